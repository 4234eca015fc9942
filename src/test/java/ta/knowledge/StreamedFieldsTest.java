package ta.knowledge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

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
}
