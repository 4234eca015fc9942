package ta.defender.eventhub;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import ta.defender.http.KafkaPeer;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.model.Finding;
import ta.defender.model.Issue;

/**
 * Looks at the event hubs of a connection for a diagnosis: connection, sign-in, each hub, the right to read it, and the
 * consumer group. It asks the group what it has committed and never joins it, so that a running reader is not disturbed.
 */
public final class HubProbe {
    private static final Duration FETCH = Duration.ofSeconds(2);
    /** A namespace may have hundreds of hubs. */
    private static final int NAMED = 10;

    private final HubConnection connection;
    private final Duration limit;
    private final Consumer<byte[], byte[]> consumer;
    private final List<Finding> findings = new ArrayList<>();
    private final List<String> absent = new ArrayList<>();

    private HubProbe(HubConnection connection, Duration limit, Consumer<byte[], byte[]> consumer) {
        this.connection = connection;
        this.limit = limit;
        this.consumer = consumer;
    }

    /**
     * Looks at everything; what cannot be reached or read is a finding, never an exception.
     *
     * @param limit how long each answer may take
     */
    public static List<Finding> check(HubConnection connection, Duration limit) throws InterruptedException {
        try {
            KafkaPeer.reach(connection.host(), connection.port());
            return check(connection, limit, KafkaHubConsumer.client(connection));
        } catch (DefenderException e) {
            return List.of(Finding.failed(Code.CONNECTION, connection.bootstrap(), e.issue()));
        }
    }

    /** The same with a client that is there, which is closed afterwards. */
    static List<Finding> check(HubConnection connection, Duration limit, Consumer<byte[], byte[]> consumer)
            throws InterruptedException {
        HubProbe probe = new HubProbe(connection, limit, consumer);
        try {
            probe.run();
        } catch (InterruptException e) {
            Thread.interrupted();
            throw (InterruptedException) new InterruptedException("shutting down").initCause(e);
        } finally {
            consumer.close(Duration.ofSeconds(1));
        }
        return List.copyOf(probe.findings);
    }

    private void run() {
        Set<String> hubs;
        try {
            hubs = hubs();
        } catch (InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            failed(
                    Code.CONNECTION,
                    connection.bootstrap(),
                    KafkaErrors.firstAnswer(connection, KafkaErrors.of(connection, e)));
            return;
        }
        findings.add(Finding.ok(
                Code.CONNECTION,
                connection.bootstrap(),
                "it answers, its certificate is trusted, and it accepts the credential"));
        Map<String, List<TopicPartition>> readable = new LinkedHashMap<>();
        for (String hub : hubs) {
            List<TopicPartition> partitions = partitions(hub);
            if (!partitions.isEmpty()) {
                readable.put(hub, partitions);
            }
        }
        tellAbsent(readable.isEmpty());
        if (!readable.isEmpty()) {
            read(readable);
        }
    }

    /** They may come: the service makes a table's hub with its first event. Until then the input reads the others, or nothing. */
    private void tellAbsent(boolean nothing) {
        if (absent.isEmpty()) {
            return;
        }
        Issue issue = missing("event hub not found; " + others());
        absent.forEach(hub -> findings.add(
                nothing ? Finding.failed(Code.SETTINGS, hub, issue) : Finding.warning(Code.SETTINGS, hub, issue)));
    }

    /** The hubs there are: a wrong name is often nearly right. */
    private String others() {
        Set<String> present;
        try {
            present = present();
        } catch (InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            return "the credential does not show which there are";
        }
        if (present.isEmpty()) {
            return "the namespace shows none";
        }
        List<String> first = present.stream().limit(NAMED).toList();
        return "the namespace has " + String.join(", ", first)
                + (present.size() > first.size() ? " and " + (present.size() - first.size()) + " others" : "");
    }

    private Set<String> present() {
        Set<String> present = new TreeSet<>(consumer.listTopics(limit).keySet());
        present.removeIf(hub -> hub.startsWith("__"));
        return present;
    }

    /** The hubs to look at: those named, and for a pattern those there are. The first answer of the service. */
    private Set<String> hubs() {
        Set<String> hubs = new LinkedHashSet<>();
        if (!HubNames.anyPattern(connection.hubs())) {
            hubs.addAll(connection.hubs());
            try {
                consumer.partitionsFor(connection.hubs().get(0), limit);
            } catch (TopicAuthorizationException e) {
                // signed in all the same; said of the hub later
            }
            return hubs;
        }
        Set<String> present = present();
        for (String name : connection.hubs()) {
            if (HubNames.isPattern(name)) {
                present.stream().filter(hub -> HubNames.matches(name, hub)).forEach(hubs::add);
                if (present.stream().noneMatch(hub -> HubNames.matches(name, hub))) {
                    findings.add(
                            Finding.warning(Code.SETTINGS, name, missing("no event hub of the namespace matches")));
                }
            } else {
                hubs.add(name);
            }
        }
        return hubs;
    }

    /** Its partitions; none, and a finding, when there is no such hub or it may not be seen. */
    private List<TopicPartition> partitions(String hub) {
        List<TopicPartition> partitions = new ArrayList<>();
        try {
            for (PartitionInfo partition : consumer.partitionsFor(hub, limit)) {
                partitions.add(new TopicPartition(hub, partition.partition()));
            }
            if (partitions.isEmpty()) {
                absent.add(hub);
            }
        } catch (InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            failed(Code.PERMISSION, hub, KafkaErrors.of(connection, e));
        }
        return partitions;
    }

    private static Issue missing(String what) {
        return new Issue(
                Code.SOURCE_NOT_FOUND,
                what,
                "correct the name, or wait until Defender creates it with its first event",
                "hubs");
    }

    /** Reads the newest end of all hubs at once, and what the group has committed there. */
    private void read(Map<String, List<TopicPartition>> readable) {
        while (!readable.isEmpty()) {
            Set<TopicPartition> all = new HashSet<>();
            readable.values().forEach(all::addAll);
            try {
                Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(all, limit);
                consumer.assign(all);
                consumer.seekToEnd(all);
                consumer.poll(FETCH);
                readable.forEach((hub, partitions) -> readable(hub, partitions, committed));
                return;
            } catch (TopicAuthorizationException e) {
                Set<String> refused = new TreeSet<>(e.unauthorizedTopics());
                refused.retainAll(readable.keySet());
                if (refused.isEmpty()) {
                    // it does not say which
                    refused.addAll(readable.keySet());
                }
                refused.forEach(hub -> failed(Code.PERMISSION, hub, KafkaErrors.of(connection, e)));
                readable.keySet().removeAll(refused);
            } catch (GroupAuthorizationException e) {
                failed(Code.PERMISSION, connection.group(), KafkaErrors.of(connection, e));
                return;
            } catch (InterruptException e) {
                throw e;
            } catch (KafkaException e) {
                failed(Code.PERMISSION, String.join(", ", readable.keySet()), KafkaErrors.of(connection, e));
                return;
            }
        }
    }

    private void readable(
            String hub, List<TopicPartition> partitions, Map<TopicPartition, OffsetAndMetadata> committed) {
        long begun =
                partitions.stream().map(committed::get).filter(Objects::nonNull).count();
        findings.add(Finding.ok(
                Code.PERMISSION,
                hub,
                "it may be read; partitions: " + partitions.size() + ", of which the consumer group "
                        + connection.group() + " has read: " + begun
                        + (begun == 0 ? "; if the group does not exist yet, the input's first read creates it" : "")));
    }

    private void failed(Code step, String target, DefenderException failure) {
        findings.addAll(Finding.failed(step, target, failure));
    }
}
