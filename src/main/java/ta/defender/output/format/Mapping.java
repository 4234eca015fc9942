package ta.defender.output.format;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The tables of {@code mapping.txt}. */
final class Mapping {
    private static final String RESOURCE = "/ta/defender/output/mapping.txt";
    private static final String NOTHING = "-";

    private static final class Holder {
        static final Mapping OF_RESOURCE = read();
    }

    private final Map<String, Key> keys = new HashMap<>();
    private final Map<String, Severity> severities = new HashMap<>();
    private final Map<EventKind, List<Rule>> rules = new HashMap<>();
    private final Map<EventKind, List<Rule>> late = new HashMap<>();
    private final Map<String, EvidenceType> evidenceTypes = new HashMap<>();
    private final Map<String, List<Rule>> evidence = new HashMap<>();
    private final List<Rule> stream = new ArrayList<>();
    private final Set<String> tables = new HashSet<>();

    private Mapping(Map<String, List<Map<String, String>>> sections) {
        for (Map<String, String> row : rows(sections, "cef keys")) {
            String length = cell(row, "length");
            keys.put(
                    cell(row, "key"),
                    new Key(
                            cell(row, "type"),
                            length.isEmpty() ? Integer.MAX_VALUE : Integer.parseInt(length),
                            cell(row, "since").equals("1")));
        }
        for (Map<String, String> row : rows(sections, "severities")) {
            severities.put(
                    cell(row, "vendor"),
                    new Severity(
                            cell(row, "cef"),
                            Integer.parseInt(cell(row, "leef")),
                            Integer.parseInt(cell(row, "ocsf"))));
        }
        for (EventKind kind : EventKind.values()) {
            if (kind.isAlert() || kind.isIncident()) {
                rules.put(kind, rules(rows(sections, kind.topic()), kind.id()));
                late.put(kind, kind.isAlert() ? rules(rows(sections, "alert without evidence"), kind.id()) : List.of());
            } else if (kind != EventKind.STREAM_RECORD) {
                rules.put(kind, rules(rows(sections, kind.id()), "sources"));
            }
        }
        for (Map<String, String> row : rows(sections, "evidence types")) {
            evidenceTypes.put(cell(row, "vendor"), new EvidenceType(cell(row, "name"), cell(row, "kind")));
        }
        for (Map<String, String> row : rows(sections, "evidence")) {
            evidence.computeIfAbsent(cell(row, "kind"), kind -> new ArrayList<>())
                    .add(rule(row, cell(row, "sources")));
        }
        stream.addAll(rules(rows(sections, "stream"), "columns"));
        rows(sections, "tables").forEach(row -> tables.add(cell(row, "name")));
    }

    static Mapping get() {
        return Holder.OF_RESOURCE;
    }

    /** What the dictionary says of a key; keys of our own are text of any length. */
    Key key(String name) {
        return keys.getOrDefault(name, Key.OWN);
    }

    boolean isInDictionary(String name) {
        return keys.containsKey(name);
    }

    Severity severity(@Nullable String vendor) {
        Severity unknown = severities.get("unknown");
        if (unknown == null) {
            throw new AssertionError("no severity 'unknown' in " + RESOURCE);
        }
        return vendor == null ? unknown : severities.getOrDefault(vendor.toLowerCase(Locale.ROOT), unknown);
    }

    boolean isSeverity(@Nullable String vendor) {
        return vendor != null && !severity(vendor).equals(severity(null));
    }

    List<Rule> rules(EventKind kind) {
        return rules.getOrDefault(kind, List.of());
    }

    /** The paths that the rules of a kind read. */
    Set<String> sources(EventKind kind) {
        Set<String> sources = new HashSet<>();
        rules(kind).forEach(rule -> sources.addAll(rule.sources()));
        return sources;
    }

    /** For slots that no evidence has filled. */
    List<Rule> late(EventKind kind) {
        return late.getOrDefault(kind, List.of());
    }

