package ta.defender.http;

import java.time.Instant;
import java.time.InstantSource;

/** A clock that nobody can set: it starts at the time of another and advances with the machine's uptime. */
public final class UptimeClock implements InstantSource {
    private final Instant start;
    private final long startNanos = System.nanoTime();

    /** Starts now, at the time of {@code host}. */
    public UptimeClock(InstantSource host) {
        this.start = host.instant();
    }

    @Override
    public Instant instant() {
        return start.plusNanos(System.nanoTime() - startNanos);
    }
}
