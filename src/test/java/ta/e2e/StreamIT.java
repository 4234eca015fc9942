package ta.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import ta.simulator.defender.DefenderSimulator;
import ta.simulator.defender.SimulatorOptions;
import ta.simulator.eventhub.EventHubStandIn;
import ta.simulator.eventhub.StreamPublisher;
import ta.simulator.net.Certificates;
import ta.simulator.splunkd.client.SplunkEvent;

/** The package reads event hubs from a real broker, signs in as Event Hubs wants it, and loses and repeats nothing. */
final class StreamIT {
    private static EventHubStandIn hubs;
    private static DefenderSimulator login;
    private static Forwarder forwarder;

    @BeforeAll
    static void open() throws Exception {
        Certificates certificates = Certificates.create();
        login = DefenderSimulator.start(SimulatorOptions.withSeed(1).certificates(certificates));
        hubs = EventHubStandIn.start(certificates);
        login.login().addResource(hubs.resource());
        hubs.trust(token -> login.login().endOf(token, hubs.resource()));
        forwarder = Forwarder.start(hubs);
    }

    @AfterAll
    static void close() {
        forwarder.close();
        hubs.close();
        login.close();
    }

    @Test
    void records_ofAllTables_areEventsAsTheyCame() throws Exception {
        hubs.createHub("all", 3);
        try (StreamPublisher publisher = new StreamPublisher(hubs, 1)) {
            publisher.publish("all", 3, 30, 23);
            forwarder.createInput("all", "all", "consumer_group", "all");
            forwarder.awaitRecords("all", 690);

            assertThat(forwarder.records("all"))
                    .isEqualTo(publisher.published().stream().sorted().toList());
        }
        SplunkEvent event = forwarder.events("source=eventhub:localhost/all").get(0);
        assertThat(event.sourcetype()).isEqualTo("ms:defender:eventhub");
        assertThat(event.raw())
                .contains("\"Timestamp\":\"" + event.time().toString().substring(0, 21));
        assertThat(forwarder.events("source=eventhub:localhost/all sourcetype=ms:defender:health"))
                .isEmpty();
    }

    @Test
    void whatIsNew_passesThrough_andWhatIsNoJsonToo() throws Exception {
        hubs.createHub("odd", 1);
        String known = "{\"category\":\"AdvancedHunting-AlertInfo\",\"properties\":{\"AlertId\":\"x\",\"Shade\":1}}";
        String future = "{\"category\":\"AdvancedHunting-FutureEvents\",\"properties\":{\"a\":1}}";
        try (StreamPublisher publisher = new StreamPublisher(hubs, 2)) {
            publisher.publishText("odd", 0, "{\"records\":[" + known + "," + future + "]}");
            publisher.publishText("odd", 0, "{\"records\":[" + known + "," + future + "]}");
            publisher.publishText("odd", 0, "{\"records\":[{\"cut\":");
        }
        forwarder.createInput("odd", "odd", "consumer_group", "odd");
        forwarder.awaitRecords("odd", 7);

        assertThat(forwarder.records("odd")).containsExactly(known, known, future, future);
        assertThat(raw("source=eventhub:localhost/odd sourcetype=ms:defender:eventhub:unparsed"))
                .containsExactly("{\"records\":[{\"cut\":");
        assertThat(raw("source=eventhub:localhost/odd sourcetype=ms:defender:health"))
                .hasSize(2)
                .anyMatch(text -> text.contains("\"check\":\"new_field\"") && text.contains("\"field\":\"Shade\""))
                .anyMatch(text ->
                        text.contains("\"check\":\"new_table\"") && text.contains("\"table\":\"FutureEvents\""));
    }

    @Test
    void accessToken_ofAnAccount_signsIn() throws Exception {
        hubs.createHub("oauth", 1);
        forwarder
                .splunk()
                .rest()
                .createStanza(
                        "defender_account",
                        "contoso",
                        Map.of(
                                "tenant_id", login.tenantId(),
                                "client_id", login.clientId(),
                                "cloud", "custom",
                                "login_url", login.url(),
                                "graph_url", login.url()));
        forwarder.splunk().rest().storeSecret(Rig.REALM, "contoso", login.secret());
        forwarder.createInputAlone(
                "token",
                "oauth",
                "consumer_group",
                "oauth",
                "auth",
                "oauth",
                "account",
                "contoso",
                "tables",
                "AlertInfo");
        try (StreamPublisher publisher = new StreamPublisher(hubs, 4)) {
            publisher.publish("oauth", 1, 1, 23);
            forwarder.awaitRecords("oauth", 1);

            assertThat(forwarder.records("oauth"))
                    .isEqualTo(publisher.published().stream()
                            .filter(record -> record.contains("AdvancedHunting-AlertInfo\""))
                            .toList());
        }
    }

