package ta.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import ta.simulator.defender.Api;
import ta.simulator.defender.Audience;
import ta.simulator.defender.DefenderSimulator;
import ta.simulator.defender.SimulatorOptions;
import ta.simulator.demo.Tally;
import ta.simulator.splunkd.SplunkdStandIn;
import ta.simulator.splunkd.client.SplunkEvent;
import ta.simulator.splunkd.input.InputRun;

/** The whole bench of one test: a tenant, a Splunk with the add-on installed, an account and an index of its own. */
final class Rig implements AutoCloseable {
    static final String ACCOUNT = "contoso";
    static final String REALM = SplunkUnderTest.APP;
    private static final String LISTING = "/v1.0/security/alerts_v2";

    private final DefenderSimulator defender;
    private final SplunkUnderTest splunk;
    private final String index = "e2e_" + UUID.randomUUID().toString().substring(0, 8);
    private final Path caFile;

    private Rig(DefenderSimulator defender, SplunkUnderTest splunk, Path caFile) {
        this.defender = defender;
        this.splunk = splunk;
        this.caFile = caFile;
    }

    /** Opens the bench with a working account named {@link #ACCOUNT}; no input yet. */
    static Rig open(SimulatorOptions options) throws IOException, InterruptedException {
        Rig rig = openWithoutAccount(options);
        rig.createAccount(ACCOUNT, rig.defender.tenantId(), rig.defender.clientId());
        rig.splunk.rest().storeSecret(REALM, ACCOUNT, rig.defender.secret());
        return rig;
    }

    static Rig openWithoutAccount(SimulatorOptions options) throws IOException, InterruptedException {
        DefenderSimulator defender = DefenderSimulator.start(options.onSeparatePorts());
        Path caFile = Files.createTempFile("defender-ca", ".pem");
        Files.writeString(caFile, defender.caPem());
        Rig rig = new Rig(defender, SplunkUnderTest.start(), caFile);
        rig.splunk.rest().installApp(tarball());
        rig.splunk.rest().editStanza("defender_settings", "tls", Map.of("ca_file", caFile.toString()));
        rig.splunk.rest().createIndex(rig.index);
        return rig;
    }

    /** The built package that is under test. */
    static Path tarball() {
        String path = System.getProperty("app.tarball", "");
        assertThat(path)
                .as("system property app.tarball names the built package")
                .isNotEmpty();
        assertThat(Path.of(path)).exists();
        return Path.of(path).toAbsolutePath();
    }

    void createAccount(String name, String tenantId, String clientId) {
        Map<String, String> account = new LinkedHashMap<>();
        account.put("tenant_id", tenantId);
        account.put("client_id", clientId);
        account.put("cloud", "custom");
        account.put("login_url", defender.url());
        account.put("graph_url", defender.url(Audience.GRAPH));
        account.put("endpoint_url", defender.url(Audience.ENDPOINT));
        account.put("xdr_url", defender.url(Audience.XDR));
        splunk.rest().createStanza("defender_account", name, account);
    }

