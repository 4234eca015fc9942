package ta.defender.hunting;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which tenants have used up their CPU: inputs wait for the next quarter of an hour then, all of them, and leave what comes
 * in between to people. Callable from any thread.
 */
public final class HuntingQuota {
    private static final long CYCLE_SECONDS = 900;

    /** The service's cycle and ours may begin a little apart. */
    private static final Duration MARGIN = Duration.ofSeconds(5);

    private final Map<String, Instant> suspended = new ConcurrentHashMap<>();

    /** Notes that the tenant's CPU is used up at this time; gives when it may be asked again. */
    Instant suspend(String tenant, Instant now) {
        Instant until = Instant.ofEpochSecond((Math.floorDiv(now.getEpochSecond(), CYCLE_SECONDS) + 1) * CYCLE_SECONDS)
                .plus(MARGIN);
        suspended.put(tenant, until);
        return until;
    }

    /** Until when the tenant's inputs wait; a time that has passed when they need not. */
    Instant suspendedUntil(String tenant) {
        return suspended.getOrDefault(tenant, Instant.MIN);
    }
}
