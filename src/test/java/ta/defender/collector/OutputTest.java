package ta.defender.collector;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ta.defender.json.Slice;
import ta.defender.model.DefenderException;
import ta.defender.output.EventHeader;
import ta.defender.output.carrier.Carrier;
import ta.defender.output.carrier.CarrierListener;
import ta.defender.output.carrier.Carriers;
import ta.defender.output.carrier.Draining;
import ta.defender.output.format.FormatOptions;

final class OutputTest {
    private static final Instant TIME = Instant.parse("2026-11-01T00:00:00Z");

    /** What a hub may bring besides records. */
    private static final List<String> TEXTS = List.of(
            "not json |=\\ \n second line",
            "5",
            "\"str\"",
            "[1, 2]",
            "{\"a\":" + "[".repeat(300) + "]".repeat(300) + "}");

    @TempDir
    Path scratch;

    private final List<String> refused = new ArrayList<>();

    @Test
    void whatIsNoObject_staysJsonWhereItIs() throws Exception {
        assertThat(lines("json"))
                .containsExactly("\"not json |=\\\\ \\n second line\"", "5", "\"str\"", "[1,2]", TEXTS.get(4));
        assertThat(refused).isEmpty();
    }

    @Test
    void whatIsNoObject_isARecordOfItsOwnInCef() throws Exception {
        assertThat(lines("cef"))
                .hasSize(TEXTS.size())
                .allMatch(line -> line.contains("|Unparsed|Unparsed|") && line.contains("rt=1793491200000"))
                .first()
                .asString()
                .contains("MicrosoftDefenderText=not json |\\=\\\\ \\n second line");
        assertThat(refused).isEmpty();
    }

    @Test
    void whatIsNoObject_isARecordOfItsOwnInLeef() throws Exception {
        assertThat(lines("leef"))
                .hasSize(TEXTS.size())
                .allMatch(line -> line.contains("|Unparsed|x09|cat=Unparsed\tdevTime=1793491200000\t"))
                .first()
                .asString()
                .contains("\tText=not json |=\\   second line");
        assertThat(refused).isEmpty();
    }

    private List<String> lines(String format) throws Exception {
        Path file = scratch.resolve(format);
        InstantSource clock = InstantSource.system();
        Carriers carriers = new Carriers(
                clock,
                clock,
                (output, message, reason) -> refused.add(reason),
                new CarrierListener() {
                    @Override
                    public void failed(String output, DefenderException failure) {
                        throw failure;
                    }

                    @Override
                    public void recovered(String output) {
                        // It never failed.
                    }
                },
                1);
        try (Carrier carrier = carriers.file("o", file, 1 << 30).start()) {
            OutputConfig config = new OutputConfig(
                    "o",
                    format,
                    FormatOptions.read(format, Map.of(), new ArrayList<>()),
                    false,
                    1 << 20,
                    new OutputConfig.FileTarget(file, 1 << 30));
            Output output = new Output(config, carrier, (name, message, reason) -> refused.add(reason), clock);
            FanOut fanOut = new FanOut("i", List.of(output), new CollectorMetrics());
            EventHeader header = new EventHeader("s", TIME, "x", "ms:defender:eventhub:unparsed", null, null);
            for (String text : TEXTS) {
                fanOut.write(header, List.of(Slice.of(text)));
            }
            assertThat(Draining.settles(carrier, Duration.ofSeconds(20))).isTrue();
        }
        return Files.readAllLines(file);
    }
}
