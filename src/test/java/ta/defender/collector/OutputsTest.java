package ta.defender.collector;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ta.defender.http.Environment;
import ta.defender.json.Slice;
import ta.defender.output.EventHeader;
import ta.simulator.siem.HecStandIn;

/** The outputs of a configuration, with the inputs that share them. */
final class OutputsTest {
    private static final Instant TIME = Instant.parse("2026-11-01T00:00:00Z");
    private static final String GUID = "11111111-2222-4333-8444-555555555555";

    @TempDir
    Path scratch;

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private HecStandIn splunk;

    @BeforeEach
    void start() throws Exception {
        splunk = HecStandIn.start("token", true);
        Files.writeString(scratch.resolve("secret"), "s");
        Files.writeString(scratch.resolve("token"), "token");
    }

    @AfterEach
    void end() {
        splunk.close();
    }

    @Test
    void wrongIndexOfOneInput_holdsBackThatInputOnly() throws Exception {
        splunk.setIndexes(Set.of("defender"));
        CurrentConfig config = config("index: defender", "index: wrong", "");
        try (Outputs outputs = outputs(config)) {
            FanOut wrong = fanOut(outputs, config, 0);
            FanOut right = fanOut(outputs, config, 1);
            write(wrong, 0, 5);
            write(right, 5, 10);
            await(() -> right.settled() == 5);
            await(() -> !outputs.figures().get(0).isUp());

            assertThat(wrong.settled()).isZero();
            assertThat(splunk.events()).hasSize(5).allMatch(event -> event.contains("\"index\":\"defender\""));
            assertThat(outputs.figures()).singleElement().satisfies(output -> {
                assertThat(output.name()).isEqualTo("splunk");
                assertThat(output.written()).isEqualTo(10);
                assertThat(output.settled()).isEqualTo(5);
                assertThat(output.isUp()).isFalse();
            });
            assertThat(lines("ERROR")).singleElement().asString().contains("'wrong'", "output=splunk");
            splunk.setIndexes(Set.of());
            await(() -> wrong.settled() == 5);
        }
    }

    @Test
    void labelsOfTheInput_goBeforeThoseOfTheOutput() throws Exception {
        CurrentConfig config = config(
                "index: defender, source: out, sourcetype: out, host: out",
                "index: own, source: own, sourcetype: own, host: own",
                "");
        try (Outputs outputs = outputs(config)) {
            FanOut own = fanOut(outputs, config, 0);
            FanOut none = fanOut(outputs, config, 1);
            own.write(new EventHeader("s", TIME, "own", "own", "own", "own"), List.of(Slice.of("{\"id\":\"1\"}")));
            none.write(new EventHeader("s", TIME, "engine", "engine", null, null), List.of(Slice.of("{\"id\":\"2\"}")));
            await(() -> splunk.events().size() == 2);

            assertThat(splunk.events())
                    .containsExactlyInAnyOrder(
                            event("own", "1"), event("out", "2").replace("\"index\":\"out", "\"index\":\"defender"));
        }
    }

    private static String event(String label, String id) {
        return "{\"time\":1793491200.000,\"host\":\"%1$s\",\"source\":\"%1$s\",\"sourcetype\":\"%1$s\",\"index\":\"%1$s\",\"event\":{\"id\":\"%2$s\"}}"
                .formatted(label, id);
    }

    @Test
    void renewedToken_countsOnceTheOldOneIsRefused() throws Exception {
        CurrentConfig config = config("index: defender", "", "");
        try (Outputs outputs = outputs(config)) {
            FanOut input = fanOut(outputs, config, 0);
            write(input, 0, 5);
            await(() -> input.settled() == 5);
            splunk.setToken("renewed");
            write(input, 5, 10);
            await(() -> !lines("ERROR").isEmpty());
            Files.writeString(scratch.resolve("token"), "renewed\n");

            await(() -> input.settled() == 10);
            assertThat(lines("INFO"))
                    .anyMatch(line -> line.contains("output splunk"))
                    .noneMatch(line -> line.contains("renewed"));
        }
    }

    @Test
    void secretThatIsGoneMeanwhile_isToldOnceAndTheFormerStays() throws Exception {
        CurrentConfig config = config("index: defender", "", "");
        Files.delete(scratch.resolve("token"));
        for (int i = 0; i < 3; i++) {
            config.refused();
            assertThat(((OutputConfig.HecTarget)
                                    config.now().outputs().get("splunk").target())
                            .token()
                            .reveal())
                    .isEqualTo("token");
        }

        assertThat(lines("WARN")).singleElement().asString().contains("outputs.splunk.token");
    }

    private CurrentConfig config(String output, String first, String second) throws Exception {
        Path file = Files.writeString(scratch.resolve("c.yaml"), """
                state_dir: %1$s/state
                accounts:
                  contoso: { tenant_id: %2$s, client_id: %2$s, client_secret: "${file:%1$s/secret}" }
                inputs:
                  - { name: first, type: alerts, account: contoso, outputs: [splunk]%5$s }
                  - { name: second, type: incidents, account: contoso, outputs: [splunk]%6$s }
                outputs:
                  splunk: { type: hec, url: "%3$s", token: "${file:%1$s/token}", ack: true, %4$s }
                """.formatted(
                        scratch, GUID, splunk.uri(), output, more(first), more(second)));
        String text = Files.readString(file);
        ConfigReader reader = new ConfigReader(name -> null, TIME);
        CollectorConfig config = reader.read(file, text);
        assertThat(reader.issues()).isEmpty();
        return new CurrentConfig(
                config,
                issues -> {
                    ConfigReader again = new ConfigReader(name -> null, TIME);
                    CollectorConfig read = again.read(file, text);
                    issues.addAll(again.issues());
                    return read;
                },
                log());
    }

    private static String more(String settings) {
        return settings.isEmpty() ? "" : ", " + settings;
    }

    private Outputs outputs(CurrentConfig config) {
        Environment machine = new Environment(Clock.systemUTC(), duration -> {}, new Random(1), null);
        return new Outputs(config, machine, log(), new CollectorMetrics()).start();
    }

    private static FanOut fanOut(Outputs outputs, CurrentConfig config, int input) {
        Map<String, String> settings = config.now().inputs().get(input).settings();
        return new FanOut("i" + input, outputs.named(List.of("splunk"), settings), new CollectorMetrics());
    }

    private static void write(FanOut output, int from, int to) {
        for (int i = from; i < to; i++) {
            output.write(
                    new EventHeader("s", TIME, "src", "ms365:defender:incident:alerts", null, null),
                    List.of(Slice.of("{\"id\":\"" + i + "\"}")));
        }
    }

    private CollectorLog log() {
        return new CollectorLog(new PrintStream(err, true, StandardCharsets.UTF_8), null, false, Clock.systemUTC());
    }

    private List<String> lines(String level) {
        return err.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith(level))
                .toList();
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + 20_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("it did not come to that in time").isLessThan(end);
            Thread.sleep(20);
        }
    }
}
