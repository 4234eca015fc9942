package ta.simulator.defender;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A resource that tokens are issued for (contract §1.1, §2.1, §3.1). */
@SuppressWarnings("ImmutableEnumChecker") // List.of and Set.of cannot be changed
public enum Audience {
    GRAPH(
            List.of("https://graph.microsoft.com", "https://graph.microsoft.us", "https://dod-graph.microsoft.us"),
            Set.of("SecurityAlert.ReadWrite.All", "SecurityIncident.ReadWrite.All", "ThreatHunting.Read.All")),
    ENDPOINT(
            List.of(
                    "https://api.securitycenter.microsoft.com",
                    "https://securitycenter.onmicrosoft.com/windowsatpservice",
                    "https://api-gcc.securitycenter.microsoft.us",
                    "https://api-gov.securitycenter.microsoft.us"),
            Set.of("Alert.ReadWrite.All")),
    XDR(
            List.of(
                    "https://api.security.microsoft.com",
                    "https://api-gcc.security.microsoft.us",
                    "https://api-gov.security.microsoft.us"),
            Set.of("Incident.ReadWrite.All"));

    private final List<String> resources;
    private final Set<String> allRoles;

    Audience(List<String> resources, Set<String> allRoles) {
        this.resources = resources;
        this.allRoles = allRoles;
    }

    /** The resource identifiers of all clouds; the commercial one first. */
    public List<String> resources() {
        return resources;
    }

    /** Scope for the commercial cloud. */
    public String scope() {
        return resources.get(0) + "/.default";
    }

    /** The permissions with which everything may be read and written. */
    public Set<String> allRoles() {
        return allRoles;
    }

    static Optional<Audience> ofResource(String resource) {
        for (Audience audience : values()) {
            if (audience.resources.contains(resource)) {
                return Optional.of(audience);
            }
        }
        return Optional.empty();
    }
}
