package ta.defender.collector;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class LineReaderTest {
    @Test
    void bytesThatAreNoText_areAFaultOfTheirLine() throws Exception {
        LineReader lines = new LineReader(
                new ByteArrayInputStream("a\n\u00ff\u00fe\nb\n".getBytes(StandardCharsets.ISO_8859_1)), 100);

        assertThat(lines.next().text()).isEqualTo("a");
        assertThat(lines.next().fault()).contains("UTF-8");
        assertThat(lines.next()).isEqualTo(new LineReader.Line(3, "b", ""));
        assertThat(lines.next()).isNull();
    }
}
