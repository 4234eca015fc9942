package ta.simulator.splunkd;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ta.simulator.splunkd.index.IndexedEvent;
import ta.simulator.splunkd.input.InputRun;

/** The stand-in runs modular inputs as splunkd does: documents, streams, signals, restarts, refusals. */
final class ModularInputIT {
    private static final String SLEEP = "exec sleep 60\n";

    @TempDir
    Path folder;

    private SplunkdStandIn splunkd;
    private RestClient rest;

    @BeforeEach
    void start() throws Exception {
        splunkd = SplunkdStandIn.start(StandInOptions.defaults()
                .withGrace(Duration.ofMillis(500))
                .withRestart(Duration.ofMillis(50), Duration.ofMillis(200)));
        rest = RestClient.admin(splunkd);
    }

    @AfterEach
    void stop() {
        splunkd.close();
    }

    @Test
    void event_whenItsEndTagIsThere_isIndexedWithItsMetadataWhileTheProcessStillRuns() throws Exception {
        install(app("""
                echo '<stream><event stanza="talk://one"><time>1700000000.123</time><index>main</index>'
                echo '<data>{"a":"&lt;b&gt;"}</data></event>'
                """ + SLEEP));
        create("one");
        Await.until("the event", () -> !mainEvents().isEmpty());

        IndexedEvent event = mainEvents().get(0);
        assertThat(event.raw()).isEqualTo("{\"a\":\"<b>\"}");
        assertThat(event.time().toEpochMilli()).isEqualTo(1700000000123L);
        assertThat(event.sourcetype()).isEqualTo("talk");
        assertThat(event.source()).isEqualTo("talk://one");
        assertThat(event.host()).isEqualTo("splunk-stand-in");
        assertThat(lastRun().alive()).isTrue();
        assertThat(lastRun().stanzas()).containsExactly("talk://one");
    }

