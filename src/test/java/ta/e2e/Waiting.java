package ta.e2e;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what other processes bring about, and says what was there instead when it does not come. */
final class Waiting {
    /** For what must come at some time: it only ends a test that hangs, however busy the machine is. */
    static final Duration HANG = Duration.ofMinutes(10);

    /**
     * For the end of a process that was told to stop. An idle machine needs far less than the five seconds that are promised; on
     * a busy one this still differs from waiting for a call that hangs.
     */
    static final Duration STOP = Duration.ofSeconds(25);

    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    private Waiting() {}

    static void until(String what, Duration limit, BooleanSupplier reached, Supplier<String> instead)
            throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        long look = System.nanoTime();
        while (!reached.getAsBoolean()) {
            long now = System.nanoTime();
            if (now > end) {
                throw new AssertionError("not within " + limit.toSeconds() + " s: " + what + "\n" + instead.get());
            }
            Thread.sleep(pause(Duration.ofNanos(now - look)).toMillis());
            look = System.nanoTime();
        }
    }

    /** Looks for a tenth of the time at most, since looking takes from what is waited for. */
    private static Duration pause(Duration look) {
        Duration pause = look.multipliedBy(9);
        if (pause.compareTo(SHORTEST_PAUSE) < 0) {
            return SHORTEST_PAUSE;
        }
        return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    }
}
