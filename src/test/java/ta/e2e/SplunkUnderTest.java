package ta.e2e;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import ta.simulator.splunkd.SplunkdStandIn;
import ta.simulator.splunkd.StandInOptions;
import ta.simulator.splunkd.client.SplunkClient;
import ta.simulator.splunkd.client.SplunkEvent;

/** The Splunk that the add-on is installed in: the stand-in, or a real one named by the environment. */
final class SplunkUnderTest implements AutoCloseable {
    static final String APP = "TA_defender";
    static final String SCHEME = "defender_alerts";

    private final Optional<SplunkdStandIn> standIn;
    private final SplunkClient client;

    private SplunkUnderTest(Optional<SplunkdStandIn> standIn, SplunkClient client) {
        this.standIn = standIn;
        this.client = client;
    }

    static SplunkUnderTest start() throws IOException, InterruptedException {
        Map<String, String> environment = System.getenv();
        if (environment.containsKey("SPLUNK_URL")) {
            return new SplunkUnderTest(Optional.empty(), real(environment));
        }
        // each test has a Splunk of its own, whose archive of classes would be made for a minute of use
        SplunkdStandIn splunkd = SplunkdStandIn.start(StandInOptions.defaults()
                .withRestart(Duration.ofMillis(200), Duration.ofSeconds(2))
                .withEnvironment("TA_DEFENDER_ARCHIVE", "off"));
        String ca = Files.readString(splunkd.home().resolve("etc/auth/cacert.pem"));
        return new SplunkUnderTest(
                Optional.of(splunkd), SplunkClient.pinned(splunkd.url(), "admin", splunkd.adminPassword(), APP, ca));
    }

    private static SplunkClient real(Map<String, String> environment) throws IOException {
        String url = environment.get("SPLUNK_URL");
        String user = environment.getOrDefault("SPLUNK_USER", "admin");
        String password = environment.getOrDefault("SPLUNK_PASSWORD", "");
        if ("anybody".equals(environment.get("SPLUNK_TRUST"))) {
            return SplunkClient.trustingAnybody(url, user, password, APP);
        }
        if (!environment.containsKey("SPLUNK_CA")) {
            throw new IllegalArgumentException("SPLUNK_URL is set, so set SPLUNK_CA to the PEM file of its authority"
                    + " (etc/auth/cacert.pem), or SPLUNK_TRUST=anybody to go without");
        }
        return SplunkClient.pinned(url, user, password, APP, Files.readString(Path.of(environment.get("SPLUNK_CA"))));
    }

    /** The REST interface, the only way in that works everywhere. */
    SplunkClient rest() {
        return client;
    }

    /** The stand-in, or a skipped test with the reason. */
    SplunkdStandIn hooks(String what) {
        assumeTrue(standIn.isPresent(), "skipped on a real Splunk: " + what + " needs a hook of the stand-in");
        return standIn.get();
    }

    /** The Java for the program of a package that is installed below this SPLUNK_HOME: its own, where it brings one. */
    static String java(Path home) {
        Path own = home.resolve("etc/apps").resolve(APP).resolve("runtime/bin/java");
        return (Files.exists(own) ? own : Path.of(System.getProperty("java.home"), "bin", "java")).toString();
    }

    boolean isReal() {
        return standIn.isEmpty();
    }

    /** Lines of splunkd.log that the input wrote at this level and that contain the text. */
    List<String> logLines(String level, String text) {
        if (standIn.isPresent()) {
            return standIn.get().log().stream()
                    .filter(line -> line.level().equals(level) && !line.source().isEmpty())
                    .map(line -> line.message())
                    .filter(message -> message.contains(text))
                    .toList();
        }
        return client
                .search("index=_internal sourcetype=splunkd component=ModularInputs " + level + " \"" + text + "\"")
                .stream()
                .map(SplunkEvent::raw)
                .toList();
    }

    @Override
    public void close() {
        standIn.ifPresent(SplunkdStandIn::close);
    }
}
