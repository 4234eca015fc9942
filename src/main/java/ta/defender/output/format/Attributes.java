package ta.defender.output.format;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The keys and values of one line of CEF or LEEF, in order, each key once; can be cut to a size. */
final class Attributes {
    /** Cut in this order before anything else: long, and seldom searched by. */
    private static final List<String> CUT_FIRST = List.of(
            "MicrosoftDefenderRaw",
            "requestContext",
            "processCommandLine",
            "cs4",
            "InitiatingProcessCommandLine",
            "msg");

    /** Takes two bytes each in CEF; in LEEF that is a little more than they take. */
    private static final String ESCAPED = "\\=\n\r";

    /** Shorter values are not worth cutting. */
    private static final int SHORTEST_CUT = 24;

    private static final String LABEL = "Label";

    private final Map<String, String> values = new LinkedHashMap<>();
    private final Map<String, Integer> numbers = new HashMap<>();
    private final Set<String> truncated = new LinkedHashSet<>();

    /** The key, with a number where it is taken. */
    String free(String key, Set<String> reserved) {
        String free = key;
        while (has(free) || reserved.contains(free)) {
            free = key + numbers.merge(key, 2, (last, two) -> last + 1);
        }
        return free;
    }

    boolean has(String key) {
        return values.containsKey(key);
    }

    @Nullable String get(String key) {
        return values.get(key);
    }

    /** Puts a value that is not empty, unless the key has one. */
    void put(String key, String value, int length) {
        putClean(key, Text.clean(value), length);
    }

    /** The same for a value that is clean. */
    void putClean(String key, String clean, int length) {
        String cut = clean.length() <= length ? clean : Text.cut(clean, length);
        if (!clean.isEmpty() && values.putIfAbsent(key, cut) == null && clean.length() > length) {
            truncated.add(key);
        }
    }

    void markTruncated(String key) {
        truncated.add(key);
    }

    Map<String, String> values() {
        return values;
    }

    Set<String> truncated() {
        return truncated;
    }

    /**
     * Cuts one value so that the line gets about so many bytes shorter.
     *
     * @param mayCut keys whose values may lose their end
     * @param mayDrop keys that the line can do without
     * @return false when nothing is left to cut
     */
    boolean shorten(int excess, Predicate<String> mayCut, Predicate<String> mayDrop) {
        String longest = null;
        for (String key : CUT_FIRST) {
            String value = values.get(key);
            if (value != null && value.length() > SHORTEST_CUT && mayCut.test(key)) {
                longest = key;
                break;
            }
        }
        if (longest == null) {
            longest = longest(mayCut);
        }
        if (longest != null) {
            String value = values.getOrDefault(longest, "");
            if (longest.equals(CUT_FIRST.get(0))) {
                values.remove(longest);
            } else {
                // The mark of the cut has three bytes, its key in the list of cut keys some more.
                int room = Text.bytes(value, ESCAPED) - excess - longest.length() - 4;
                int kept = Math.max(SHORTEST_CUT, Text.fitting(value, room, ESCAPED));
                values.put(longest, Text.cut(value, kept));
            }
            truncated.add(longest);
            return true;
        }
        return dropLast(mayDrop);
    }

    private @Nullable String longest(Predicate<String> mayCut) {
        String longest = null;
        int length = SHORTEST_CUT;
        for (Map.Entry<String, String> entry : values.entrySet()) {
            if (entry.getValue().length() > length && mayCut.test(entry.getKey())) {
                longest = entry.getKey();
                length = entry.getValue().length();
            }
        }
        return longest;
    }

    private boolean dropLast(Predicate<String> mayDrop) {
        List<String> keys = new ArrayList<>(values.keySet());
        for (int i = keys.size() - 1; i >= 0; i--) {
            String key = keys.get(i);
            // A slot and its label go together.
            boolean isLabel =
                    key.endsWith(LABEL) && values.containsKey(key.substring(0, key.length() - LABEL.length()));
            if (mayDrop.test(key) && !isLabel) {
                values.remove(key);
                values.remove(key + LABEL);
                truncated.remove(key);
                return true;
            }
        }
        return false;
    }
}
