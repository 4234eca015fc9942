package ta.defender.json;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One element of a page, valid (with every slice taken from it) only during the call that hands it over.
 *
 * <p>Watched members are named by their index in {@link Shape#members()}. If a member is repeated, the last one counts,
 * as in JavaScript and Splunk; {@link #without} leaves out all of them.
 */
public final class Element {
    private final JsonCopier copier;
    private final WatchedMembers watched;
    private final @Nullable UnorderedFingerprint fingerprint;

    Element(JsonCopier copier, WatchedMembers watched, @Nullable UnorderedFingerprint fingerprint) {
        this.copier = copier;
        this.watched = watched;
        this.fingerprint = fingerprint;
    }

    /**
     * The element on one line: no white space between its parts; members, their order and the spelling of values as
     * they came. Valid UTF-8 and, once escaped, valid XML 1.0 text.
     */
    public Slice text() {
        return slice(0, copier.copiedLength());
    }

    /**
     * The text's fingerprint, whatever the order of members.
     *
     * @throws IllegalStateException if the {@link Shape} did not ask for it
     */
    public Fingerprint fingerprint() {
        if (fingerprint == null) {
            throw new IllegalStateException("the shape asks for no fingerprints");
        }
        return fingerprint.build();
    }

    /** Whether it is an object; an element may be any JSON value. */
    public boolean isObject() {
        return copier.copied()[0] == '{';
    }

    /** The JSON text of a watched member's value (strings in quotes), null if the member is absent. */
    public @Nullable Slice member(int index) {
        for (int i = watched.count() - 1; i >= 0; i--) {
            if (watched.member(i) == index) {
                return slice(watched.valueFrom(i), watched.valueTo(i));
            }
        }
        return null;
    }

    /** The JSON texts of a watched member's values, as often as the element has it. */
    public List<Slice> members(int index) {
        List<Slice> values = new ArrayList<>(1);
        for (int i = 0; i < watched.count(); i++) {
            if (watched.member(i) == index) {
                values.add(slice(watched.valueFrom(i), watched.valueTo(i)));
            }
        }
        return values;
    }

    /**
     * What a watched member's value says: a string's meaning, the text of anything else; null if the member is absent
     * or {@code null}.
     */
    public @Nullable String string(int index) {
        Slice value = member(index);
        if (value == null || value.bytes()[value.from()] == 'n') {
            return null;
        }
        return JsonText.string(value);
    }

    /** The text in pieces without a watched member and its comma. */
    public List<Slice> without(int index) {
        byte[] text = copier.copied();
        List<Slice> kept = new ArrayList<>(2);
        int from = 0;
        for (int i = 0; i < watched.count(); i++) {
            if (watched.member(i) == index) {
                int before = watched.nameFrom(i);
                int after = watched.valueTo(i);
                if (text[after] == ',') {
                    add(kept, from, before);
                    from = after + 1;
                } else {
                    addWithoutComma(kept, from, before);
                    from = after;
                }
            }
        }
        add(kept, from, copier.copiedLength());
        return kept;
    }

    /**
     * The text in pieces with one more member at the end.
     *
     * @param name its name, which the element must not have yet
     * @param jsonValue its value as JSON text
     * @throws IllegalStateException if the element is not an object
     */
    public List<Slice> appended(String name, byte[] jsonValue) {
        if (!isObject()) {
            throw new IllegalStateException("only an object can get another member");
        }
        int end = copier.copiedLength() - 1;
        String comma = end > 1 ? "," : "";
        String quoted = new JsonWriter().value(name).text();
        return List.of(
                slice(0, end),
                Slice.of((comma + quoted + ":").getBytes(StandardCharsets.UTF_8)),
                Slice.of(jsonValue),
                slice(end, end + 1));
    }

    private void addWithoutComma(List<Slice> kept, int from, int to) {
        if (from < to) {
            boolean comma = copier.copied()[to - 1] == ',';
            add(kept, from, comma ? to - 1 : to);
        } else if (!kept.isEmpty()) {
            Slice last = kept.remove(kept.size() - 1);
            addWithoutComma(kept, last.from(), last.to());
        }
    }

    private void add(List<Slice> kept, int from, int to) {
        if (from < to) {
            kept.add(slice(from, to));
        }
    }

    private Slice slice(int from, int to) {
        return Slice.of(copier.copied(), from, to);
    }
}
