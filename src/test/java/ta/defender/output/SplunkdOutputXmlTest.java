package ta.defender.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import ta.defender.json.Json;
import ta.defender.json.PageScanner;
import ta.defender.json.Shape;
import ta.defender.json.Slice;
import ta.defender.model.DefenderException;
import ta.defender.testing.FakeClock;

/** What reaches Splunk's XML parser is what was written. */
class SplunkdOutputXmlTest {
    private final BreakableOutput output = new BreakableOutput();
    private SplunkdOutput sink;

    @BeforeEach
    void open() {
        sink = open(output, 64);
    }

    @Test
    void header_withSpecialCharacters_isEscaped() throws Exception {
        // longer than the buffer
        String odd = "\"<&>' ]]> é😀\u0085".repeat(20);

        sink.write(new EventHeader(odd, null, odd, odd, odd, odd), List.of(Slice.of("{}")));
        sink.close();

        for (String element : List.of("source", "sourcetype", "index", "host")) {
            assertThat(XmlStream.texts(output.text(), element)).containsExactly(odd);
        }
        assertThat(XmlStream.texts(output.text(), "stanza")).containsExactly(odd);
    }

    @Test
    void header_withCharactersThatXmlForbids_hasThemReplaced() throws Exception {
        sink.write(header("a\u0000b\u001fc\ud800d\ufffee\uffff"), List.of(Slice.of("{}")));
        sink.close();

        assertThat(XmlStream.texts(output.text(), "source")).containsExactly("a\ufffdb\ufffdc\ufffdd\ufffde\ufffd");
    }

    @Test
    void data_withControlCharacters_hasThemReplaced() throws Exception {
        sink.write(header("s"), List.of(Slice.of("0123456789 a\u0000b\tc\u001fd 0123456789")));
        sink.close();

        assertThat(XmlStream.texts(output.text(), "data")).containsExactly("0123456789 a\ufffdb\tc\ufffdd 0123456789");
    }

    @Test
    void data_ofAnyTextInAnyPieces_isReadBackTheSame() throws Exception {
        SplittableRandom random = new SplittableRandom(3);
        String alphabet = "<>&\t\n\"';abcdefghijklmnop0123456789]é€😀\u007f";
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            StringBuilder text = new StringBuilder();
            List<Slice> pieces = new ArrayList<>();
            for (int piece = random.nextInt(4); piece >= 0; piece--) {
                String part = part(random, alphabet);
                text.append(part);
                pieces.add(Slice.of(part));
            }
            expected.add(text.toString());
            sink.write(header("s"), pieces);
        }
        sink.close();

        assertThat(XmlStream.texts(output.text(), "data")).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "02-mde-list-alerts-expand-evidence.json",
                "12-xdr-list-incidents.json",
                "20-graph-list-alerts_v2.json",
                "22-graph-list-incidents-expand-alerts.json"
            })
    void page_fromEndToEnd_meansTheSame(String sample) throws Exception {
        byte[] page;
        try (var stream = SplunkdOutputTest.class.getResourceAsStream("/samples/" + sample)) {
            page = stream.readAllBytes();
        }

        PageScanner.scan(new ByteArrayInputStream(page), Shape.ofValue(), element -> write(element.text()));
        sink.close();

        String events = '[' + String.join(",", XmlStream.texts(output.text(), "data")) + ']';
        assertThat(Json.parse(events).getAsJsonArray())
                .isEqualTo(Json.array(Json.parse(page), "value"))
                .isNotEmpty();
    }

    @Test
    void page_withEverythingThatXmlForbids_isLegalXmlAndMeansTheSame() throws Exception {
        ByteArrayOutputStream page = new ByteArrayOutputStream();
        page.writeBytes("{\"value\":[\"".getBytes(StandardCharsets.UTF_8));
        for (int i = 0; i < 0x20; i++) {
            page.write(i);
        }
        page.writeBytes("\ufffe\uffff\u0085\u2028]]>".getBytes(StandardCharsets.UTF_8));
        page.writeBytes(new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80, (byte) 0xC0, (byte) 0xFF});
        page.writeBytes("\"]}".getBytes(StandardCharsets.UTF_8));

        PageScanner.scan(
                new ByteArrayInputStream(page.toByteArray()), Shape.ofValue(), element -> write(element.text()));
        sink.close();

        String data = XmlStream.texts(output.text(), "data").get(0);
        StringBuilder expected = new StringBuilder();
        for (char i = 0; i < 0x20; i++) {
            expected.append(i);
        }
        expected.append("\ufffe\uffff\u0085\u2028]]>\ud800\ufffd\ufffd");
        assertThat(Json.parse(data).getAsString()).isEqualTo(expected.toString());
        assertThat(data).doesNotContain("\n", "\r");
    }

    @Property
    void page_withAnyBytesInAString_isLegalXmlAndReadBackAsTheScannerGaveIt(
            @ForAll byte[] bytes, @ForAll @IntRange(min = 64, max = 90) int bufferSize) throws Exception {
        ByteArrayOutputStream page = new ByteArrayOutputStream();
        page.writeBytes("{\"value\":[\"".getBytes(StandardCharsets.UTF_8));
        for (byte next : bytes) {
            page.write(next == '"' || next == '\\' ? '&' : next);
        }
        page.writeBytes("\"]}".getBytes(StandardCharsets.UTF_8));
        BreakableOutput written = new BreakableOutput();
        sink = open(written, bufferSize);
        List<String> expected = new ArrayList<>();

        PageScanner.scan(new ByteArrayInputStream(page.toByteArray()), Shape.ofValue(), element -> {
            expected.add(element.text().utf8());
            write(element.text());
        });
        sink.close();

        assertThat(XmlStream.texts(written.text(), "data")).isEqualTo(expected);
    }

    private void write(Slice text) throws IOException {
        try {
            sink.write(header("s"), List.of(text));
        } catch (DefenderException impossible) {
            throw new IOException(impossible);
        }
    }

    private static String part(SplittableRandom random, String alphabet) {
        StringBuilder part = new StringBuilder();
        int[] characters = alphabet.codePoints().toArray();
        for (int length = random.nextInt(200); length > 0; length--) {
            part.appendCodePoint(characters[random.nextInt(characters.length)]);
        }
        return part.toString();
    }

    private static EventHeader header(String source) {
        return new EventHeader("a://b", null, source, "t", null, null);
    }

    private static SplunkdOutput open(OutputStream out, int bufferSize) {
        return SplunkdOutput.open(out, bufferSize, new SettledBytes(() -> 0, new FakeClock()), () -> true);
    }
}
