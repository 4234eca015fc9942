package ta.defender.poll;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import ta.defender.json.JsonText;
import ta.defender.json.Slice;

/**
 * What is compared of one version of an object.
 *
 * @param id the object's id as text, whatever type the API gives it
 * @param version the last-update instant as the service spells it, JSON text; null when there is none
 * @param updated the same as an instant; null when it cannot be read
 * @param firstRead second in which the object's first version was read here
 * @param values the single values, by the number of their {@link Part}
 * @param comments of the version
 * @param evidence without what belongs to the text that was just read
 */
record Projection(
        ObjectForm form,
        String id,
        @Nullable Slice version,
        @Nullable Instant updated,
        long firstRead,
        List<Kept> values,
        KnownList<ListItem> customTags,
        KnownList<ListItem> systemTags,
        KnownList<ListItem> alerts,
        KnownComments comments,
        KnownList<Evidence> evidence) {

    /**
     * A list as it is known.
     *
     * @param items all of them, or none when they were too many to keep
     * @param total how many there are
     * @param sum of the items' hashes
     */
    record KnownList<T>(List<T> items, int total, long sum) {
        /** Whether each item is known. */
        boolean isComplete() {
            return items.size() == total;
        }
    }

    /**
     * The comments as they are known.
     *
     * @param hashes of all, or of the newest
     * @param allBefore comments of this instant or an earlier one are known without a hash; null when all have one
     */
    record KnownComments(List<Long> hashes, @Nullable Instant allBefore) {
        boolean contains(Comment comment) {
            if (hashes.contains(comment.hash())) {
                return true;
            }
            return allBefore != null
                    && (comment.created() == null || !comment.created().isAfter(allBefore));
        }
    }

    /** Whether an alert is known to be in the incident. */
    boolean hasAlert(ListItem alert) {
        return alerts.items().stream().anyMatch(item -> item.hash() == alert.hash());
    }

    /** The same with one more alert. */
    Projection withAlert(ListItem alert) {
        List<ListItem> items = new ArrayList<>(alerts.items());
        items.add(alert);
        return withAlerts(new KnownList<>(items, alerts.total() + 1, alerts.sum() + alert.hash()));
    }

    /** The same without an alert that it has. */
    Projection withoutAlert(ListItem alert) {
        List<ListItem> items = new ArrayList<>(alerts.items());
        items.removeIf(item -> item.hash() == alert.hash());
        return withAlerts(new KnownList<>(items, items.size(), alerts.sum() - alert.hash()));
    }

    private Projection withAlerts(KnownList<ListItem> others) {
        return new Projection(
                form, id, version, updated, firstRead, values, customTags, systemTags, others, comments, evidence);
    }

    /** The same with another second of the first reading. */
    Projection firstReadAt(long second) {
        return new Projection(
                form, id, version, updated, second, values, customTags, systemTags, alerts, comments, evidence);
    }

    int longestList() {
        return Stream.of(customTags, systemTags, alerts, evidence)
                .mapToInt(KnownList::total)
                .max()
                .orElse(0);
    }

    Kept value(Part part) {
        return values.get(part.number());
    }

    /** A value as text; null when there is none. */
    @Nullable String text(Part part) {
        Slice text = value(part).text();
        return text == null ? null : JsonText.string(text);
    }

    /** Whether nobody is expected to work on the object any more. */
    boolean isClosed() {
        String status = text(Part.STATUS);
        return "resolved".equalsIgnoreCase(status) || "redirected".equalsIgnoreCase(status);
    }

    /** A number for the object among all objects of its kind. */
    long key() {
        return key(form, id);
    }

    static long key(ObjectForm form, String id) {
        return Kept.hash(Slice.of(form.number() + ":" + id));
    }
}
