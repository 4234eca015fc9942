package ta.defender.output.carrier;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import ta.simulator.siem.HttpStandIn;

final class HttpDeliveryTest extends CarrierContract {
    private final List<String> before = new ArrayList<>();
    private HttpStandIn receiver;
    private URI uri;

    @Override
    Carrier open() throws Exception {
        receiver = HttpStandIn.start(0);
        uri = receiver.uri();
        return carriers.http(
                "post", new Carriers.Posts(uri, Map.of(), "application/x-ndjson", 10_000), new PlainHttpPost());
    }

    @Override
    List<String> received() {
        List<String> all = new ArrayList<>(before);
        all.addAll(receiver.lines());
        return all;
    }

    @Override
    void stopReceiver() {
        before.addAll(receiver.lines());
        receiver.close();
    }

    @Override
    void startReceiver() throws Exception {
        receiver = HttpStandIn.start(uri.getPort());
    }

    @Override
    void closeReceiver() {
        receiver.close();
    }

    @Test
    void poison_isRefusedAlone() throws Exception {
        carrier.close();
        carrier = carriers.http(
                "post", new Carriers.Posts(uri, Map.of(), "application/x-ndjson", 10_000), new PlainHttpPost());
        send(0, 4);
        carrier.send(message("POISON"));
        send(4, 7);
        carrier.start();

        assertThat(carrier.drain(LONG)).isTrue();
        assertThat(received()).containsExactlyElementsOf(bodies(0, 7));
        assertThat(refused).containsExactly("POISON");
    }

    @Test
    void busyAndBroken_areTriedAgain_aWrongAddressIsNamed() throws Exception {
        receiver.failNext(1, 503);
        receiver.failNext(1, 429);
        send(0, 3);
        assertThat(carrier.drain(LONG)).isTrue();
        receiver.failNext(1, 404);
        send(3, 4);
        assertThat(carrier.drain(Duration.ofSeconds(10))).isTrue();

        assertThat(received()).containsExactlyElementsOf(bodies(0, 4));
        assertThat(failures).anyMatch(line -> line.startsWith("CONFIGURATION"));
        assertThat(recovered).isTrue();
    }
}
