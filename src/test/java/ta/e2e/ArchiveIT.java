package ta.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ta.simulator.azure.AccountSas;
import ta.simulator.azure.ArchiveWriter;
import ta.simulator.azure.Azurite;
import ta.simulator.defender.DefenderSimulator;
import ta.simulator.defender.SimulatorOptions;
import ta.simulator.net.Certificates;
import ta.simulator.splunkd.SplunkdStandIn;
import ta.simulator.splunkd.client.SplunkEvent;
import ta.simulator.splunkd.input.InputRun;

/** {@code defender_archive} of the built package against Microsoft's storage emulator. */
final class ArchiveIT {
    private static final String SCHEME = "defender_archive";

    @TempDir
    private static Path scratch;

    private static Azurite azurite;
    private static ArchiveWriter writer;
    private static DefenderSimulator login;
    private static SplunkUnderTest splunk;

    private String input = "";

    @BeforeAll
    static void start() throws Exception {
        Certificates certificates = Certificates.create();
        azurite = Azurite.start(certificates);
        login = DefenderSimulator.start(SimulatorOptions.withSeed(1).certificates(certificates));
        login.login().addResource("https://storage.azure.com");
        writer = azurite.writer();
        splunk = SplunkUnderTest.start();
        splunk.rest().installApp(Rig.tarball());
        Path authority = certificates.writeCaPem(scratch.resolve("ca.pem"));
        splunk.rest().editStanza("defender_settings", "tls", Map.of("ca_file", authority.toString()));
    }

    @AfterAll
    static void stop() {
        splunk.close();
        azurite.close();
        login.close();
    }

    @AfterEach
    void removeInput() {
        if (!input.isEmpty()) {
            splunk.rest().deleteInput(SCHEME, input);
        }
    }

    @Test
    void blob_thatGrows_isFollowedLineByLine() throws Exception {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        String container = container("DeviceEvents");
        String blob = ArchiveWriter.blob(now);
        writer.createContainer(container).createBlob(container, blob);
        writer.append(container, blob, "\ufeff" + record("one", now) + "\r\n" + record("zwei-\u00e4", now) + "\r\n");
        createSasInput("following", container);
        awaitIds(2);

        // a line, and the first half of another that is cut inside a character
        byte[] line = (record("vier-\u00fc", now) + "\r\n").getBytes(StandardCharsets.UTF_8);
        int inside = record("vier-", now).indexOf("vier-") + 6;
        writer.append(container, blob, record("three", now) + "\r\n");
        writer.append(container, blob, Arrays.copyOf(line, inside));
        awaitIds(3);
        writer.append(container, blob, Arrays.copyOfRange(line, inside, line.length));
        awaitIds(4);

        assertThat(events()).hasSize(4).allSatisfy(event -> {
            assertThat(event.sourcetype()).isEqualTo("ms:defender:eventhub");
            assertThat(event.source()).isEqualTo("archive:" + azurite.account() + "/" + container);
            assertThat(event.time()).isEqualTo(now);
        });
        assertThat(events().stream().map(SplunkEvent::raw))
                .containsExactlyInAnyOrder(
                        record("one", now),
                        record("zwei-\u00e4", now),
                        record("three", now),
                        record("vier-\u00fc", now));
        assertThat(splunk.logLines("ERROR", "defender_archive://following")).isEmpty();
    }

