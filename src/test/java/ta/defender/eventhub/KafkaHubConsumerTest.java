package ta.defender.eventhub;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import ta.defender.checkpoint.GenerationFiles;
import ta.defender.eventhub.StreamSettings.Start;
import ta.defender.http.TlsTrust;
import ta.defender.model.Secret;
import ta.defender.testing.FakeClock;
import ta.defender.testing.RecordingStanzaLog;

/** Where partitions begin, and what happens when a position is gone; on the Kafka client's own mock. */
class KafkaHubConsumerTest {
    private static final String HUB = "hub";
    private static final long FIRST = 3;
    private static final long END = 10;

    private final Group mock = new Group();
    private final Heard heard = new Heard();
    private CommittedOffsets memory = new CommittedOffsets();
    private final MessageReader.Source single = new MessageReader.Source(() -> new Single(mock), new FakeClock());

    @Test
    void newHub_atEarliest_beginsAtItsFirstMessage() throws InterruptedException {
        KafkaHubConsumer consumer = join(Start.EARLIEST, 2);

        assign(0, 1);

        assertThat(positions(0, 1)).containsExactly(FIRST, FIRST);
        assertThat(heard.assigned).containsExactlyInAnyOrder(new HubPartition(HUB, 0), new HubPartition(HUB, 1));
        assertThat(consumer.lag()).isEqualTo(2 * (END - FIRST));
    }

    @Test
    void newHub_atLatest_beginsAtItsEnd_andStaysThereOverAReconnect() throws InterruptedException {
        KafkaHubConsumer consumer = join(Start.LATEST, 2);
        assign(0, 1);

        consumer.poll(Duration.ZERO);

        assertThat(positions(0, 1)).containsExactly(END, END);
        assertThat(committed(0)).isEqualTo(new OffsetAndMetadata(END, "first=2"));
        assertThat(committed(1)).isEqualTo(new OffsetAndMetadata(END, "first=2"));
    }

    @Test
    void partitionAddedLater_atLatest_beginsAtItsFirstMessage() throws InterruptedException {
        KafkaHubConsumer consumer = join(Start.LATEST, 3);
        commit(0, 7, "first=2");
        commit(1, 8, "first=2");

        assign(2);
        consumer.poll(Duration.ZERO);

        assertThat(positions(2)).containsExactly(FIRST);
        assertThat(committed(2)).isEqualTo(new OffsetAndMetadata(FIRST, "first=2"));
    }

    @Test
    void oldPartitionOfAnotherMember_atLatest_beginsAtItsEnd() throws InterruptedException {
        join(Start.LATEST, 2);
        commit(0, 7, "first=2");

        assign(1);

        assertThat(positions(1)).containsExactly(END);
    }

    @Test
    void commitsWithoutOurMark_leaveNothingOut() throws InterruptedException {
        join(Start.LATEST, 2);
        commit(0, 7, "");

        assign(1);

        assertThat(positions(1)).containsExactly(FIRST);
    }

    @Test
    void positionBeforeTheFirstMessage_isReportedAndPassedOver() throws InterruptedException {
        KafkaHubConsumer consumer = join(Start.EARLIEST, 1);
        assign(0);
        mock.updateBeginningOffsets(Map.of(partition(0), 6L));
        mock.setPollException(new OffsetOutOfRangeException(Map.of(partition(0), FIRST)));

        assertThat(consumer.poll(Duration.ZERO)).isEmpty();

        assertThat(heard.gaps)
                .containsExactly(new OffsetGap(new HubPartition(HUB, 0), FIRST, 6, OffsetGap.Cause.EXPIRED));
        assertThat(heard.gaps.get(0).missing()).isEqualTo(3);
        assertThat(positions(0)).containsExactly(6L);
    }

    @Test
    void positionBehindTheEnd_isThatOfAnotherHub() throws InterruptedException {
        KafkaHubConsumer consumer = join(Start.EARLIEST, 1);
        assign(0);
        mock.setPollException(new OffsetOutOfRangeException(Map.of(partition(0), 40L)));

        consumer.poll(Duration.ZERO);

        assertThat(heard.gaps)
                .containsExactly(new OffsetGap(new HubPartition(HUB, 0), 40, FIRST, OffsetGap.Cause.RECREATED));
        assertThat(positions(0)).containsExactly(FIRST);
    }

