package ta.defender.update;

import java.time.Duration;
import ta.defender.http.Sleeper;
import ta.defender.http.TransportException;
import ta.defender.model.Code;
import ta.defender.splunk.SplunkLog;

/**
 * An alert action's first token, before any row is tried: without it none can be. A login service that is busy is asked
 * again; one that cannot be reached at all is given up soon, because somebody waits for the result.
 */
public final class SignIn {
    private static final int ATTEMPTS = 4;
    /** Of a login service that answers that it is busy. */
    private static final int ATTEMPTS_WHEN_BUSY = 10;

    private static final long LONGEST_PAUSE = 60;

    private final Sleeper sleeper;
    private final Deadline deadline;
    private final SplunkLog log;

    public SignIn(Sleeper sleeper, Deadline deadline, SplunkLog log) {
        this.sleeper = sleeper;
        this.deadline = deadline;
        this.log = log;
    }

    /** One way to a token. */
    @FunctionalInterface
    public interface Login {
        /** Asks for it once. */
        void ask() throws InterruptedException;
    }

    /** Asks until there is a token, or no hope of one. */
    public void with(Login login) throws InterruptedException {
        for (int attempt = 1; ; attempt++) {
            Duration pause = Duration.ofSeconds(Math.min(1L << (attempt - 1), LONGEST_PAUSE));
            try {
                login.ask();
                return;
            } catch (TransportException e) {
                Duration asked = e.retryAfter();
                pause = asked == null || asked.compareTo(pause) < 0 ? pause : asked;
                if (!e.kind().isTransient()
                        || attempt == (e.code() == Code.TOKEN_UNAVAILABLE ? ATTEMPTS_WHEN_BUSY : ATTEMPTS)
                        || deadline.left().compareTo(pause) <= 0) {
                    throw e;
                }
                log.warn(e.getMessage() + "; asked again in " + pause.toSeconds() + " s");
            }
            sleeper.sleep(pause);
        }
    }
}
