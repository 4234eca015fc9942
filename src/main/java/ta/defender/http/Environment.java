package ta.defender.http;

import java.time.Clock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What the program takes from the machine it runs on.
 *
 * @param clock the time
 * @param sleeper how to wait
 * @param random chance, for jitter
 * @param splunkHome {@code SPLUNK_HOME}, or null when not run by Splunk
 */
public record Environment(
        Clock clock,
        Sleeper sleeper,
        RandomGenerator random,
        @Nullable String splunkHome) {}
