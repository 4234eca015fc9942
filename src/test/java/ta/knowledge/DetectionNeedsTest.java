package ta.knowledge;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Which published detections our events can reach: {@code knowledge/detection-needs.json} holds the field conditions of detections
 * of github.com/splunk/security_content (Apache-2.0, snapshot of 2024-10) over the data models Endpoint and Network Resolution. A
 * detection is reachable when a record as Microsoft writes it has fields whose values satisfy its conditions.
 */
final class DetectionNeedsTest {
    private static final SearchTime SEARCH_TIME = new SearchTime(Knowledge.ofSources());
    private static final int ATTEMPTS = 400;

    private record Literal(String field, String pattern) {}

    /** Of 76 registry detections three want the abbreviation HKLM, where Microsoft writes HKEY_LOCAL_MACHINE. */
    @ParameterizedTest
    @CsvSource({"Registry, 76, 73", "DNS, 5, 5", "Processes, 261, 261", "Filesystem, 28, 28"})
    void detections_areReachable(String model, int all, int atLeast) throws IOException {
        List<String> missed = new ArrayList<>();
        int count = 0;
        for (JsonElement element : JsonParser.parseString(
                        Files.readString(Path.of("src/test/resources/knowledge/detection-needs.json")))
                .getAsJsonArray()) {
            JsonObject detection = element.getAsJsonObject();
            if (detection.get("model").getAsString().equals(model)) {
                count++;
                if (!isReachable(model, detection.getAsJsonArray("needs"))) {
                    missed.add(detection.get("id").getAsString() + " " + detection.get("needs"));
                }
            }
        }

        assertThat(count).isEqualTo(all);
        assertThat(missed).hasSizeLessThanOrEqualTo(all - atLeast);
    }

    /** The judge itself: what no event of ours has is not reachable. */
    @Test
    void impossibleNeeds_areNotReachable() {
        for (String needs : List.of(
                "[\"=\",\"registry_value_data\",[\"0x1\"]]",
                "[\"=\",\"registry_nothing\",[\"*\"]]",
                "[\"and\",[\"=\",\"registry_path\",[\"*a\"]],[\"not\",[\"=\",\"registry_path\",[\"*\"]]]]")) {
            assertThat(isReachable("Registry", JsonParser.parseString(needs).getAsJsonArray()))
                    .as(needs)
                    .isFalse();
        }
    }

    private static boolean isReachable(String model, JsonArray needs) {
        int attempts = 0;
        for (List<Literal> wanted : alternatives(needs)) {
            if (attempts++ > ATTEMPTS) {
                return false;
            }
            Map<String, String> values = values(wanted);
            if (values == null) {
                continue;
            }
            SearchTime.Seen seen = SEARCH_TIME.of(event(model, values), Reading.AS_SHIPPED);
            if (seen.tags().containsAll(tags(model)) && isMet(needs, seen.fields())) {
                return true;
            }
        }
        return false;
    }

    private static Set<String> tags(String model) {
        return switch (model) {
            case "Registry" -> Set.of("endpoint", "registry");
            case "DNS" -> Set.of("network", "resolution", "dns");
            case "Processes" -> Set.of("process", "report");
            default -> Set.of("endpoint", "filesystem");
        };
    }

    /** Ways to satisfy the conditions, each a list of comparisons that all have to hold. */
    private static List<List<Literal>> alternatives(JsonArray need) {
        String kind = need.get(0).getAsString();
        List<List<Literal>> found = new ArrayList<>();
        switch (kind) {
            case "=" ->
                need.get(2)
                        .getAsJsonArray()
                        .forEach(pattern -> found.add(
                                List.of(new Literal(need.get(1).getAsString(), text(pattern.getAsString())))));
            case "or" -> operands(need).forEach(operand -> found.addAll(alternatives(operand)));
            case "and" -> {
                found.add(List.of());
                for (JsonArray operand : operands(need)) {
                    List<List<Literal>> longer = new ArrayList<>();
                    for (List<Literal> one : found) {
                        for (List<Literal> more : alternatives(operand)) {
                            if (longer.size() < ATTEMPTS) {
                                List<Literal> both = new ArrayList<>(one);
                                both.addAll(more);
                                longer.add(both);
                            }
                        }
                    }
                    found.clear();
                    found.addAll(longer);
                }
            }
            case "not" -> found.add(List.of());
            default -> throw new IllegalArgumentException(kind);
        }
        return found;
    }

