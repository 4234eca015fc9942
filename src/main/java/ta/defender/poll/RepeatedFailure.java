package ta.defender.poll;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;

/** Logs a failure when it begins, now and then while it lasts, and when it is over; not at every poll. */
public final class RepeatedFailure {
    private static final Duration REMINDER = Duration.ofMinutes(10);

    private final InputLog log;
    private final InstantSource clock;
    private List<Key> last = List.of();
    private Instant lastLogged = Instant.MIN;
    private int times;

    /** Two failures are the same when these are: texts differ by request IDs, times and counts. */
    private record Key(Code code, String field) {}

    /** Writes to {@code log}, reminders by {@code clock}. */
    public RepeatedFailure(InputLog log, InstantSource clock) {
        this.log = log;
        this.clock = clock;
    }

    /** {@code failure} happened once more; {@code message} is its line in the log, without its class. */
    public void report(DefenderException failure, String message) {
        times++;
        Instant now = clock.instant();
        String line = message + log.errorClass(failure);
        List<Key> key = failure.issues().stream()
                .map(issue -> new Key(issue.code(), issue.field()))
                .toList();
        boolean same = key.equals(last);
        if (!same || Duration.between(lastLogged, now).compareTo(REMINDER) >= 0) {
            log.error(line + (same ? " (" + times + " times so far)" : ""));
            lastLogged = now;
        } else {
            log.debug(line);
        }
        last = key;
    }

    /** It did not happen this time. */
    public void over() {
        if (!last.isEmpty()) {
            log.info("works again after " + times + (times == 1 ? " failed poll" : " failed polls"));
            last = List.of();
            times = 0;
            lastLogged = Instant.MIN;
        }
    }
}