    @Test
    void input_whenStarted_findsDocumentAndEnvironmentAsSplunkdGivesThem() throws Exception {
        install(app("""
                printf '<stream><event stanza="talk://one"><data>%s|%s|%s|%s</data></event>' \\
                  "$(pwd)" "$SPLUNK_HOME" "$LD_LIBRARY_PATH" "$(printf %s "$input" | base64 -w0)"
                """ + SLEEP));
        create("one");
        Await.until("the event", () -> !mainEvents().isEmpty());

        List<String> parts = List.of(mainEvents().get(0).raw().split("\\|"));
        String document =
                new String(java.util.Base64.getDecoder().decode(parts.get(3)), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(parts.subList(0, 3)).containsExactly("/", splunkd.home().toString(), splunkd.home() + "/lib");
        assertThat(document)
                .contains("<server_uri>" + splunkd.url() + "</server_uri>")
                .contains("<checkpoint_dir>" + splunkd.home() + "/var/lib/splunk/modinputs/talk</checkpoint_dir>")
                .contains("<stanza name=\"talk://one\"")
                .contains("<param name=\"word\">good</param>")
                .contains("<param name=\"index\">main</param>")
                .contains("<param name=\"interval\">60</param>");
        String key = document.replaceAll("(?s).*<session_key>(.*)</session_key>.*", "$1");
        assertThat(rest.with("Splunk " + key).get("/services/server/info").status())
                .isEqualTo(200);
        splunkd.invalidateSessions();
        assertThat(rest.with("Splunk " + key).get("/services/server/info").status())
                .isEqualTo(401);
    }

    @Test
    void validation_whenTheProgramRefuses_answers400WithItsMessage() throws Exception {
        install(app(SLEEP));
        RestClient.Result result =
                rest.post("/servicesNS/nobody/test_app/data/inputs/talk", "name", "one", "word", "bad");
        assertThat(result.status()).isEqualTo(400);
        assertThat(result.message()).isEqualTo("word must not be bad; choose another one");
        assertThat(rest.get("/services/data/inputs/talk/one?output_mode=json").status())
                .isEqualTo(404);
    }

    @Test
    void creation_whenArgumentsAreUnknownOrMissing_answers400() throws Exception {
        install(app(SLEEP));
        String path = "/servicesNS/nobody/test_app/data/inputs/talk";
        assertThat(rest.post(path, "name", "one").message()).contains("word");
        assertThat(rest.post(path, "name", "one", "word", "x", "wrod", "y").message())
                .contains("\"wrod\"");
        assertThat(rest.post(path, "name", "one", "word", "x").status()).isEqualTo(201);
        assertThat(rest.post(path, "name", "one", "word", "x").status()).isEqualTo(409);
    }

    @Test
    void stanza_whenChanged_isGivenToANewProcessAndTheOldOneEnds() throws Exception {
        install(app(SLEEP));
        create("one");
        rest.post("/servicesNS/nobody/test_app/data/inputs/talk", "name", "two", "word", "x");
        splunkd.settle();
        Await.until("the second run", () -> splunkd.runs("talk").size() == 2);
        assertThat(lastRun().stanzas()).containsExactly("talk://one", "talk://two");
        assertThat(splunkd.runs("talk").get(0).toldToStop()).isTrue();
        assertThat(splunkd.runs("talk").get(0).exitCode()).hasValue(128 + 15);

        rest.post("/servicesNS/nobody/test_app/data/inputs/talk/one/disable");
        rest.post("/servicesNS/nobody/test_app/data/inputs/talk/two/disable");
        splunkd.settle();
        Await.until("no process", () -> splunkd.runs("talk").stream().noneMatch(InputRun::alive));
    }

    @Test
    void process_whenItIgnoresTheSignal_isKilledAfterTheGrace() throws Exception {
        install(app("trap '' TERM\nwhile :; do sleep 0.05; done\n"));
        create("one");
        Await.until("the process", () -> !splunkd.runs("talk").isEmpty());
        Thread.sleep(200);
        splunkd.restartInput("talk");
        assertThat(splunkd.runs("talk").get(0).exitCode()).hasValue(128 + 9);
        assertThat(splunkd.log()).anyMatch(line -> line.message().contains("did not exit within a given grace period"));
    }

    @Test
    void process_whenItEndsByItself_isStartedAgain() throws Exception {
        install(app("exit 3\n"));
        create("one");
        Await.until("three runs", () -> splunkd.runs("talk").size() >= 3);
        assertThat(splunkd.log()).anyMatch(line -> line.message().contains("exited with code 3"));
    }

    @Test
    void process_whenItsOutputIsClosed_noticesAtItsNextWrite() throws Exception {
        install(app("""
                echo '<stream>'
                trap 'exit 7' PIPE
                while echo ' ' 2>/dev/null; do sleep 0.05; done
                exit 7
                """));
        create("one");
        Await.until("a process that has written", () -> lastRunHasWritten());
        splunkd.closeInputOutput("talk");
        Await.until("its end", () -> !splunkd.runs("talk").get(0).alive());
        assertThat(splunkd.runs("talk").get(0).exitCode()).hasValue(7);
    }

    @Test
    void process_whenReadingIsPaused_blocksAndGoesOnLater() throws Exception {
        install(app("""
                echo '<stream>'
                i=0
                while [ $i -lt 3000 ]; do
                  i=$((i+1))
                  echo "<event stanza=\\"talk://one\\"><data>$i ..............................................</data></event>"
                done
                """ + SLEEP));
        create("one");
        Await.until("some events", () -> mainEvents().size() > 10);
        splunkd.pauseReading("talk", true);
        Thread.sleep(300);
        int paused = mainEvents().size();
        assertThat(paused).isLessThan(3000);
        splunkd.pauseReading("talk", false);
        Await.until("all events", () -> mainEvents().size() == 3000);
    }

    @Test
    void stream_whenMalformed_isReported() throws Exception {
        install(app("echo '<stream><event stanza=\"talk://one\"><data>a & b</data></event>'\n" + SLEEP));
        create("one");
        Await.until(
                "the report",
                () -> splunkd.log().stream()
                        .anyMatch(line ->
                                line.level().equals("ERROR") && line.message().contains("malformed XML")));
        assertThat(mainEvents()).isEmpty();
    }

    @Test
    void event_whenItsIndexIsUnknown_isReportedAndKeptApart() throws Exception {
        install(app(
                "echo '<stream><event stanza=\"talk://one\"><index>nowhere</index><data>x</data></event>'\n" + SLEEP));
        create("one");
        Await.until(
                "the report",
                () -> splunkd.log().stream().anyMatch(line -> line.message().contains("deleted index=nowhere")));
        assertThat(splunkd.homelessEvents()).hasSize(1);
    }

    @Test
    void standardError_whenWithoutLevel_countsAsErrorAndIsMarked() throws Exception {
        install(app("echo 'WARN careful' >&2; echo 'oops' >&2\n" + SLEEP));
        create("one");
        Await.until("both lines", () -> splunkd.log().stream().anyMatch(line -> line.unprefixed()));
        assertThat(splunkd.log())
                .anyMatch(line -> line.level().equals("WARN")
                        && line.message().equals("careful")
                        && line.component().equals("ModularInputs")
                        && !line.unprefixed());
        assertThat(splunkd.log())
                .anyMatch(line -> line.level().equals("ERROR") && line.message().equals("oops"));
    }

    @Test
    void longEvent_whenTheSourcetypeDoesNotRaiseTheLimit_isCutAt10000Bytes() throws Exception {
        String event = """
                long=$(head -c 12000 /dev/zero | tr '\\0' x)
                echo "<stream><event stanza=\\"talk://one\\"><sourcetype>$1</sourcetype><data>$long</data></event>"
                echo "<event stanza=\\"talk://one\\"><sourcetype>whole</sourcetype><data>$long</data></event>"
                """;
        install(app(event + SLEEP).with("default/props.conf", "[whole]\nTRUNCATE = 0\nSHOULD_LINEMERGE = 0\n"));
        create("one");
        Await.until("both events", () -> mainEvents().size() == 2);
        assertThat(mainEvents().stream().map(found -> found.raw().length())).containsExactly(10000, 12000);
    }

    private TestApp app(String body) {
        return TestApp.named("test_app").withScheme("talk", body);
    }

    private void install(TestApp app) throws Exception {
        RestClient.Result result = rest.post(
                "/services/apps/local", "name", app.pack(folder).toString(), "filename", "true", "update", "true");
        assertThat(result.status()).as(result.body()).isEqualTo(201);
    }

    private void create(String name) throws Exception {
        RestClient.Result result =
                rest.post("/servicesNS/nobody/test_app/data/inputs/talk", "name", name, "word", "good");
        assertThat(result.status()).as(result.body()).isEqualTo(201);
        splunkd.settle();
    }

    private List<IndexedEvent> mainEvents() {
        return splunkd.events("main");
    }

    private InputRun lastRun() {
        List<InputRun> runs = splunkd.runs("talk");
        return runs.get(runs.size() - 1);
    }

    private boolean lastRunHasWritten() {
        return !splunkd.runs("talk").isEmpty() && lastRun().bytesRead() > 0;
    }
}
