package ta.defender.hunting;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import ta.defender.json.Slice;

class RowReaderTest {
    @Test
    void names_areFoundHoweverTheirLettersAreSpelled() {
        RowReader reader = new RowReader("Zeit für", List.of("Gerät"));

        reader.read(Slice.of("{\"Zeit f\\u00fcr\":\"2026-03-01T12:00:00Z\",\"Ger\\u00E4t\":\"a\"}"));

        assertThat(reader.time()).isEqualTo(Instant.parse("2026-03-01T12:00:00Z"));
        assertThat(reader.keyValue(0)).isEqualTo("\"a\"");
    }

    @Test
    void annotations_areLeftOut() {
        RowReader reader = new RowReader("Timestamp", List.of("a"));

        reader.read(Slice.of("{\"a@odata.type\":\"#Int64\",\"a\":1,\"b@odata.type\":\"x\",\"b\":2}"));

        assertThat(String.join("", reader.text().stream().map(Slice::utf8).toList()))
                .isEqualTo("{\"a\":1,\"b\":2}");
    }
}