    /** What is known of a vendor's type of evidence; a type without rules keeps its own name. */
    EvidenceType evidenceType(String vendorType) {
        EvidenceType known = evidenceTypes.get(vendorType.toLowerCase(Locale.ROOT));
        return known == null ? new EvidenceType(Text.decapitalised(vendorType), "other") : known;
    }

    List<Rule> evidence(String kind) {
        return evidence.getOrDefault(kind, List.of());
    }

    List<Rule> stream() {
        return stream;
    }

    boolean isTable(String name) {
        return tables.contains(name);
    }

    // ------------------------------------------------------------ reading

    private static Mapping read() {
        try (InputStream resource = Mapping.class.getResourceAsStream(RESOURCE)) {
            if (resource == null) {
                throw new AssertionError(RESOURCE + " is missing");
            }
            return new Mapping(sections(new BufferedReader(new InputStreamReader(resource, StandardCharsets.UTF_8))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, List<Map<String, String>>> sections(BufferedReader lines) throws IOException {
        Map<String, List<Map<String, String>>> sections = new HashMap<>();
        List<Map<String, String>> rows = new ArrayList<>();
        List<String> columns = List.of();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            if (line.startsWith("[")) {
                rows = new ArrayList<>();
                columns = List.of();
                sections.put(line.substring(1, line.indexOf(']')), rows);
                continue;
            }
            List<String> cells =
                    Arrays.stream(line.split("\\|", -1)).map(String::strip).toList();
            if (columns.isEmpty()) {
                columns = cells;
                continue;
            }
            if (cells.size() != columns.size()) {
                throw new AssertionError(RESOURCE + " has a row of " + cells.size() + " cells: " + line);
            }
            Map<String, String> row = new LinkedHashMap<>();
            for (int column = 0; column < columns.size(); column++) {
                row.put(columns.get(column), cells.get(column));
            }
            rows.add(row);
        }
        return sections;
    }

    private static List<Map<String, String>> rows(Map<String, List<Map<String, String>>> sections, String name) {
        List<Map<String, String>> rows = sections.get(name);
        if (rows == null) {
            throw new AssertionError("no section [" + name + "] in " + RESOURCE);
        }
        return rows;
    }

    private static String cell(Map<String, String> row, String column) {
        String cell = row.get(column);
        if (cell == null) {
            throw new AssertionError("no column '" + column + "' in a section of " + RESOURCE);
        }
        return cell;
    }

    private static List<Rule> rules(List<Map<String, String>> rows, String sources) {
        return rows.stream()
                .filter(row -> !cell(row, sources).isEmpty())
                .map(row -> rule(row, cell(row, sources)))
                .toList();
    }

    private static Rule rule(Map<String, String> row, String sources) {
        String cef = cell(row, "cef");
        boolean both = sources.contains(" + ");
        return new Rule(
                cef.equals(NOTHING) ? List.of() : List.of(cef.split(" / ")),
                cell(row, "label"),
                List.of(sources.split(both ? " \\+ " : ",\\s*")),
                both,
                cell(row, "leef"),
                cell(row, "as"));
    }

    /**
     * A key of CEF's dictionary.
     *
     * @param type text, int, long, port, time, ipv4 or ipv6
     * @param since1 only from CEF 1.2 on
     */
    record Key(String type, int length, boolean since1) {
        static final Key OWN = new Key("text", 4000, false);
    }

    /**
     * A type of evidence.
     *
     * @param name as class ids have it
     * @param kind its group of rules
     */
    record EvidenceType(String name, String kind) {}

    record Severity(String cef, int leef, int ocsf) {}

    /**
     * One row.
     *
     * @param cef keys in order of preference, none for a row of LEEF alone
     * @param sources paths, or one text in quotation marks
     * @param both whether the sources are joined
     * @param leef key of LEEF, empty for a row of CEF alone
     */
    record Rule(List<String> cef, String label, List<String> sources, boolean both, String leef, String as) {}
}
