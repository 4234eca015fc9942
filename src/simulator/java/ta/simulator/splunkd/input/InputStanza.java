package ta.simulator.splunkd.input;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** One stanza of a modular input with its effective parameters, as the process gets to see them. */
record InputStanza(String name, String app, Map<String, String> parameters) {
    InputStanza {
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }

    String parameter(String key, String fallback) {
        return parameters.getOrDefault(key, fallback);
    }

    boolean disabled() {
        return ta.simulator.splunkd.conf.ConfText.isTrue(parameter("disabled", "0"));
    }
}
