package ta.defender.output.carrier;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import ta.simulator.siem.HecStandIn;

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
        HecSettings settings = new HecSettings(
                uri,
                "Splunk " + token,
                ack,
                ackTimeout,
                "channel-0",
                () -> "channel-" + channels.incrementAndGet(),
                10_000,
                true,
                "defender",
                null,
                null,
                null);
        return carriers.hec("splunk", settings, new PlainHttpPost());
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
        carrier.drain(LONG);

        assertThat(receiver.events())
                .containsExactly("{\"time\":1700000000.123,\"source\":\"src\",\"sourcetype\":"
                        + "\"ms365:defender:incident:alerts\",\"index\":\"defender\",\"event\":" + text(message(0))
                        + "}");
    }

    @Test
    void forgottenChannel_isReplacedAndItsBatchesComeAgain() throws Exception {
        receiver.setIndexing(false);
        send(0, 10);
        assertThat(carrier.drain(Duration.ofMillis(500))).isFalse();
        receiver.forget();
        receiver.setIndexing(true);

        assertThat(carrier.drain(LONG)).isTrue();
        assertThat(received()).containsAll(bodies(0, 10));
        assertThat(receiver.channels()).isGreaterThan(1);
    }

    @Test
    void busyReceiver_getsTheSameBatchAgain() throws Exception {
        receiver.failNext(2, 503, 9, "Server is busy", Map.of());
        receiver.failNext(1, 429, 26, "at capacity", Map.of("Retry-After", "0"));
        send(0, 10);

        assertThat(carrier.drain(LONG)).isTrue();
        assertThat(received()).containsExactlyElementsOf(bodies(0, 10));
    }

    @Test
    void oneBadEvent_isRefusedAloneAndTheOthersArrive() throws Exception {
        carrier.close();
        carrier = carrier("token", true, Duration.ofSeconds(5));
        send(0, 5);
        carrier.send(message("{\"POISON\":1}"));
        send(5, 10);
        carrier.start();

        assertThat(carrier.drain(LONG)).isTrue();
        assertThat(received()).containsExactlyInAnyOrderElementsOf(bodies(0, 10));
        assertThat(refused).containsExactly("{\"POISON\":1}");
    }

    @Test
    void wrongToken_isAFaultOfTheConfigurationAndKeepsTheData() throws Exception {
        carrier.close();
        carrier = carrier("wrong", true, Duration.ofSeconds(5)).start();
        send(0, 2);

        assertThat(carrier.drain(Duration.ofMillis(500))).isFalse();
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

        assertThat(carrier.drain(Duration.ofMillis(700))).isFalse();
        assertThat(failures)
                .isNotEmpty()
                .allMatch(line -> line.startsWith("CONFIGURATION") || line.startsWith("UNAVAILABLE"));
        assertThat(failures).anyMatch(line -> line.startsWith("CONFIGURATION"));
    }

    @Test
    void withoutAcknowledgements_aResponseSettles() throws Exception {
        receiver.close();
        receiver = HecStandIn.start("token", false, uri.getPort());
        carrier.close();
        carrier = carrier("token", false, Duration.ofSeconds(5)).start();
        send(0, 10);

        assertThat(carrier.drain(LONG)).isTrue();
        assertThat(received()).containsExactlyElementsOf(bodies(0, 10));
    }
}
