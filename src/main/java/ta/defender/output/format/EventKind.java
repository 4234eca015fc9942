package ta.defender.output.format;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** What an object is, which decides the table that maps it. */
public enum EventKind {
    GRAPH_ALERT("alert"),
    GRAPH_INCIDENT("incident"),
    ENDPOINT_ALERT("alert"),
    XDR_INCIDENT("incident"),
    XDR_ALERT("alert"),
    STREAM_RECORD("stream"),
    /** What is different between two versions of an object. */
    CHANGE("change"),
    /** An item of evidence that is new or not the same as before. */
    ENTITY("evidence"),
    /** How an input does. */
    HEALTH("health");

    private static final String ALERT_SOURCETYPE = "ms365:defender:incident:alerts";
    private static final String INCIDENT_SOURCETYPE = "ms365:defender:incident";
    private static final String ENDPOINT_SOURCETYPE = "ms:defender:atp:alerts";
    private static final String HUNTING_SOURCETYPE = "ms:defender:hunting";
    private static final String STREAM_SOURCETYPE = "ms:defender:eventhub";
    private static final String CHANGE_SOURCETYPE = "ms:defender:change";
    private static final String ENTITY_SOURCETYPE = "ms:defender:entity";
    private static final String HEALTH_SOURCETYPE = "ms:defender:health";

    private final String topic;

    EventKind(String topic) {
        this.topic = topic;
    }

    /** Name on the command line and in the mapping file. */
    public String id() {
        return switch (this) {
            case GRAPH_ALERT -> "graph_alert";
            case GRAPH_INCIDENT -> "graph_incident";
            case ENDPOINT_ALERT -> "endpoint_alert";
            case XDR_INCIDENT -> "xdr_incident";
            case XDR_ALERT -> "xdr_alert";
            case STREAM_RECORD -> "stream_record";
            case CHANGE -> "change";
            case ENTITY -> "entity";
            case HEALTH -> "health";
        };
    }

    /** MSGID of a syslog line; of objects also the section of the mapping file. */
    public String topic() {
        return topic;
    }

    public boolean isAlert() {
        return topic.equals("alert");
    }

    public boolean isIncident() {
        return topic.equals("incident");
    }

    /** The kind of that name. */
    public static Optional<EventKind> of(String id) {
        return Arrays.stream(values()).filter(kind -> kind.id().equals(id)).findFirst();
    }

    /** The names of {@link #of}. */
    public static String ids() {
        return Arrays.stream(values()).map(EventKind::id).collect(Collectors.joining(", "));
    }

    /**
     * The kind of an object that an input collected. Graph and XDR share sourcetypes, and an input may set its own; the
     * objects tell them apart.
     */
    public static EventKind ofCollected(String sourcetype, Document object) {
        return switch (sourcetype) {
            case ALERT_SOURCETYPE -> object.text("alertId") != null ? XDR_ALERT : GRAPH_ALERT;
            case INCIDENT_SOURCETYPE -> object.text("incidentId") != null ? XDR_INCIDENT : GRAPH_INCIDENT;
            case ENDPOINT_SOURCETYPE -> ENDPOINT_ALERT;
            case STREAM_SOURCETYPE, HUNTING_SOURCETYPE -> STREAM_RECORD;
            case CHANGE_SOURCETYPE -> CHANGE;
            case ENTITY_SOURCETYPE -> ENTITY;
            case HEALTH_SOURCETYPE -> HEALTH;
            default -> byMembers(object);
        };
    }

    private static EventKind byMembers(Document object) {
        if (object.text("alertId") != null && object.text("title") != null) {
            return XDR_ALERT;
        }
        if (object.text("incidentId") != null && object.text("incidentName") != null) {
            return XDR_INCIDENT;
        }
        if (object.text("alertCreationTime") != null) {
            return ENDPOINT_ALERT;
        }
        if (object.text("lastUpdateDateTime") != null) {
            return object.text("title") != null ? GRAPH_ALERT : GRAPH_INCIDENT;
        }
        return STREAM_RECORD;
    }
}
