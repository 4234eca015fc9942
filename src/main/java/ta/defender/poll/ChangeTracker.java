package ta.defender.poll;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import ta.defender.json.JsonText;
import ta.defender.json.JsonWriter;
import ta.defender.json.Slice;
import ta.defender.json.Timestamps;

/**
 * Compares each new version of an object with the last known one and writes what changed, and the evidence items that are new or
 * changed. Used by one thread at a time.
 */
final class ChangeTracker {
    private final boolean changes;
    private final boolean entities;
    private final ProjectionStore store;
    private final OwnUpdates own;
    private final String input;
    private final String tenantId;
    private final Consumer<String> warnings;
    private final ProjectionReader reader;
    private final Set<Doubt> warned = EnumSet.noneOf(Doubt.class);
    private Instant alertsReadTo = Instant.MIN;

    /** The incident that was looked up last: its alerts come one after another, and it may have thousands. */
    private @Nullable Projection incident;

    /** When an alert joined or left it since it was stored; null when none did. */
    private @Nullable Instant incidentChanged;

    /** Where events about objects go. */
    @FunctionalInterface
    interface Writer {
        void write(String sourcetype, Instant time, Slice event);
    }

    /** What is warned of once. */
    private enum Doubt {
        NO_ID,
        OLDER_VERSION,
        UNREADABLE,
        TOO_MANY,
        LONG_LIST
    }

    /**
     * What is written.
     *
     * @param entities evidence items
     */
    record Wanted(boolean changes, boolean entities) {}

    /**
     * Whose objects they are.
     *
     * @param input its full stanza name
     * @param tenantId of the account, for objects that do not name theirs
     */
    record Owner(String input, String tenantId) {}

    ChangeTracker(Wanted wanted, ProjectionStore store, OwnUpdates own, Owner owner, Consumer<String> warnings) {
        this.changes = wanted.changes();
        this.entities = wanted.entities();
        this.store = store;
        this.own = own;
        this.input = owner.input();
        this.tenantId = owner.tenantId();
        this.warnings = warnings;
        this.reader = new ProjectionReader(wanted.entities());
    }

    /**
     * Called before a poll.
     *
     * @param readTo up to when all alerts of the feed were read before
     */
    void begin(Instant readTo) {
        alertsReadTo = readTo;
    }

    /**
     * Called for each version that is written.
     *
     * @param time of the version's event
     * @param now the service's clock
     */
    void version(ObjectVersion version, Instant time, Instant now, Writer writer) {
        ReadVersion read = reader.read(version.form(), version.object(), version.nested(), now);
        if (read == null) {
            warnOnce(
                    Doubt.NO_ID,
                    "An " + version.form().kind()
                            + " has no id, so its changes cannot be followed. The object itself is" + " collected.");
            return;
        }
        warnOfLongList(read.projection());
        try {
            compare(read, time, now, writer);
        } catch (IOException e) {
            throw ChangeTracking.failure(input, e);
        }
    }

    private void compare(ReadVersion read, Instant time, Instant now, Writer writer) throws IOException {
        Projection current = read.projection();
        if (!current.form().isAlert()) {
            letGoOfIncident();
        }
        Projection known = known(current);
        if (known == null) {
            store.put(current, now);
            warnOfTooMany();
            writeEntities(read, read.evidence(), time, now, writer);
            joinedIncident(read, time, now, writer);
            return;
        }
        if (isOlder(current, known)) {
            warnOnce(
                    Doubt.OLDER_VERSION,
                    "The service returned version " + current.updated() + " of "
                            + current.form().kind() + " "
                            + current.id() + " after version " + known.updated()
                            + ". No change is reported for it. The object itself is collected.");
            return;
        }
        List<Change> found = Difference.between(known, read);
        List<Evidence.Item> items = entities ? Difference.newEvidence(known, read) : List.of();
        if (found.isEmpty() && items.isEmpty() && isSameInstant(current, known)) {
            return;
        }
        store.put(current.firstReadAt(known.firstRead()), now);
        if (changes && !found.isEmpty()) {
            boolean ours = own.made(new OwnUpdates.ChangedVersion(
                    current.form().isAlert(),
                    current.id(),
                    current.version() == null ? null : JsonText.string(current.version()),
                    read.lastModifiedBy(),
                    ChangeEvents.commentAuthor(known, read)));
            Slice event = ChangeEvents.change(known, read, found, tenantId, ours);
            writer.write(ChangeEvents.CHANGE, time, event);
        }
        writeEntities(read, items, time, now, writer);
        movedIncident(known, read, time, now, writer);
    }

    private @Nullable Projection known(Projection current) throws IOException {
        ProjectionStore.Lookup lookup = store.get(current.form(), current.id());
        if (lookup.unreadable()) {
            warnOnce(
                    Doubt.UNREADABLE,
                    "The last known state of " + current.form().kind() + " " + current.id()
                            + " cannot be read. Its changes are reported from its present version on.");
        }
        return lookup.projection();
    }

    private static boolean isOlder(Projection current, Projection known) {
        return current.updated() != null
                && known.updated() != null
                && current.updated().isBefore(known.updated());
    }

    private static boolean isSameInstant(Projection current, Projection known) {
        return current.updated() == null
                ? known.updated() == null
                : current.updated().equals(known.updated());
    }

    private void writeEntities(ReadVersion read, List<Evidence.Item> items, Instant time, Instant now, Writer writer) {
        if (!entities || !read.projection().form().isAlert()) {
            return;
        }
        for (Evidence.Item item : items) {
            Instant created = Timestamps.parse(item.created());
            // year 1 stands for none, and nothing was made in the future
            boolean usual = created != null
                    && !created.isBefore(Timestamps.EARLIEST)
                    && !created.isAfter(now.plus(Duration.ofDays(1)));
            writer.write(
                    ChangeEvents.ENTITY,
                    usual && created != null ? created : time,
                    ChangeEvents.entity(read, item, tenantId));
        }
    }

