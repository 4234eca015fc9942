package ta.defender.eventhub;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import ta.defender.json.Slice;
import ta.defender.model.Code;
import ta.defender.model.Issue;
import ta.defender.output.EventHeader;
import ta.defender.poll.InputTools;
import ta.defender.testing.FakeClock;
import ta.defender.testing.FakeSleeper;
import ta.defender.testing.RecordingOutput;
import ta.defender.testing.RecordingStanzaLog;

@Timeout(600)
class HubReaderTest {
    private static final HubPartition ONE = new HubPartition("hub", 0);
    private static final HubPartition TWO = new HubPartition("hub", 1);

    private final FakeClock clock = new FakeClock();
    private final BoundedQueue handover = new BoundedQueue(10);
    private final RecordingOutput output = new RecordingOutput();
    private final PendingOffsets offsets = new PendingOffsets(output);
    private final RecordingStanzaLog log = new RecordingStanzaLog();
    private final HubReader reader =
            new HubReader(handover, offsets, new InputTools(output, clock, new FakeSleeper(clock), log));
    private final FakeConsumer consumer = new FakeConsumer();

    @Test
    void messages_areHandedOver() throws Exception {
        run(step -> step.returns(batch(ONE, 3)));

        assertThat(consumer.calls).startsWith("poll PT0.5S");
        assertThat(handover.awaitRoom(Duration.ZERO)).isTrue();
    }

    @Test
    void whenThereIsNoRoom_partitionsArePausedAndMembershipGoesOn() throws Exception {
        run(
                step -> step.returns(batch(ONE, 20)),
                step -> {
                    // Splunk reads again
                    take();
                    handover.done();
                    step.returns();
                },
                step -> step.returns());

        assertThat(consumer.calls).containsExactly("poll PT0.5S", "pause", "poll PT0S", "resume", "poll PT0.5S");
    }

    @Test
    void whatHasSettled_isCommittedAtMostOncePerSecond() throws Exception {
        reader.assigned(Set.of(ONE));
        offsets.written(ONE, 7);

        run(
                step -> clock.advance(Duration.ofMillis(900)),
                step -> clock.advance(Duration.ofMillis(900)),
                step -> clock.advance(Duration.ofMillis(900)),
                step -> clock.advance(Duration.ofMillis(900)),
                step -> clock.advance(Duration.ofMillis(50)));

        assertThat(consumer.committed).isEqualTo(Map.of(ONE, 7L));
        assertThat(consumer.calls).filteredOn(call -> call.startsWith("commit")).hasSize(1);
    }

    @Test
    void nothingToRead_isNoSuccess_untilPartitionsCome(@TempDir Path folder) throws Exception {
        StreamSettings settings = StreamSettings.read(
                "defender_stream://a", Map.of("bootstrap", "contoso.servicebus.windows.net", "hubs", "hub"));
        HubWriter writer = new HubWriter(
                settings,
                new InputTools(output, clock, new FakeSleeper(clock), log),
                new SeenNamesFile(folder, settings.stanza(), log),
                new HubWriter.Flow(handover, offsets),
                reader);
        reader.nothingToRead(new Issue(Code.SOURCE_NOT_FOUND, "event hub not found", "correct hubs", "hubs"));
        clock.advance(Duration.ofMinutes(2));
        writer.step(Duration.ZERO);
        assertThat(log.polls()).isZero();
        assertThat(log.failures()).extracting(Issue::code).containsOnly(Code.SOURCE_NOT_FOUND);
        assertThat(log.lines("INFO")).noneMatch(line -> line.contains("action=streamed"));

        reader.assigned(Set.of(ONE));
        clock.advance(Duration.ofMinutes(2));
        writer.step(Duration.ZERO);
        assertThat(log.polls()).isOne();
    }

    @Test
    void silence_leadsToALookAtTheNamespace() throws Exception {
        run(step -> clock.advance(Duration.ofSeconds(61)));

        assertThat(consumer.calls).contains("probe");
    }

    @Test
    void revoked_commitsWhatHasSettledOfThesePartitionsAlone() throws Exception {
        reader.assigned(Set.of(ONE, TWO));
        offsets.written(ONE, 7);
        handover.put(new BoundedQueue.Item.Messages(batch(ONE, 3)));
        offsets.written(TWO, 8);

        run(step -> reader.revoked(Set.of(ONE)));

        assertThat(consumer.committed).isEqualTo(Map.of(ONE, 7L));
        assertThat(offsets.size()).isEqualTo(1);
        assertThat(handover.drop(Set.of(ONE), Duration.ZERO)).isTrue();
        assertThat(log.lines()).anyMatch(line -> line.contains("Partitions revoked: hub[0]"));
    }

    @Test
    void finish_waitsUntilWhatWasWrittenHasSettled_andCommitsIt() throws Exception {
        reader.assigned(Set.of(ONE));
        output.taking(false);
        written(ONE, 7);
        int[] steps = {0};

        InputTools tools = new InputTools(
                output,
                clock,
                duration -> {
                    clock.advance(duration);
                    output.taking(++steps[0] == 20);
                },
                log);
        new HubReader(handover, offsets, tools).finish(consumer);

        assertThat(consumer.committed).isEqualTo(Map.of(ONE, 7L));
    }

    @Test
    void finish_whenNobodyReads_commitsNothingAndEnds() throws Exception {
        reader.assigned(Set.of(ONE));
        output.taking(false);
        written(ONE, 7);
        Instant begun = clock.instant();

        reader.finish(consumer);

        assertThat(consumer.committed).isEmpty();
        assertThat(Duration.between(begun, clock.instant())).isLessThan(Duration.ofSeconds(4));
    }

