package ta.defender.json;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The members of one object by their names; values stay bytes until they are read. Makes the same demands on the text as
 * {@link Members}.
 */
public final class MemberIndex {
    /** Hash of the name, its beginning and end, beginning and end of the value. */
    private static final int WIDTH = 5;

    /** So many are looked through; more have a table. */
    private static final int FEW = 200;

    private final byte[] text;
    private @Nullable Map<String, Integer> places;
    private int[] members = new int[24 * WIDTH];
    private int end;

    /** Anything but an object has no members. */
    public MemberIndex(Slice object) {
        this.text = object.bytes();
        Members each = new Members();
        each.begin(object);
        while (each.next()) {
            if (end == members.length) {
                members = Arrays.copyOf(members, 2 * end);
            }
            members[end] = hash(each.nameFrom, each.nameTo);
            members[end + 1] = each.nameFrom;
            members[end + 2] = each.nameTo;
            members[end + 3] = each.valueFrom;
            members[end + 4] = each.valueTo;
            end += WIDTH;
        }
    }

    /** The JSON text of a member's value, null if it is absent; of a name that is repeated the last one counts. */
    public @Nullable Slice value(String name) {
        if (end > FEW * WIDTH) {
            Integer at = places().get(name);
            return at == null ? null : Slice.of(text, members[at + 3], members[at + 4]);
        }
        int hash = name.hashCode();
        for (int at = end - WIDTH; at >= 0; at -= WIDTH) {
            if (members[at] == hash && isName(at, name)) {
                return Slice.of(text, members[at + 3], members[at + 4]);
            }
        }
        return null;
    }

    private Map<String, Integer> places() {
        Map<String, Integer> known = places;
        if (known == null) {
            known = new HashMap<>();
            for (int at = 0; at < end; at += WIDTH) {
                known.put(name(at), at);
            }
            places = known;
        }
        return known;
    }

    /** The names in their order, each once. */
    public List<String> names() {
        Set<String> names = new LinkedHashSet<>();
        for (int at = 0; at < end; at += WIDTH) {
            names.add(name(at));
        }
        return new ArrayList<>(names);
    }

    private boolean isName(int at, String name) {
        int from = members[at + 1];
        int length = members[at + 2] - from;
        if (length == name.length()) {
            int same = 0;
            while (same < length && text[from + same] == name.charAt(same)) {
                same++;
            }
            if (same == length) {
                return true;
            }
        }
        // Escapes, and letters beyond ASCII.
        return name(at).equals(name);
    }

    private String name(int at) {
        return JsonStrings.decode(text, members[at + 1], members[at + 2]);
    }

    /** As {@link String#hashCode()} of the name. */
    private int hash(int from, int to) {
        int hash = 0;
        for (int i = from; i < to; i++) {
            if (text[i] < 0 || text[i] == '\\') {
                return JsonStrings.decode(text, from, to).hashCode();
            }
            hash = 31 * hash + text[i];
        }
        return hash;
    }
}
