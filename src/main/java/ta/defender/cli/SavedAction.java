package ta.defender.cli;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import ta.defender.splunk.AlertPayload;
import ta.defender.splunk.ManagementPort;

/**
 * An alert action as the saved search has it that started it, its tokens not filled.
 *
 * @param settings of the saved search; empty when the action was not started by one
 */
record SavedAction(String action, Map<String, String> settings) {
    SavedAction {
        settings = Map.copyOf(settings);
    }

    /** Reads it with the rights of the user. */
    static SavedAction read(ManagementPort port, AlertPayload payload, String action) throws InterruptedException {
        Map<String, String> settings = Map.of();
        if (!payload.searchName().isEmpty()
                && !payload.app().isEmpty()
                && !payload.user().isEmpty()) {
            List<ManagementPort.Entry> found = port.list(
                    ManagementPort.encoded(payload.user()) + "/" + ManagementPort.encoded(payload.app())
                            + "/saved/searches/" + ManagementPort.encoded(payload.searchName()),
                    "");
            settings = found.isEmpty() ? settings : found.get(0).values();
        }
        boolean hasParameters =
                settings.keySet().stream().anyMatch(name -> name.startsWith("action." + action + ".param."));
        String enabled = settings.getOrDefault("action." + action, hasParameters ? "1" : "0");
        boolean isOn = List.of("1", "true").contains(enabled);
        // the command has parameters of its own
        boolean mayBeTheCommand = settings.getOrDefault("search", "").contains("sendalert");
        return new SavedAction(action, isOn && !mayBeTheCommand ? settings : Map.of());
    }

    /**
     * Some of its parameters.
     *
     * @param defaults stanza of the action in alert_actions.conf
     */
    Map<String, String> parameters(Collection<String> names, Map<String, String> defaults) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String name : settings.isEmpty() ? List.<String>of() : names) {
            String text = settings.getOrDefault(
                            "action." + action + ".param." + name, defaults.getOrDefault("param." + name, ""))
                    .strip();
            if (!text.isEmpty()) {
                parameters.put(name, text);
            }
        }
        return parameters;
    }
}