    private void written(HubPartition partition, long next) {
        output.write(new EventHeader("s://a", null, "s", "t", null, null), List.of(Slice.of("{}")));
        output.flush();
        offsets.written(partition, next);
    }

    @Test
    void lost_commitsNothing() throws Exception {
        reader.assigned(Set.of(ONE));
        offsets.written(ONE, 7);

        run(step -> reader.lost(Set.of(ONE)));
        reader.finish(consumer);

        assertThat(consumer.committed).isEmpty();
    }

    @Test
    void skipped_isReported() throws Exception {
        reader.skipped(new OffsetGap(ONE, 4, 9, OffsetGap.Cause.EXPIRED));
        reader.skipped(new OffsetGap(TWO, 40, 0, OffsetGap.Cause.RECREATED));

        assertThat(take()).isEqualTo(new BoundedQueue.Item.Gap(new OffsetGap(ONE, 4, 9, OffsetGap.Cause.EXPIRED)));
        assertThat(log.lines())
                .anyMatch(
                        line -> line.contains("hub[0]: messages expired before they were read, from offset 4 to 8 (5)"))
                .anyMatch(line -> line.contains("hub[1]: the event hub was created anew"));
    }

    /** What was written of the hub before is still on its way when the new one is found: it must not count for that. */
    @Test
    void skipped_countsNothingOfBefore_untilTheReportIsWritten() throws Exception {
        reader.assigned(Set.of(ONE));
        offsets.written(ONE, 40);
        reader.skipped(new OffsetGap(ONE, 50, 0, OffsetGap.Cause.RECREATED));
        offsets.written(ONE, 50);
        offsets.resume(ONE);
        offsets.written(ONE, 3);

        assertThat(offsets.take()).isEqualTo(Map.of(ONE, 3L));
    }

    @Test
    void commitsThatFail_duringARebalance_frightenNobody() {
        reader.notCommitted(Map.of(ONE, 7L), "rebalancing");
        clock.advance(Duration.ofSeconds(50));
        reader.notCommitted(Map.of(ONE, 7L), "rebalancing");
        reader.committed(Map.of(ONE, 7L));
        clock.advance(Duration.ofSeconds(50));
        reader.notCommitted(Map.of(ONE, 8L), "rebalancing");

        assertThat(log.lines("WARN")).isEmpty();
        assertThat(log.lines("INFO")).isEmpty();
    }

    @Test
    void commitsThatFail_forLong_areToldOnce_andThatTheyWorkAgain() {
        for (int i = 0; i < 10; i++) {
            reader.notCommitted(Map.of(ONE, 7L), "no coordinator");
            clock.advance(Duration.ofSeconds(20));
        }
        reader.committed(Map.of(ONE, 7L));
        reader.committed(Map.of(ONE, 8L));

        assertThat(log.lines("WARN")).singleElement().asString().contains("hub[0]", "no coordinator", "retrying");
        assertThat(log.lines("INFO")).containsExactly("Recovered: offsets are committed again.");
    }

    @Test
    void lastCommit_thatFails_saysWhatComesTwice() throws Exception {
        reader.assigned(Set.of(ONE));
        offsets.written(ONE, 7);
        consumer.refuses = true;

        run(step -> reader.revoked(Set.of(ONE)));
        reader.finish(consumer);

        assertThat(log.lines("WARN")).singleElement().asString().contains("hub[0]", "duplicates");
    }

    @SafeVarargs
    private void run(Consumer<FakeConsumer>... steps) throws Exception {
        for (Consumer<FakeConsumer> step : steps) {
            consumer.steps.add(step);
        }
        reader.run(consumer, () -> {});
    }

    private BoundedQueue.Item take() {
        try {
            return handover.take(Duration.ZERO);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static HubBatch batch(HubPartition partition, int bytes) {
        return new HubBatch(partition, List.of(new HubMessage(0, Slice.of(new byte[bytes]), null)), 1);
    }

    /** Plays one step per poll, and closes the handover with the last one. */
    private final class FakeConsumer implements HubConsumer {
        private final List<Consumer<FakeConsumer>> steps = new ArrayList<>();
        private final List<String> calls = new ArrayList<>();
        private final Map<HubPartition, Long> committed = new HashMap<>();
        private List<HubBatch> given = List.of();
        private boolean refuses;

        void returns(HubBatch... batches) {
            given = List.of(batches);
        }

        @Override
        public List<HubBatch> poll(Duration limit) {
            calls.add("poll " + limit);
            given = List.of();
            steps.remove(0).accept(this);
            if (steps.isEmpty()) {
                handover.close();
            }
            return given;
        }

        @Override
        public void pause() {
            calls.add("pause");
        }

        @Override
        public void resume() {
            calls.add("resume");
        }

        @Override
        public void commit(Map<HubPartition, Long> due) {
            calls.add("commit " + due);
            committed.putAll(due);
        }

        @Override
        public boolean commitNow(Map<HubPartition, Long> due, Duration limit) {
            if (refuses) {
                return due.isEmpty();
            }
            committed.putAll(due);
            return true;
        }

        @Override
        public long lag() {
            return 0;
        }

        @Override
        public void probe(Duration limit) {
            calls.add("probe");
        }

        @Override
        public void wakeUp() {
            // it never waits
        }

        @Override
        public void close() {
            // nothing was opened
        }
    }
}
