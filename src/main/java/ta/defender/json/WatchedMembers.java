package ta.defender.json;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Notes where the watched members of the element at hand are; made once per page and used again for each element. */
final class WatchedMembers {
    /** Numbers kept per occurrence: index of the member, start of its name, start and end of its value. */
    private static final int FIELDS = 4;

    private static final int NONE = NameTable.NONE;

    private final NameTable names;
    private int[] occurrences;
    private int used;
    private int open = NONE;

    WatchedMembers(List<String> names) {
        Map<String, Integer> numbers = new HashMap<>();
        for (int i = 0; i < names.size(); i++) {
            numbers.putIfAbsent(names.get(i), i);
        }
        this.names = new NameTable(numbers);
        this.occurrences = new int[FIELDS * (names.size() + 1)];
    }

    /** Forgets the last element. */
    void clear() {
        used = 0;
        open = NONE;
    }

    /** A member begins: its name stands, quotes included, from {@code from} to {@code to}. */
    void begin(byte[] text, int from, int to) {
        int index = indexOf(text, from + 1, to - 1);
        if (index == NONE) {
            open = NONE;
            return;
        }
        if (used + FIELDS > occurrences.length) {
            occurrences = Arrays.copyOf(occurrences, 2 * occurrences.length);
        }
        open = used;
        used += FIELDS;
        occurrences[open] = index;
        occurrences[open + 1] = from;
        occurrences[open + 2] = to + 1; // a colon stands between name and value
    }

    /** The value of the member that began last ends before {@code end}. */
    void end(int end) {
        if (open != NONE) {
            occurrences[open + 3] = end;
            open = NONE;
        }
    }

    /** How many watched members the element has, repeated ones counted each time. */
    int count() {
        return used / FIELDS;
    }

    int member(int occurrence) {
        return occurrences[FIELDS * occurrence];
    }

    int nameFrom(int occurrence) {
        return occurrences[FIELDS * occurrence + 1];
    }

    int valueFrom(int occurrence) {
        return occurrences[FIELDS * occurrence + 2];
    }

    int valueTo(int occurrence) {
        return occurrences[FIELDS * occurrence + 3];
    }

    private int indexOf(byte[] text, int from, int to) {
        return names.numberOf(text, from, to);
    }
}
