package ta.defender.poll;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import ta.defender.model.DefenderException;
import ta.defender.model.Issue;
import ta.defender.splunk.LogFields;

/** Log lines of one stanza; the implementer puts the stanza's name in front and drops levels that are not wanted. */
public interface InputLog {
    void debug(String message);

    void info(String message);

    /** Regular figures of a poll, for those who watch; where they go is the implementer's choice. */
    default void metrics(String message) {
        info(message);
    }

    /**
     * What a poll came to, as data for the page Configuration.
     *
     * @param readTo the instant up to which everything was read, or null
     * @param throttled waited for the rate limit, or because the service asked for it
     */
    default void polled(@Nullable Instant readTo, long events, Duration throttled) {
        // where nobody shows it
    }

    /** How far a poll that reads the past has come, as data for the page Configuration. */
    default void catchingUp(CatchingUp progress) {
        // where nobody shows it
    }

    /** Why a poll failed, as data for the page Configuration. */
    default void pollFailed(Issue issue) {
        // where nobody shows it
    }

    /** The position was saved, or could not be. */
    default void positionSaved(boolean isSaved) {
        // where nobody shows it
    }

    /** What stands at the end of a failure's line, so that dashboards can group failures. */
    default String errorClass(DefenderException failure) {
        return LogFields.errorClass(failure);
    }

    void warn(String message);

    void error(String message);
}
