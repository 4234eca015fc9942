package ta.defender.http;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Really sleeps; the only place that does. */
public final class SystemSleeper implements Sleeper {
    @Override
    public void sleep(Duration duration) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(duration.toNanos());
    }
}
