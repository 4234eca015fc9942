package ta.simulator.defender;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import ta.simulator.net.Json;

/**
 * One tenant's alerts and incidents: a single truth that every API shows in its own form. Every change makes a new
 * version with a later last-update instant. Safe for threads.
 */
public final class Tenant {
    private final String tenantId;
    private final InstantSource clock;
    private final AlertGenerator alertGenerator;
    private final IncidentGenerator incidentGenerator;
    private final ObjectStore alerts = new ObjectStore(Kind.ALERT);
    private final ObjectStore incidents = new ObjectStore(Kind.INCIDENT);
    private final HuntingTables hunting;
    private final Set<String> poisoned = new HashSet<>();
    private Duration indexLag = Duration.ZERO;
    private boolean incidentFollowsAlerts;
    private long alertNumber;
    private long incidentNumber = 900_000;
    private long changes;

    Tenant(String tenantId, long seed, InstantSource clock) {
        UUID uuid = UUID.nameUUIDFromBytes(tenantId.getBytes(StandardCharsets.UTF_8));
        this.tenantId = tenantId;
        this.clock = clock;
        this.hunting = new HuntingTables(clock);
        this.alertGenerator = new AlertGenerator(seed, tenantId.length() == 36 ? UUID.fromString(tenantId) : uuid);
        this.incidentGenerator =
                new IncidentGenerator(seed, tenantId.length() == 36 ? UUID.fromString(tenantId) : uuid);
    }

    /** The directory's identifier. */
    public String tenantId() {
        return tenantId;
    }

    /** Its advanced hunting tables, none at first. */
    public HuntingTables hunting() {
        return hunting;
    }

    /** Makes incidents and alerts whose times are spread evenly between the two instants; alerts share incidents. */
    public synchronized void populate(int alertCount, int incidentCount, Instant from, Instant to) {
        List<String> made = new ArrayList<>();
        for (int i = 0; i < incidentCount; i++) {
            made.add(addIncidentAt(between(from, to, i, incidentCount)));
        }
        for (int i = 0; i < alertCount; i++) {
            String incident =
                    made.isEmpty() ? "" + (28_000 + i / 3) : made.get((int) ((long) i * made.size() / alertCount));
            alert().createdAt(between(from, to, i, alertCount))
                    .incident(incident)
                    .add();
        }
    }

