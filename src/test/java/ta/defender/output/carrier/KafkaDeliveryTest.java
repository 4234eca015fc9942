package ta.defender.output.carrier;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Partitioner;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.apache.kafka.common.metrics.MetricConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Time;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class KafkaDeliveryTest extends CarrierContract {
    private final List<String> taken = new ArrayList<>();
    private volatile RuntimeException problem;
    private volatile boolean poisoned;
    private volatile boolean limited;
    private volatile double splits;

    @Override
    Carrier open() {
        return carrier("lake", carriers.kafka("lake", topic("broker:9092", new Properties()), this::producer));
    }

    private static Carriers.Topic topic(String bootstrap, Properties security) {
        return new Carriers.Topic(bootstrap, "defender", 1_000_000, security);
    }

    /** Kafka's own stand-in, which fails as long as there is a problem. */
    private MockProducer<byte[], byte[]> producer(Properties properties) {
        boolean batches = !"0".equals(properties.getProperty("batch.size"));
        return new MockProducer<>(true, (Partitioner) null, new ByteArraySerializer(), new ByteArraySerializer()) {
            @Override
            public Map<MetricName, Metric> metrics() {
                MetricName name = new MetricName("batch-split-total", "producer-metrics", "", Map.of());
                return Map.of(
                        name,
                        new KafkaMetric(
                                new Object(),
                                name,
                                (Gauge<Double>) (config, now) -> splits,
                                new MetricConfig(),
                                Time.SYSTEM));
            }

            @Override
            public List<PartitionInfo> partitionsFor(String topic) {
                if (problem != null) {
                    throw problem;
                }
                return super.partitionsFor(topic);
            }

            @Override
            public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> sent, Callback callback) {
                String value = new String(sent.value(), StandardCharsets.UTF_8);
                RuntimeException now = value.contains("LARGE") ? new RecordTooLargeException("too large") : problem;
                if (now == null && limited && batches) {
                    splits++;
                    now = new TimeoutException("Expiring 15 record(s)");
                }
                if (now == null && (value.contains("POISON") || poisoned)) {
                    now = new InvalidRecordException("not valid");
                }
                if (now != null) {
                    callback.onCompletion(null, now);
                    return CompletableFuture.failedFuture(now);
                }
                synchronized (taken) {
                    taken.add(value);
                }
                return super.send(sent, callback);
            }
        };
    }

    @Override
    List<String> received() {
        synchronized (taken) {
            return new ArrayList<>(taken);
        }
    }

    @Override
    void stopReceiver() {
        problem = new TimeoutException("no broker");
    }

    @Override
    void startReceiver() {
        problem = null;
    }

    @Override
    void closeReceiver() {
        // Nothing runs.
    }

    @Test
    void recordThatIsTooLarge_isRefused() throws Exception {
        send(0, 1);
        carrier.send(message("LARGE"));
        send(1, 2);

        assertThat(Draining.settles(carrier, LONG)).isTrue();
        assertThat(received()).containsExactlyElementsOf(bodies(0, 2));
        assertThat(refused).containsExactly("LARGE");
    }

    @Test
    void recordThatTheBrokerDoesNotTake_isRefusedAloneAndTheOthersArrive() throws Exception {
        send(0, 5);
        carrier.send(message("POISON"));
        send(5, 10);

        assertThat(Draining.settles(carrier, LONG)).isTrue();
        assertThat(received()).containsAll(bodies(0, 10));
        assertThat(refused).containsExactly("POISON");
    }

    /** The client cuts a batch into batches of its own size, for ever. */
    @Test
    void topicThatTakesLessThanABatch_getsOneRecordABatch() throws Exception {
        limited = true;
        send(0, 20);
        carrier.send(message("LARGE"));

        assertThat(Draining.settles(carrier, LONG)).isTrue();
        assertThat(received()).containsExactlyElementsOf(bodies(0, 20));
        assertThat(refused).containsExactly("LARGE");
    }

    @Test
    void topicThatTakesNothing_hasTheFaultItself() throws Exception {
        poisoned = true;
        send(0, 20);
        awaitFailure();
        assertThat(Draining.settles(carrier, Duration.ofMillis(600))).isFalse();

        assertThat(failures).last().asString().startsWith("CONFIGURATION").contains("not valid");
        assertThat(refused).isEmpty();
        poisoned = false;
        assertThat(Draining.settles(carrier, LONG)).isTrue();
        assertThat(received()).containsAll(bodies(0, 20));
    }

    @Test
    void topicThatIsForbidden_isAFaultOfTheConfiguration() throws Exception {
        problem = new TopicAuthorizationException("defender");
        send(0, 1);

        assertThat(Draining.settles(carrier, Duration.ofMillis(300))).isFalse();
        assertThat(failures).first().asString().startsWith("CONFIGURATION");
    }

    /** A web server, and a broker that wants TLS: the first four bytes would be a length of 1.2 GB, and of 352 MB. */
    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 400 Bad Request\r\n\r\n", "\u0015\u0003\u0003\u0000\u0002\u0002F"})
    void serviceThatDoesNotSpeakKafka_isAFaultOfTheConfiguration(String answer) throws Exception {
        carrier.close();
        try (ServerSocket foreign = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread answering = new Thread(() -> {
                try {
                    while (true) {
                        try (Socket connection = foreign.accept()) {
                            connection.getInputStream().readNBytes(4);
                            connection.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
                        }
                    }
                } catch (IOException ended) {
                    // The test is over.
                }
            });
            answering.setDaemon(true);
            answering.start();
            Properties security = new Properties();
            security.put("security.protocol", "PLAINTEXT");
            String bootstrap = "127.0.0.1:" + foreign.getLocalPort();
            carrier = carrier("lake", carriers.kafka("lake", topic(bootstrap, security), (Supplier<SSLContext>) null))
                    .start();
            send(0, 1);
            awaitFailure();

            assertThat(failures).first().asString().startsWith("CONFIGURATION").contains(bootstrap);
        }
    }
}
