package ta.defender.eventhub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import ta.defender.eventhub.FakeEventHub.Damage;
import ta.defender.eventhub.StreamSettings.Start;
import ta.defender.http.TlsTrust;
import ta.defender.model.DefenderException;
import ta.defender.model.Secret;
import ta.defender.testing.FakeClock;

/** Messages that the client cannot decode cost no others; in virtual time. */
class DamagedPartitionTest {
    private static final HubPartition FIRST = new HubPartition(FakeEventHub.NAME, 0);

    private final FakeClock clock = new FakeClock();
    private final FakeEventHub hub = new FakeEventHub(2);
    private final List<String> read = new ArrayList<>();
    private final List<OffsetGap> gaps = new ArrayList<>();
    private final List<Long> told = new ArrayList<>();
    private final List<HubPartition> withheld = new ArrayList<>();
    private final List<String> unreachable = new ArrayList<>();
    private KafkaHubConsumer consumer;

    @ParameterizedTest
    @EnumSource
    void messages_aroundTheDamage_comeOnceAndInOrder(Damage damage) throws Exception {
        send(0, 6);
        send(1, 3);
        hub.damage(0, 2, 4, damage);
        join();

        pollFor(Duration.ofMinutes(2));

        assertThat(read).filteredOn(place -> place.startsWith("0")).containsExactly("0:0", "0:1", "0:4", "0:5");
        assertThat(read).filteredOn(place -> place.startsWith("1")).containsExactly("1:0", "1:1", "1:2");
        assertThat(gaps).containsExactly(new OffsetGap(FIRST, 2, 4, OffsetGap.Cause.UNDECODABLE));
        assertThat(told).containsExactly(2L);
    }

