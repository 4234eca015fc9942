package ta.defender.poll;

/** The kinds of objects, as the APIs have them. Numbers and order are part of what is kept. */
public enum ObjectForm {
    /** Graph {@code alerts_v2}. */
    GRAPH_ALERT(0, "alert"),
    /** Graph {@code incidents}. */
    GRAPH_INCIDENT(1, "incident"),
    /** Defender for Endpoint {@code /api/alerts}. */
    ENDPOINT_ALERT(2, "alert"),
    /** Defender XDR {@code /api/incidents}. */
    XDR_INCIDENT(3, "incident"),
    /** An alert inside a Defender XDR incident. */
    XDR_ALERT(4, "alert");

    private final int number;
    private final String kind;

    ObjectForm(int number, String kind) {
        this.number = number;
        this.kind = kind;
    }

    /** What stands for it in what is kept. */
    int number() {
        return number;
    }

    /** {@code alert} or {@code incident}. */
    String kind() {
        return kind;
    }

    /** Whether the object is an alert. */
    boolean isAlert() {
        return kind.equals("alert");
    }
}
