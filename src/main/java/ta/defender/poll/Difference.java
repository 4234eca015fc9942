package ta.defender.poll;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import ta.defender.json.JsonWriter;
import ta.defender.json.Slice;
import ta.defender.poll.Projection.KnownList;

/** Finds what changed from the known version of an object to the one that was read now. */
final class Difference {
    private final Projection known;
    private final ReadVersion read;
    private final Projection now;
    private final List<Change> changes = new ArrayList<>();

    private Difference(Projection known, ReadVersion read) {
        this.known = known;
        this.read = read;
        this.now = read.projection();
    }

    /** The changes, single values first. */
    static List<Change> between(Projection known, ReadVersion read) {
        Difference difference = new Difference(known, read);
        difference.values();
        difference.list(Part.CUSTOM_TAGS, known.customTags(), difference.now.customTags(), false);
        difference.list(Part.SYSTEM_TAGS, known.systemTags(), difference.now.systemTags(), false);
        difference.list(Part.ALERTS, known.alerts(), difference.now.alerts(), true);
        difference.comments();
        difference.evidence();
        return difference.changes;
    }

    static List<Comment> newComments(Projection known, ReadVersion read) {
        return read.comments().stream()
                .filter(comment -> !known.comments().contains(comment))
                .toList();
    }

    /** The evidence items that are new or not as they were; all of them when the known ones were too many to keep. */
    static List<Evidence.Item> newEvidence(Projection known, ReadVersion read) {
        Set<List<Number>> before = new HashSet<>();
        for (Evidence item : known.evidence().items()) {
            before.add(List.of(item.keyHash(), item.content()));
        }
        return read.evidence().stream()
                .filter(item -> !before.contains(
                        List.<Number>of(item.state().keyHash(), item.state().content())))
                .toList();
    }

    private void values() {
        for (int i = 0; i < Part.VALUES; i++) {
            Kept before = known.values().get(i);
            Kept after = now.values().get(i);
            if (!before.isStill(after)) {
                changes.add(new Change.OfValue(Part.value(i).graphName(), null, before.text(), after.text()));
            }
        }
    }

    private void list(Part part, KnownList<ListItem> before, KnownList<ListItem> after, boolean counted) {
        if (before.total() == after.total() && before.sum() == after.sum()) {
            return;
        }
        if (!before.isComplete()) {
            changes.add(new Change.OfLongList(part.graphName(), after.total()));
            return;
        }
        List<Slice> added = missing(after, before);
        List<Slice> removed = missing(before, after);
        if (!added.isEmpty() || !removed.isEmpty()) {
            changes.add(new Change.OfList(part.graphName(), added, removed, counted ? after.total() : -1));
        }
    }

    /** The items that another list does not have. */
    private static List<Slice> missing(KnownList<ListItem> items, KnownList<ListItem> from) {
        Set<Long> there = new HashSet<>();
        from.items().forEach(item -> there.add(item.hash()));
        List<Slice> missing = new ArrayList<>();
        for (ListItem item : items.items()) {
            if (there.add(item.hash())) {
                missing.add(item.text() == null ? unnamed(item.hash()) : item.text());
            }
        }
        return missing;
    }

    private void comments() {
        List<Slice> added = new ArrayList<>();
        for (Comment comment : newComments(known, read)) {
            JsonWriter writer = new JsonWriter().beginObject();
            member(writer, "comment", comment.text());
            member(writer, "createdByDisplayName", comment.author());
            member(writer, "createdDateTime", comment.time());
            added.add(writer.endObject().slice());
        }
        if (!added.isEmpty()) {
            changes.add(new Change.OfList(Part.COMMENTS.graphName(), added, List.of(), -1));
        }
    }

    private static void member(JsonWriter writer, String name, @Nullable Slice value) {
        writer.name(name);
        if (value == null) {
            writer.nullValue();
        } else {
            writer.json(value);
        }
    }

    /** One entity may stand in several items: those that are as they were are paired first. */
    private void evidence() {
        KnownList<Evidence> before = known.evidence();
        if (!before.isComplete()) {
            if (before.total() != now.evidence().total()
                    || before.sum() != now.evidence().sum()) {
                changes.add(new Change.OfLongList(
                        Part.EVIDENCE.graphName(), now.evidence().total()));
            }
            return;
        }
        Map<Long, Deque<Evidence>> left = new LinkedHashMap<>();
        for (Evidence item : before.items()) {
            left.computeIfAbsent(item.keyHash(), key -> new ArrayDeque<>()).add(item);
        }
        List<Evidence> unpaired = new ArrayList<>();
        for (Evidence item : now.evidence().items()) {
            Deque<Evidence> same = left.getOrDefault(item.keyHash(), new ArrayDeque<>());
            if (!same.removeIf(firstOnly(item))) {
                unpaired.add(item);
            }
        }
        List<Slice> added = new ArrayList<>();
        List<Change> ofItems = new ArrayList<>();
        for (Evidence item : unpaired) {
            Deque<Evidence> same = left.getOrDefault(item.keyHash(), new ArrayDeque<>());
            Evidence was = same.poll();
            if (was == null) {
                added.add(named(item));
            } else {
                itemChanges(was, item, ofItems);
            }
        }
        List<Slice> removed = new ArrayList<>();
        left.values().forEach(gone -> gone.forEach(item -> removed.add(named(item))));
        if (!added.isEmpty() || !removed.isEmpty()) {
            changes.add(new Change.OfList(Part.EVIDENCE.graphName(), added, removed, -1));
        }
        changes.addAll(ofItems);
    }

    private static Predicate<Evidence> firstOnly(Evidence now) {
        boolean[] found = new boolean[1];
        return was -> {
            boolean pair = !found[0]
                    && was.verdict().isStill(now.verdict())
                    && was.remediationStatus().isStill(now.remediationStatus())
                    && was.detailedRoles().isStill(now.detailedRoles());
            found[0] |= pair;
            return pair;
        };
    }

    private static void itemChanges(Evidence was, Evidence now, List<Change> changes) {
        itemChange("evidence.verdict", now.key(), was.verdict(), now.verdict(), changes);
        itemChange("evidence.remediationStatus", now.key(), was.remediationStatus(), now.remediationStatus(), changes);
        itemChange("evidence.detailedRoles", now.key(), was.detailedRoles(), now.detailedRoles(), changes);
    }

    private static void itemChange(String field, @Nullable String key, Kept was, Kept now, List<Change> changes) {
        if (!was.isStill(now)) {
            changes.add(new Change.OfValue(field, key, was.text(), now.text()));
        }
    }

    private static Slice named(Evidence item) {
        return item.key() == null
                ? unnamed(item.keyHash())
                : new JsonWriter().value(item.key()).slice();
    }

    /** An item whose name was not kept for want of room. */
    private static Slice unnamed(long hash) {
        return Slice.of("\"#" + Long.toHexString(hash) + '"');
    }
}
