package ta.defender.testing;

import java.time.Duration;
import ta.defender.http.TransportException;
import ta.defender.microsoft.AccessToken;
import ta.defender.microsoft.TokenSource;

/** Gives {@code token-1}, and the next number after each renewal; can be told to fail. */
public final class FakeTokenSource implements TokenSource {
    private int number = 1;
    private int renewals;
    private TransportException failure;

    /** Every call from now on throws this, or none if null. */
    public synchronized void failWith(TransportException newFailure) {
        failure = newFailure;
    }

    /** How often a renewal was asked for. */
    public synchronized int renewals() {
        return renewals;
    }

    @Override
    public synchronized AccessToken token(boolean renew) {
        if (failure != null) {
            throw failure;
        }
        if (renew) {
            renewals++;
            number++;
        }
        return new AccessToken("token-" + number, FakeClock.START.plus(Duration.ofHours(1)));
    }
}
