package ta.simulator.splunkd.alert;

import java.nio.file.Path;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * What alert actions need to know of their splunkd.
 *
 * @param sessionKeys gives a session key of the named user
 */
public record AlertSettings(
        Path home,
        String serverName,
        String serverUri,
        UnaryOperator<String> sessionKeys,
        Map<String, String> environment) {
    public AlertSettings {
        environment = Map.copyOf(environment);
    }
}