    /**
     * Tells that an alert that was read for the first time has joined its incident, where no version of the incident does.
     *
     * <p>Graph lists incidents without their alerts: there an alert has joined since the incident was read if it would have
     * been read before, had it been there.
     */
    private void joinedIncident(ReadVersion read, Instant time, Instant now, Writer writer) throws IOException {
        Projection incident = incident(read.projection());
        if (incident == null) {
            return;
        }
        if (incident.form() == ObjectForm.XDR_INCIDENT) {
            joinedListedIncident(incident, read, time, now, writer);
            return;
        }
        Instant created = Timestamps.parse(read.created());
        if (created != null
                && !created.isBefore(store.knownSince())
                && incident.firstRead() < alertsReadTo.getEpochSecond()) {
            membership(incident, List.of(idOf(read)), List.of(), time, writer);
        }
    }

    private void movedIncident(Projection known, ReadVersion read, Instant time, Instant now, Writer writer)
            throws IOException {
        Projection to = incident(read.projection());
        boolean moved = !known.value(Part.INCIDENT_ID).isStill(read.projection().value(Part.INCIDENT_ID));
        Projection from = moved ? incident(known) : null;
        ListItem alert = ListItem.of(idOf(read));
        if (from != null && (from.form() != ObjectForm.XDR_INCIDENT || from.hasAlert(alert))) {
            membership(from, List.of(), List.of(idOf(read)), time, writer);
            if (from.form() == ObjectForm.XDR_INCIDENT) {
                change(from.withoutAlert(alert), now);
            }
        }
        if (to != null && to.form() == ObjectForm.XDR_INCIDENT) {
            joinedListedIncident(to, read, time, now, writer);
        } else if (to != null && moved) {
            membership(to, List.of(idOf(read)), List.of(), time, writer);
        }
    }

    /** An incident of Defender XDR may keep its version while its list of alerts grows. */
    private void joinedListedIncident(Projection incident, ReadVersion read, Instant time, Instant now, Writer writer)
            throws IOException {
        ListItem alert = ListItem.of(idOf(read));
        if (incident.alerts().isComplete() && !incident.hasAlert(alert)) {
            membership(incident, List.of(idOf(read)), List.of(), time, writer);
            change(incident.withAlert(alert), now);
        }
    }

    /** The incident that an alert is in, as far as it is known. */
    private @Nullable Projection incident(Projection alert) throws IOException {
        ObjectForm form = switch (alert.form()) {
            case GRAPH_ALERT -> ObjectForm.GRAPH_INCIDENT;
            case XDR_ALERT -> ObjectForm.XDR_INCIDENT;
            default -> null;
        };
        String id = form == null ? null : alert.text(Part.INCIDENT_ID);
        if (form == null || id == null) {
            return null;
        }
        if (incident == null || incident.form() != form || !incident.id().equals(id)) {
            letGoOfIncident();
            incident = store.get(form, id).projection();
        }
        return incident;
    }

    private void change(Projection changed, Instant now) throws IOException {
        if (incident == null || incident.key() != changed.key()) {
            letGoOfIncident();
        }
        incident = changed;
        incidentChanged = now;
    }

    private void letGoOfIncident() throws IOException {
        if (incident != null && incidentChanged != null) {
            store.put(incident, incidentChanged);
        }
        incident = null;
        incidentChanged = null;
    }

    private void membership(Projection incident, List<Slice> added, List<Slice> removed, Instant time, Writer writer) {
        if (changes) {
            Change change = new Change.OfList(Part.ALERTS.graphName(), added, removed, -1);
            writer.write(ChangeEvents.CHANGE, time, ChangeEvents.membership(incident, tenantId, change));
        }
    }

    private static Slice idOf(ReadVersion read) {
        return new JsonWriter().value(read.projection().id()).slice();
    }

    /** How much is known now. */
    ProjectionStore.Mark mark() {
        try {
            letGoOfIncident();
        } catch (IOException e) {
            throw ChangeTracking.failure(input, e);
        }
        return store.mark();
    }

    /** Brings to safety what was known at a mark; gives the reference for the checkpoint. */
    String save(ProjectionStore.Mark mark, Instant now) {
        try {
            return store.save(mark, now);
        } catch (IOException e) {
            throw ChangeTracking.failure(input, e);
        }
    }

    void close() {
        try {
            store.close();
        } catch (IOException e) {
            // everything that counts has been brought to safety
        }
    }

    private void warnOfTooMany() {
        if (store.hasForgottenOpenObjects()) {
            warnOnce(
                    Doubt.TOO_MANY,
                    "More than " + ProjectionStore.LIMITS.objects() + " objects of this input are unresolved, or their"
                            + " last known states take more than "
                            + (ProjectionStore.LIMITS.bytes() >> 20) + " MB. Changes of those that have not changed for"
                            + " longest are not reported. Resolve old alerts, or divide the tenant's objects among"
                            + " inputs.");
        }
    }

    private void warnOfLongList(Projection object) {
        int longest = object.longestList();
        if (longest > ProjectionFormat.MOST_ITEMS) {
            warnOnce(
                    Doubt.LONG_LIST,
                    "A list of " + object.form().kind() + " " + object.id() + " has " + longest + " items; "
                            + ProjectionFormat.MOST_ITEMS + " are compared one by one. A change of a longer list is"
                            + " reported with its count and without its items, and all entity events come with each"
                            + " version. The object itself is collected. If this is common, set entities = false.");
        }
    }

    private void warnOnce(Doubt doubt, String text) {
        if (warned.add(doubt)) {
            warnings.accept(text);
        }
    }
}
