package ta.simulator.splunkd.conf;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One stanza after layering.
 *
 * @param name the header between the brackets
 * @param app the app whose file defines it with the highest precedence; {@code system} for the shipped ones
 * @param own keys that some layer sets in this very stanza
 * @param values {@code own} over what it inherits from {@code [default]}
 * @param removable whether it exists in local files only, so that a DELETE makes it go away
 */
public record Stanza(String name, String app, Map<String, String> own, Map<String, String> values, boolean removable) {
    public Stanza {
        own = Collections.unmodifiableMap(new LinkedHashMap<>(own));
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** The effective value of a key, or the fallback when no layer sets it. */
    public String value(String key, String fallback) {
        return values.getOrDefault(key, fallback);
    }

    /** Whether the stanza's {@code disabled} key is true. */
    public boolean disabled() {
        return ConfText.isTrue(value("disabled", "0"));
    }
}
