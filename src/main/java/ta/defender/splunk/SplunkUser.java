package ta.defender.splunk;

import java.util.Set;

/** Who owns a session of Splunk, and what he may do. */
public record SplunkUser(String name, Set<String> capabilities) {
    public SplunkUser {
        capabilities = Set.copyOf(capabilities);
    }

    /** Whether a role of the user has the capability. */
    public boolean may(String capability) {
        return capabilities.contains(capability);
    }
}