    /** The new hub may have messages at the old positions of its other partitions. */
    @Test
    void positionBehindTheEnd_takesTheOtherPartitionsToTheirBeginning() throws InterruptedException {
        KafkaHubConsumer consumer = join(Start.LATEST, 2);
        assign(0, 1);
        mock.setPollException(new OffsetOutOfRangeException(Map.of(partition(0), END)));

        consumer.poll(Duration.ZERO);
        consumer.poll(Duration.ZERO);

        assertThat(heard.gaps)
                .containsExactlyInAnyOrder(
                        new OffsetGap(new HubPartition(HUB, 0), END, FIRST, OffsetGap.Cause.RECREATED),
                        new OffsetGap(new HubPartition(HUB, 1), END, FIRST, OffsetGap.Cause.RECREATED));
        assertThat(positions(0, 1)).containsExactly(FIRST, FIRST);
        assertThat(committed(0)).isEqualTo(new OffsetAndMetadata(FIRST, "first=0"));
        assertThat(committed(1)).isEqualTo(new OffsetAndMetadata(FIRST, "first=0"));
    }

    /** Kafka forgets a hub's commits when it is deleted; the connection may have been made anew meanwhile. */
    @Test
    void commitsOfAWholeHub_thatAreGone_tellThatItIsAnother() throws InterruptedException {
        commitBothAndLeave(17, 12);
        mock.commits.clear();

        KafkaHubConsumer after = join(Start.LATEST, 1);
        assign(0);
        after.poll(Duration.ZERO);

        assertThat(heard.gaps)
                .containsExactlyInAnyOrder(
                        new OffsetGap(new HubPartition(HUB, 0), 17, FIRST, OffsetGap.Cause.RECREATED),
                        new OffsetGap(new HubPartition(HUB, 1), 12, 0, OffsetGap.Cause.RECREATED));
        assertThat(positions(0)).containsExactly(FIRST);
        assertThat(committed(0)).isEqualTo(new OffsetAndMetadata(FIRST, "first=0"));
    }

    /** The service keeps the commits of an idle partition for some days only. */
    @Test
    void commitOfOnePartition_thatIsGone_isRemembered() throws InterruptedException {
        KafkaHubConsumer consumer = join(Start.LATEST, 2);
        assign(0, 1);
        consumer.commitNow(Map.of(new HubPartition(HUB, 0), 4L, new HubPartition(HUB, 1), 5L), Duration.ZERO);
        mock.commits.remove(partition(1));

        assign(0);
        assign(0, 1);
        consumer.poll(Duration.ZERO);

        assertThat(heard.gaps).isEmpty();
        assertThat(positions(1)).containsExactly(5L);
        assertThat(committed(1).offset()).isEqualTo(5);
    }

    /** The service forgets the commits of a group without readers after some days. */
    @Test
    void commitsOfTheGroup_thatHaveExpired_areRemembered() throws InterruptedException {
        KafkaHubConsumer before = join(Start.LATEST, 2);
        assign(0, 1);
        read(before, 0, 4);
        before.commitNow(Map.of(new HubPartition(HUB, 0), 5L, new HubPartition(HUB, 1), 7L), Duration.ZERO);
        mock.commits.clear();
        mock.unsubscribe();

        KafkaHubConsumer after = join(Start.LATEST, 2);
        assign(0, 1);
        after.poll(Duration.ZERO);

        assertThat(heard.gaps).isEmpty();
        assertThat(positions(0, 1)).containsExactly(5L, 7L);
        assertThat(committed(0).offset()).isEqualTo(5);
    }

    /** Two senders whose clocks differ: an older message may have the later time. */
    @Test
    void commitsThatHaveExpired_ofMessagesWhoseTimesAreNotInOrder_areRemembered() throws InterruptedException {
        KafkaHubConsumer before = join(Start.LATEST, 1);
        assign(0);
        read(before, 0, 4);
        before.commitNow(Map.of(new HubPartition(HUB, 0), 5L), Duration.ZERO);
        mock.commits.clear();
        mock.unsubscribe();
        mock.disordered = true;

        KafkaHubConsumer after = join(Start.LATEST, 1);
        assign(0);
        after.poll(Duration.ZERO);

        assertThat(heard.gaps).isEmpty();
        assertThat(positions(0)).containsExactly(5L);
    }