    private static List<JsonArray> operands(JsonArray need) {
        return need.asList().subList(1, need.size()).stream()
                .map(JsonElement::getAsJsonArray)
                .toList();
    }

    /** In a search, a backslash before a sign that is no letter stands for that sign alone. */
    private static String text(String pattern) {
        return pattern.replaceAll("\\\\([!=\"])", "$1");
    }

    private static boolean isMet(JsonArray need, Map<String, List<String>> fields) {
        return switch (need.get(0).getAsString()) {
            case "and" -> operands(need).stream().allMatch(operand -> isMet(operand, fields));
            case "or" -> operands(need).stream().anyMatch(operand -> isMet(operand, fields));
            case "not" -> !isMet(operands(need).get(0), fields);
            default ->
                need.get(2).getAsJsonArray().asList().stream()
                        .anyMatch(pattern -> fields.getOrDefault(need.get(1).getAsString(), List.of()).stream()
                                .anyMatch(value -> like(text(pattern.getAsString()))
                                        .matcher(value)
                                        .matches()));
        };
    }

    private static Pattern like(String pattern) {
        return SearchCondition.wildcards(pattern);
    }

    /** One value for each field that fits all its patterns; null when none was found. */
    private static Map<String, String> values(List<Literal> wanted) {
        Map<String, String> values = new LinkedHashMap<>();
        Map<String, List<String>> patterns = new TreeMap<>();
        wanted.forEach(one ->
                patterns.computeIfAbsent(one.field(), name -> new ArrayList<>()).add(one.pattern()));
        for (Map.Entry<String, List<String>> field : patterns.entrySet()) {
            List<String> sorted = new ArrayList<>(field.getValue());
            sorted.sort((a, b) -> Boolean.compare(a.startsWith("*"), b.startsWith("*")));
            String value = "";
            for (String pattern : sorted) {
                if (!like(pattern).matcher(value).matches() || value.isEmpty()) {
                    value += pattern.replaceAll("^\\*+|\\*+$", "").replace("*", "x");
                }
            }
            String whole = value;
            if (!sorted.stream()
                    .allMatch(pattern -> like(pattern).matcher(whole).matches())) {
                return null;
            }
            values.put(field.getKey(), value.isEmpty() ? "x" : value);
        }
        return values;
    }

    private static Event event(String model, Map<String, String> values) {
        JsonObject properties = new JsonObject();
        properties.addProperty("Timestamp", "2026-11-20T10:00:00Z");
        properties.addProperty("DeviceName", values.getOrDefault("dest", "pc1"));
        String table = switch (model) {
            case "Registry" -> registry(values, properties);
            case "DNS" -> dns(values, properties);
            case "Processes" -> process(values, properties);
            default -> file(values, properties);
        };
        String raw = "{\"time\":\"2026-11-20T10:00:00Z\",\"tenantId\":\"t\",\"category\":\"AdvancedHunting-" + table
                + "\",\"properties\":" + properties + "}";
        return new Event(model, "ms:defender:eventhub", "eventhub:soc/defender", raw);
    }

    private static void put(JsonObject properties, String column, String value) {
        if (value != null) {
            properties.addProperty(column, value);
        }
    }

