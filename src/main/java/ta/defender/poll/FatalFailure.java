package ta.defender.poll;

import org.jspecify.annotations.Nullable;
import ta.defender.output.OutputException;
import ta.defender.splunk.SessionKeyRefusedException;

/** Carries what ended the thread of one stanza over to the thread that runs the process. */
public final class FatalFailure {
    private FatalFailure() {}

    /**
     * Throws the reason again; returns when there is none.
     *
     * @throws OutputException when Splunk takes no more events
     * @throws SessionKeyRefusedException when Splunk's management port refuses our session key
     */
    public static void rethrow(@Nullable Throwable reason) {
        if (reason instanceof OutputException e) {
            throw e;
        }
        if (reason instanceof SessionKeyRefusedException e) {
            throw e;
        }
        if (reason instanceof RuntimeException e) {
            throw e;
        }
        if (reason instanceof Error e) {
            throw e;
        }
    }
}
