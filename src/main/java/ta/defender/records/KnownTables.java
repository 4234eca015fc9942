package ta.defender.records;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The tables and fields that Microsoft documents, from the resource {@code tables.txt}: a table and its fields per line. */
public final class KnownTables {
    private static final String RESOURCE = "tables.txt";

    private final Map<String, Set<String>> fields;

    private KnownTables(Map<String, Set<String>> fields) {
        this.fields = fields;
    }

    public static KnownTables read() {
        try (InputStream resource = KnownTables.class.getResourceAsStream(RESOURCE)) {
            if (resource == null) {
                throw new AssertionError(RESOURCE + " is missing in this package");
            }
            return read(new BufferedReader(new InputStreamReader(resource, StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static KnownTables read(BufferedReader lines) throws IOException {
        Map<String, Set<String>> fields = new HashMap<>();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String[] names = line.strip().split("\\s+", -1);
            if (!line.isBlank() && !line.startsWith("#")) {
                fields.put(names[0], new HashSet<>(Arrays.asList(names).subList(1, names.length)));
            }
        }
        return new KnownTables(fields);
    }

    boolean isKnown(String table) {
        return fields.containsKey(table);
    }

    /** The documented fields of a table; none if the table is unknown. */
    Set<String> fields(String table) {
        return fields.getOrDefault(table, Set.of());
    }

    /** Those of these names that are none of a documented table, in any case of letters. */
    public List<String> unknown(Collection<String> names) {
        Set<String> known = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        known.addAll(fields.keySet());
        return names.stream().filter(name -> !known.contains(name)).toList();
    }

    /** What to tell a user of those of these names that no documented table has; empty if there are none. */
    public static String remark(Collection<String> names) {
        List<String> unknown = read().unknown(names);
        if (unknown.isEmpty()) {
            return "";
        }
        return "Microsoft documents no table " + String.join(", ", unknown)
                + ". Check tables for spelling; a table that is newer than this version is read all the same.";
    }

    /** Their names. */
    public Set<String> tables() {
        return fields.keySet();
    }
}
