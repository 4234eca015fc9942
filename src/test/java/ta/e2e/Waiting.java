package ta.e2e;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what other processes bring about, and says what was there instead when it does not come. */
final class Waiting {
    private Waiting() {}

    static void until(String what, Duration limit, BooleanSupplier reached, Supplier<String> instead)
            throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (!reached.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not within " + limit.toSeconds() + " s: " + what + "\n" + instead.get());
            }
            Thread.sleep(50);
        }
    }
}
