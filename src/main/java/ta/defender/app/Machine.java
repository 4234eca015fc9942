package ta.defender.app;

import java.time.Clock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import ta.defender.http.Sleeper;

/**
 * What the program takes from the machine it runs on.
 *
 * @param clock the time
 * @param sleeper how to wait
 * @param random chance, for jitter
 * @param splunkHome {@code SPLUNK_HOME}, or null when not run by Splunk
 */
record Machine(
        Clock clock,
        Sleeper sleeper,
        RandomGenerator random,
        @Nullable String splunkHome) {}