    @Test
    void wrongSecret_ofOneStanza_isNamedAndMended() throws Exception {
        hubs.createHub("late", 1);
        forwarder
                .splunk()
                .rest()
                .storeSecret(
                        Rig.REALM,
                        "late",
                        "Endpoint=sb://localhost/;SharedAccessKeyName=old;SharedAccessKey=regenerated-long-ago");
        forwarder.createInputAlone("late", "late", "consumer_group", "late");

        List<String> lines = forwarder.awaitLog("ERROR", "connection string rejected");
        assertThat(lines.get(0))
                .startsWith("stanza=defender_stream://late localhost:")
                .contains("exc_l=\"Authentication Error\"")
                .doesNotContain("regenerated-long-ago");

        // the stanza's full name comes before its name alone
        forwarder.splunk().rest().storeSecret(Rig.REALM, "defender_stream://late", hubs.connectionString());
        try (StreamPublisher publisher = new StreamPublisher(hubs, 5)) {
            publisher.publish("late", 1, 2, 10);
            forwarder.awaitRecords("late", 20);
        }
    }

    @Test
    void expiredMessages_areReportedAndPassedOver() throws Exception {
        hubs.createHub("old", 1);
        try (StreamPublisher publisher = new StreamPublisher(hubs, 6)) {
            publisher.publish("old", 1, 4, 1);
            forwarder.createInput("old", "old", "consumer_group", "old");
            forwarder.awaitRecords("old", 4);
            forwarder.await("the commit", () -> hubs.committed("old").getOrDefault("old[0]", 0L) == 4);
            forwarder.splunk().rest().disableInput(Forwarder.SCHEME, "old");
            publisher.publish("old", 1, 6, 1);
            hubs.expire("old", 0, 7);
            forwarder.splunk().rest().enableInput(Forwarder.SCHEME, "old");
            forwarder.awaitRecords("old", 8);

            assertThat(forwarder.records("old")).hasSize(7);
        }
        assertThat(raw("source=eventhub:localhost/old sourcetype=ms:defender:health"))
                .singleElement()
                .asString()
                .contains("\"check\":\"lost_messages\",\"outcome\":\"retention_passed\"")
                .contains("\"hub\":\"old\",\"partition\":0,\"from_offset\":4,\"continues_at_offset\":7,\"missing\":3");
    }

    /** Deleted and created at once: the client never sees that it was gone. */
    @Test
    void hub_createdAnew_isReportedAndReadFromItsBeginning() throws Exception {
        createAnew("anew", "earliest", false);
    }

    /** The old positions are forgotten with the old hub; what was meant for the old one's beginning must not skip the new one's. */
    @Test
    void hub_thatWasAwayForAWhile_isReportedAndReadFromItsBeginning() throws Exception {
        createAnew("away", "latest", true);
    }

    private void createAnew(String hub, String start, boolean away) throws Exception {
        hubs.createHub(hub, 2);
        forwarder.createInput(hub, hub, "consumer_group", hub, "start_position", start);
        forwarder.await("the beginning", () -> hubs.committed(hub).size() == 2);
        try (StreamPublisher publisher = new StreamPublisher(hubs, 8)) {
            publisher.publish(hub, 2, 10, 1);
            forwarder.awaitRecords(hub, 10);
            forwarder.await("the commits", () -> hubs.committed(hub).equals(commits(hub, 5)));

            hubs.deleteHub(hub);
            if (away) {
                forwarder.awaitLog("INFO", "Partitions revoked: " + hub + "[0], " + hub + "[1]");
            }
            hubs.createHub(hub, 2);
            publisher.publish(hub, 2, 6, 1);
            forwarder.awaitRecords(hub, 18);
            forwarder.await("the new commits", () -> hubs.committed(hub).equals(commits(hub, 3)));

            assertThat(forwarder.records(hub))
                    .isEqualTo(publisher.published().stream().sorted().toList());
        }
        assertThat(raw("source=eventhub:localhost/" + hub + " sourcetype=ms:defender:health"))
                .hasSize(2)
                .allMatch(text -> text.contains("\"check\":\"lost_messages\",\"outcome\":\"hub_created_anew\""))
                .anyMatch(text -> text.contains("\"partition\":0,\"from_offset\":5,\"continues_at_offset\":0"))
                .anyMatch(text -> text.contains("\"partition\":1,\"from_offset\":5,\"continues_at_offset\":0"));
    }

    private static Map<String, Long> commits(String hub, long each) {
        return Map.of(hub + "[0]", each, hub + "[1]", each);
    }

