package ta.defender.output.carrier;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.simulator.siem.HttpStandIn;

final class HttpDeliveryTest extends CarrierContract {
    private final List<String> before = new ArrayList<>();
    private HttpStandIn receiver;
    private URI uri;

    @Override
    Carrier open() throws Exception {
        receiver = HttpStandIn.start(0);
        uri = receiver.uri();
        return carrier(
                "post",
                carriers.http(new Carriers.Posts(uri, Map.of(), "application/x-ndjson", 10_000), new PlainHttpPost()));
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
        carrier = carrier(
                "post",
                carriers.http(new Carriers.Posts(uri, Map.of(), "application/x-ndjson", 10_000), new PlainHttpPost()));
        send(0, 4);
        carrier.send(message("POISON"));
        send(4, 7);
        carrier.start();

        assertThat(Draining.settles(carrier, LONG)).isTrue();
        assertThat(received()).containsExactlyElementsOf(bodies(0, 7));
        assertThat(refused).containsExactly("POISON");
    }

    @Test
    void busyAndBroken_areTriedAgain_aWrongAddressIsNamed() throws Exception {
        receiver.failNext(1, 503);
        receiver.failNext(1, 429);
        send(0, 3);
        assertThat(Draining.settles(carrier, LONG)).isTrue();
        receiver.failNext(1, 404);
        send(3, 4);
        assertThat(Draining.settles(carrier, Duration.ofSeconds(10))).isTrue();

        assertThat(received()).containsExactlyElementsOf(bodies(0, 4));
        assertThat(failures).anyMatch(line -> line.startsWith("CONFIGURATION"));
        assertThat(recovered).isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 10_000})
    void receiverThatRefusesEverything_hasTheFaultItself(long batchBytes) throws Exception {
        carrier.close();
        Carriers.Posts posts = new Carriers.Posts(uri, Map.of(), "application/x-ndjson", batchBytes);
        carrier = carrier("post", carriers.http(posts, new PlainHttpPost())).start();
        receiver.failNext(10_000, 422);
        send(0, 20);
        awaitFailure();

        assertThat(failures)
                .singleElement()
                .asString()
                .startsWith("CONFIGURATION")
                .contains("422");
        receiver.failNoMore();
        assertThat(Draining.settles(carrier, LONG)).isTrue();
        assertThat(received()).containsAll(bodies(0, 20));
        assertThat(refused).isEmpty();
    }

    @Test
    void oneMessageThatAFirewallRefuses_isRefusedAloneAndTheOthersArrive() throws Exception {
        Carriers.Posts posts = new Carriers.Posts(uri, Map.of(), "application/x-ndjson", 10_000);

        refusesOneAlone("DROP TABLE", "Blocked", firewall -> carriers.http(posts, firewall));
    }

    @Test
    void receiverThatForbidsEverything_keepsEverything() throws Exception {
        receiver.failNext(10_000, 403);
        send(0, 30);
        awaitFailure();

        assertThat(failures)
                .singleElement()
                .asString()
                .startsWith("CONFIGURATION")
                .contains("403");
        assertThat(refused).isEmpty();
        receiver.failNoMore();
        assertThat(Draining.settles(carrier, LONG)).isTrue();
        assertThat(received()).containsAll(bodies(0, 30));
        assertThat(refused).isEmpty();
    }

    @Test
    void receiverThatIsMended_getsWhatItRefusedBefore() throws Exception {
        carrier.close();
        Carriers.Posts posts = new Carriers.Posts(uri, Map.of(), "application/x-ndjson", 0);
        carrier = carrier("post", carriers.http(posts, new PlainHttpPost()));
        receiver.failNext(5, 422);
        send(0, 20);
        carrier.start();

        assertThat(Draining.settles(carrier, LONG)).isTrue();
        assertThat(received()).containsExactlyInAnyOrderElementsOf(bodies(0, 20));
        assertThat(refused).isEmpty();
    }

    @Test
    void refusalsInARow_areOfTheMessagesOnlyAsLongAsSomeAreTaken() throws Exception {
        send(0, 1);
        assertThat(Draining.settles(carrier, LONG)).isTrue();
        for (int number = 0; number < 30; number++) {
            carrier.send(message("POISON"));
        }
        awaitFailure();
        assertThat(refused).hasSize(10);
        send(1, 2);

        assertThat(Draining.settles(carrier, LONG)).isTrue();
        assertThat(refused).hasSize(30);
        assertThat(recovered).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"401,CONFIGURATION", "302,CONFIGURATION", "404,CONFIGURATION", "503,UNAVAILABLE", "400,", "415,"})
    void probe_asksWhetherARequestIsLetIn(int status, DefenderException.Kind refused) throws Exception {
        receiver.failNext(1, status);
        if (refused == null) {
            assertThat(carrier.probe()).contains(Integer.toString(status));
        } else {
            assertThat(probeFailure(carrier).kind()).isEqualTo(refused);
        }
    }

    @ParameterizedTest
    @CsvSource({"TLS_UNTRUSTED,CONFIGURATION", "CONNECT_REFUSED,UNAVAILABLE"})
    void failureOfARequest_saysWhoCanMendIt(Code code, DefenderException.Kind kind) {
        Carrier failing = carrier(
                "post", carriers.http(new Carriers.Posts(uri, Map.of(), "text/plain", 0), (to, headers, type, body) -> {
                    throw new IOException("no", new DefenderException(code, "no", ""));
                }));

        assertThat(probeFailure(failing).kind()).isEqualTo(kind);
    }

    @Test
    void keyInTheAddress_isInNoMessage() {
        URI keyed = URI.create("https://siem.example:8443/http/KEY%2FINPATH/in?token=KEYINQUERY");
        Carrier refusing = carrier(
                "post",
                carriers.http(
                        new Carriers.Posts(keyed, Map.of(), "text/plain", 0),
                        (to, headers, type, body) -> new HttpPost.Response(
                                404, "no KEY%2FINPATH (KEY/INPATH) at {\"token\":\"KEYINQUERY\"}", null, null)));

        assertThat(probeFailure(refusing).issue().what())
                .contains("https://siem.example:8443 ", "404", "\"token\"")
                .doesNotContain("INPATH", "INQUERY");
    }

    @Test
    void longWait_isAFailureAtOnce() throws Exception {
        carrier.close();
        Carriers.Posts posts = new Carriers.Posts(uri, Map.of(), "application/x-ndjson", 0);
        carrier = carrier(
                        "post",
                        carriers.http(
                                posts,
                                (address, headers, type, body) -> new HttpPost.Response(429, "", 99_999_000L, null)))
                .start();
        send(0, 1);
        awaitFailure();

        assertThat(failures)
                .singleElement()
                .asString()
                .startsWith("UNAVAILABLE")
                .contains("429");
    }
}
