package ta.defender.json;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes a large object smaller without building anything of it: the longest texts lose their end, and where that is not enough
 * everything behind the size is left out. Paths of what was cut are listed in a member. Used for one object.
 */
public final class Shortener {
    /** Shorter texts, and names, are left as they are; longer values that are no text are left out. */
    private static final int LONG = 64 << 10;

    private static final int MOST_NAMED = 20;
    private static final int LONGEST_NAME = 100;
    private static final int LONGEST_KEPT = 1_000;
    /** For what is kept, for the list of what was cut, and for brackets. */
    private static final int ROOM = 32 << 10;

    private final byte[] text;
    private final int target;
    private final Set<String> kept;
    private final String mark;
    private final Map<Integer, Integer> lengths = new HashMap<>();
    private final Set<String> cut = new LinkedHashSet<>();
    private final Members members = new Members();
    private final ByteArrayOutputStream out;

    private Shortener(Slice object, int target, Set<String> kept, String mark) {
        this.text = object.bytes();
        this.target = target;
        this.kept = kept;
        this.mark = mark;
        this.out = new ByteArrayOutputStream(Math.min(object.length(), target) + ROOM);
    }

    /**
     * The object, if need be shortened to a size.
     *
     * @param object sound and on one line
     * @param maxBytes how long it may be, from 256 KB up
     * @param kept members of the object that stay
     * @param mark the member that lists what was cut
     */
    public static Slice shortened(Slice object, int maxBytes, Set<String> kept, String mark) {
        if (object.length() <= maxBytes) {
            return object;
        }
        Shortener shortener = new Shortener(object, maxBytes - ROOM, kept, mark);
        shortener.chooseTexts(object);
        shortener.value(object, "", true);
        return Slice.of(shortener.out.toByteArray());
    }

    /** The longest texts, as many as have to lose something. */
    private void chooseTexts(Slice object) {
        List<int[]> texts = new ArrayList<>();
        for (int at = object.from(); at < object.to(); ) {
            if (text[at] != '"') {
                at++;
                continue;
            }
            int end = Members.afterValue(text, at);
            if (end - at > LONG && (end == object.to() || text[end] != ':')) {
                texts.add(new int[] {at, end});
            }
            at = end;
        }
        texts.sort(Comparator.comparingInt(place -> place[0] - place[1]));
        int excess = object.length() - target;
        for (int[] place : texts) {
            int length = place[1] - place[0];
            if (excess > 0) {
                int left = Math.max(LONG, length - excess);
                lengths.put(place[0], left);
                excess -= length - left;
            }
        }
    }

    private void value(Slice value, String path, boolean isWhole) {
        byte first = text[value.from()];
        if (first == '{') {
            object(value, path, isWhole);
        } else if (first == '[') {
            array(value, path);
        } else {
            Integer length = lengths.get(value.from());
            if (length != null) {
                note(path);
            }
            write(length == null ? value : JsonText.shortened(value, length));
        }
    }

    private void object(Slice object, String path, boolean isWhole) {
        out.write('{');
        boolean isFirst = true;
        Members each = isWhole ? members : new Members();
        each.begin(object);
        while (each.next()) {
            Slice name = each.name();
            Slice value = each.value();
            if (isWhole && name.utf8().equals(mark)) {
                continue;
            }
            boolean stays = isWhole && value.length() <= LONGEST_KEPT && kept.contains(name.utf8());
            if (name.length() > LONG || isHuge(value) || (!stays && !isRoom(name.length() + 4, value))) {
                note(path(path, name));
                continue;
            }
            if (!isFirst) {
                out.write(',');
            }
            isFirst = false;
            out.write('"');
            write(name);
            out.write('"');
            out.write(':');
            value(value, isScalar(value) && !lengths.containsKey(value.from()) ? "" : path(path, name), false);
        }
        if (isWhole) {
            mark(isFirst);
        }
        out.write('}');
    }

    private void array(Slice array, String path) {
        out.write('[');
        boolean isFirst = true;
        Elements elements = new Elements();
        elements.begin(array);
        while (elements.next()) {
            if (out.size() >= target) {
                // not worth looking for its end
                note(path);
                break;
            }
            Slice value = elements.value();
            if (isHuge(value) || !isRoom(1, value)) {
                note(path);
                continue;
            }
            if (!isFirst) {
                out.write(',');
            }
            isFirst = false;
            value(value, path, false);
        }
        out.write(']');
    }

    private void note(String path) {
        if (cut.size() < MOST_NAMED) {
            cut.add(path);
        }
    }

    /** Of an object or a list at least the brackets. */
    private boolean isRoom(int around, Slice value) {
        int length = isScalar(value) ? lengths.getOrDefault(value.from(), value.length()) : 2;
        return out.size() + around + length <= target;
    }

    /** A number that no receiver expects. */
    private boolean isHuge(Slice value) {
        return value.length() > LONG && isScalar(value) && text[value.from()] != '"';
    }

    private boolean isScalar(Slice value) {
        byte first = text[value.from()];
        return first != '{' && first != '[';
    }

    private void mark(boolean isFirst) {
        JsonWriter list = new JsonWriter().beginArray();
        cut.forEach(list::value);
        list.endArray();
        String member = (isFirst ? "" : ",") + "\"" + mark + "\":";
        out.writeBytes(member.getBytes(StandardCharsets.UTF_8));
        write(list.slice());
    }

    private static String path(String path, Slice name) {
        Slice begin =
                name.length() <= LONGEST_NAME ? name : Slice.of(name.bytes(), name.from(), name.from() + LONGEST_NAME);
        String whole = path.isEmpty() ? begin.utf8() : path + "." + begin.utf8();
        return whole.length() <= LONGEST_NAME ? whole : whole.substring(0, LONGEST_NAME);
    }

    private void write(Slice slice) {
        out.write(slice.bytes(), slice.from(), slice.length());
    }
}