    /** Another host read it until then. */
    @Test
    void partitionOfAnotherHost_whenCommitsHaveExpired_beginsAtItsFirstMessage() throws InterruptedException {
        KafkaHubConsumer before = join(Start.LATEST, 2);
        assign(0);
        before.commitNow(Map.of(new HubPartition(HUB, 0), 5L), Duration.ZERO);
        mock.commits.clear();
        mock.unsubscribe();

        join(Start.LATEST, 2);
        assign(0, 1);

        assertThat(positions(0, 1)).containsExactly(5L, FIRST);
    }

    /** The new hub has grown beyond the old position meanwhile. */
    @Test
    void hubCreatedAnew_isToldFromExpiredCommits_byTheTimeOfWhatWasRead() throws InterruptedException {
        KafkaHubConsumer before = join(Start.LATEST, 1);
        assign(0);
        read(before, 0, 4);
        before.commitNow(Map.of(new HubPartition(HUB, 0), 5L), Duration.ZERO);
        mock.commits.clear();
        mock.unsubscribe();
        mock.recreated = true;

        join(Start.LATEST, 1);
        assign(0);

        assertThat(heard.gaps)
                .containsExactly(new OffsetGap(new HubPartition(HUB, 0), 5, FIRST, OffsetGap.Cause.RECREATED));
        assertThat(positions(0)).containsExactly(FIRST);
    }

    /** The partitions of a hub never become fewer. */
    @Test
    void hubCreatedAnew_withFewerPartitions_whereCommitsAreKept_isReadFromItsFirstMessage()
            throws InterruptedException {
        commitBothAndLeave(5, 7);

        KafkaHubConsumer after = join(Start.LATEST, 1);
        assign(0);
        after.poll(Duration.ZERO);

        assertThat(heard.gaps)
                .containsExactlyInAnyOrder(
                        new OffsetGap(new HubPartition(HUB, 0), 5, FIRST, OffsetGap.Cause.RECREATED),
                        new OffsetGap(new HubPartition(HUB, 1), 7, 0, OffsetGap.Cause.RECREATED));
        assertThat(positions(0)).containsExactly(FIRST);
        assertThat(committed(0)).isEqualTo(new OffsetAndMetadata(FIRST, "first=0"));
    }

    /** Each commit carries how many partitions the hub had. */
    @Test
    void hubCreatedAnew_withFewerPartitions_isTheSameForAHostThatKnowsNothing() throws InterruptedException {
        commit(0, 5, "first=2");

        KafkaHubConsumer consumer = join(Start.LATEST, 1);
        assign(0);
        consumer.poll(Duration.ZERO);

        assertThat(heard.gaps)
                .containsExactly(new OffsetGap(new HubPartition(HUB, 0), 5, FIRST, OffsetGap.Cause.RECREATED));
        assertThat(committed(0)).isEqualTo(new OffsetAndMetadata(FIRST, "first=0"));
    }

    @Test
    void hubCreatedAnew_withFewerPartitions_goesOnWhereAnotherMemberReadIt() throws InterruptedException {
        commitBothAndLeave(5, 7);
        commit(0, 8, "first=0");

        join(Start.LATEST, 1);
        assign(0);

        assertThat(heard.gaps)
                .containsExactly(new OffsetGap(new HubPartition(HUB, 1), 7, 0, OffsetGap.Cause.RECREATED));
        assertThat(memory.of(HUB)).containsOnlyKeys(new HubPartition(HUB, 0));
        assertThat(memory.of(HUB).get(new HubPartition(HUB, 0)).offset()).isEqualTo(8);
    }

