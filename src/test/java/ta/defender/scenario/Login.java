package ta.defender.scenario;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import ta.defender.http.TransportException;
import ta.defender.microsoft.AccessToken;
import ta.defender.microsoft.TokenSource;
import ta.defender.model.Code;

/** The login service as its clients see it: tokens that end, some before their time, and hours without any. */
final class Login implements TokenSource {
    private static final Duration LIFE = Duration.ofHours(1);

    private final InstantSource truth;
    private AccessToken token = new AccessToken("none", Instant.EPOCH);
    private int number;
    private boolean down;

    Login(InstantSource truth) {
        this.truth = truth;
    }

    /** While true, there is no token to be had; those given out stay valid. */
    void setDown(boolean newDown) {
        down = newDown;
    }

    /** Makes the present token worthless before its time, as a changed policy does. */
    void revoke() {
        token = new AccessToken("revoked", truth.instant().plus(LIFE));
    }

    /** Whether the service lets a call in with this header. */
    boolean accepts(String authorization) {
        return authorization.equals("Bearer token-" + number)
                && token.reveal().equals("token-" + number)
                && truth.instant().isBefore(token.expiresAt());
    }

    @Override
    public AccessToken token(boolean renew) {
        if (renew || !truth.instant().isBefore(token.expiresAt().minus(Duration.ofMinutes(5)))) {
            if (down) {
                throw new TransportException(Code.TOKEN_UNAVAILABLE, "the login service is not available", "", null);
            }
            number++;
            token = new AccessToken("token-" + number, truth.instant().plus(LIFE));
        }
        return token;
    }
}