    private static String registry(Map<String, String> values, JsonObject properties) {
        String path = values.getOrDefault("registry_path", values.getOrDefault("registry_key_name", "x") + "\\x")
                .replaceFirst("^HKLM\\\\", "HKEY_LOCAL_MACHINE\\\\");
        String name = values.get("registry_value_name");
        int last = path.lastIndexOf('\\');
        if (name == null && last > 0 && last < path.length() - 1) {
            name = path.substring(last + 1);
            path = path.substring(0, last);
        } else if (name != null && path.toLowerCase(Locale.ROOT).endsWith("\\" + name.toLowerCase(Locale.ROOT))) {
            path = path.substring(0, last);
        }
        path = path.replaceFirst("\\\\$", "");
        properties.addProperty("RegistryKey", path);
        put(properties, "RegistryValueName", name == null ? "" : name.replace("(Default)", ""));
        String action = values.getOrDefault("action", "modified").toLowerCase(Locale.ROOT);
        properties.addProperty(
                "ActionType",
                action.equals("deleted")
                        ? "RegistryValueDeleted"
                        : action.equals("created") ? "RegistryKeyCreated" : "RegistryValueSet");
        String data = values.getOrDefault("registry_value_data", "x");
        boolean number = data.matches("0x[0-9a-fA-F]+");
        properties.addProperty("RegistryValueType", number ? "Dword" : "String");
        properties.addProperty(
                "RegistryValueData", number ? String.valueOf(Long.parseLong(data.substring(2), 16)) : data);
        put(properties, "InitiatingProcessAccountName", values.get("user"));
        return "DeviceRegistryEvents";
    }

    private static String process(Map<String, String> values, JsonObject properties) {
        properties.addProperty("ActionType", "ProcessCreated");
        put(properties, "ProcessCommandLine", values.getOrDefault("process", "x.exe /y"));
        put(properties, "FileName", values.getOrDefault("process_name", "x.exe"));
        put(properties, "FolderPath", values.getOrDefault("process_path", "d:\\tools\\x.exe"));
        put(properties, "ProcessVersionInfoOriginalFileName", values.get("original_file_name"));
        put(properties, "InitiatingProcessFileName", values.getOrDefault("parent_process_name", "y.exe"));
        put(properties, "InitiatingProcessCommandLine", values.get("parent_process"));
        put(properties, "InitiatingProcessFolderPath", values.get("parent_process_path"));
        put(properties, "AccountName", values.getOrDefault("user", "ann"));
        put(properties, "ProcessIntegrityLevel", values.get("process_integrity_level"));
        return "DeviceProcessEvents";
    }

    private static String file(Map<String, String> values, JsonObject properties) {
        String path = values.getOrDefault("file_path", "c:\\x\\" + values.getOrDefault("file_name", "x"));
        String name = values.getOrDefault("file_name", path.replaceFirst("^.*[\\\\/](?=.)", ""));
        String action = values.getOrDefault("action", "created").toLowerCase(Locale.ROOT);
        properties.addProperty(
                "ActionType",
                action.equals("deleted") ? "FileDeleted" : action.equals("modified") ? "FileModified" : "FileCreated");
        properties.addProperty("FileName", name);
        properties.addProperty("FolderPath", path.endsWith(name) ? path : path.replaceFirst("[\\\\/]$", ""));
        return "DeviceFileEvents";
    }

    private static String dns(Map<String, String> values, JsonObject properties) {
        JsonObject details = new JsonObject();
        details.addProperty("query", values.getOrDefault("query", "www.contoso.example"));
        details.addProperty("qtype_name", values.getOrDefault("record_type", "A"));
        if (!"query".equalsIgnoreCase(values.getOrDefault("message_type", "response"))) {
            details.addProperty("rcode_name", "NOERROR");
            details.addProperty("answers", "[\"" + values.getOrDefault("answer", "192.0.2.1") + "\"]");
        }
        properties.addProperty("ActionType", "DnsConnectionInspected");
        properties.addProperty("RemoteIP", "10.0.0.1");
        properties.addProperty("AdditionalFields", details.toString());
        return "DeviceNetworkEvents";
    }
}
