package ta.defender.poll;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import ta.defender.json.Elements;
import ta.defender.json.FingerprintBuilder;
import ta.defender.json.JsonText;
import ta.defender.json.Members;
import ta.defender.json.NameTable;
import ta.defender.json.Slice;
import ta.defender.json.Timestamps;

/** Reads what is compared from the text of an object. Used by one thread at a time. */
final class ProjectionReader {
    /** So many comments of an object are known one by one. */
    static final int MOST_COMMENTS = 30;

    private static final int PARTS = Part.values().length;

    private static final int COMMENT_TEXT = 0;
    private static final int COMMENT_AUTHOR = 1;
    private static final int COMMENT_TIME = 2;

    /** Microsoft's pages give the comments of Graph incidents either spelling. */
    private static final NameTable COMMENT = new NameTable(Map.of(
            "comment", COMMENT_TEXT,
            "createdByDisplayName", COMMENT_AUTHOR,
            "createdBy", COMMENT_AUTHOR,
            "createdDateTime", COMMENT_TIME,
            "createdTime", COMMENT_TIME));

    private final Members members = new Members();
    private final Members inner = new Members();
    private final Elements elements = new Elements();
    private final @Nullable Slice[] parts = new Slice[PARTS];
    private final EvidenceReader evidence;

    /**
     * @param hashEvidence whether any change of an evidence item matters
     */
    ProjectionReader(boolean hashEvidence) {
        this.evidence = new EvidenceReader(hashEvidence);
    }

    /**
     * Reads a version.
     *
     * @param object its text on one line
     * @param nested the value of a member, if it is known already
     * @return null when it is not an object or has no id
     */
    @Nullable ReadVersion read(ObjectForm form, Slice object, @Nullable Slice nested, Instant now) {
        Arrays.fill(parts, null);
        NameTable table = FormMembers.of(form);
        members.begin(object, nested);
        while (members.next()) {
            int part = table.numberOf(members);
            if (part != NameTable.NONE) {
                Slice value = members.value();
                parts[part] = Kept.isNothing(value) ? null : value;
            }
        }
        Slice id = parts[Part.ID.number()];
        if (id == null || id.bytes()[id.from()] == '{' || id.bytes()[id.from()] == '[') {
            return null;
        }
        List<Comment> comments = comments();
        List<Evidence.Item> items = evidence(form);
        Slice version = parts[Part.LAST_UPDATE.number()];
        Projection projection = new Projection(
                form,
                JsonText.string(id),
                version,
                Timestamps.parse(version),
                now.getEpochSecond(),
                values(),
                strings(Part.CUSTOM_TAGS),
                strings(Part.SYSTEM_TAGS),
                alerts(form),
                knownComments(comments),
                knownEvidence(items));
        return new ReadVersion(
                projection,
                text(Part.TENANT_ID),
                text(Part.LAST_MODIFIED_BY),
                parts[Part.CREATED.number()],
                comments,
                items);
    }

    private List<Evidence.Item> evidence(ObjectForm form) {
        List<Evidence.Item> items = evidence.read(parts[Part.EVIDENCE.number()], parts[Part.MACHINE_ID.number()], null);
        if (form != ObjectForm.XDR_ALERT) {
            return items;
        }
        List<Evidence.Item> all = new ArrayList<>(evidence.devices(parts[Part.DEVICES.number()]));
        all.addAll(items);
        return all;
    }

    private List<Kept> values() {
        List<Kept> values = new ArrayList<>(Part.VALUES);
        for (int i = 0; i < Part.VALUES; i++) {
            values.add(Kept.of(parts[i]));
        }
        return values;
    }

    private @Nullable String text(Part part) {
        Slice value = parts[part.number()];
        return value == null ? null : JsonText.string(value);
    }

