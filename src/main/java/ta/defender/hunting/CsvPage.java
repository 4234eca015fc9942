package ta.defender.hunting;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import ta.defender.json.Members;
import ta.defender.json.Slice;
import ta.defender.json.Timestamps;
import ta.defender.microsoft.HuntingColumn;

/** Rows of one tenant as CSV, written from JSON without anything in between. Used by one thread at a time. */
final class CsvPage {
    private static final int FIRST_SIZE = 64 << 10;
    private static final List<String> TIME_COLUMNS = List.of("Timestamp", "TimeGenerated");

    private final String tenant;
    private final Members members = new Members();
    private final List<String> names = new ArrayList<>();
    private final List<Spelling> spellings = new ArrayList<>();
    private @Nullable Slice[] cells = new Slice[0];
    private @Nullable String[] decoded = new String[0];
    private int timeColumn = -1;
    private byte[] out = new byte[FIRST_SIZE];
    private int length;
    private int rows;
    private boolean headed;

    CsvPage(String tenant, List<HuntingColumn> columns) {
        this.tenant = tenant;
        columns.forEach(column -> {
            // a backslash in a name is never itself in a row's text
            if (column.name().indexOf('\\') < 0) {
                spellings.add(new Spelling(Slice.of(column.name()), names.size()));
            }
            names.add(column.name());
        });
        timeColumn = timeColumn(columns);
        room();
    }

    /** How the service spells a column's name in rows: letters may be escapes. */
    private record Spelling(Slice name, int column) {}

    /** The column that {@code _time} comes from: the service's own, or the only one with instants. */
    private static int timeColumn(List<HuntingColumn> columns) {
        for (String name : TIME_COLUMNS) {
            for (int i = 0; i < columns.size(); i++) {
                if (columns.get(i).name().equals(name)) {
                    return i;
                }
            }
        }
        List<HuntingColumn> instants =
                columns.stream().filter(HuntingColumn::isInstant).toList();
        return instants.size() == 1 ? columns.indexOf(instants.get(0)) : -1;
    }

    int rows() {
        return rows;
    }

    int length() {
        return length;
    }

    /**
     * Adds a row.
     *
     * @return false if it has a column that the page's header lacks: take the page, then add it again
     */
    boolean add(Slice row) {
        if (!split(row)) {
            return false;
        }
        if (!headed) {
            header();
        }
        Slice time = timeColumn < 0 ? null : cells[timeColumn];
        time(time);
        put(',');
        cell(tenant);
        for (int i = 0; i < cells.length; i++) {
            put(',');
            Slice cell = cells[i];
            String text = decoded[i];
            if (text != null) {
                cell(text);
            } else if (cell != null) {
                plain(cell);
            }
        }
        end();
        rows++;
        return true;
    }

    /** What was written, and begins a new page with the same columns. */
    byte[] take() {
        byte[] page = Arrays.copyOf(out, length);
        length = 0;
        rows = 0;
        headed = false;
        return page;
    }

    /** Finds the cells of a row; a column not met before is noted for the next page. */
    private boolean split(Slice row) {
        Arrays.fill(cells, null);
        Arrays.fill(decoded, null);
        members.begin(row);
        int guess = 0;
        boolean fits = true;
        while (members.next()) {
            Slice name = members.name();
            int spelling = spelling(name, guess);
            if (spelling < 0) {
                if (isAnnotation(name)) {
                    continue;
                }
                fits &= meet(Slice.of(name.toByteArray()), members.nameText());
                spelling = spellings.size() - 1;
            }
            guess = spelling + 1;
            take(spellings.get(spelling).column());
        }
        return fits;
    }

    /** Notes a spelling not met before; false if its column is new, too, and the page's header lacks it. */
    private boolean meet(Slice spelling, String name) {
        int known = names.indexOf(name);
        spellings.add(new Spelling(spelling, known < 0 ? names.size() : known));
        if (known >= 0) {
            return true;
        }
        timeColumn = timeColumn < 0 && TIME_COLUMNS.contains(name) ? names.size() : timeColumn;
        names.add(name);
        room();
        return !headed;
    }