    /** Adds so many generated alerts that are created now and belong to no listed incident; gives their identifiers. */
    public synchronized List<String> addAlerts(int count) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(alert().add());
        }
        return ids;
    }

    /** Begins a new alert that can be shaped before it is added. */
    public synchronized NewAlert alert() {
        long number = alertNumber++;
        return new NewAlert(this, alertGenerator, number, clock.instant());
    }

    /** Adds an alert in Graph form as it is, for instance a documented sample; its times are kept. */
    public synchronized String addAlert(JsonObject graphForm) {
        Instant updated = Instant.parse(graphForm.get("lastUpdateDateTime").getAsString());
        return alerts.put(graphForm.deepCopy(), updated, visibleFrom()).id();
    }

    /** Adds an incident in Graph form as it is; its times are kept. */
    public synchronized String addIncident(JsonObject graphForm) {
        Instant updated = Instant.parse(graphForm.get("lastUpdateDateTime").getAsString());
        return incidents.put(graphForm.deepCopy(), updated, visibleFrom()).id();
    }

    /** Adds a generated incident with so many generated alerts; gives the incident's identifier. */
    public synchronized String addIncident(int alertCount) {
        String id = addIncidentAt(clock.instant());
        for (int i = 0; i < alertCount; i++) {
            alert().incident(id).add();
        }
        return id;
    }

    /** Changes members (in Graph form: name, value, name, value…) and moves the last update to now. */
    public synchronized void updateAlert(String id, Object... namesAndValues) {
        change(alerts, id, namesAndValues);
        if (incidentFollowsAlerts) {
            String incident = newest(alerts, id).scalar("incidentId");
            if (incidents.contains(incident)) {
                change(incidents, incident);
            }
        }
    }

    /** Changes members of an incident (in Graph form) and moves its last update to now. */
    public synchronized void updateIncident(String id, Object... namesAndValues) {
        change(incidents, id, namesAndValues);
    }

    /** Appends a comment to an alert; gives the whole list in Graph form. */
    public synchronized JsonArray commentAlert(String id, String text, String author) {
        return comment(alerts, id, text, author);
    }

    /** Appends a comment to an incident; gives the whole list in Graph form. */
    public synchronized JsonArray commentIncident(String id, String text, String author) {
        return comment(incidents, id, text, author);
    }

    /** Merges one incident into another: it is redirected, and its alerts move. */
    public synchronized void mergeIncidents(String from, String into) {
        change(incidents, from, "status", "redirected", "redirectIncidentId", into);
        for (Version alert : alerts.seenAt(Instant.MAX)) {
            if (alert.scalar("incidentId").equals(from)) {
                change(alerts, alert.id(), "incidentId", into);
            }
        }
        change(incidents, into);
    }

    /** Gives all these alerts a new version with one and the same last-update instant. */
    public synchronized void tieAlerts(List<String> ids, Instant instant) {
        for (String id : ids) {
            putAt(alerts, newest(alerts, id).tree(), instant, 7, visibleFrom());
        }
    }

    /** From now on new versions can be read only after this time, although they carry the time of the change. */
    public synchronized void setIndexLag(Duration lag) {
        indexLag = lag;
    }

    /** Whether a change of an alert moves its incident's last update too; off, as in the vendor's sample. */
    public synchronized void setIncidentFollowsAlerts(boolean follows) {
        incidentFollowsAlerts = follows;
    }

    /** Makes the newest version of a held-back alert or incident visible now. */
    public synchronized void reveal(String id) {
        alerts.reveal(id, clock.instant());
        incidents.reveal(id, clock.instant());
    }

    /** From now on every answer that would contain this object is a 500. */
    public synchronized void poison(String id) {
        poisoned.add(id);
    }

    /** Ends {@link #poison}. */
    public synchronized void heal(String id) {
        poisoned.remove(id);
    }

    synchronized boolean isPoisoned(String id) {
        return poisoned.contains(id);
    }

    /** The newest Graph form of an alert, visible or not. */
    public synchronized JsonObject alert(String id) {
        return newest(alerts, id).tree();
    }

    /** The newest Graph form of an incident, visible or not. */
    public synchronized JsonObject incident(String id) {
        return newest(incidents, id).tree();
    }

    public synchronized List<String> alertIds() {
        return alerts.ids();
    }

    public synchronized List<String> incidentIds() {
        return incidents.ids();
    }

    /** Identifiers of the alerts that belong to the incident now. */
    public synchronized List<String> alertIdsOf(String incidentId) {
        return alertsOf(incidentId, Instant.MAX).stream().map(Version::id).toList();
    }

    /** Every version that reads of this API could ever see up to now, in order of object and version. */
    public synchronized List<Published> expectedVersions(Api api) {
        return new PublishedVersions(clock.instant()).of(api, api.kind() == Kind.ALERT ? alerts : incidents, incidents);
    }

    /** Number of changes so far, to tell whether anything happened between two looks. */
    public synchronized long changes() {
        return changes;
    }

    synchronized List<Version> seenAt(Kind kind, Instant time) {
        return (kind == Kind.ALERT ? alerts : incidents).seenAt(time);
    }

    synchronized Optional<Version> seenAt(Kind kind, String id, Instant time) {
        return (kind == Kind.ALERT ? alerts : incidents).seenAt(id, time);
    }

    /** The object after all changes so far, also those that no list shows yet: what a write answers with. */
    synchronized Version newest(Kind kind, String id) {
        return newest(kind == Kind.ALERT ? alerts : incidents, id);
    }

    synchronized List<Version> alertsOf(String incidentId, Instant time) {
        return alerts.seenAt(time).stream()
                .filter(alert -> alert.scalar("incidentId").equals(incidentId))
                .toList();
    }

    /** All alerts that a read at this time sees, by their incident. */
    synchronized Map<String, List<Version>> alertsByIncident(Instant time) {
        return alerts.seenAt(time).stream().collect(Collectors.groupingBy(alert -> alert.scalar("incidentId")));
    }

    synchronized String put(JsonObject alert, Instant updated, int digits, Instant visibleFrom) {
        return putAt(alerts, alert, updated, digits, visibleFrom).id();
    }

    synchronized Instant visibleFrom() {
        return clock.instant().plus(indexLag);
    }

    private String addIncidentAt(Instant created) {
        String id = Long.toString(++incidentNumber);
        JsonObject incident = incidentGenerator.incident(id, created);
        return putAt(incidents, incident, created, Timestamps.usualDigits(incidentNumber), visibleFrom())
                .id();
    }

    private JsonArray comment(ObjectStore store, String id, String text, String author) {
        JsonObject object = newest(store, id).tree();
        JsonArray comments = object.has("comments") && object.get("comments").isJsonArray()
                ? object.getAsJsonArray("comments")
                : new JsonArray();
        comments.add(Json.object(
                "comment", text,
                "createdByDisplayName", author,
                "createdDateTime", Timestamps.full(clock.instant())));
        change(store, id, "comments", comments);
        return comments;
    }

    private void change(ObjectStore store, String id, Object... namesAndValues) {
        Version before = newest(store, id);
        JsonObject object = before.tree();
        Json.object(namesAndValues).entrySet().forEach(entry -> object.add(entry.getKey(), entry.getValue()));
        Instant now = clock.instant();
        int digits = Timestamps.usualDigits(before.number() + id.hashCode());
        if (!Timestamps.cut(now, digits).isAfter(before.updated())) {
            digits = 7;
        }
        if (!Timestamps.cut(now, digits).isAfter(before.updated())) {
            now = before.updated().plusNanos(100);
        }
        putAt(store, object, now, digits, visibleFrom());
    }

    private Version putAt(ObjectStore store, JsonObject object, Instant updated, int digits, Instant visibleFrom) {
        object.addProperty("lastUpdateDateTime", Timestamps.text(updated, digits));
        changes++;
        return store.put(object, Timestamps.cut(updated, digits), visibleFrom);
    }

    private static Version newest(ObjectStore store, String id) {
        return store.newest(id).orElseThrow(() -> new IllegalArgumentException("no object with the id " + id));
    }

    private static Instant between(Instant from, Instant to, long index, long count) {
        long nanos = Duration.between(from, to).toNanos();
        return from.plusNanos(count == 0 ? 0 : nanos / count * index + index * 7_654_321 % 1_000_000_000);
    }
}
