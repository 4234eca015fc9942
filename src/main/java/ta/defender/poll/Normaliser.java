package ta.defender.poll;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import ta.defender.json.Element;
import ta.defender.json.PageScanner;
import ta.defender.json.Shape;
import ta.defender.json.Slice;
import ta.defender.json.Timestamps;
import ta.defender.json.UnorderedFingerprint;
import ta.defender.model.Feed;

/**
 * Turns list elements of a feed into the versions to write: which member is the time, which sourcetype, which part of the
 * text. An element that is not understood is passed on as it came.
 */
public final class Normaliser {
    /** Sourcetype of Graph and XDR alerts. */
    public static final String ALERT = "ms365:defender:incident:alerts";
    /** Sourcetype of Defender for Endpoint alerts. */
    public static final String ENDPOINT_ALERT = "ms:defender:atp:alerts";
    /** Sourcetype of incidents. */
    public static final String INCIDENT = "ms365:defender:incident";

    /** Larger objects are reported and left out; the launcher's heap has room for a few of this size at once. */
    private static final int MAX_OBJECT_BYTES = 32 << 20;

    private static final int UPDATED = 0;
    private static final int ID = 1;
    private static final int NESTED = 2;

    /** Alerts inside an XDR incident spell their instants differently from the incident itself. */
    private static final Shape NESTED_ALERT =
            Shape.ofValue("lastUpdatedTime", "alertId", "entities").withFingerprint();

    private final Feed feed;
    private final boolean includeAlerts;
    private final boolean legacyEntities;
    private final Shape shape;

    /**
     * @param includeAlerts XDR incidents: also hand over each alert inside
     * @param legacyEntities Graph alerts: append the evidence in its legacy form
     */
    public Normaliser(Feed feed, boolean includeAlerts, boolean legacyEntities) {
        this.feed = feed;
        this.includeAlerts = includeAlerts;
        this.legacyEntities = legacyEntities && feed == Feed.GRAPH_ALERTS;
        this.shape = new Shape(
                "value", List.of(feed.updatedMember(), feed.idMember(), nestedMember()), MAX_OBJECT_BYTES, true);
    }

    /** What the page scanner has to watch for. */
    public Shape shape() {
        return shape;
    }

    /** Hands over the versions in one list element. */
    public void versions(Element element, VersionHandler handler) throws IOException {
        switch (feed) {
            case GRAPH_ALERTS -> handler.version(graphAlert(element));
            case ENDPOINT_ALERTS ->
                handler.version(
                        version(ObjectForm.ENDPOINT_ALERT, element, ENDPOINT_ALERT, List.of(element.text()), null));
            case GRAPH_INCIDENTS ->
                handler.version(version(ObjectForm.GRAPH_INCIDENT, element, INCIDENT, element.without(NESTED), null));
            case XDR_INCIDENTS -> xdrIncident(element, handler);
        }
    }

    private ObjectVersion graphAlert(Element element) {
        List<Slice> text = List.of(element.text());
        ObjectVersion version = version(ObjectForm.GRAPH_ALERT, element, ALERT, text, null);
        if (!legacyEntities || !element.isObject()) {
            return version;
        }
        byte[] entities = LegacyEntities.of(version.nested());
        return new ObjectVersion(
                version.form(),
                version.object(),
                version.nested(),
                version.fingerprint(),
                version.id(),
                version.updated(),
                version.cutBy(),
                ALERT,
                element.appended("entities", entities));
    }

    private void xdrIncident(Element element, VersionHandler handler) throws IOException {
        // more than one list is odd, but their alerts are nowhere else
        List<Slice> lists = element.members(NESTED);
        boolean apart = lists.stream().allMatch(Normaliser::isListOrNull);
        // a value other than a list of alerts stays with the incident
        List<Slice> text = apart ? element.without(NESTED) : List.of(element.text());
        ObjectVersion incident = version(ObjectForm.XDR_INCIDENT, element, INCIDENT, text, null);
        handler.version(incident);
        if (!includeAlerts || !apart) {
            return;
        }
        for (Slice alerts : lists) {
            PageScanner.scanArray(
                    alerts,
                    NESTED_ALERT,
                    alert -> handler.version(
                            version(ObjectForm.XDR_ALERT, alert, ALERT, List.of(alert.text()), incident.updated())));
        }
    }

    private static boolean isListOrNull(Slice value) {
        byte first = value.bytes()[value.from()];
        return first == '[' || first == 'n';
    }

    private static ObjectVersion version(
            ObjectForm form, Element element, String sourcetype, List<Slice> text, @Nullable Instant parentUpdated) {
        Instant updated = Timestamps.parse(element.member(UPDATED));
        if (updated != null && updated.isBefore(Timestamps.EARLIEST)) {
            updated = null;
        }
        Instant cutBy = parentUpdated == null ? updated : parentUpdated;
        Slice object = element.text();
        return new ObjectVersion(
                form,
                object,
                element.member(NESTED),
                isAll(text, object) ? element.fingerprint() : new UnorderedFingerprint().of(Slice.of(Slice.join(text))),
                element.string(ID),
                updated,
                cutBy,
                sourcetype,
                text);
    }

    private static boolean isAll(List<Slice> text, Slice object) {
        return text.size() == 1 && text.get(0).length() == object.length();
    }

    private String nestedMember() {
        return switch (feed) {
            case GRAPH_ALERTS, ENDPOINT_ALERTS -> "evidence";
            case GRAPH_INCIDENTS, XDR_INCIDENTS -> "alerts";
        };
    }
}