    private void take(int index) {
        Slice value = members.value();
        byte first = value.bytes()[value.from()];
        if (first == 'n') {
            return;
        }
        cells[index] = value;
        if (first == '"' ? !isPlain(value.bytes(), value.from() + 1, value.to() - 1) : first == '{' || first == '[') {
            decoded[index] = members.string();
        }
    }

    private int spelling(Slice name, int guess) {
        if (guess < spellings.size() && same(name, spellings.get(guess).name())) {
            return guess;
        }
        for (int i = 0; i < spellings.size(); i++) {
            if (same(name, spellings.get(i).name())) {
                return i;
            }
        }
        return -1;
    }

    private static boolean same(Slice one, Slice other) {
        return Arrays.equals(one.bytes(), one.from(), one.to(), other.bytes(), other.from(), other.to());
    }

    private static boolean isAnnotation(Slice name) {
        return name.utf8().contains("@odata");
    }

    /** Whether the text between the quotes means itself and needs no quotation marks. */
    private static boolean isPlain(byte[] text, int from, int to) {
        for (int i = from; i < to; i++) {
            byte c = text[i];
            if (c == '\\' || c == ',' || c == '"' || (c >= 0 && c < ' ')) {
                return false;
            }
        }
        return true;
    }

    private void header() {
        headed = true;
        cell("_time");
        put(',');
        cell("vendor_account");
        Set<String> taken = new HashSet<>(Set.of("_time", "vendor_account"));
        for (String column : names) {
            // a query's own column never stands for the tenant or the time
            String unique = column;
            for (int i = 1; !taken.add(unique); i++) {
                unique = column + "_" + i;
            }
            put(',');
            cell(unique);
        }
        end();
    }

    private void time(@Nullable Slice value) {
        Instant time = Timestamps.parse(value);
        if (time != null) {
            ascii(BigDecimal.valueOf(time.getEpochSecond())
                    .add(BigDecimal.valueOf(time.getNano() / 1_000, 6))
                    .toPlainString());
        }
    }

    private void plain(Slice value) {
        boolean string = value.bytes()[value.from()] == '"';
        int from = value.from() + (string ? 1 : 0);
        int to = value.to() - (string ? 1 : 0);
        grow(to - from);
        System.arraycopy(value.bytes(), from, out, length, to - from);
        length += to - from;
    }

    private void cell(String text) {
        // Python's reader of CSV, and C, end a text at a NUL
        byte[] bytes = text.replace('\u0000', '\ufffd').getBytes(StandardCharsets.UTF_8);
        boolean quoted = false;
        for (byte c : bytes) {
            quoted |= c == ',' || c == '"' || c == '\n' || c == '\r';
        }
        grow(2 * bytes.length + 2);
        if (!quoted) {
            System.arraycopy(bytes, 0, out, length, bytes.length);
            length += bytes.length;
            return;
        }
        out[length++] = '"';
        for (byte c : bytes) {
            if (c == '"') {
                out[length++] = '"';
            }
            out[length++] = c;
        }
        out[length++] = '"';
    }

    private void ascii(String text) {
        for (int i = 0; i < text.length(); i++) {
            put(text.charAt(i));
        }
    }

    private void end() {
        put('\r');
        put('\n');
    }

    private void put(int c) {
        grow(1);
        out[length++] = (byte) c;
    }

    private void grow(int more) {
        if (out.length - length < more) {
            out = Arrays.copyOf(out, Math.max(2 * out.length, length + more));
        }
    }

    private void room() {
        if (cells.length < names.size()) {
            cells = Arrays.copyOf(cells, names.size());
            decoded = Arrays.copyOf(decoded, names.size());
        }
    }
}