    /** The client may not have heard yet of the partitions that were added. */
    @Test
    void partitionAddedLater_thatTheClientDoesNotKnowYet_isNoOtherHub() throws InterruptedException {
        join(Start.EARLIEST, 2);
        commit(0, 5, "first=1");
        commit(1, 6, "first=1");
        mock.updatePartitions(HUB, List.of(new PartitionInfo(HUB, 0, null, null, null)));
        memory.note(new HubPartition(HUB, 1), 6, CommittedOffsets.NO_TIME);

        assign(0, 1);

        assertThat(heard.gaps).isEmpty();
        assertThat(memory.of(HUB).get(new HubPartition(HUB, 1)).offset()).isEqualTo(6);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void hubCreatedAnew_whereCommitsAreKept_isToldByTheTimeOfWhatWasRead(boolean anew) throws InterruptedException {
        KafkaHubConsumer before = join(Start.LATEST, 1);
        assign(0);
        read(before, 0, 4);
        before.commitNow(Map.of(new HubPartition(HUB, 0), 5L), Duration.ZERO);
        mock.unsubscribe();
        mock.recreated = anew;

        join(Start.LATEST, 1);
        assign(0);

        OffsetGap gap = new OffsetGap(new HubPartition(HUB, 0), 5, FIRST, OffsetGap.Cause.RECREATED);
        assertThat(heard.gaps).isEqualTo(anew ? List.of(gap) : List.of());
        assertThat(memory.of(HUB)).hasSize(anew ? 0 : 1);
        if (anew) {
            assertThat(positions(0)).containsExactly(FIRST);
        }
    }

    @Test
    void groupSetBackForAReplay_isNoLoss() throws InterruptedException {
        commitBothAndLeave(8, 9);
        commit(0, 4, "");
        commit(1, 5, "");

        join(Start.LATEST, 2);
        assign(0, 1);

        assertThat(heard.gaps).isEmpty();
        assertThat(memory.of(HUB).get(new HubPartition(HUB, 0)).offset()).isEqualTo(4);
    }

    @Test
    void hubThatComesLater_atLatest_beginsAtItsFirstMessage() throws InterruptedException {
        mock.updatePartitions(HUB, List.of());
        join(connection(Start.LATEST, HUB));
        partitions(1);

        assign(0);

        assertThat(positions(0)).containsExactly(FIRST);
    }

    @Test
    void offsets_areKeptOverARestart_forTheirGroupOnly(@TempDir Path folder) throws Exception {
        FakeClock clock = new FakeClock();
        RecordingStanzaLog log = new RecordingStanzaLog();
        CommittedOffsetsFile file = new CommittedOffsetsFile(folder, settings("one"), clock, log);
        file.note(new HubPartition("a b", 3), 17, 5_000);
        file.saveNowAndThen();
        file.note(new HubPartition(HUB, 0), 4, CommittedOffsets.NO_TIME);
        file.saveNowAndThen();
        assertThat(loaded(folder, "one").all()).hasSize(1);
        file.save();

        assertThat(loaded(folder, "one").all()).isEqualTo(file.all());
        assertThat(loaded(folder, "two").all()).isEmpty();
        assertThat(log.lines("ERROR")).isEmpty();
    }

    /** The input was stopped when the hub came. */
    @Test
    void hubThatComesWhileNobodyReads_atLatest_beginsAtItsFirstMessage(@TempDir Path folder) throws Exception {
        StreamSettings settings = StreamSettings.read(
                "defender_stream://contoso",
                Map.of("bootstrap", "contoso.example", "hubs", "hu*", "consumer_group", "g"));
        CommittedOffsetsFile before =
                new CommittedOffsetsFile(folder, settings, new FakeClock(), new RecordingStanzaLog());
        before.note(new HubPartition("hub-before", 0), 7, 5_000);
        before.save();
        memory = new CommittedOffsetsFile(folder, settings, new FakeClock(), new RecordingStanzaLog());
        memory.load();

        join(Start.LATEST, 1);
        assign(0);

        assertThat(positions(0)).containsExactly(FIRST);
    }

    /** Nothing was ever committed: it is the group's first run all the same. */
    @Test
    void hubs_ofAFirstRunThatReadNothing_atLatest_beginAtTheirEnd(@TempDir Path folder) throws Exception {
        CommittedOffsetsFile before =
                new CommittedOffsetsFile(folder, settings("one"), new FakeClock(), new RecordingStanzaLog());
        before.save();
        memory = loaded(folder, "one");

        join(Start.LATEST, 1);
        assign(0);

        assertThat(positions(0)).containsExactly(END);
    }

    @ParameterizedTest
    @ValueSource(strings = {"defender_stream___contoso", "contoso"})
    void offsets_ofVersionsWithoutAChecksum_areRead(String name, @TempDir Path folder) throws Exception {
        Path file = folder.resolve(
                (name.startsWith("contoso") ? GenerationFiles.name("defender_stream://contoso") : name) + ".offsets");
        Files.writeString(file, "TA_defender stream offsets 1\ngroup=contoso.example:9093 one\noffset=17 5000 3 a b\n");

        assertThat(loaded(folder, "one").all())
                .isEqualTo(Map.of(new HubPartition("a b", 3), new CommittedOffsets.Commit(17, 5_000)));
    }

    @Test
    void offsetsThatWereCut_giveWayToTheGenerationBefore(@TempDir Path folder) throws Exception {
        CommittedOffsetsFile file =
                new CommittedOffsetsFile(folder, settings("one"), new FakeClock(), new RecordingStanzaLog());
        file.note(new HubPartition(HUB, 0), 4, 5_000);
        file.save();
        file.note(new HubPartition(HUB, 1), 5, 6_000);
        file.save();
        Path current = folder.resolve(GenerationFiles.name("defender_stream://contoso") + ".offsets");
        String whole = Files.readString(current);
        Files.writeString(current, whole.substring(0, whole.length() * 2 / 3));
        RecordingStanzaLog log = new RecordingStanzaLog();

        CommittedOffsets kept = new CommittedOffsetsFile(folder, settings("one"), new FakeClock(), log);
        kept.load();

        assertThat(kept.all()).isEqualTo(Map.of(new HubPartition(HUB, 0), new CommittedOffsets.Commit(4, 5_000)));
        assertThat(log.lines("ERROR")).singleElement().asString().contains(current.toString());
    }

    @Test
    void offsetsWithoutAGenerationThatCanBeRead_areToldAndGoneWithout(@TempDir Path folder) throws Exception {
        Path current = folder.resolve(GenerationFiles.name("defender_stream://contoso") + ".offsets");
        Files.write(current, new byte[] {(byte) 0xff, 0, 7});
        RecordingStanzaLog log = new RecordingStanzaLog();

        CommittedOffsets kept = new CommittedOffsetsFile(folder, settings("one"), new FakeClock(), log);
        kept.load();

        assertThat(kept.all()).isEmpty();
        assertThat(log.lines("ERROR")).singleElement().asString().contains(current.toString());
    }

    private CommittedOffsets loaded(Path folder, String group) {
        CommittedOffsets memory =
                new CommittedOffsetsFile(folder, settings(group), new FakeClock(), new RecordingStanzaLog());
        memory.load();
        return memory;
    }

    private static StreamSettings settings(String group) {
        return StreamSettings.read(
                "defender_stream://contoso",
                Map.of("bootstrap", "contoso.example", "hubs", HUB, "consumer_group", group));
    }

    /** Message {@code n} was sent at {@code n} seconds. */
    private void read(KafkaHubConsumer consumer, int partition, long offset) {
        mock.seek(partition(partition), offset);
        mock.addRecord(record(partition, offset, offset));
        assertThat(consumer.poll(Duration.ZERO)).hasSize(1);
    }

    private static ConsumerRecord<byte[], byte[]> record(int partition, long offset, long seconds) {
        return new ConsumerRecord<>(
                HUB,
                partition,
                offset,
                seconds * 1000,
                TimestampType.LOG_APPEND_TIME,
                0,
                1,
                null,
                new byte[] {1},
                new RecordHeaders(),
                Optional.empty());
    }

    @Test
    void commitOfAHubWithNothingLeft_thatIsGone_isRemembered() throws InterruptedException {
        KafkaHubConsumer consumer = join(Start.LATEST, 1);
        assign(0);
        consumer.commitNow(Map.of(new HubPartition(HUB, 0), 8L), Duration.ZERO);
        mock.commits.clear();
        mock.updateBeginningOffsets(Map.of(partition(0), 8L));

        assign();
        assign(0);

        assertThat(heard.gaps).isEmpty();
        assertThat(positions(0)).containsExactly(8L);
    }

    /** The sign-in may fail while messages are read: the process knows what it has written. */
    @Test
    void commitThatFailed_beforeTheNextConnection_repeatsNothing() throws InterruptedException {
        KafkaHubConsumer consumer = join(Start.EARLIEST, 1);
        assign(0);
        HubPartition partition = new HubPartition(HUB, 0);
        consumer.commitNow(Map.of(partition, 5L), Duration.ZERO);
        mock.refusesCommits = true;
        consumer.commitNow(Map.of(partition, 7L), Duration.ZERO);
        mock.refusesCommits = false;

        assign();
        assign(0);
        consumer.poll(Duration.ZERO);

        assertThat(positions(0)).containsExactly(7L);
        assertThat(committed(0).offset()).isEqualTo(7);
    }

    @Test
    void commitThatFailed_whereAnotherMemberHasCommittedSince_countsNoMore() {
        CommittedOffsets memory = new CommittedOffsets();
        HubPartition partition = new HubPartition(HUB, 0);
        memory.note(partition, 4, CommittedOffsets.NO_TIME);
        memory.uncommitted(partition, 7);

        assertThat(memory.goesOnAt(partition, 4)).isEqualTo(7);
        assertThat(memory.goesOnAt(partition, 6)).isEqualTo(6);
        memory.note(partition, 6, CommittedOffsets.NO_TIME);
        assertThat(memory.goesOnAt(partition, 6)).isEqualTo(6);
    }

    @Test
    void beginning_thatCouldNotBeCommitted_isCommittedLater() throws InterruptedException {
        KafkaHubConsumer consumer = join(Start.LATEST, 1);
        assign(0);
        mock.refusesCommits = true;
        consumer.poll(Duration.ZERO);
        assertThat(heard.notCommitted).isEqualTo(Map.of(new HubPartition(HUB, 0), END));

        mock.refusesCommits = false;
        consumer.poll(Duration.ZERO);

        assertThat(committed(0)).isEqualTo(new OffsetAndMetadata(END, "first=1"));
    }

    @Test
    void messages_comeInBatchesPerPartition() throws InterruptedException {
        KafkaHubConsumer consumer = join(Start.EARLIEST, 2);
        assign(0, 1);
        mock.addRecord(new ConsumerRecord<>(HUB, 0, 3, null, new byte[] {1, 2}));
        mock.addRecord(new ConsumerRecord<>(HUB, 0, 5, null, null));
        mock.addRecord(new ConsumerRecord<>(HUB, 1, 3, null, new byte[] {4}));

        Map<Integer, HubBatch> batches = new HashMap<>();
        consumer.poll(Duration.ZERO)
                .forEach(batch -> batches.put(batch.partition().number(), batch));

        assertThat(batches.get(0).next()).isEqualTo(6);
        assertThat(batches.get(0).bytes()).isEqualTo(2);
        assertThat(batches.get(0).messages()).hasSize(2);
        assertThat(batches.get(1).next()).isEqualTo(4);
    }

    @Test
    void revoked_isToldAfterTheBeginningWasCommitted() throws InterruptedException {
        join(Start.EARLIEST, 2);
        assign(0, 1);

        mock.rebalance(List.of(partition(0)));

        assertThat(heard.revoked).containsExactly(new HubPartition(HUB, 1));
    }

    @Test
    void hubThatDoesNotExist_isToldAndTheOthersAreRead() throws InterruptedException {
        partitions(1);

        join(connection(Start.EARLIEST, HUB, "missing"));

        assertThat(heard.unreadable).containsExactly("missing");
        assertThat(mock.subscription()).containsExactlyInAnyOrder(HUB, "missing");
    }

    @Test
    void hubsByPattern_areThoseThatMatch_andThoseThatComeLater() throws InterruptedException {
        partitions(1);
        hub("insights-logs-advancedhunting-deviceinfo");
        hub("other");
        hub("__internal");

        join(connection(Start.EARLIEST, "Insights-logs-advancedhunting-*"));
        assertThat(mock.subscription()).containsExactly("insights-logs-advancedhunting-deviceinfo");

        assertThat(mock.wants("insights-logs-advancedhunting-emailevents")).isTrue();
        assertThat(mock.wants("other")).isFalse();
        assertThat(heard.unreadable).isEmpty();
    }

    @Test
    void hubsByPattern_withNamesBeside_areBoth() throws InterruptedException {
        partitions(1);
        hub("insights-logs-a");
        hub("other");

        join(connection(Start.EARLIEST, "insights-*", HUB));

        assertThat(mock.subscription()).containsExactlyInAnyOrder("insights-logs-a", HUB);
    }

    @Test
    void hubsByPattern_whenNoneMatches_isToldAndWaitedFor() throws InterruptedException {
        partitions(1);

        join(connection(Start.EARLIEST, "insights-*"));

        assertThat(heard.unreadable).containsExactly("insights-*");
        assertThat(mock.wants("insights-logs-a")).isTrue();
    }

    @Test
    void hubsByPattern_thatMayNotBeRead_areLeftOut() throws InterruptedException {
        partitions(1);
        hub("insights-a");
        hub("insights-b");
        KafkaHubConsumer consumer = join(connection(Start.EARLIEST, "insights-*"));
        mock.setPollException(new TopicAuthorizationException(Set.of("insights-b")));

        consumer.poll(Duration.ZERO);

        assertThat(heard.unreadable).containsExactly("insights-b");
        assertThat(mock.wants("insights-b")).isFalse();
        assertThat(mock.wants("insights-a")).isTrue();
        assertThat(mock.wants("insights-c")).isTrue();
    }

    private void hub(String name) {
        mock.updatePartitions(name, List.of(new PartitionInfo(name, 0, null, null, null)));
    }

    @Test
    void clientId_namesHostAndProcess_andDiffersByWhatIsRead() {
        String one = connection(Start.EARLIEST, "a").clientId();

        assertThat(one)
                .startsWith("TA_defender-" + HostName.get().replaceAll("[^A-Za-z0-9._-]", "_"))
                .contains("-" + ProcessHandle.current().pid() + "-")
                .isNotEqualTo(connection(Start.EARLIEST, "b").clientId());
    }

    @Test
    void partitions_shareWhatTheClientMayHold() {
        HubConnection connection = connection(Start.EARLIEST, HUB);

        assertThat(ClientConfiguration.partitionFetchBytes(connection, 0)).isEqualTo(1 << 20);
        assertThat(ClientConfiguration.partitionFetchBytes(connection, 128)).isEqualTo(1 << 20);
        assertThat(ClientConfiguration.partitionFetchBytes(connection, 320)).isEqualTo((128 << 20) / 320);
        assertThat(ClientConfiguration.partitionFetchBytes(connection, 100_000)).isEqualTo(16 << 10);
    }

    /** A message of the mock has the time of its offset, in seconds. */
    @Test
    void newHub_atAnInstant_beginsAtTheFirstMessageSinceThen() throws InterruptedException {
        join(startAt("1970-01-01T00:00:07.5Z"), 2);

        assign(0, 1);

        assertThat(positions(0, 1)).containsExactly(8L, 8L);
    }

    @Test
    void newHub_atAnInstantAfterAllMessages_beginsAtItsEnd() throws InterruptedException {
        join(startAt("2026-11-01T00:00:00Z"), 1);

        assign(0);

        assertThat(positions(0)).containsExactly(END);
    }

    private static Start startAt(String instant) {
        return StreamSettings.read(
                        "defender_stream://a", Map.of("bootstrap", "a.example", "hubs", HUB, "start_position", instant))
                .start();
    }

    private KafkaHubConsumer join(Start start, int partitions) throws InterruptedException {
        partitions(partitions);
        return join(connection(start, HUB));
    }

    private KafkaHubConsumer join(HubConnection connection) throws InterruptedException {
        KafkaHubConsumer consumer = new KafkaHubConsumer(connection, memory, heard, mock, single);
        consumer.subscribe(HubSurvey.of(connection, mock, heard, Duration.ZERO));
        return consumer;
    }

    private void partitions(int count) {
        List<PartitionInfo> all = new ArrayList<>();
        Map<TopicPartition, Long> first = new HashMap<>();
        Map<TopicPartition, Long> end = new HashMap<>();
        for (int number = 0; number < count; number++) {
            all.add(new PartitionInfo(HUB, number, null, null, null));
            first.put(partition(number), FIRST);
            end.put(partition(number), END);
        }
        mock.updatePartitions(HUB, all);
        mock.updatePartitions("missing", List.of());
        mock.updateBeginningOffsets(first);
        mock.updateEndOffsets(end);
    }

    /** A host that had both partitions of the hub, and is gone. */
    private void commitBothAndLeave(long first, long second) throws InterruptedException {
        KafkaHubConsumer gone = join(Start.LATEST, 2);
        assign(0, 1);
        gone.commitNow(Map.of(new HubPartition(HUB, 0), first, new HubPartition(HUB, 1), second), Duration.ZERO);
        mock.unsubscribe();
    }

    private void assign(int... numbers) {
        Set<TopicPartition> partitions = new HashSet<>();
        for (int number : numbers) {
            partitions.add(partition(number));
        }
        mock.rebalance(partitions);
    }

    private void commit(int number, long offset, String metadata) {
        mock.commits.put(partition(number), new OffsetAndMetadata(offset, metadata));
    }

    private OffsetAndMetadata committed(int number) {
        return mock.commits.get(partition(number));
    }

    private List<Long> positions(int... numbers) {
        List<Long> positions = new ArrayList<>();
        for (int number : numbers) {
            positions.add(mock.position(partition(number)));
        }
        return positions;
    }

    private static TopicPartition partition(int number) {
        return new TopicPartition(HUB, number);
    }

    private static HubConnection connection(Start start, String... hubs) {
        return new HubConnection(
                "localhost",
                9093,
                List.of(hubs),
                "group",
                start,
                new HubCredential.Key(Secret.of("key")),
                TlsTrust.system().context(),
                HubConnection.METADATA_AGE,
                HubConnection.FETCHED_BYTES);
    }

    /** A mock that knows the commits of the whole group; the client's own forgets those of other members. */
    private static final class Group extends MockConsumer<byte[], byte[]> {
        private final Map<TopicPartition, OffsetAndMetadata> commits = new HashMap<>();
        private boolean refusesCommits;
        private boolean recreated;
        private boolean disordered;

        @Override
        public synchronized Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(
                Map<TopicPartition, Long> times, Duration timeout) {
            Map<TopicPartition, OffsetAndTimestamp> found = new HashMap<>();
            times.forEach((partition, time) -> {
                long next = disordered ? FIRST : Math.max(FIRST, (time + 999) / 1000);
                if (next < END) {
                    found.put(partition, new OffsetAndTimestamp(next, next * 1000));
                }
            });
            return found;
        }

        private Pattern pattern = Pattern.compile("");

        @Override
        public synchronized void subscribe(Pattern wanted, ConsumerRebalanceListener listener) {
            // the mock looks once, the client again with every look at the namespace
            pattern = wanted;
            super.subscribe(wanted, listener);
        }

        boolean wants(String hub) {
            return pattern.matcher(hub).matches();
        }

        Group() {
            super(OffsetResetStrategy.NONE);
        }

        @Override
        public synchronized Map<TopicPartition, OffsetAndMetadata> committed(
                Set<TopicPartition> partitions, Duration timeout) {
            Map<TopicPartition, OffsetAndMetadata> found = new HashMap<>(commits);
            found.keySet().retainAll(partitions);
            return found;
        }

        @Override
        public synchronized void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
            if (refusesCommits) {
                throw new RebalanceInProgressException();
            }
            commits.putAll(offsets);
        }
    }

