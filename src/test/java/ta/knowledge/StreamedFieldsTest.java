package ta.knowledge;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import ta.simulator.eventhub.TableRows;

/** Fields of streamed records that published records show to be easy to get wrong. */
final class StreamedFieldsTest {
    private static final SearchTime SEARCH_TIME = new SearchTime(Knowledge.ofSources());

    static List<StreamedRows> rows() throws IOException {
        return StreamedRows.all();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void record_hasTheFields(StreamedRows row) {
        Map<String, List<String>> fields =
                SEARCH_TIME.of(row.event(), Reading.AS_SHIPPED).fields();

        assertThat(row.expected()).allSatisfy(one -> {
            if (one.startsWith("!")) {
                assertThat(fields).doesNotContainKey(one.substring(1));
            } else {
                String[] parts = one.split("=", 2);
                assertThat(fields.get(parts[0])).as(parts[0]).isEqualTo(Arrays.asList(parts[1].split("\\+")));
            }
        });
    }

    /** Records of every table that the streaming API sends: each column with a value is a field, and nothing fails. */
    @Test
    void recordOfEveryTable_hasItsColumns() {
        TableRows rows = new TableRows(7);
        for (int i = 0; i < 3 * rows.tables().size(); i++) {
            String raw = rows.next(Instant.parse("2026-11-20T10:06:00Z"));
            JsonObject record = JsonParser.parseString(raw).getAsJsonObject();
            Set<String> columns = new TreeSet<>();
            record.getAsJsonObject("properties").entrySet().forEach(column -> {
                if (column.getValue().isJsonPrimitive()
                        && !column.getValue().getAsString().isEmpty()) {
                    columns.add(column.getKey());
                }
            });

            Map<String, List<String>> fields = SEARCH_TIME
                    .of(new Event("row", "ms:defender:eventhub", "eventhub:soc/defender", raw), Reading.AS_SHIPPED)
                    .fields();

            assertThat(fields).containsKeys(columns.toArray(new String[0])).containsKeys("table", "vendor_product");
            assertThat("AdvancedHunting-" + fields.get("table").get(0))
                    .isEqualTo(record.get("category").getAsString());
        }
    }
}