    @Test
    void process_whenStoppedOrKilled_losesNothingAndReadsNothingSettledTwice() throws Exception {
        SplunkdStandIn splunkd = splunk.hooks("SIGKILL");
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        String container = container("DeviceProcessEvents");
        String blob = ArchiveWriter.blob(now);
        writer.createContainer(container).createBlob(container, blob);
        append(container, blob, now, 0, 500);
        createSasInput("surviving", container);
        awaitIds(500);
        Thread.sleep(4_000);

        assertEndsWithZero();
        append(container, blob, now, 500, 1_000);
        awaitIds(1_000);
        assertThat(events()).hasSize(1_000);
        Thread.sleep(4_000);

        append(container, blob, now, 1_000, 5_000);
        Waiting.until("the next part", Waiting.HANG, () -> ids() > 1_000, this::state);
        InputRun second = awaitRunning();
        splunkd.killInput(SCHEME);
        Waiting.until("the end", Waiting.HANG, () -> !isRunning(second.pid()), this::state);
        awaitIds(5_000);

        List<String> raws = events().stream().map(SplunkEvent::raw).toList();
        assertThat(new HashSet<>(raws)).hasSize(5_000);
        // what was settled before the kill was not read again
        assertThat(raws.size()).isLessThanOrEqualTo(5_000 + 4_000);
        assertThat(raws.stream().filter(raw -> raw.contains("\"id-1\"") || raw.contains("\"id-900\"")))
                .hasSize(2);
    }

