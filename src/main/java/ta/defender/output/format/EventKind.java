package ta.defender.output.format;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What an object is, which decides the table that maps it. */
public enum EventKind {
    GRAPH_ALERT("alert"),
    GRAPH_INCIDENT("incident"),
    ENDPOINT_ALERT("alert"),
    XDR_INCIDENT("incident"),
    XDR_ALERT("alert"),
    STREAM_RECORD("stream"),
    /** Any other event of ours: a change, an entity. */
    OTHER("other");

    private static final String ALERT_SOURCETYPE = "ms365:defender:incident:alerts";
    private static final String INCIDENT_SOURCETYPE = "ms365:defender:incident";
    private static final String ENDPOINT_SOURCETYPE = "ms:defender:atp:alerts";
    private static final String HUNTING_SOURCETYPE = "ms:defender:hunting";
    private static final String STREAM_SOURCETYPE = "ms:defender:eventhub";

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
            case OTHER -> "other";
        };
    }

    /** {@code alert}, {@code incident} or {@code stream}: section of the mapping file and MSGID of a syslog line. */
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
        return Arrays.stream(values())
                .filter(kind -> kind != OTHER && kind.id().equals(id))
                .findFirst();
    }

    /** The names of {@link #of}. */
    public static String ids() {
        return Arrays.stream(values())
                .filter(kind -> kind != OTHER)
                .map(EventKind::id)
                .collect(Collectors.joining(", "));
    }

    /** The kind of an object that an input collected; Graph and XDR share sourcetypes, their objects tell them apart. */
    public static EventKind ofCollected(String sourcetype, Document object) {
        return switch (sourcetype) {
            case ALERT_SOURCETYPE -> hasValue(object.text("alertId")) ? XDR_ALERT : GRAPH_ALERT;
            case INCIDENT_SOURCETYPE -> hasValue(object.text("incidentId")) ? XDR_INCIDENT : GRAPH_INCIDENT;
            case ENDPOINT_SOURCETYPE -> ENDPOINT_ALERT;
            case STREAM_SOURCETYPE, HUNTING_SOURCETYPE -> STREAM_RECORD;
            default -> OTHER;
        };
    }

    private static boolean hasValue(@Nullable String text) {
        return text != null;
    }
}
