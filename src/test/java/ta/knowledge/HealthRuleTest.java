package ta.knowledge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The macro judges as the page does: both are tested with the same cases, see src/web/test/unit/health-rule.test.ts. */
final class HealthRuleTest {
    private static final Path CASES = Path.of("src/test/resources/health-cases.csv");
    private static final Knowledge KNOWLEDGE = Knowledge.ofSources();
    private static final long NOW = 1_795_168_800;

    static List<Map<String, String>> cases() throws IOException {
        List<String> lines = Files.readAllLines(CASES).stream()
                .filter(line -> !line.startsWith("#"))
                .toList();
        String[] names = lines.get(0).split(",", -1);
        List<Map<String, String>> cases = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] cells = line.split(",", -1);
            Map<String, String> one = new LinkedHashMap<>();
            for (int i = 0; i < names.length; i++) {
                one.put(names[i], cells[i]);
            }
            cases.add(one);
        }
        return cases;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void state_isThatOfThePage(Map<String, String> one) {
        Map<String, List<String>> fields = new LinkedHashMap<>();
        put(fields, "enabled", one.get("enabled"));
        put(fields, "last_success", ago(one.get("success")));
        put(fields, "last_error_at", ago(one.get("error")));
        put(fields, "started_at", ago(one.get("started")));
        put(fields, "interval", one.get("interval"));
        put(fields, "lag_seconds", one.get("lag"));
        put(fields, "lag_before", one.get("lag_before"));
        put(fields, "progress", one.get("progress"));
        put(fields, "index_missing", one.get("index_missing"));
        String rule =
                new Macros(KNOWLEDGE).expanded("`ta_defender_input_state`").replace("now()", "" + NOW);

        assertThat(EvalParser.parse(rule).value(new Expression.Scope(fields, Reading.NULL_IS_TEXT)))
                .isEqualTo(one.get("state"));
    }

    @Test
    void rule_isUsedByDashboardAndSavedSearch() throws IOException {
        assertThat(Files.readString(Path.of("src/dashboards/definitions/operations.json")))
                .contains("`ta_defender_input_state`");
        assertThat(KNOWLEDGE.savedSearches().get("Microsoft Defender - Input silent or lagging"))
                .extractingByKey("search")
                .asString()
                .contains("`ta_defender_input_state`");
    }

    private static String ago(String seconds) {
        return seconds.isEmpty() ? "" : "" + (NOW - Long.parseLong(seconds));
    }

    private static void put(Map<String, List<String>> fields, String name, String value) {
        if (!value.isEmpty()) {
            fields.put(name, List.of(value));
        }
    }
}
