package ta.defender.poll;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Logs a failure when it begins, now and then while it lasts, and when it is over; not at every poll. */
public final class RepeatedFailure {
    private static final Duration REMINDER = Duration.ofMinutes(10);

    /** Request ids, trace ids, instants and counts make the same failure look new. */
    private static final Pattern IDS = Pattern.compile("[0-9a-fA-F]{4,}(?:-[0-9a-fA-F]{4,})*|\\d+(?:[.:TZ-]\\d+)*Z?");

    private final InputLog log;
    private final InstantSource clock;
    private @Nullable String last;
    private Instant lastLogged = Instant.MIN;
    private int times;

    /** Writes to {@code log}, reminders by {@code clock}. */
    public RepeatedFailure(InputLog log, InstantSource clock) {
        this.log = log;
        this.clock = clock;
    }

    /** The failure happened once more. */
    public void report(String message) {
        times++;
        Instant now = clock.instant();
        String kind = IDS.matcher(message).replaceAll("*");
        if (!kind.equals(last) || Duration.between(lastLogged, now).compareTo(REMINDER) >= 0) {
            log.error(message + (kind.equals(last) ? " (" + times + " times so far)" : ""));
            lastLogged = now;
        } else {
            log.debug(message);
        }
        last = kind;
    }

    /** It did not happen this time. */
    public void over() {
        if (last != null) {
            log.info("works again after " + times + " failed polls");
            last = null;
            times = 0;
            lastLogged = Instant.MIN;
        }
    }
}
