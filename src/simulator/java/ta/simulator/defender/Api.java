package ta.simulator.defender;

/** A feed of objects, each with its own form of the tenant's truth. */
public enum Api {
    /** Graph {@code /v1.0/security/alerts_v2}. */
    GRAPH_ALERTS(Audience.GRAPH, Kind.ALERT, "id", "lastUpdateDateTime"),
    /** Graph {@code /v1.0/security/incidents}. */
    GRAPH_INCIDENTS(Audience.GRAPH, Kind.INCIDENT, "id", "lastUpdateDateTime"),
    /** Defender for Endpoint {@code /api/alerts}, with evidence. */
    ENDPOINT_ALERTS(Audience.ENDPOINT, Kind.ALERT, "id", "lastUpdateTime"),
    /** Defender XDR {@code /api/incidents}, without the alerts in them. */
    XDR_INCIDENTS(Audience.XDR, Kind.INCIDENT, "incidentId", "lastUpdateTime"),
    /** The alerts inside Defender XDR incidents. */
    XDR_ALERTS(Audience.XDR, Kind.ALERT, "alertId", "lastUpdatedTime");

    private final Audience audience;
    private final Kind kind;
    private final String idMember;
    private final String updateMember;

    Api(Audience audience, Kind kind, String idMember, String updateMember) {
        this.audience = audience;
        this.kind = kind;
        this.idMember = idMember;
        this.updateMember = updateMember;
    }

    /** The resource whose token this feed needs. */
    public Audience audience() {
        return audience;
    }

    Kind kind() {
        return kind;
    }

    /** Name of the member that identifies the object. */
    public String idMember() {
        return idMember;
    }

    /** Name of the member that carries the last-update instant. */
    public String updateMember() {
        return updateMember;
    }
}
