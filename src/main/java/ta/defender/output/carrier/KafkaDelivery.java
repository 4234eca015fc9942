package ta.defender.output.carrier;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import ta.defender.model.DefenderException;

/** Records in a Kafka topic; all in-sync replicas have a record before it settles. */
final class KafkaDelivery extends Delivery {
    private static final int BATCH_COUNT = 1_000;
    private static final long BATCH_BYTES = 1 << 20;

    private final String topic;
    private final Properties configuration;
    private final Function<Properties, Producer<byte[], byte[]>> producers;
    private final Suspects suspects;

    /** The topic takes less than a batch: the client would cut its batches for ever. */
    private boolean single;

    /** So many messages go alone: one of them may be what a broker does not take. */
    private int alone;

    KafkaDelivery(String topic, Properties configuration, Function<Properties, Producer<byte[], byte[]>> producers) {
        this.topic = topic;
        this.configuration = configuration;
        this.producers = producers;
        this.suspects = new Suspects("Kafka topic " + topic);
    }

    @Override
    void deliver(Link link) throws InterruptedException {
        while (link.backlog().isEmpty()) {
            if (link.backlog().isClosed()) {
                return;
            }
            link.backlog().pause(100);
        }
        Producer<byte[], byte[]> producer;
        try {
            producer = producers.apply(single ? batchesOfOne() : configuration);
        } catch (KafkaException failure) {
            throw failed(failure);
        }
        try {
            AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
            suspects.forget();
            while (!link.backlog().isClosed()) {
                requireNone(failure);
                List<Backlog.Entry> batch = link.backlog().take(alone > 0 ? 1 : BATCH_COUNT, BATCH_BYTES, 100);
                if (alone == 0) {
                    send(producer, batch, link, failure);
                } else if (batch.isEmpty()) {
                    suspects.requireNone();
                } else {
                    sendAlone(producer, batch.get(0), link);
                }
            }
        } catch (InterruptException interrupted) {
            throw new InterruptedException("interrupted while sending to Kafka");
        } catch (KafkaException failed) {
            throw failed(failed);
        } finally {
            single |= cutsBatches(producer);
            producer.close(Duration.ofMillis(500));
        }
    }

    private Properties batchesOfOne() {
        Properties properties = new Properties();
        properties.putAll(configuration);
        properties.put("batch.size", "0");
        return properties;
    }

    private static boolean cutsBatches(Producer<byte[], byte[]> producer) {
        return producer.metrics().values().stream()
                .anyMatch(metric -> metric.metricName().name().equals("batch-split-total")
                        && metric.metricValue() instanceof Number number
                        && number.doubleValue() > 0);
    }

    @Override
    String probe() {
        try (Producer<byte[], byte[]> producer = producers.apply(configuration)) {
            int partitions = producer.partitionsFor(topic).size();
            return "Topic " + topic + " is there, with " + partitions + " partitions";
        } catch (KafkaException failure) {
            throw failed(failure);
        }
    }

    private void send(
            Producer<byte[], byte[]> producer,
            List<Backlog.Entry> batch,
            Link link,
            AtomicReference<@Nullable Exception> failure) {
        if (batch.isEmpty()) {
            return;
        }
        for (Backlog.Entry entry : batch) {
            // While no broker answers, each record waits for itself.
            requireNone(failure);
            // What becomes of it is told to the callback.
            var unused = producer.send(kafkaRecord(entry.message()), (metadata, problem) -> {
                if (problem == null) {
                    link.backlog().settle(entry);
                } else if (problem instanceof RecordTooLargeException) {
                    refuse(link, entry, problem, failure);
                } else {
                    failure.compareAndSet(null, problem);
                }
            });
        }
        producer.flush();
        requireNone(failure);
        link.state().up();
    }

    private void sendAlone(Producer<byte[], byte[]> producer, Backlog.Entry entry, Link link)
            throws InterruptedException {
        AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
        var unused = producer.send(kafkaRecord(entry.message()), (metadata, problem) -> failure.set(problem));
        producer.flush();
        Exception problem = failure.get();
        if (problem == null) {
            link.settle(List.of(entry));
            alone = Math.max(0, alone - 1);
            suspects.taken(again -> sendAlone(producer, again, link));
        } else if (problem instanceof RecordTooLargeException || isOfRecord(problem)) {
            suspects.refused(
                    entry, String.valueOf(problem.getMessage()), problem instanceof RecordTooLargeException, link);
        } else {
            throw failed(problem);
        }
    }

    private static boolean isOfRecord(Exception problem) {
        return problem instanceof InvalidRecordException
                || problem instanceof InvalidTimestampException
                || problem instanceof PolicyViolationException
                || problem instanceof RecordBatchTooLargeException;
    }

    private static void refuse(
            Link link, Backlog.Entry entry, Exception problem, AtomicReference<@Nullable Exception> failure) {
        try {
            link.refuse(entry, String.valueOf(problem.getMessage()));
        } catch (DefenderException notKept) {
            failure.compareAndSet(null, notKept);
        }
    }

    private ProducerRecord<byte[], byte[]> kafkaRecord(Message message) {
        RecordHeaders headers = new RecordHeaders();
        headers.add("sourcetype", message.sourcetype().getBytes(StandardCharsets.UTF_8));
        headers.add("source", message.source().getBytes(StandardCharsets.UTF_8));
        @Nullable String key = message.key();
        return new ProducerRecord<>(
                topic,
                null,
                message.time() == null ? null : Math.max(0, message.time().toEpochMilli()),
                key == null ? null : key.getBytes(StandardCharsets.UTF_8),
                message.body(),
                headers);
    }

    private void requireNone(AtomicReference<@Nullable Exception> failure) {
        Exception problem = failure.get();
        if (problem instanceof DefenderException delivery) {
            throw delivery;
        }
        if (problem != null) {
            throw failed(problem);
        }
    }

    private DefenderException failed(Exception failure) {
        String what = "Kafka topic " + topic + ": " + text(failure);
        if (has(failure, AuthenticationException.class) || has(failure, AuthorizationException.class)) {
            return DeliveryFailure.configuration(
                    what, "Correct security and its credentials, and allow this user to write to the topic.", failure);
        }
        if (has(failure, UnknownTopicOrPartitionException.class)
                || has(failure, InvalidTopicException.class)
                || text(failure).contains("not present in metadata")) {
            return DeliveryFailure.configuration(
                    what,
                    "Check that a broker of bootstrap runs and can be reached; create the topic, or correct its name.",
                    failure);
        }
        if (has(failure, ConfigException.class)) {
            return DeliveryFailure.configuration(what, "Correct bootstrap and security.", failure);
        }
        alone = BATCH_COUNT;
        if (has(failure, TimeoutException.class)) {
            return DeliveryFailure.unavailable(
                    what,
                    "Check that the brokers run and can be reached at the addresses that they advertise"
                            + " (advertised.listeners), that enough replicas are in sync, and that max.message.bytes of the"
                            + " topic is not below a message.",
                    failure);
        }
        return DeliveryFailure.unavailable(what, failure);
    }

    private static boolean has(Throwable failure, Class<? extends Throwable> type) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }

    private static String text(Throwable failure) {
        Throwable last = failure;
        while (last.getCause() != null) {
            last = last.getCause();
        }
        return String.valueOf(last.getMessage());
    }
}
