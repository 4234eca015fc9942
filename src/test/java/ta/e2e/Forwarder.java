package ta.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import ta.simulator.eventhub.EventHubStandIn;
import ta.simulator.splunkd.SplunkdStandIn;
import ta.simulator.splunkd.client.SplunkEvent;
import ta.simulator.splunkd.input.InputRun;

/** A host with Splunk and the package, reading event hubs. */
final class Forwarder implements AutoCloseable {
    static final String SCHEME = "defender_stream";
    static final String INDEX = "streamed";

    private final SplunkUnderTest splunk;
    private final EventHubStandIn hubs;

    private Forwarder(SplunkUnderTest splunk, EventHubStandIn hubs) {
        this.splunk = splunk;
        this.hubs = hubs;
    }

    static Forwarder start(EventHubStandIn hubs) throws IOException, InterruptedException {
        Forwarder forwarder = new Forwarder(SplunkUnderTest.start(), hubs);
        forwarder.splunk.hooks("a broker on this machine");
        forwarder.splunk.rest().installApp(Rig.tarball());
        Path caFile = forwarder.standIn().home().resolve("hub-ca.pem");
        Files.writeString(caFile, hubs.caPem());
        forwarder.splunk.rest().editStanza("defender_settings", "tls", Map.of("ca_file", caFile.toString()));
        forwarder.splunk.rest().createIndex(INDEX);
        return forwarder;
    }

    /** Creates an input with the namespace's connection string; further settings as name, value, name, value… */
    void createInput(String name, String hub, String... settings) {
        splunk.rest().storeSecret(Rig.REALM, SCHEME + "://" + name, hubs.connectionString());
        createInputAlone(name, hub, settings);
    }

    void createInputAlone(String name, String hub, String... settings) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("bootstrap", hubs.bootstrap());
        values.put("hubs", hub);
        values.put("index", INDEX);
        for (int at = 0; at < settings.length; at += 2) {
            values.put(settings[at], settings[at + 1]);
        }
        splunk.rest().createInput(SCHEME, name, values);
    }

    SplunkUnderTest splunk() {
        return splunk;
    }

    SplunkdStandIn standIn() {
        return splunk.hooks("the stand-in");
    }

    List<SplunkEvent> events(String conditions) {
        return splunk.rest().search("index=" + INDEX + " " + conditions);
    }

    /** The records of a hub, sorted, repeats included. */
    List<String> records(String hub) {
        List<String> records = new ArrayList<>();
        for (SplunkEvent event : events("sourcetype=ms:defender:eventhub source=eventhub:localhost/" + hub)) {
            records.add(event.raw());
        }
        Collections.sort(records);
        return records;
    }

    int count(String conditions) {
        return splunk.rest().count("index=" + INDEX + " " + conditions);
    }

    void await(String what, BooleanSupplier reached) throws InterruptedException {
        Waiting.until(what, Waiting.HANG, reached, this::state);
    }

    void awaitRecords(String hub, int atLeast) throws InterruptedException {
        await(atLeast + " records of " + hub, () -> count("source=eventhub:localhost/" + hub) >= atLeast);
    }

    List<String> awaitLog(String level, String text) throws InterruptedException {
        await(
                "a line " + level + " with \"" + text + "\"",
                () -> !splunk.logLines(level, text).isEmpty());
        return splunk.logLines(level, text);
    }

    InputRun awaitRunning() throws InterruptedException {
        await("a running process", () -> standIn().runs(SCHEME).stream().anyMatch(InputRun::alive));
        return standIn().runs(SCHEME).stream()
                .filter(InputRun::alive)
                .findFirst()
                .orElseThrow();
    }

    /** The exit code of a process that is about to end. */
    int awaitExit(long pid, Duration limit) throws InterruptedException {
        Waiting.until("the end of process " + pid, limit, () -> exitCode(pid).isPresent(), this::state);
        return exitCode(pid).getAsInt();
    }

    private OptionalInt exitCode(long pid) {
        return standIn().runs(SCHEME).stream()
                .filter(run -> run.pid() == pid)
                .findFirst()
                .orElseThrow()
                .exitCode();
    }

    String state() {
        StringBuilder text = new StringBuilder();
        standIn().runs(SCHEME).forEach(run -> text.append(run).append('\n'));
        standIn().log().forEach(line -> text.append(line.line()).append('\n'));
        return text.toString();
    }

    @Override
    public void close() {
        splunk.close();
    }
}
