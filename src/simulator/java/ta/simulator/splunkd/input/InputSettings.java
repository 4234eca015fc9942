package ta.simulator.splunkd.input;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What modular inputs need to know of their splunkd.
 *
 * @param apps {@code etc/apps}
 * @param checkpoints the parent of each scheme's checkpoint folder
 * @param serverUri base URL of the management port
 * @param sessionKeys gives a new session key of the system user
 * @param environment all of a child's environment
 * @param grace between SIGTERM and SIGKILL
 * @param firstRestart pause before a single-instance input that ended is started again; doubles with each early end
 * @param longestRestart upper bound of that pause
 */
public record InputSettings(
        Path apps,
        Path checkpoints,
        String serverName,
        String serverUri,
        Supplier<String> sessionKeys,
        Map<String, String> environment,
        Duration grace,
        Duration firstRestart,
        Duration longestRestart) {
    public InputSettings {
        environment = Map.copyOf(environment);
    }
}
