package ta.defender.model;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One list of objects that can be polled: a resource of an {@link Api}, and the names of the members we reason about. */
public enum Feed {
    /** {@code GET /v1.0/security/alerts_v2}. */
    GRAPH_ALERTS(Api.GRAPH, "id", "lastUpdateDateTime", "SecurityAlert.Read.All"),
    /** {@code GET /api/alerts?$expand=evidence} of Defender for Endpoint. */
    ENDPOINT_ALERTS(Api.ENDPOINT, "id", "lastUpdateTime", "Alert.Read.All"),
    /** {@code GET /v1.0/security/incidents}, never expanded: their alerts come from {@link #GRAPH_ALERTS}. */
    GRAPH_INCIDENTS(Api.GRAPH, "id", "lastUpdateDateTime", "SecurityIncident.Read.All"),
    /** {@code GET /api/incidents} of Defender XDR, with the alerts inside. */
    XDR_INCIDENTS(Api.XDR, "incidentId", "lastUpdateTime", "Incident.Read.All");

    private final Api api;
    private final String idMember;
    private final String updatedMember;
    private final String permission;

    Feed(Api api, String idMember, String updatedMember, String permission) {
        this.api = api;
        this.idMember = idMember;
        this.updatedMember = updatedMember;
        this.permission = permission;
    }

    /** The name in events, such as {@code graph_alerts}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The service family that answers. */
    public Api api() {
        return api;
    }

    /** The member that identifies an object within its tenant and API. */
    public String idMember() {
        return idMember;
    }

    /** The member with the last-update instant, which is also what windows are cut by. */
    public String updatedMember() {
        return updatedMember;
    }

    /** The least application permission that lets an app registration read it. */
    public String permission() {
        return permission;
    }

    /** The least application permission that lets an app registration change it. */
    public String writePermission() {
        return permission.replace(".Read.", ".ReadWrite.");
    }

    /** The member with the tags people set. */
    public String tagsMember() {
        return api == Api.GRAPH ? "customTags" : "tags";
    }

    /** Whether it lists alerts; otherwise incidents. */
    public boolean isOfAlerts() {
        return this == GRAPH_ALERTS || this == ENDPOINT_ALERTS;
    }

    /** The feed a scheme reads for an {@code api} value, or null when the scheme has none for it. */
    public static @Nullable Feed of(String scheme, Api api) {
        return switch (scheme) {
            case "defender_alerts" -> api == Api.GRAPH ? GRAPH_ALERTS : api == Api.ENDPOINT ? ENDPOINT_ALERTS : null;
            case "defender_incidents" -> api == Api.GRAPH ? GRAPH_INCIDENTS : api == Api.XDR ? XDR_INCIDENTS : null;
            default -> null;
        };
    }
}
