package ta.defender.output.carrier;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import ta.defender.model.DefenderException;
import ta.simulator.siem.HecStandIn;
import ta.simulator.siem.HttpStandIn;

final class HecDeliveryTest extends CarrierContract {
    private final List<String> before = new ArrayList<>();
    private final AtomicInteger channels = new AtomicInteger();
    private HecStandIn receiver;
    private URI uri;

    @Override
    Carrier open() throws Exception {
        receiver = HecStandIn.start("token", true);
        uri = receiver.uri();
        return carrier("token", true, Duration.ofSeconds(2));
    }

    private Carrier carrier(String token, boolean ack, Duration ackTimeout) {
        return carrier("splunk", carriers.hec(settings(token, ack, ackTimeout), new PlainHttpPost()));
    }

    private HecSettings settings(String token, boolean ack, Duration ackTimeout) {
        return new HecSettings(
                uri,
                "Splunk " + token,
                ack,
                ackTimeout,
                "channel-0",
                () -> "channel-" + channels.incrementAndGet(),
                10_000,
                true);
    }

    @Override
    List<String> received() {
        List<String> all = new ArrayList<>(before);
        all.addAll(receiver.events());
        return all.stream()
                .map(event -> event.replaceFirst("^.*\"event\":", ""))
                .map(event -> event.substring(0, event.length() - 1))
                .toList();
    }

    @Override
    void stopReceiver() {
        before.addAll(receiver.events());
        receiver.close();
    }

    @Override
    void startReceiver() throws Exception {
        receiver = HecStandIn.start("token", true, uri.getPort());
    }

    @Override
    void closeReceiver() {
        receiver.close();
    }

    @Test
    void envelope_carriesWhatSplunkWantsToKnow() throws Exception {
        send(0, 1);
        Draining.settles(carrier, LONG);

        assertThat(receiver.events())
                .containsExactly("{\"time\":1700000000.123,\"source\":\"src\",\"sourcetype\":"
                        + "\"ms365:defender:incident:alerts\",\"event\":" + text(message(0)) + "}");
    }

    @Test
    void forgottenChannel_isReplacedAndItsBatchesComeAgain() throws Exception {
        receiver.setIndexing(false);
        send(0, 10);
        assertThat(Draining.settles(carrier, Duration.ofMillis(500))).isFalse();
        receiver.forget();
        receiver.setIndexing(true);

        assertThat(Draining.settles(carrier, LONG)).isTrue();
        assertThat(received()).containsAll(bodies(0, 10));
        assertThat(receiver.channels()).isGreaterThan(1);
    }

    @Test
    void busyReceiver_getsTheSameBatchAgain() throws Exception {
        receiver.failNext(2, 503, 9, "Server is busy", Map.of());
        receiver.failNext(1, 429, 26, "at capacity", Map.of("Retry-After", "0"));
        send(0, 10);

        assertThat(Draining.settles(carrier, LONG)).isTrue();
        assertThat(received()).containsExactlyElementsOf(bodies(0, 10));
        assertThat(carrier.retries()).isEqualTo(3);
    }

    @Test
    void oneBadEvent_isRefusedAloneAndTheOthersArrive() throws Exception {
        carrier.close();
        carrier = carrier("token", true, Duration.ofSeconds(5));
        send(0, 5);
        carrier.send(message("{\"POISON\":1}"));
        send(5, 10);
        carrier.start();

        assertThat(Draining.settles(carrier, LONG)).isTrue();
        assertThat(received()).containsExactlyInAnyOrderElementsOf(bodies(0, 10));
        assertThat(refused).containsExactly("{\"POISON\":1}");
    }

