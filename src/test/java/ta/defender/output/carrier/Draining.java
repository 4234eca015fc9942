package ta.defender.output.carrier;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Waits for what a carrier has taken. */
public final class Draining {
    private Draining() {}

    /** Whether everything settles within this time. */
    public static boolean settles(Carrier carrier, Duration time) throws InterruptedException {
        for (long end = System.nanoTime() + time.toNanos(); System.nanoTime() < end; TimeUnit.MILLISECONDS.sleep(20)) {
            if (carrier.settled() == carrier.written()) {
                return true;
            }
        }
        return carrier.settled() == carrier.written();
    }
}