    /** Creates an input of the account that polls every ten seconds; further settings as name, value, name, value… */
    void createInput(String name, String account, String... settings) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("account", account);
        values.put("interval", "10");
        values.put("index", index);
        for (int at = 0; at < settings.length; at += 2) {
            values.put(settings[at], settings[at + 1]);
        }
        splunk.rest().createInput(SplunkUnderTest.SCHEME, name, values);
    }

    DefenderSimulator defender() {
        return defender;
    }

    SplunkUnderTest splunk() {
        return splunk;
    }

    SplunkdStandIn hooks(String what) {
        return splunk.hooks(what);
    }

    String index() {
        return index;
    }

    List<SplunkEvent> events() {
        return splunk.rest().search("index=" + index);
    }

    Tally tally() {
        return Tally.of(
                defender.tenant().expectedVersions(Api.GRAPH_ALERTS),
                events().stream()
                        .filter(event -> !event.sourcetype().equals(Collected.CHANGE))
                        .map(SplunkEvent::raw)
                        .toList());
    }

    /** Waits until every newest version has arrived. */
    void awaitComplete() throws InterruptedException {
        Waiting.until("every alert has arrived", Waiting.HANG, () -> tally().complete(), this::state);
    }

    /** Waits until so many events have arrived, whatever they are. */
    void awaitEvents(int count) throws InterruptedException {
        Waiting.until(
                count + " events", Waiting.HANG, () -> splunk.rest().count("index=" + index) >= count, this::state);
    }

    /** Waits until the input has begun so many further polls, so that at least one less has been finished. */
    void awaitPolls(int count) throws InterruptedException {
        long before = polls();
        Waiting.until(count + " further polls", Waiting.HANG, () -> polls() >= before + count, this::state);
    }

    /**
     * Waits until a poll that runs now has ended and saved where it is: a first poll asks for the first page twice, and what
     * was written settles after two seconds.
     */
    void awaitQuietPoll() throws InterruptedException {
        awaitPolls(2);
        Thread.sleep(3000);
    }

    /** Requests for the first page of a listing so far. */
    long polls() {
        return defender.calls()
                .count(call -> call.path().equals(LISTING) && !call.query().contains("skip"));
    }

    /** Waits until the input has written a line of this level that contains the text, and gives all such lines. */
    List<String> awaitLog(String level, String text) throws InterruptedException {
        Waiting.until(
                "a line " + level + " with \"" + text + "\"",
                Waiting.HANG,
                () -> !splunk.logLines(level, text).isEmpty(),
                this::state);
        return splunk.logLines(level, text);
    }

    /** The process that runs now. */
    InputRun awaitRunning() throws InterruptedException {
        SplunkdStandIn hooks = hooks("looking at processes");
        Waiting.until(
                "a running process",
                Waiting.HANG,
                () -> hooks.runs(SplunkUnderTest.SCHEME).stream().anyMatch(InputRun::alive),
                this::state);
        return hooks.runs(SplunkUnderTest.SCHEME).stream()
                .filter(InputRun::alive)
                .findFirst()
                .orElseThrow();
    }

    /** Waits for the end of a process and gives its exit code. */
    int awaitExit(long pid, Duration limit) throws InterruptedException {
        SplunkdStandIn hooks = hooks("looking at exit codes");
        Waiting.until(
                "the end of process " + pid,
                limit,
                () -> run(hooks, pid).exitCode().isPresent(),
                this::state);
        return run(hooks, pid).exitCode().getAsInt();
    }

    /** No line of the input is an ERROR, and none lacks its level. */
    void assertQuietLog() {
        assertThat(splunk.logLines("ERROR", "")).isEmpty();
        if (!splunk.isReal()) {
            assertThat(hooks("reading the log").log()).noneMatch(line -> line.unprefixed());
            assertThat(hooks("reading the log").log())
                    .noneMatch(line -> line.message().contains("malformed XML")
                            && !line.message().contains("unexpected end"));
        }
    }

    private static InputRun run(SplunkdStandIn hooks, long pid) {
        return hooks.runs(SplunkUnderTest.SCHEME).stream()
                .filter(run -> run.pid() == pid)
                .findFirst()
                .orElseThrow();
    }

    /** What to print when something did not happen. */
    private String state() {
        StringBuilder text = new StringBuilder(tally().toString()).append('\n');
        text.append(polls()).append(" polls, ").append(defender.calls().total()).append(" calls\n");
        if (!splunk.isReal()) {
            hooks("state")
                    .runs(SplunkUnderTest.SCHEME)
                    .forEach(run -> text.append("process ")
                            .append(run.pid())
                            .append(
                                    run.alive()
                                            ? " runs"
                                            : " ended with " + run.exitCode().getAsInt())
                            .append(", ")
                            .append(run.bytesRead())
                            .append(" bytes read\n"));
            hooks("state").log().forEach(line -> text.append(line.line()).append('\n'));
        }
        return text.toString();
    }

    @Override
    public void close() {
        splunk.close();
        defender.close();
        try {
            Files.deleteIfExists(caFile);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