    /** While Splunk does not read, and at a service that never answers. */
    @Test
    void process_whenItCannotGoOn_endsWithZeroWithinFiveSecondsAllTheSame() throws Exception {
        SplunkdStandIn splunkd = splunk.hooks("back-pressure");
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        String container = container("DeviceLogonEvents");
        String blob = ArchiveWriter.blob(now);
        writer.createContainer(container).createBlob(container, blob);
        append(container, blob, now, 0, 8_000);
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            createSasInput("held-up", container);
            Waiting.until("the begin", Waiting.HANG, () -> ids() > 0, this::state);
            splunkd.pauseReading(SCHEME, true);
            Map<String, String> values = settings("key", container);
            values.put("storage_url", "https://127.0.0.1:" + silent.getLocalPort() + "/" + azurite.account());
            splunk.rest().storeSecret(Rig.REALM, "silent", azurite.key());
            splunk.rest().createInput(SCHEME, "silent", values);
            awaitRunning();
            Thread.sleep(3_000);
            assertEndsWithZero();
            splunk.rest().deleteInput(SCHEME, "silent");
        } finally {
            splunkd.pauseReading(SCHEME, false);
        }
        awaitIds(8_000);
    }

    /** As on a search head cluster, where the next captain has not got the files. */
    @Test
    void position_inTheKvStore_isGoneOnFromWithoutItsFile() throws Exception {
        SplunkdStandIn splunkd = splunk.hooks("looking at files");
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        String container = container("DeviceInfo");
        String blob = ArchiveWriter.blob(now);
        writer.createContainer(container).createBlob(container, blob);
        writer.append(container, blob, record("one", now) + "\r\n");
        splunk.rest().editStanza("defender_settings", "collection", Map.of("position_store", "kvstore"));
        try {
            createSasInput("clustered", container);
            awaitIds(1);
            Thread.sleep(4_000);
            assertEndsWithZero();
            writer.append(container, blob, record("two", now) + "\r\n");
            awaitIds(2);
        } finally {
            splunk.rest().editStanza("defender_settings", "collection", Map.of("position_store", "file"));
        }
        assertThat(events()).hasSize(2);
        try (Stream<Path> files =
                Files.list(splunkd.home().resolve("var/lib/splunk/modinputs").resolve(SCHEME))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .anyMatch(name -> name.startsWith("clustered") && name.endsWith(".kvstore"));
        }
    }

    @Test
    void account_thatIsAReader_isLetInByItsToken() throws Exception {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        String container = container("EmailUrlInfo");
        writer.createContainer(container).createBlob(container, ArchiveWriter.blob(now));
        writer.append(container, ArchiveWriter.blob(now), record("one", now) + "\r\n");
        splunk.rest()
                .createStanza(
                        "defender_account",
                        "contoso",
                        Map.of(
                                "tenant_id", login.tenantId(),
                                "client_id", login.clientId(),
                                "cloud", "custom",
                                "login_url", login.url(),
                                "graph_url", login.url()));
        splunk.rest().storeSecret(Rig.REALM, "contoso", login.secret());
        input = "with-token";
        splunk.rest().createIndex(input);
        Map<String, String> values = settings("oauth", container);
        values.put("account", "contoso");
        splunk.rest().createInput(SCHEME, input, values);

        awaitIds(1);
        assertThat(events()).singleElement().extracting(SplunkEvent::raw).isEqualTo(record("one", now));
    }

    @Test
    void replay_readsTheHoursOfItsRangeAndSaysSoWhenItIsDone() throws Exception {
        Instant first = Instant.now().truncatedTo(ChronoUnit.HOURS).minus(Duration.ofDays(9));
        String container = container("AlertInfo");
        writer.createContainer(container);
        for (int hour = 0; hour < 50; hour++) {
            Instant begin = first.plus(hour, ChronoUnit.HOURS);
            String blob = ArchiveWriter.blob(begin);
            // the last line of a finished hour may lack its end
            writer.createBlob(container, blob)
                    .append(container, blob, record("hour-" + hour, begin) + "\nno JSON of " + hour);
        }
        input = "replaying";
        splunk.rest().createIndex(input);
        splunk.rest().storeSecret(Rig.REALM, input, azurite.key());
        Map<String, String> values = settings("key", "insights-logs-advancedhunting-*");
        values.put("tables", "AlertInfo");
        values.put("start_time", first.plus(5, ChronoUnit.HOURS).toString());
        values.put("end_time", first.plus(45, ChronoUnit.HOURS).toString());
        values.put("overlap", "3600");
        splunk.rest().createInput(SCHEME, input, values);

        Waiting.until(
                "the line that says it is done",
                Waiting.HANG,
                () -> splunk.logLines("INFO", "everything before end_time").size() == 1,
                this::state);
        assertThat(events().stream().filter(event -> event.sourcetype().equals("ms:defender:eventhub")))
                .extracting(SplunkEvent::raw)
                .containsExactlyInAnyOrderElementsOf(IntStream.range(5, 45)
                        .mapToObj(hour -> record("hour-" + hour, first.plus(hour, ChronoUnit.HOURS)))
                        .toList());
        assertThat(events().stream().filter(event -> event.sourcetype().endsWith(":unparsed")))
                .hasSize(40)
                .extracting(SplunkEvent::raw)
                .contains("no JSON of 5", "no JSON of 44");
    }

    @Test
    void sas_whenItMayNotList_isAnErrorWithTheRemedy() throws Exception {
        input = "refused";
        splunk.rest().createIndex(input);
        String token =
                AccountSas.of(azurite.account(), azurite.key()).permissions("r").token();
        splunk.rest().storeSecret(Rig.REALM, SCHEME + "://" + input, token);
        splunk.rest().createInput(SCHEME, input, settings("sas", "insights-logs-advancedhunting-*"));

        Waiting.until(
                "the error",
                Waiting.HANG,
                () -> !splunk.logLines("ERROR", "defender_archive://refused").isEmpty(),
                this::state);
        assertThat(splunk.logLines("ERROR", "defender_archive://refused"))
                .singleElement()
                .asString()
                .contains("the SAS token lacks the permission List (sp=r)", "storage/passwords", "tried again in 10 s")
                .doesNotContain("sig=");
    }

    /** The main jar alone has not got the storage client on its class path. */
    @Test
    void doctor_looksAtTheStorageAccount() throws Exception {
        Instant now = Instant.now();
        String container = container("EmailEvents");
        writer.createContainer(container).createBlob(container, ArchiveWriter.blob(now));
        writer.append(container, ArchiveWriter.blob(now), record("one", now) + "\n");
        splunk.rest()
                .storeSecret(
                        Rig.REALM,
                        SCHEME + "://ended",
                        AccountSas.of(azurite.account(), azurite.key())
                                .until(now.minus(Duration.ofHours(1)))
                                .token());
        createSasInput("examined", container);
        splunk.rest().createInput(SCHEME, "ended", settings("sas", container));

        String report = doctor();

        splunk.rest().deleteInput(SCHEME, "ended");
        assertThat(report)
                .containsPattern("input defender_archive://examined\n +ok +settings ")
                .containsPattern("ok +permission +" + container + "/.*: the newest blob can be read")
                .containsPattern("FAILED +permission +" + container + ": .* 403 ")
                .contains("SAS token");
    }

    private static String doctor() throws Exception {
        SplunkdStandIn hooks = splunk.hooks("the installed jar");
        Path said = scratch.resolve("doctor");
        Process process = new ProcessBuilder(
                        SplunkUnderTest.java(hooks.home()),
                        "-jar",
                        hooks.home()
                                .resolve("etc/apps/TA_defender/lib/ta-defender.jar")
                                .toString(),
                        "doctor",
                        "--splunk-uri",
                        hooks.url(),
                        "--user",
                        "admin")
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        process.getOutputStream().write(hooks.adminPassword().getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        assertThat(process.waitFor(10, TimeUnit.MINUTES)).as("doctor ends").isTrue();
        return Files.readString(said);
    }

    private void createSasInput(String name, String container) {
        input = name;
        splunk.rest().createIndex(name);
        splunk.rest()
                .storeSecret(
                        Rig.REALM,
                        SCHEME + "://" + name,
                        "?" + AccountSas.of(azurite.account(), azurite.key()).token());
        splunk.rest().createInput(SCHEME, name, settings("sas", container));
    }

    private Map<String, String> settings(String auth, String containers) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("storage_url", azurite.url());
        values.put("auth", auth);
        values.put("containers", containers);
        values.put("start_time", "-2h");
        values.put("interval", "10");
        values.put("index", input);
        return values;
    }

    private static void append(String container, String blob, Instant time, int from, int to) {
        for (int begin = from; begin < to; begin += 1_000) {
            StringBuilder lines = new StringBuilder();
            IntStream.range(begin, Math.min(begin + 1_000, to))
                    .forEach(i -> lines.append(ArchiveWriter.record("DeviceProcessEvents", "id-" + i, time))
                            .append("\r\n"));
            writer.append(container, blob, lines.toString());
        }
    }

    private static String container(String table) {
        return ArchiveWriter.container(table);
    }

    private static String record(String id, Instant time) {
        return ArchiveWriter.record("AlertInfo", id, time);
    }

    private List<SplunkEvent> events() {
        return splunk.rest().search("index=" + input + " sourcetype!=ms:defender:health");
    }

    private long ids() {
        return splunk.rest().count("index=" + input);
    }

    /** Waits until so many different events have arrived. */
    private void awaitIds(int count) throws InterruptedException {
        Waiting.until(
                count + " different events", Waiting.HANG, () -> ids() >= count && different() >= count, this::state);
    }

    /** To look at all events is dear, so not too often. */
    private long different() {
        long different = events().stream().map(SplunkEvent::raw).distinct().count();
        LockSupport.parkNanos(Duration.ofMillis(500).toNanos());
        return different;
    }

    private void assertEndsWithZero() throws InterruptedException {
        long pid = awaitRunning().pid();
        splunk.hooks("SIGTERM").terminateInput(SCHEME);
        Waiting.until("the end", Waiting.STOP, () -> !isRunning(pid), this::state);
        assertThat(splunk.hooks("exit codes").runs(SCHEME).stream().filter(run -> run.pid() == pid))
                .singleElement()
                .extracting(run -> run.exitCode().getAsInt())
                .isEqualTo(0);
    }

    private InputRun awaitRunning() throws InterruptedException {
        SplunkdStandIn hooks = splunk.hooks("looking at processes");
        Waiting.until(
                "a running process",
                Waiting.HANG,
                () -> hooks.runs(SCHEME).stream().anyMatch(InputRun::alive),
                this::state);
        return hooks.runs(SCHEME).stream().filter(InputRun::alive).findFirst().orElseThrow();
    }

    private static boolean isRunning(long pid) {
        return splunk.hooks("looking at processes").runs(SCHEME).stream()
                .anyMatch(run -> run.pid() == pid && run.alive());
    }

    /** What to print when something did not happen. */
    private String state() {
        StringBuilder text = new StringBuilder(events().size() + " events\n");
        if (!splunk.isReal()) {
            splunk.hooks("state").log().forEach(line -> text.append(line.line()).append('\n'));
        }
        return text.toString();
    }
}