    @Test
    void badEvents_whichTheReceiverNumbers_costTheOthersOneFurtherRequest() throws Exception {
        List<String> bodies = Collections.synchronizedList(new ArrayList<>());
        carrier.close();
        HttpPost plain = new PlainHttpPost();
        carrier = carrier(
                "splunk", carriers.hec(settings("token", true, Duration.ofSeconds(5)), (to, headers, type, body) -> {
                    if (to.getPath().endsWith("/event")) {
                        bodies.add(new String(body, StandardCharsets.UTF_8));
                    }
                    return plain.post(to, headers, type, body);
                }));
        send(0, 20);
        carrier.send(message("{\"POISON\":1}"));
        send(20, 21);
        carrier.start();

        assertThat(Draining.settles(carrier, LONG)).isTrue();
        assertThat(refused).hasSize(1);
        assertThat(bodies)
                .filteredOn(body -> body.contains(bodies(0, 1).get(0)))
                .hasSize(2);
    }

    @Test
    void oneEventThatAFirewallRefuses_isRefusedAloneAndTheOthersArrive() throws Exception {
        HecSettings settings = settings("token", true, Duration.ofSeconds(5));

        refusesOneAlone(
                "{\"id\":\"DROP TABLE\"}", "<html>Blocked</html>", firewall -> carriers.hec(settings, firewall));
    }

    @Test
    void wrongIndex_isAFaultOfTheConfigurationThatNamesIt() throws Exception {
        receiver.setIndexes(Set.of("defender"));
        Message plain = message(0);
        carrier.send(new Message(
                plain.body(), "alert", "key", plain.time(), plain.source(), plain.sourcetype(), "other", null));
        awaitFailure();

        assertThat(failures)
                .singleElement()
                .asString()
                .startsWith("CONFIGURATION")
                .contains("'other'");
        assertThat(refused).isEmpty();
        receiver.setIndexes(Set.of());
        assertThat(Draining.settles(carrier, LONG)).isTrue();
    }

    @Test
    void wrongToken_isAFaultOfTheConfigurationAndKeepsTheData() throws Exception {
        carrier.close();
        carrier = carrier("wrong", true, Duration.ofSeconds(5)).start();
        send(0, 2);

        assertThat(Draining.settles(carrier, Duration.ofMillis(500))).isFalse();
        assertThat(failures)
                .singleElement()
                .asString()
                .startsWith("CONFIGURATION")
                .doesNotContain("wrong");
        assertThat(refused).isEmpty();
        assertThat(carrier.settled()).isZero();
    }

    @Test
    void tokenWithoutAcknowledgement_isAFaultOfTheConfiguration() throws Exception {
        receiver.close();
        receiver = HecStandIn.start("token", false, uri.getPort());
        send(0, 1);

        assertThat(Draining.settles(carrier, Duration.ofMillis(700))).isFalse();
        assertThat(failures)
                .isNotEmpty()
                .allMatch(line -> line.startsWith("CONFIGURATION") || line.startsWith("UNAVAILABLE"));
        assertThat(failures).anyMatch(line -> line.startsWith("CONFIGURATION"));
    }

    @Test
    void probe_findsWhatTheTokenMayNot() throws Exception {
        assertThat(probeFailure(carrier("wrong", true, Duration.ofSeconds(5))).kind())
                .isEqualTo(DefenderException.Kind.CONFIGURATION);
        receiver.close();
        receiver = HecStandIn.start("token", false, uri.getPort());
        assertThat(probeFailure(carrier).kind()).isEqualTo(DefenderException.Kind.CONFIGURATION);
        assertThat(carrier("token", false, Duration.ofSeconds(5)).probe()).isNotEmpty();
        try (HttpStandIn page = HttpStandIn.start(0)) {
            uri = page.uri();
            assertThat(probeFailure(carrier("token", false, Duration.ofSeconds(5)))
                            .kind())
                    .isEqualTo(DefenderException.Kind.CONFIGURATION);
        }
        assertThat(received()).isEmpty();
    }

