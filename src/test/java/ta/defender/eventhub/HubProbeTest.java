package ta.defender.eventhub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;
import ta.defender.http.TlsTrust;
import ta.defender.model.Code;
import ta.defender.model.Finding;
import ta.defender.model.Finding.Grade;
import ta.defender.model.Secret;

final class HubProbeTest {
    private final Namespace namespace = new Namespace();

    @Test
    void hub_thatMayBeRead_saysWhatTheGroupHasRead_withoutJoiningIt() throws Exception {
        namespace.hub("defender", 3);
        namespace.commits.put(new TopicPartition("defender", 1), new OffsetAndMetadata(7));

        List<Finding> found = check("defender");

        assertThat(found)
                .extracting(Finding::step, Finding::target, Finding::grade)
                .containsExactly(
                        tuple(Code.CONNECTION, "localhost:9093", Grade.OK),
                        tuple(Code.PERMISSION, "defender", Grade.OK));
        assertThat(found.get(1).issue().what()).contains("partitions: 3", "the consumer group readers has read: 1");
        assertThat(namespace.subscribed).isFalse();
        assertThat(namespace.closed()).isTrue();
    }

    @Test
    void hub_thatDoesNotExist_isAWarningAtItsSetting() throws Exception {
        namespace.hub("defender", 1);

        assertThat(check("defender", "defendre"))
                .filteredOn(finding -> finding.grade() == Grade.WARNING)
                .extracting(
                        Finding::target,
                        finding -> finding.issue().code(),
                        finding -> finding.issue().field())
                .containsExactly(tuple("defendre", Code.SOURCE_NOT_FOUND, "hubs"));
    }

    @Test
    void hubs_ofWhichNoneExists_failTheTest_andThoseThatExistAreNamed() throws Exception {
        namespace.hub("defender", 1);
        namespace.hub("__consumer_offsets", 1);

        List<Finding> found = check("defendre");

        // as a matter of settings it is told of any address: the test masks what a stranger says of permissions
        assertThat(found)
                .filteredOn(finding -> finding.grade() == Grade.FAILED)
                .extracting(
                        Finding::step,
                        Finding::target,
                        finding -> finding.issue().code(),
                        finding -> finding.issue().field())
                .containsExactly(tuple(Code.SETTINGS, "defendre", Code.SOURCE_NOT_FOUND, "hubs"));
        assertThat(found.get(1).issue().what()).contains("defender").doesNotContain("__consumer_offsets");
    }

    @Test
    void pattern_isLookedUp_andOneWithoutAHubIsAWarning() throws Exception {
        namespace.hub("insights-a", 1);
        namespace.hub("other", 1);

        assertThat(check("insights-*", "none-*"))
                .extracting(Finding::target, Finding::grade)
                .containsExactlyInAnyOrder(
                        tuple("none-*", Grade.WARNING),
                        tuple("localhost:9093", Grade.OK),
                        tuple("insights-a", Grade.OK));
    }

    /** The right to see a hub is not the right to read it, and the others are looked at all the same. */
    @Test
    void hub_thatMayNotBeRead_isNamed() throws Exception {
        namespace.hub("defender", 1);
        namespace.hub("secret", 1);
        namespace.unreadable.add("secret");

        assertThat(check("defender", "secret"))
                .extracting(
                        Finding::target,
                        Finding::grade,
                        finding -> finding.issue().code())
                .containsExactlyInAnyOrder(
                        tuple("localhost:9093", Grade.OK, Code.CONNECTION),
                        tuple("secret", Grade.FAILED, Code.FORBIDDEN),
                        tuple("defender", Grade.OK, Code.PERMISSION));
    }

    @Test
    void group_thatMayNotBeUsed_isNamed() throws Exception {
        namespace.hub("defender", 1);
        namespace.groupRefused = true;

        assertThat(check("defender"))
                .filteredOn(finding -> finding.grade() == Grade.FAILED)
                .extracting(Finding::target, finding -> finding.issue().code())
                .containsExactly(tuple("readers", Code.FORBIDDEN));
    }

    @Test
    void key_thatIsRefused_isTheOnlyFinding_andIsNotShown() throws Exception {
        namespace.refusal = "Invalid SharedAccessKey=hush";

        List<Finding> found = check("defender");

        assertThat(found)
                .extracting(
                        Finding::step,
                        Finding::grade,
                        finding -> finding.issue().code())
                .containsExactly(tuple(Code.CONNECTION, Grade.FAILED, Code.UNAUTHORIZED));
        assertThat(found.toString()).doesNotContain("hush");
    }

    private List<Finding> check(String... hubs) throws InterruptedException {
        HubConnection connection = new HubConnection(
                "localhost",
                9093,
                List.of(hubs),
                "readers",
                StreamSettings.Start.EARLIEST,
                new HubCredential.Key(Secret.of("Endpoint=sb://localhost/;SharedAccessKeyName=k;SharedAccessKey=hush")),
                TlsTrust.system().context(),
                HubConnection.METADATA_AGE,
                HubConnection.FETCHED_BYTES);
        return HubProbe.check(connection, Duration.ofSeconds(1), namespace);
    }

    /** Hubs and rights in memory. */
    private static final class Namespace extends MockConsumer<byte[], byte[]> {
        private final Map<TopicPartition, OffsetAndMetadata> commits = new HashMap<>();
        private final Set<String> unreadable = new HashSet<>();
        private final Map<String, List<PartitionInfo>> hubs = new HashMap<>();
        private boolean groupRefused;
        private boolean subscribed;
        private String refusal = "";

        Namespace() {
            super(OffsetResetStrategy.NONE);
        }

        void hub(String name, int partitions) {
            List<PartitionInfo> infos = new java.util.ArrayList<>();
            Map<TopicPartition, Long> ends = new HashMap<>();
            for (int number = 0; number < partitions; number++) {
                infos.add(new PartitionInfo(name, number, Node.noNode(), new Node[0], new Node[0]));
                ends.put(new TopicPartition(name, number), 9L);
            }
            hubs.put(name, infos);
            updateEndOffsets(ends);
        }

        @Override
        public synchronized List<PartitionInfo> partitionsFor(String hub, Duration timeout) {
            if (!refusal.isEmpty()) {
                throw new SaslAuthenticationException(refusal);
            }
            return hubs.getOrDefault(hub, List.of());
        }

        @Override
        public synchronized Map<String, List<PartitionInfo>> listTopics(Duration timeout) {
            return hubs;
        }

        @Override
        public synchronized Map<TopicPartition, OffsetAndMetadata> committed(
                Set<TopicPartition> partitions, Duration timeout) {
            if (groupRefused) {
                throw GroupAuthorizationException.forGroupId("readers");
            }
            Map<TopicPartition, OffsetAndMetadata> found = new HashMap<>(commits);
            found.keySet().retainAll(partitions);
            return found;
        }

        @Override
        public synchronized void subscribe(Collection<String> topics) {
            subscribed = true;
        }

        @Override
        public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
            Set<String> refused = new HashSet<>();
            assignment().forEach(partition -> refused.add(partition.topic()));
            refused.retainAll(unreadable);
            if (!refused.isEmpty()) {
                throw new TopicAuthorizationException(refused);
            }
            return ConsumerRecords.empty();
        }
    }
}
