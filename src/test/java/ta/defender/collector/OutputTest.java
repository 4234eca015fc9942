package ta.defender.collector;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ta.defender.json.Slice;
import ta.defender.model.DefenderException;
import ta.defender.output.EventHeader;
import ta.defender.output.carrier.Carrier;
import ta.defender.output.carrier.CarrierListener;
import ta.defender.output.carrier.Carriers;
import ta.defender.output.carrier.Delivery;
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

    /** A datagram has room for {@code max_bytes}: what is longer would never arrive. */
    @Test
    void whatIsNoObject_isCutToItsRoom() throws Exception {
        List<String> lines = lines("long", "json", Map.of(), fanOut -> {
            EventHeader header = new EventHeader("s", TIME, "x", "ms:defender:eventhub:unparsed", null, null);
            fanOut.write(header, List.of(Slice.of("begin " + "ä\"".repeat(1 << 20))));
        });

        assertThat(lines)
                .singleElement()
                .asString()
                .contains("\"Text\":\"begin ", "defender_truncated")
                .satisfies(line ->
                        assertThat(line.getBytes(StandardCharsets.UTF_8).length).isBetween(1 << 19, 1 << 20));
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

    /** As the input writes it, and as the service sent it. */
    private static final String INCIDENT = "{\"incidentId\":7,\"incidentName\":\"n\",\"tags\":[\"t\"]}";

    private static final String WITH_ALERTS =
            INCIDENT.replace("}", ",\"alerts\":[{\"alertId\":\"a1\"},{\"alertId\":\"a2\",\"title\":\"two\"}]}");

    @Test
    void incidentWithoutItsAlerts_hasTheirNumberAndNames() throws Exception {
        assertThat(incident("cef", WITH_ALERTS)).contains(" cn3=2 ").contains("{\"incidentId\":7,");
        assertThat(incident("leef", WITH_ALERTS)).endsWith("\talertCount=2");
        assertThat(incident("ocsf", WITH_ALERTS)).contains("{\"uid\":\"a1\"},{\"uid\":\"a2\",\"title\":\"two\"}]");
    }

    @Test
    void incidentWithoutItsAlerts_isPassedOnWithoutThem() throws Exception {
        assertThat(incident("json", WITH_ALERTS)).isEqualTo(INCIDENT);
        assertThat(incident("cef", WITH_ALERTS)).doesNotContain("a1");
    }

    @Test
    void incidentWithAlertsThatAreNestedTooDeeply_isMappedWithoutThem() throws Exception {
        String deep = INCIDENT.replace("}", ",\"alerts\":" + "[".repeat(300) + "]".repeat(300) + "}");

        assertThat(incident("leef", deep)).contains("\tincidentId=7\t").doesNotContain("alertCount");
    }

    private String incident(String format, String whole) throws Exception {
        List<String> lines = lines(
                format + whole.length(),
                format,
                format.equals("cef") ? Map.of("raw", "true") : Map.of(),
                fanOut -> fanOut.write(
                        new EventHeader("s", TIME, "x", "ms365:defender:incident", null, null),
                        List.of(Slice.of(INCIDENT)),
                        Slice.of(whole)));
        assertThat(lines).hasSize(1);
        return lines.get(0);
    }

    private List<String> lines(String format) throws Exception {
        return lines(format, format, Map.of(), fanOut -> {
            EventHeader header = new EventHeader("s", TIME, "x", "ms:defender:eventhub:unparsed", null, null);
            for (String text : TEXTS) {
                fanOut.write(header, List.of(Slice.of(text)));
            }
        });
    }

    private List<String> lines(String name, String format, Map<String, String> options, Consumer<FanOut> events)
            throws Exception {
        Path file = scratch.resolve(name);
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
        Delivery delivery = carriers.file(file, 1 << 30);
        try (Carrier carrier = carriers.carrier("o", () -> delivery).start()) {
            OutputConfig config = new OutputConfig(
                    "o",
                    format,
                    FormatOptions.read(format, options, new ArrayList<>()),
                    false,
                    1 << 20,
                    new OutputConfig.FileTarget(file, 1 << 30));
            Output output = new Output(
                    config,
                    Labels.of(config, Map.of()),
                    carrier,
                    (refusing, message, reason) -> refused.add(reason),
                    clock);
            events.accept(new FanOut("i", List.of(output), new CollectorMetrics()));
            assertThat(Draining.settles(carrier, Duration.ofSeconds(20))).isTrue();
        }
        return Files.readAllLines(file);
    }
}