    @ParameterizedTest
    @EnumSource
    void otherPartitions_areReadWhileItIsTried(Damage damage) throws Exception {
        send(0, 1);
        hub.damage(0, 0, 1, damage);
        send(1, 2);
        join();

        pollFor(Duration.ofSeconds(5));

        assertThat(read).containsExactly("1:0", "1:1");
        assertThat(gaps).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void damageAtTheEnd_isPassed(Damage damage) throws Exception {
        send(0, 3);
        hub.damage(0, 1, 3, damage);
        join();

        pollFor(Duration.ofMinutes(2));
        send(0, 1);
        pollFor(Duration.ofSeconds(5));

        assertThat(gaps).containsExactly(new OffsetGap(FIRST, 1, 3, OffsetGap.Cause.UNDECODABLE));
        assertThat(read).containsExactly("0:0", "0:3");
    }

    @ParameterizedTest
    @EnumSource
    void damageThatPasses_costsNothing(Damage damage) throws Exception {
        send(0, 3);
        hub.damage(0, 1, 2, damage);
        join();

        pollFor(Duration.ofSeconds(12));
        hub.mend();
        pollFor(Duration.ofMinutes(2));

        assertThat(gaps).isEmpty();
        assertThat(read).containsExactly("0:0", "0:1", "0:2");
    }

    @Test
    void pause_holdsTheDamagedPartitionToo() throws Exception {
        send(0, 3);
        hub.damage(0, 1, 2, Damage.FAULT);
        join();
        pollFor(Duration.ofSeconds(5));

        consumer.pause();
        pollFor(Duration.ofMinutes(2));
        assertThat(gaps).isEmpty();
        consumer.resume();
        pollFor(Duration.ofMinutes(2));

        assertThat(gaps).hasSize(1);
        assertThat(read).containsExactly("0:0", "0:2");
    }

    /** The client repeats a refused fetch in silence. */
    @Test
    void partition_thatTheServiceRefuses_isToldOnceAndTheOthersAreRead() throws Exception {
        send(0, 1);
        send(1, 1);
        FakeMember member = join();
        member.refuse(0);
        pollFor(Duration.ofMinutes(5));

        assertThat(read).containsExactly("1:0");
        assertThat(withheld).containsExactly(FIRST);
    }

    /** Each node has some of the partitions. */
    @Test
    void nodeThatIsDownAtTheStart_costsItsPartitionsOnly() throws Exception {
        send(0, 1);
        send(1, 2);
        FakeMember member = join();
        member.down(0);
        pollFor(Duration.ofMinutes(2));

        assertThat(read).containsExactly("1:0", "1:1");
        assertThat(unreachable).containsExactly("0 node0:9093");

        member.up();
        pollFor(Duration.ofMinutes(2));

        assertThat(read).containsExactly("1:0", "1:1", "0:0");
        assertThat(unreachable).hasSize(1);
    }

    @Test
    void nodeThatIsDown_whereThereAreCommits_isTold() throws Exception {
        send(0, 1);
        send(1, 2);
        hub.commits.put(new TopicPartition(FakeEventHub.NAME, 0), new OffsetAndMetadata(0, "first=2"));
        FakeMember member = join();
        member.down(0);
        pollFor(Duration.ofMinutes(2));
        consumer.probe(Duration.ofSeconds(30));

        assertThat(read).containsExactly("1:0", "1:1");
        assertThat(unreachable).containsExactly("0 node0:9093");
    }

    @Test
    void probe_whenOneNodeIsDown_keepsTheConnection() throws Exception {
        FakeMember member = join();
        pollFor(Duration.ofSeconds(5));
        member.down(0);

        consumer.probe(Duration.ofSeconds(30));
        consumer.probe(Duration.ofSeconds(30));

        assertThat(unreachable).containsExactly("0 node0:9093");
        member.down(1);
        assertThatThrownBy(() -> consumer.probe(Duration.ofSeconds(30))).isInstanceOf(DefenderException.class);
    }

    @Test
    void revoked_isLeftToTheNextReader() throws Exception {
        send(0, 3);
        hub.damage(0, 1, 2, Damage.FAULT);
        FakeMember member = join();
        pollFor(Duration.ofSeconds(5));

        member.assign(Set.of(1));
        pollFor(Duration.ofMinutes(2));

        assertThat(gaps).isEmpty();
        assertThat(read).containsExactly("0:0");
    }

    private void send(int partition, int count) {
        for (int i = 0; i < count; i++) {
            hub.send(partition, "{}", clock.instant());
        }
    }

    private void pollFor(Duration length) {
        for (var end = clock.instant().plus(length); clock.instant().isBefore(end); ) {
            for (HubBatch batch : consumer.poll(Duration.ofMillis(500))) {
                batch.messages().forEach(message -> read.add(batch.partition().number() + ":" + message.offset()));
            }
        }
    }

    private FakeMember join() throws InterruptedException {
        FakeMember member = new FakeMember(hub, Set.of(0, 1), clock::advance);
        HubConnection connection = new HubConnection(
                "localhost",
                9093,
                List.of(FakeEventHub.NAME),
                "group",
                Start.EARLIEST,
                new HubCredential.Key(Secret.of("key")),
                TlsTrust.system().context(),
                HubConnection.METADATA_AGE,
                HubConnection.FETCHED_BYTES);
        consumer = new KafkaHubConsumer(
                connection,
                new CommittedOffsets(),
                new Heard(),
                member,
                new MessageReader.Source(() -> new FakeSingleReader(hub, clock::advance), clock));
        consumer.subscribe(HubSurvey.of(connection, member, new Heard(), Duration.ZERO));
        return member;
    }

    /** Remembers what it is told. */
    private final class Heard extends StrictHubListener {
        @Override
        public void skipped(OffsetGap gap) {
            gaps.add(gap);
        }

        @Override
        public void unreachable(HubPartition partition, String node) {
            unreachable.add(partition.number() + " " + node);
        }

        @Override
        public void withheld(HubPartition partition, Duration since) {
            withheld.add(partition);
        }

        @Override
        public void undecodable(HubPartition partition, long offset, String reason) {
            told.add(offset);
        }
    }
}