    @Test
    void withoutAcknowledgements_aResponseSettles() throws Exception {
        receiver.close();
        receiver = HecStandIn.start("token", false, uri.getPort());
        carrier.close();
        carrier = carrier("token", false, Duration.ofSeconds(5)).start();
        send(0, 10);

        assertThat(Draining.settles(carrier, LONG)).isTrue();
        assertThat(received()).containsExactlyElementsOf(bodies(0, 10));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void serviceThatIsNoCollector_settlesNothing(boolean ack) throws Exception {
        try (HttpStandIn page = HttpStandIn.start(0)) {
            carrier.close();
            uri = page.uri();
            carrier = carrier("token", ack, Duration.ofSeconds(5)).start();
            send(0, 3);
            awaitFailure();

            assertThat(failures)
                    .singleElement()
                    .asString()
                    .startsWith("CONFIGURATION")
                    .contains("HTTP Event Collector");
            assertThat(carrier.settled()).isZero();
        }
    }

    @Test
    void successWithTheCodeOfAFailure_isOne() throws Exception {
        receiver.failNext(1, 200, 9, "Server is busy", Map.of());
        send(0, 3);

        assertThat(Draining.settles(carrier, LONG)).isTrue();
        assertThat(received()).containsExactlyElementsOf(bodies(0, 3));
        assertThat(failures).singleElement().asString().startsWith("UNAVAILABLE");
    }

    @Test
    void tokenWithoutAcknowledgement_getsNoBatchAgain() throws Exception {
        receiver.close();
        receiver = HecStandIn.start("token", false, uri.getPort());
        carrier.close();
        carrier = carrier("token", true, Duration.ofSeconds(5));
        send(0, 20);
        carrier.start();

        assertThat(Draining.settles(carrier, Duration.ofSeconds(3))).isFalse();
        assertThat(received()).containsExactlyElementsOf(bodies(0, 20));
        assertThat(failures).singleElement().asString().startsWith("CONFIGURATION");
        receiver.close();
        receiver = HecStandIn.start("token", true, uri.getPort());
        assertThat(Draining.settles(carrier, LONG)).isTrue();
        assertThat(received()).containsAll(bodies(0, 20));
    }

    /** Other programs take events like Splunk, and answer without its code. */
    @Test
    void successWithoutACode_bringsNoBatchAgain() throws Exception {
        List<String> bodies = Collections.synchronizedList(new ArrayList<>());
        HttpPost lookalike = (uri, headers, type, body) -> {
            bodies.add(new String(body, StandardCharsets.UTF_8));
            return body.length == 0
                    ? new HttpPost.Response(400, "{\"text\":\"No data\",\"code\":5}", null, null)
                    : new HttpPost.Response(204, "", null, null);
        };
        carrier.close();
        carrier = carrier("splunk", carriers.hec(settings("token", false, Duration.ofSeconds(5)), lookalike));
        send(0, 20);
        carrier.start();
        assertThat(Draining.settles(carrier, Duration.ofSeconds(2))).isFalse();

        assertThat(bodies).filteredOn(body -> body.contains("\"19\"")).hasSize(1);
        assertThat(bodies).filteredOn(body -> body.contains("\"0\"")).hasSizeLessThanOrEqualTo(6);
        assertThat(failures).singleElement().asString().startsWith("CONFIGURATION");
    }

    @Test
    void receiverThatRefusesEverything_hasTheFaultItself() throws Exception {
        receiver.failNext(10_000, 400, 6, "Invalid data format", Map.of());
        send(0, 20);
        awaitFailure();

        assertThat(failures)
                .singleElement()
                .asString()
                .startsWith("CONFIGURATION")
                .contains("Invalid data format");
        receiver.failNoMore();
        assertThat(Draining.settles(carrier, LONG)).isTrue();
        assertThat(received()).containsAll(bodies(0, 20));
        assertThat(refused).isEmpty();
    }

    @Test
    void longWait_isAFailureAtOnce() throws Exception {
        receiver.failNext(1, 503, 9, "Server is busy", Map.of("Retry-After", "7200"));
        send(0, 1);
        awaitFailure();

        assertThat(failures)
                .singleElement()
                .asString()
                .startsWith("UNAVAILABLE")
                .contains("503");
    }
}
