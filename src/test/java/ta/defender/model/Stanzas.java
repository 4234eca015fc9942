package ta.defender.model;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Stanzas with nothing wrong in them, to spoil one thing at a time, and a way to catch what is said about it. */
public final class Stanzas {
    public static final String TENANT = "11111111-2222-3333-4444-555555555555";
    public static final String CLIENT = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee";

    private Stanzas() {}

    public static Map<String, String> account() {
        return new TreeMap<>(Map.of("tenant_id", TENANT, "client_id", CLIENT));
    }

    public static Map<String, String> input() {
        return new TreeMap<>(Map.of("account", "contoso"));
    }

    /** The stanza with one key set to another value, or taken out where the value is null. */
    public static Map<String, String> with(Map<String, String> stanza, String key, String value) {
        Map<String, String> changed = new TreeMap<>(stanza);
        changed.put(key, value);
        changed.values().removeIf(each -> each == null);
        return changed;
    }

    /** What was found wrong; an empty list when nothing was. */
    public static List<Issue> problems(ThrowingCallable reading) {
        try {
            reading.call();
        } catch (DefenderException e) {
            return e.issues();
        } catch (Throwable e) {
            throw new AssertionError("not the exception for wrong settings", e);
        }
        return List.of();
    }
}
