package ta.defender.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import ta.defender.http.Sleeper;

/** Lets the clock jump instead of waiting and remembers every wait. */
public final class FakeSleeper implements Sleeper {
    private final FakeClock clock;
    private final List<Duration> waits = new ArrayList<>();

    public FakeSleeper(FakeClock clock) {
        this.clock = clock;
    }

    @Override
    public synchronized void sleep(Duration duration) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted while sleeping");
        }
        if (duration.isNegative()) {
            throw new IllegalArgumentException("asked to sleep " + duration);
        }
        waits.add(duration);
        clock.advance(duration);
    }

    /** All waits so far, in order. */
    public synchronized List<Duration> waits() {
        return List.copyOf(waits);
    }

    /** Their sum. */
    public Duration total() {
        return waits().stream().reduce(Duration.ZERO, Duration::plus);
    }
}
