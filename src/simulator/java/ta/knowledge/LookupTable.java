package ta.knowledge;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A lookup from a CSV file.
 *
 * @param name the stanza of transforms.conf
 * @param columns the header
 * @param rows value by column
 * @param defaultMatch what each output is when no row is found, if the settings ask for a match
 */
public record LookupTable(
        String name,
        List<String> columns,
        List<Map<String, String>> rows,
        boolean caseSensitive,
        Optional<String> defaultMatch) {

    static LookupTable read(String name, Map<String, String> settings, Path folder) {
        List<List<String>> lines = Knowledge.text(folder.resolve(settings.get("filename")))
                .lines()
                .map(LookupTable::cells)
                .toList();
        List<String> columns = lines.get(0);
        List<Map<String, String>> rows = new ArrayList<>();
        for (List<String> cells : lines.subList(1, lines.size())) {
            if (cells.size() != columns.size()) {
                throw new IllegalArgumentException(settings.get("filename") + " has a row of another width: " + cells);
            }
            Map<String, String> row = new LinkedHashMap<>();
            for (int i = 0; i < cells.size(); i++) {
                row.put(columns.get(i), cells.get(i));
            }
            rows.add(row);
        }
        boolean caseSensitive = !"false".equals(settings.getOrDefault("case_sensitive_match", "true"));
        Optional<String> defaultMatch =
                "1".equals(settings.get("min_matches")) ? Optional.of(settings.get("default_match")) : Optional.empty();
        return new LookupTable(name, columns, rows, caseSensitive, defaultMatch);
    }

    /** The first row whose column has this value. */
    public Optional<Map<String, String>> row(String column, String value) {
        return matches(column, value).findFirst();
    }

    /** All rows whose column has this value: a lookup from a file gives the values of each. */
    Stream<Map<String, String>> matches(String column, String value) {
        return rows.stream()
                .filter(row -> caseSensitive
                        ? row.get(column).equals(value)
                        : row.get(column).equalsIgnoreCase(value));
    }

    private static List<String> cells(String line) {
        List<String> cells = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"' && quoted && i + 1 < line.length() && line.charAt(i + 1) == '"') {
                cell.append(line.charAt(++i));
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                cells.add(cell.toString());
                cell.setLength(0);
            } else {
                cell.append(c);
            }
        }
        cells.add(cell.toString());
        return cells;
    }
}
