package ta.defender.poll;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * A clock for schedules: it goes on when the host's clock is set back, or everything planned would wait for that long.
 * Callable from any thread.
 */
public final class SteadyClock implements InstantSource {
    private final InstantSource host;
    private Instant lastSeen;
    private Instant shown;

    /** Follows {@code host}. */
    public SteadyClock(InstantSource host) {
        this.host = host;
        this.lastSeen = host.instant();
        this.shown = lastSeen;
    }

    @Override
    public synchronized Instant instant() {
        Instant now = host.instant();
        if (now.isAfter(lastSeen)) {
            shown = shown.plus(Duration.between(lastSeen, now));
        }
        lastSeen = now;
        return shown;
    }
}
