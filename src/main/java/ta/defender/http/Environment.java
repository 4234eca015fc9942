package ta.defender.http;

import java.nio.file.Path;
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
        @Nullable String splunkHome) {
    /** Where the add-on's processes on this host share what need not outlive a restart; null when not run by Splunk. */
    public @Nullable Path runDirectory() {
        return splunkHome == null || splunkHome.isBlank()
                ? null
                : Path.of(splunkHome, "var", "run", "splunk", "TA_defender");
    }
}
