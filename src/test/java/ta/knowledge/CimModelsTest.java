package ta.knowledge;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every sample event against the data models of Splunk's own test tool ({@code cim/}): the fields that a model asks of an event
 * with its tags, the values that it allows, and its checks. {@code cim/exceptions.txt} says what we cannot give, and why.
 */
final class CimModelsTest {
    private static final Path FOLDER = Path.of("src/test/resources/cim");
    private static final Pattern ADDRESS = Pattern.compile("\\d+\\.\\d+\\.\\d+\\.\\d+|[0-9a-fA-F:]*:[0-9a-fA-F:]*");
    private static final Map<Event, SearchTime.Seen> EVENTS = events();

    /** A row of exceptions.txt. */
    private record Excuse(String dataset, String field, Pattern event, String reason) {}

    private record Dataset(String name, Set<String> tags, List<JsonObject> fields) {}

    private static Map<Event, SearchTime.Seen> events() {
        SearchTime searchTime = new SearchTime(Knowledge.ofSources());
        Map<Event, SearchTime.Seen> seen = new LinkedHashMap<>();
        try {
            Stream.concat(
                            SampleEvents.all().stream(),
                            StreamedRows.all().stream().map(StreamedRows::event))
                    .forEach(event -> seen.put(event, searchTime.of(event, Reading.AS_SHIPPED)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return seen;
    }

    private static List<Excuse> exceptions() throws IOException {
        return Files.readAllLines(FOLDER.resolve("exceptions.txt")).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(line -> line.split("\\s*\\|\\s*", 4))
                .map(cells -> new Excuse(cells[0], cells[1], Pattern.compile(cells[2].replace("/", "|")), cells[3]))
                .toList();
    }

    private static List<Dataset> datasets() throws IOException {
        List<Dataset> datasets = new ArrayList<>();
        try (Stream<Path> files = Files.list(FOLDER)) {
            for (Path file : files.filter(one -> one.toString().endsWith(".json"))
                    .sorted()
                    .toList()) {
                JsonObject model =
                        JsonParser.parseString(Files.readString(file)).getAsJsonObject();
                collect(model.get("model_name").getAsString(), model.getAsJsonArray("objects"), datasets);
            }
        }
        return datasets;
    }

    private static void collect(String model, JsonArray objects, List<Dataset> into) {
        for (JsonElement element : objects) {
            JsonObject object = element.getAsJsonObject();
            Set<String> tags = new TreeSet<>();
            object.getAsJsonArray("tags").get(0).getAsJsonArray().forEach(tag -> tags.add(tag.getAsString()));
            List<JsonObject> fields = new ArrayList<>();
            object.getAsJsonArray("fields").forEach(field -> fields.add(field.getAsJsonObject()));
            into.add(new Dataset(model + "." + object.get("name").getAsString(), tags, fields));
            if (object.has("child_dataset")) {
                collect(model, object.getAsJsonArray("child_dataset"), into);
            }
        }
    }

    @Test
    void event_satisfiesTheModelsOfItsTags() throws IOException {
        List<Excuse> exceptions = exceptions();
        Set<Excuse> used = new LinkedHashSet<>();
        List<String> faults = new ArrayList<>();
        for (Dataset dataset : datasets()) {
            EVENTS.forEach((event, seen) -> {
                if (!seen.tags().containsAll(dataset.tags())) {
                    return;
                }
                for (JsonObject field : dataset.fields()) {
                    String fault = fault(field, seen);
                    if (fault == null) {
                        continue;
                    }
                    String name = field.get("name").getAsString();
                    List<Excuse> excused = exceptions.stream()
                            .filter(one -> one.dataset().equals(dataset.name())
                                    && one.field().equals(name)
                                    && one.event().matcher(event.name()).matches())
                            .toList();
                    used.addAll(excused);
                    if (excused.isEmpty()) {
                        faults.add(dataset.name() + " | " + name + " | " + event.name() + " | " + fault);
                    }
                }
            });
        }

        assertThat(faults).as("what the models ask for and events lack").isEmpty();
        assertThat(exceptions).as("exceptions that nothing needs").allMatch(used::contains);
    }

    /** What is wrong with a field of an event, or null. */
    private static String fault(JsonObject field, SearchTime.Seen seen) {
        String name = field.get("name").getAsString();
        String type = field.get("type").getAsString();
        List<String> values = seen.fields().get(name);
        if (type.equals("not_allowed_in_search") || type.equals("not_allowed_in_search_and_props")) {
            return values == null ? null : "is not allowed";
        }
        boolean asked = type.equals("required") || (type.equals("conditional") && holds(name, field, seen));
        if (!asked) {
            return null;
        }
        if (values == null) {
            return "is missing";
        }
        if (field.has("expected_values")) {
            Set<String> allowed = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
            field.getAsJsonArray("expected_values").forEach(value -> allowed.add(value.getAsString()));
            if (!allowed.containsAll(values)) {
                return values + " is not among " + allowed;
            }
        }
        return field.has("validity") && !isValid(name, field.get("validity").getAsString(), seen)
                ? values + " is not valid"
                : null;
    }

    private static boolean holds(String name, JsonObject field, SearchTime.Seen seen) {
        String condition = field.has("condition") ? field.get("condition").getAsString() : "";
        if (condition.isBlank()) {
            return true;
        }
        if (condition.startsWith("| where")) {
            return switch (name) {
                case "dest_ip" -> isAddress(seen, "dest");
                case "src_ip" -> isAddress(seen, "src");
                case "protocol" -> isAddress(seen, "src") || isAddress(seen, "dest");
                case "dest_mac", "src_mac" -> false;
                default -> throw new IllegalStateException("a condition that nobody has read: " + condition);
            };
        }
        return SearchCondition.parse(condition.replace(" or ", " OR ").replace(" and ", " AND "))
                .matches(withTags(seen));
    }

    private static boolean isAddress(SearchTime.Seen seen, String field) {
        return seen.fields().getOrDefault(field, List.of()).stream()
                .anyMatch(value -> ADDRESS.matcher(value).matches());
    }

    private static boolean isValid(String name, String validity, SearchTime.Seen seen) {
        if (name.equals("object_category")) {
            return seen.tags().contains("account") == seen.fields().get(name).contains("user");
        }
        if (name.equals("object_attrs")) {
            return seen.fields().get(name).stream().noneMatch(value -> value.contains("\""));
        }
        String expression = validity.replace("!isnull", "NOT isnull")
                .replace(" and ", " AND ")
                .replace("'%\\\"%'", "\"%\\\"%\"");
        return EvalParser.parse(expression).value(new Expression.Scope(withTags(seen), Reading.AS_SHIPPED)) != null;
    }

    private static Map<String, List<String>> withTags(SearchTime.Seen seen) {
        Map<String, List<String>> fields = new LinkedHashMap<>(seen.fields());
        fields.put("tag", List.copyOf(seen.tags()));
        return fields;
    }

    @Test
    void everyTag_hasAnEvent() {
        Set<String> seen = new TreeSet<>();
        EVENTS.values().forEach(one -> seen.addAll(one.eventtypes()));

        assertThat(seen).containsAll(Knowledge.ofSources().eventtypes().keySet());
    }
}
