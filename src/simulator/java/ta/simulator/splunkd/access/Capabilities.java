package ta.simulator.splunkd.access;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.TreeSet;
import ta.simulator.splunkd.conf.ConfStore;
import ta.simulator.splunkd.conf.ConfText;
import ta.simulator.splunkd.conf.Stanza;

/** What authorize.conf files of apps add: capabilities of their own, and roles that have them or Splunk's. */
public final class Capabilities {
    private static final String DECLARED = "capability::";
    private static final String CONF = "authorize";

    private Capabilities() {}

    /** Capabilities that apps declare; a role has them only if some authorize.conf gives them to it, {@code admin} too. */
    public static Set<String> declared(ConfStore confs) {
        Set<String> names = new TreeSet<>();
        confs.effective(CONF).keySet().stream()
                .filter(stanza -> stanza.startsWith(DECLARED))
                .forEach(stanza -> names.add(stanza.substring(DECLARED.length())));
        return names;
    }

    /** What authorize.conf gives to the user's roles and to those they import. */
    public static Set<String> granted(ConfStore confs, User user) {
        Set<String> granted = new TreeSet<>();
        Set<String> seen = new TreeSet<>();
        Deque<String> roles = new ArrayDeque<>(user.roles());
        while (!roles.isEmpty()) {
            String role = roles.pop();
            if (!seen.add(role)) {
                continue;
            }
            Stanza stanza = confs.stanza(CONF, "role_" + role).orElse(null);
            if (stanza == null) {
                continue;
            }
            stanza.own().forEach((key, value) -> {
                if (ConfText.isTrue(value)) {
                    granted.add(key);
                }
            });
            for (String imported : stanza.value("importRoles", "").split("[;,]", -1)) {
                if (!imported.isBlank()) {
                    roles.push(imported.strip());
                }
            }
        }
        return granted;
    }

    /** Whether the user has it, of Splunk's own or by authorize.conf. */
    public static boolean has(ConfStore confs, User user, String capability) {
        return granted(confs, user).contains(capability)
                || (user.may(capability) && !declared(confs).contains(capability));
    }
}
