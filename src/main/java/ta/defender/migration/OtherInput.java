package ta.defender.migration;

import java.util.Map;

/**
 * An input of another add-on.
 *
 * @param app that owns its stanza
 * @param values as {@code inputs.conf} has them; none of them is a secret, those are in storage/passwords
 */
record OtherInput(String app, String scheme, String name, boolean isEnabled, Map<String, String> values) {
    String stanza() {
        return scheme + "://" + name;
    }

    String value(String key) {
        return values.getOrDefault(key, "").strip();
    }
}
