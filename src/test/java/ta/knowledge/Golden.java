package ta.knowledge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What is expected of an event: one line {@code field = value} for each value, besides {@code _time}, {@code eventtype} and
 * {@code tag}. Line breaks in values are written {@code \n}.
 */
public final class Golden {
    private static final Path FOLDER = Path.of("src/test/resources/golden/knowledge");

    private Golden() {}

    /** The lines for an event as the evaluator sees it. */
    public static String text(Event event, Knowledge knowledge, SearchTime.Seen seen) {
        StringBuilder text = new StringBuilder();
        TimeRule.time(knowledge.props().get(event.sourcetype()), event.raw())
                .ifPresent(time -> text.append("_time = ").append(time).append('\n'));
        seen.eventtypes()
                .forEach(name -> text.append("eventtype = ").append(name).append('\n'));
        seen.tags().forEach(name -> text.append("tag = ").append(name).append('\n'));
        seen.definedFields()
                .forEach((field, values) -> values.forEach(value -> text.append(field)
                        .append(" = ")
                        .append(value.replace("\n", "\\n"))
                        .append('\n')));
        return text.toString();
    }

    /** The file of an event. */
    public static Path file(Event event) {
        return FOLDER.resolve(event.name() + ".txt");
    }

    /** Values by field, event types and tags included, from an event's file. */
    public static Map<String, Set<String>> expected(Event event) throws IOException {
        Map<String, Set<String>> expected = new TreeMap<>();
        for (String line : Files.readAllLines(file(event))) {
            int equals = line.indexOf(" = ");
            expected.computeIfAbsent(line.substring(0, equals), name -> new TreeSet<>())
                    .add(line.substring(equals + 3).replace("\\n", "\n"));
        }
        return expected;
    }

    /** Names of all files of expectations. */
    static List<String> files() throws IOException {
        try (var list = Files.list(FOLDER)) {
            return list.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