    /** A client beside the group; the message at {@code n} was sent at {@code n} seconds. */
    private static final class Single extends MockConsumer<byte[], byte[]> {
        private final Group group;

        Single(Group group) {
            super(OffsetResetStrategy.NONE);
            this.group = group;
        }

        @Override
        public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
            TopicPartition partition = assignment().iterator().next();
            long offset = position(partition);
            return new ConsumerRecords<>(Map.of(
                    partition, List.of(record(partition.partition(), offset, offset + (group.recreated ? 5000 : 0)))));
        }
    }

    /** Remembers what it is told. */
    private static final class Heard extends StrictHubListener {
        private final Set<HubPartition> assigned = new HashSet<>();
        private final Set<HubPartition> revoked = new HashSet<>();
        private final List<OffsetGap> gaps = new ArrayList<>();
        private final List<String> unreadable = new ArrayList<>();
        private final Map<HubPartition, Long> notCommitted = new HashMap<>();

        @Override
        public void assigned(Set<HubPartition> partitions) {
            assigned.addAll(partitions);
        }

        @Override
        public void revoked(Set<HubPartition> partitions) {
            revoked.addAll(partitions);
        }

        @Override
        public void lost(Set<HubPartition> partitions) {
            revoked.addAll(partitions);
        }

        @Override
        public void skipped(OffsetGap gap) {
            gaps.add(gap);
        }

        @Override
        public void unreadable(String hub, String reason) {
            unreadable.add(hub);
        }

        @Override
        public void notCommitted(Map<HubPartition, Long> offsets, String reason) {
            notCommitted.putAll(offsets);
        }
    }
}