    /**
     * Splunk does not read, every partition has more than a megabyte, and every message has almost one: what does not fit
     * stays in the hub, the membership goes on, nothing is lost.
     */
    @Test
    void backlog_whileSplunkDoesNotRead_waits() throws Exception {
        int partitions = 16;
        int messages = 3 * partitions;
        String filler = randomHex(980_000);
        hubs.createHub("backlog", partitions);
        forwarder.createInput("backlog", "backlog", "consumer_group", "backlog");
        forwarder.awaitLog("INFO", "Partitions assigned: backlog[0], backlog[1]");
        long pid = forwarder.awaitRunning().pid();
        forwarder.standIn().pauseReading(Forwarder.SCHEME, true);
        try (StreamPublisher publisher = new StreamPublisher(hubs, 7, "none")) {
            for (int i = 0; i < messages; i++) {
                publisher.publishText(
                        "backlog",
                        i % partitions,
                        "{\"records\":[{\"number\":" + i + ",\"filler\":\"" + filler + "\"}]}");
            }
        }
        assertThat(hubs.members("backlog")).isEqualTo(1);
        assertThat(hubs.committed("backlog").values().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .isLessThan(messages);
        forwarder.standIn().pauseReading(Forwarder.SCHEME, false);
        forwarder.awaitRecords("backlog", messages);

        assertThat(forwarder.count("source=eventhub:localhost/backlog")).isEqualTo(messages);
        assertThat(forwarder.awaitRunning().pid()).isEqualTo(pid);
    }

    private static String randomHex(int length) {
        SplittableRandom random = new SplittableRandom(length);
        StringBuilder text = new StringBuilder(length + 16);
        while (text.length() < length) {
            text.append(Long.toHexString(random.nextLong()));
        }
        return text.substring(0, length);
    }

    /** Idle, in the middle of a backlog, at a namespace that never answers, and while Splunk does not read. */
    @Test
    void process_whenToldToStop_endsWithZeroWithinFiveSeconds() throws Exception {
        hubs.createHub("idle", 1);
        hubs.createHub("busy", 4);
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                StreamPublisher publisher = new StreamPublisher(hubs, 10)) {
            publisher.publish("busy", 4, 100, 20);
            forwarder.createInput("idle", "idle", "consumer_group", "idle");
            forwarder.createInput("silent", "any", "bootstrap", "localhost:" + silent.getLocalPort());
            forwarder.createInput("busy", "busy", "consumer_group", "busy");
            forwarder.awaitRecords("busy", 1);
            assertEndsWithZero();

            forwarder.standIn().pauseReading(Forwarder.SCHEME, true);
            publisher.publish("busy", 4, 100, 20);
            forwarder.await(
                    "the next process",
                    () -> forwarder
                                    .splunk()
                                    .logLines("INFO", "Partitions assigned: busy[0]")
                                    .size()
                            >= 2);
            Thread.sleep(2000);
            assertEndsWithZero();

            forwarder.standIn().pauseReading(Forwarder.SCHEME, false);
            forwarder.splunk().rest().deleteInput(Forwarder.SCHEME, "silent");
            forwarder.await(
                    "every record",
                    () -> forwarder.count("source=eventhub:localhost/busy") >= 4_000
                            && Set.copyOf(forwarder.records("busy")).size() == 4_000);
            assertThat(Set.copyOf(forwarder.records("busy"))).isEqualTo(Set.copyOf(publisher.published()));
        }
        assertThat(forwarder.splunk().logLines("ERROR", "defender_stream://silent"))
                .as("a stop is no error, only the silence itself")
                .allMatch(line -> line.contains("exc_l=\"Connection Error\""));
    }

    private static void assertEndsWithZero() throws InterruptedException {
        long pid = forwarder.awaitRunning().pid();
        forwarder.standIn().terminateInput(Forwarder.SCHEME);
        assertThat(forwarder.awaitExit(pid, Waiting.STOP)).isZero();
    }

    /** The main jar alone has not got the Kafka client on its class path. */
    @Test
    void doctor_looksAtHubsAndTheRightToReadThem() throws Exception {
        hubs.createHub("examined", 2);
        forwarder.createInput("examined", "examined, notThereYet", "consumer_group", "examined");
        forwarder
                .splunk()
                .rest()
                .storeSecret(
                        Rig.REALM,
                        "defender_stream://refused",
                        "Endpoint=sb://localhost/;SharedAccessKeyName=old;SharedAccessKey=regenerated-long-ago");
        forwarder.createInputAlone("refused", "examined", "consumer_group", "refused");

        String report = doctor();

        forwarder.splunk().rest().deleteInput(Forwarder.SCHEME, "refused");
        assertThat(report)
                .containsPattern("ok +permission +examined: it may be read; partitions: 2")
                .containsPattern("warning +settings +notThereYet: .*event hub not found")
                .containsPattern("FAILED +connection +localhost:\\d+: ")
                .doesNotContain(
                        "has no account", "a value is required", "regenerated-long-ago", hubs.connectionString());
    }

    private static String doctor() throws Exception {
        Path lib = forwarder.standIn().home().resolve("etc/apps/TA_defender/lib");
        Process process = new ProcessBuilder(
                        SplunkUnderTest.java(forwarder.standIn().home()),
                        "-jar",
                        lib.resolve("ta-defender.jar").toString(),
                        "doctor",
                        "--splunk-uri",
                        forwarder.standIn().url(),
                        "--user",
                        "admin")
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().write(forwarder.standIn().adminPassword().getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        String report = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(10, TimeUnit.MINUTES)).as("doctor ends").isTrue();
        return report;
    }

    private static List<String> raw(String conditions) {
        return forwarder.events(conditions).stream().map(SplunkEvent::raw).toList();
    }
}
