package ta.defender.output.carrier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import ta.defender.model.DefenderException;

/** What every output promises, whatever carries the messages. */
abstract class CarrierContract {
    static final Duration LONG = Duration.ofSeconds(20);

    final List<String> refused = Collections.synchronizedList(new ArrayList<>());
    final List<String> failures = Collections.synchronizedList(new ArrayList<>());
    final AtomicBoolean recovered = new AtomicBoolean();
    /** How far the carriers' uptime is ahead of this machine's, in seconds. */
    final AtomicLong ahead = new AtomicLong();
    /** The same of the time of day. */
    final AtomicLong dayAhead = new AtomicLong();

    private final InstantSource uptime = () -> Instant.now().plusSeconds(ahead.get());
    final Carriers carriers = new Carriers(
            () -> Instant.now().plusSeconds(dayAhead.get()),
            uptime,
            (output, message, reason) -> refused.add(text(message)),
            new CarrierListener() {
                @Override
                public void failed(String output, DefenderException failure) {
                    failures.add(failure.kind() + " " + failure.issue().what());
                }

                @Override
                public void recovered(String output) {
                    recovered.set(true);
                }
            },
            1);
    Carrier carrier;

    /** An output whose settings do not change. */
    Carrier carrier(String name, Delivery delivery) {
        return carriers.carrier(name, () -> delivery);
    }

    /** A firewall before the receiver refuses one message for its text; others that it takes show that the fault is not the key's. */
    void refusesOneAlone(String attack, String page, Function<HttpPost, Delivery> sending) throws Exception {
        HttpPost plain = new PlainHttpPost();
        carrier.close();
        carrier = carrier(
                "filtered",
                sending.apply(
                        (to, headers, type, body) -> new String(body, StandardCharsets.UTF_8).contains("DROP TABLE")
                                ? new HttpPost.Response(403, page, null, null)
                                : plain.post(to, headers, type, body)));
        send(0, 5);
        carrier.send(message(attack));
        send(5, 10);
        carrier.start();
        for (int i = 10; i < 20 && carrier.settled() < carrier.written(); i++) {
            Draining.settles(carrier, Duration.ofMillis(300));
            send(i, i + 1);
        }

        assertThat(Draining.settles(carrier, LONG)).isTrue();
        assertThat(refused).containsExactly(attack);
        assertThat(received()).containsAll(bodies(0, 10));
    }

    /** Makes the receiver, and the output that sends to it. */
    abstract Carrier open() throws Exception;

    /** Messages that the receiver has for good, as their bodies. */
    abstract List<String> received() throws Exception;

    /** Takes the receiver away. */
    abstract void stopReceiver() throws Exception;

    /** Brings it back at the same place, with what it had for good. */
    abstract void startReceiver() throws Exception;

    abstract void closeReceiver() throws Exception;

    @BeforeEach
    void start() throws Exception {
        carrier = open().start();
    }

    @AfterEach
    void end() throws Exception {
        carrier.close();
        closeReceiver();
    }

    @Test
    void messages_settleOnceTheReceiverHasThemInTheirOrder() throws Exception {
        send(0, 50);

        assertThat(Draining.settles(carrier, LONG)).isTrue();
        assertThat(received()).containsExactlyElementsOf(bodies(0, 50));
        assertThat(carrier.settled()).isEqualTo(50).isEqualTo(carrier.written());
        assertThat(carrier.failure()).isNull();
        assertThat(carrier.pendingBytes()).isZero();
    }

    @Test
    void timeOfDayThatIsSetBack_holdsNothingBack() throws Exception {
        send(0, 10);
        dayAhead.set(-3_600);
        send(10, 20);

        assertThat(Draining.settles(carrier, LONG)).isTrue();
        assertThat(received()).containsExactlyElementsOf(bodies(0, 20));
    }

    @Test
    void receiverThatIsAway_holdsMessagesBackAndLosesNone() throws Exception {
        send(0, 20);
        assertThat(Draining.settles(carrier, LONG)).isTrue();
        stopReceiver();
        send(20, 40);
        assertThat(Draining.settles(carrier, Duration.ofMillis(600))).isFalse();
        assertThat(carrier.settled()).isEqualTo(20);
        assertThat(carrier.pendingBytes())
                .isEqualTo(bodies(20, 40).stream()
                        .mapToLong(body -> body.getBytes(StandardCharsets.UTF_8).length)
                        .sum());
        startReceiver();

        assertThat(Draining.settles(carrier, LONG)).isTrue();
        assertThat(received()).containsAll(bodies(20, 40));
        assertThat(failures).isNotEmpty();
    }

    @Test
    void close_doesNotWaitForAReceiverThatIsAway() throws Exception {
        stopReceiver();
        send(0, 3);
        carrier.close();

        assertThat(carrier.settled()).isZero();
        assertThat(carrier.send(message(3))).isFalse();
        startReceiver();
    }

    @Test
    void probe_findsTheReceiverAndSendsItNoMessage() throws Exception {
        assertThat(carrier.probe()).isNotEmpty();
        assertThat(received()).isEmpty();
        stopReceiver();
        assertThatThrownBy(carrier::probe).isInstanceOf(DefenderException.class);
        startReceiver();
    }

    /** What trying the output without a message comes to. */
    final DefenderException probeFailure(Carrier tried) {
        return catchThrowableOfType(DefenderException.class, tried::probe);
    }

    /** Waits until it says why it does not deliver. */
    final void awaitFailure() throws Exception {
        for (int look = 0; look < 200 && carrier.failure() == null; look++) {
            Draining.settles(carrier, Duration.ofMillis(100));
        }
        assertThat(carrier.failure()).isNotNull();
    }

    final void send(int from, int to) throws Exception {
        for (int number = from; number < to; number++) {
            assertThat(carrier.send(message(number))).isTrue();
        }
    }

    static Message message(int number) {
        return message("{\"id\":\"" + number + "\",\"text\":\"\u00e9\"}");
    }

    static Message message(String body) {
        return new Message(
                body.getBytes(StandardCharsets.UTF_8),
                "alert",
                "key",
                Instant.ofEpochMilli(1_700_000_000_123L),
                "src",
                "ms365:defender:incident:alerts",
                null,
                null);
    }

    static List<String> bodies(int from, int to) {
        List<String> bodies = new ArrayList<>();
        for (int number = from; number < to; number++) {
            bodies.add(text(message(number)));
        }
        return bodies;
    }

    static String text(Message message) {
        return new String(message.body(), StandardCharsets.UTF_8);
    }
}