    private Projection.KnownList<ListItem> strings(Part part) {
        Slice array = parts[part.number()];
        if (array == null) {
            return list(List.of());
        }
        List<ListItem> items = new ArrayList<>();
        elements.begin(array);
        while (elements.next()) {
            if (!Kept.isNothing(elements.value())) {
                items.add(ListItem.of(JsonText.canonical(elements.value())));
            }
        }
        return list(items);
    }

    /** The ids of the alerts inside an incident, whatever form they have. */
    private Projection.KnownList<ListItem> alerts(ObjectForm form) {
        Slice array = parts[Part.ALERTS.number()];
        if (array == null) {
            return list(List.of());
        }
        NameTable inside =
                FormMembers.of(form == ObjectForm.XDR_INCIDENT ? ObjectForm.XDR_ALERT : ObjectForm.GRAPH_ALERT);
        List<ListItem> items = new ArrayList<>();
        elements.begin(array);
        while (elements.next()) {
            inner.begin(elements.value());
            while (inner.next()) {
                if (inside.numberOf(inner) == Part.ID.number() && !Kept.isNothing(inner.value())) {
                    items.add(ListItem.of(JsonText.canonical(inner.value())));
                }
            }
        }
        return list(items);
    }

    private List<Comment> comments() {
        Slice array = parts[Part.COMMENTS.number()];
        if (array == null) {
            return List.of();
        }
        List<Comment> comments = new ArrayList<>();
        elements.begin(array);
        while (elements.next()) {
            comments.add(comment(elements.value()));
        }
        return comments;
    }

    private Comment comment(Slice object) {
        @Nullable Slice[] found = new Slice[3];
        inner.begin(object);
        while (inner.next()) {
            int number = COMMENT.numberOf(inner);
            if (number != NameTable.NONE && !Kept.isNothing(inner.value())) {
                found[number] = JsonText.canonical(inner.value());
            }
        }
        Instant created = Timestamps.parse(found[COMMENT_TIME]);
        FingerprintBuilder hash = new FingerprintBuilder();
        hash.add(String.valueOf(found[COMMENT_TEXT])).add(String.valueOf(found[COMMENT_AUTHOR]));
        if (created != null) {
            hash.add(created.getEpochSecond()).add(created.getNano());
        }
        return new Comment(
                hash.build().high(), created, found[COMMENT_TEXT], found[COMMENT_AUTHOR], found[COMMENT_TIME]);
    }

    /** Comments are only ever added, so of many the newest are enough. */
    private static Projection.KnownComments knownComments(List<Comment> comments) {
        if (comments.size() <= MOST_COMMENTS) {
            return new Projection.KnownComments(
                    comments.stream().map(Comment::hash).toList(), null);
        }
        List<Comment> newestFirst = new ArrayList<>(comments);
        newestFirst.sort(
                Comparator.comparing((Comment comment) -> comment.created() == null ? Instant.EPOCH : comment.created())
                        .reversed());
        Instant oldestKept = newestFirst.get(MOST_COMMENTS - 1).created();
        return new Projection.KnownComments(
                newestFirst.stream().limit(MOST_COMMENTS).map(Comment::hash).toList(),
                oldestKept == null ? Instant.EPOCH : oldestKept);
    }

    /** The items' states count in the sum where it is all that will be known of them. */
    private static Projection.KnownList<Evidence> knownEvidence(List<Evidence.Item> items) {
        boolean tooMany = items.size() > ProjectionFormat.MOST_ITEMS;
        long sum = 0;
        List<Evidence> states = new ArrayList<>(items.size());
        for (Evidence.Item item : items) {
            sum += tooMany ? item.state().hash() : item.state().keyHash();
            states.add(item.state());
        }
        return new Projection.KnownList<>(states, states.size(), sum);
    }

    private static Projection.KnownList<ListItem> list(List<ListItem> items) {
        long sum = 0;
        for (ListItem item : items) {
            sum += item.hash();
        }
        return new Projection.KnownList<>(items, items.size(), sum);
    }
}
