package ta.simulator.splunkd;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for something that another process brings about; the limit only ends what hangs. */
final class Await {
    private Await() {}

    static void until(String what, BooleanSupplier reached) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofMinutes(10).toNanos();
        while (!reached.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not within 10 minutes: " + what);
            }
            Thread.sleep(10);
        }
    }
}
