package ta.defender.hunting;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import ta.defender.json.Fingerprint;
import ta.defender.json.Members;
import ta.defender.json.Slice;
import ta.defender.json.Timestamps;

/**
 * Takes from a row what the input needs, without a tree: its text without annotations, its instant and its key. Used by one
 * thread at a time; what it says counts until the next row.
 */
final class RowReader {
    private static final byte[] ANNOTATION = "@odata".getBytes(StandardCharsets.UTF_8);
    private static final Slice SEPARATOR = Slice.of("\u0000");

    private final byte[] timeField;
    private final byte[][] key;
    private final @Nullable Slice[] keyValues;
    private final Members members = new Members();
    private final List<Slice> text = new ArrayList<>();
    private @Nullable Instant time;

    RowReader(String timeField, List<String> key) {
        this.timeField = bytes(timeField);
        this.key = key.stream().map(RowReader::bytes).toArray(byte[][]::new);
        this.keyValues = new Slice[this.key.length];
    }

    void read(Slice row) {
        text.clear();
        time = null;
        Arrays.fill(keyValues, null);
        members.begin(row);
        int from = row.from();
        int kept = 0;
        while (members.next()) {
            Slice name = members.name();
            if (isAnnotation(name)) {
                // the member's own quote, and the comma in front of it unless it is the first
                int before = name.from() - 1;
                add(row, from, kept > 0 ? before - 1 : before);
                from = members.value().to();
                if (kept == 0 && row.bytes()[from] == ',') {
                    from++;
                }
                continue;
            }
            kept++;
            value(members.value());
        }
        add(row, from, row.to());
    }

    /** The row's JSON in pieces. */
    List<Slice> text() {
        return text;
    }

    /** The instant in the time column; null when there is none. */
    @Nullable Instant time() {
        return time;
    }

    /** Of the key's columns if the row has them all, else of its whole text. */
    Fingerprint fingerprint() {
        List<Slice> parts = new ArrayList<>();
        for (Slice value : keyValues) {
            if (value == null || isEmpty(value)) {
                return Fingerprint.of(text);
            }
            parts.add(value);
            parts.add(SEPARATOR);
        }
        return parts.isEmpty() ? Fingerprint.of(text) : Fingerprint.of(parts);
    }

    /** The JSON text of a key's column, or null. */
    @Nullable String keyValue(int index) {
        return keyValues[index] == null ? null : keyValues[index].utf8();
    }

    private void value(Slice value) {
        byte[] escaped = members.isNameEscaped() ? bytes(members.nameText()) : null;
        if (isNamed(timeField, escaped)) {
            Instant instant = Timestamps.parse(value);
            time = instant == null || instant.isBefore(Timestamps.EARLIEST) ? null : instant;
        }
        for (int i = 0; i < key.length; i++) {
            if (isNamed(key[i], escaped)) {
                keyValues[i] = value;
            }
        }
    }

    private boolean isNamed(byte[] name, byte @Nullable [] escaped) {
        return escaped == null ? members.isNamed(name) : Arrays.equals(escaped, name);
    }

    private void add(Slice row, int from, int to) {
        if (to > from) {
            text.add(Slice.of(row.bytes(), from, to));
        }
    }

    private static boolean isEmpty(Slice value) {
        return value.bytes()[value.from()] == 'n' || (value.length() == 2 && value.bytes()[value.from()] == '"');
    }

    private static boolean isAnnotation(Slice name) {
        byte[] bytes = name.bytes();
        for (int at = name.from(); at + ANNOTATION.length <= name.to(); at++) {
            if (Arrays.equals(bytes, at, at + ANNOTATION.length, ANNOTATION, 0, ANNOTATION.length)) {
                return true;
            }
        }
        return false;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
