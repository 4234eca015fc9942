package ta.defender.output.carrier;

import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Properties;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;
import ta.defender.http.KafkaPeer;

/** Makes outputs. None connects before it has something to send. */
public final class Carriers {
    /** How much may wait in one output. */
    private static final long CAPACITY = 12L << 20;

    /** How much may wait in all of them. */
    private static final long COMMON_CAPACITY = 96L << 20;

    /** Key, headers and the batch around a message: with a million bytes it is what a topic takes by default. */
    private static final int KAFKA_HEAD = (1 << 20) - 1_000_000;

    private final InstantSource clock;
    private final InstantSource uptime;
    private final Refusals refusals;
    private final CarrierListener listener;
    private final long capacity;

    /**
     * Outputs of one process.
     *
     * @param uptime for durations: the time of day may be set back
     * @param count how many share its memory
     */
    public Carriers(InstantSource clock, InstantSource uptime, Refusals refusals, CarrierListener listener, int count) {
        this.capacity = Math.min(CAPACITY, COMMON_CAPACITY / Math.max(1, count));
        this.clock = clock;
        this.uptime = uptime;
        this.refusals = refusals;
        this.listener = listener;
    }

    /**
     * An output.
     *
     * @param deliveries gives what it sends with: at once, and again whenever the other side refused its settings; the same
     *     object as long as they have not changed
     */
    public Carrier carrier(String name, Supplier<Delivery> deliveries) {
        return new Carrier(name, deliveries, capacity, refusals, listener);
    }

    public Delivery file(Path file, long rotateBytes) {
        return new FileDelivery(file, rotateBytes, clock);
    }

    /**
     * Syslog over UDP, TCP or TLS.
     *
     * @param tls made with each connection
     */
    public Delivery syslog(SyslogSettings settings, Supplier<SSLContext> tls) {
        return new SyslogDelivery(settings, clock, uptime, tls, InetAddress::getByName);
    }

    public Delivery hec(HecSettings settings, HttpPost http) {
        return new HecDelivery(settings, uptime, http);
    }

    /**
     * Where messages are posted, and how.
     *
     * @param batchBytes how much one request may carry; 0: one message a request
     */
    public record Posts(URI uri, Map<String, String> headers, String contentType, long batchBytes) {}

    /** POST requests. */
    public Delivery http(Posts posts, HttpPost http) {
        return new HttpDelivery(posts, http);
    }

    /**
     * A Kafka topic.
     *
     * @param maxBytes of the longest message
     * @param security what the client needs besides, to be let in; may hold secrets
     */
    public record Topic(String bootstrap, String name, int maxBytes, Properties security) {
        @Override
        public String toString() {
            return "Topic[" + bootstrap + ", " + name + "]";
        }
    }

    /**
     * Records of a topic.
     *
     * @param name of the output, by which brokers know the client
     * @param tls made with each producer; null for connections without TLS
     */
    public Delivery kafka(String name, Topic topic, @Nullable Supplier<SSLContext> tls) {
        return kafka(name, topic, properties -> {
            requireKafka(topic.bootstrap(), tls == null ? null : tls.get());
            return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
        });
    }

    private static void requireKafka(String bootstrap, @Nullable SSLContext tls) {
        for (String broker : bootstrap.split(",", -1)) {
            String host = Utils.getHost(broker.strip());
            Integer port = Utils.getPort(broker.strip());
            if (host != null && port != null && KafkaPeer.ask(host, port, tls) == KafkaPeer.FOREIGN) {
                throw DeliveryFailure.configuration(
                        broker.strip() + " answers, and does not speak Kafka" + (tls == null ? " without TLS" : ""),
                        "Correct bootstrap, or security and tls: they say whether the broker wants TLS.",
                        null);
            }
        }
    }

    Delivery kafka(String name, Topic topic, Function<Properties, Producer<byte[], byte[]>> producers) {
        Properties properties = new Properties();
        properties.putAll(topic.security());
        properties.put("bootstrap.servers", topic.bootstrap());
        properties.put("acks", "all");
        properties.put("enable.idempotence", "true");
        properties.put("compression.type", "gzip");
        properties.put("linger.ms", "20");
        int request = topic.maxBytes() + KAFKA_HEAD;
        properties.put("buffer.memory", Integer.toString(Math.max(8 << 20, request)));
        properties.put("max.request.size", Integer.toString(request));
        properties.put("max.block.ms", "15000");
        properties.put("request.timeout.ms", "15000");
        properties.put("delivery.timeout.ms", "30000");
        properties.put("client.id", "defender-collector-" + name);
        return new KafkaDelivery(topic.name(), properties, producers);
    }
}
