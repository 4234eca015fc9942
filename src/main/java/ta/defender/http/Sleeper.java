package ta.defender.http;

import java.time.Duration;

/** Waits; tests give one that only moves the clock. */
@FunctionalInterface
public interface Sleeper {
    /** Returns after {@code duration}, which is not negative. */
    void sleep(Duration duration) throws InterruptedException;
}
