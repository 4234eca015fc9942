package ta.knowledge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/**
 * Fields of streamed records that published records of other collectors get wrong, or that we got wrong: rows of
 * {@code knowledge/streamed-fields.psv}.
 */
final class StreamedFieldsTest {
    private static final SearchTime SEARCH_TIME = new SearchTime(Knowledge.ofSources());

    /** {@code expected}: {@code field=value}, several values with {@code +} between, {@code !field} for a field that is absent. */
    @ParameterizedTest(name = "{0}")
    @CsvFileSource(files = "src/test/resources/knowledge/streamed-fields.psv", delimiter = '|', quoteCharacter = '\0')
    void record_hasTheFields(String what, String table, String properties, String expected) {
        Map<String, List<String>> fields = fields(table, properties);

        assertThat(expected.split(" ; ")).allSatisfy(one -> {
            if (one.startsWith("!")) {
                assertThat(fields).doesNotContainKey(one.substring(1));
            } else {
                String[] parts = one.split("=", 2);
                assertThat(fields.get(parts[0])).as(parts[0]).isEqualTo(Arrays.asList(parts[1].split("\\+")));
            }
        });
    }

    private static Map<String, List<String>> fields(String table, String properties) {
        String raw = "{\"time\":\"2026-11-20T10:06:00Z\",\"tenantId\":\"11111111-2222-4333-8444-555555555555\","
                + "\"operationName\":\"Publish\",\"category\":\"AdvancedHunting-" + table + "\",\"properties\":"
                + properties + ",\"Tenant\":\"DefaultTenant\"}";
        return SEARCH_TIME
                .of(new Event(table, "ms:defender:eventhub", "eventhub:soc/defender", raw), Reading.AS_SHIPPED)
                .fields();
    }
}
