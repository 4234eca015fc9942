package ta.defender.poll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import ta.defender.checkpoint.DedupCache;
import ta.defender.checkpoint.InputCheckpoint;
import ta.defender.checkpoint.MemoryPositionStore;
import ta.defender.json.Fingerprint;
import ta.defender.json.Slice;
import ta.defender.model.DefenderException;
import ta.defender.model.Feed;
import ta.defender.model.Gap;
import ta.defender.model.Position;
import ta.defender.output.EventHeader;
import ta.defender.testing.FakeClock;
import ta.defender.testing.RecordingOutput;

class PollProgressTest {
    private static final String STANZA = "defender_alerts://test";
    private static final PollProgress.Owner OWNER = new PollProgress.Owner(STANZA, "tenant", Duration.ofMinutes(15));

    private final FakeClock clock = new FakeClock();
    private final MemoryPositionStore store = new MemoryPositionStore();
    private final FeedState state = new FeedState(Position.beginningAt(FakeClock.START), new DedupCache());
    private final Map<Feed, FeedState> states = new EnumMap<>(Map.of(Feed.GRAPH_ALERTS, state));
    private final RecordingOutput output = new RecordingOutput();
    private final PollProgress progress =
            new PollProgress(OWNER, store, output, clock, new PollProgress.Feeds(states, Map.of(), null));

    @Test
    void saveSettled_beforeTheOutputHasSettled_savesNothing() {
        output.taking(false);
        write(1);
        progress.mark();
        clock.advance(Duration.ofHours(1));

        progress.saveSettled();

        assertThat(store.saves()).isZero();
        assertThat(progress.isPending()).isTrue();
    }

    @Test
    void saveSettled_whenTheOutputHasFailed_savesNothing() {
        write(1);
        progress.mark();
        output.failOn(1);
        assertThatThrownBy(output::flush).isInstanceOf(DefenderException.class);

        assertThatThrownBy(progress::saveSettled).isInstanceOf(DefenderException.class);
        assertThat(store.saves()).isZero();
    }

    @Test
    void saveSettled_whenMoreWasWrittenSince_savesOnlyWhatHasSettled() {
        write(1);
        state.moveTo(state.position().readUpTo(FakeClock.START.plusSeconds(10)));
        progress.mark();
        output.settled();
        output.taking(false);
        write(2);
        state.moveTo(state.position().readUpTo(FakeClock.START.plusSeconds(20)));
        progress.mark();

        progress.saveSettled();

        InputCheckpoint.Entry saved = saved();
        assertThat(saved.known().size()).isEqualTo(1);
        assertThat(saved.known().contains(version(1))).isTrue();
        assertThat(saved.position().readTo()).isEqualTo(FakeClock.START.plusSeconds(10));
    }

    @Test
    void saveNowAndThen_withinFiveSeconds_savesOnce() {
        for (int i = 0; i < 49; i++) {
            progress.mark();
            clock.advance(Duration.ofSeconds(1));
            progress.saveNowAndThen();
        }

        assertThat(store.saves()).isBetween(9, 11);
    }

    /** What may be read again is still known: by overlap, by the newest object, by the next reconciliation. */
    @ParameterizedTest
    @CsvSource({"PT15M, 0, 0, 48, 50", "PT30H, 0, 0, 59, 61", "PT15M, 96, 0, 96, 97", "PT15M, 0, 12, 59, 61"})
    void save_knowsWhatMayBeReadAgain(
            Duration overlap, long newestAgo, long reconciledAgo, long knownAgo, long forgottenAgo) {
        PollProgress of = new PollProgress(
                new PollProgress.Owner(STANZA, "tenant", overlap),
                store,
                output,
                clock,
                new PollProgress.Feeds(states, Map.of(), null));
        state.known().add(version(1), hoursAgo(knownAgo));
        state.known().add(version(2), hoursAgo(forgottenAgo));
        state.moveTo(new Position(
                hoursAgo(1_000), FakeClock.START, hoursAgo(newestAgo), hoursAgo(reconciledAgo), List.of()));
        of.mark();

        of.saveSettled();

        assertThat(saved().known().contains(version(1))).isTrue();
        assertThat(saved().known().contains(version(2))).isFalse();
    }

    /** An incident that rested for months brings its alerts again as they were. */
    @ParameterizedTest
    @CsvSource({"1, 199, true", "1, 201, false", "100001, 29, true", "100001, 31, false"})
    void save_ofIncidentsWithAlerts_knowsThemForAsLongAsTheIncidentMayReturn(
            int entries, long daysAgo, boolean isKept) {
        FeedState incidents = new FeedState(Position.beginningAt(FakeClock.START), new DedupCache());
        PollProgress of = new PollProgress(
                OWNER,
                store,
                output,
                clock,
                new PollProgress.Feeds(Map.of(Feed.XDR_INCIDENTS, incidents), Map.of(), null));
        incidents.known().add(version(0), FakeClock.START.minus(Duration.ofDays(daysAgo)));
        for (int i = 1; i < entries; i++) {
            incidents.known().add(version(i), FakeClock.START);
        }
        of.mark();

        of.saveSettled();

        assertThat(store.load(STANZA)
                        .orElseThrow()
                        .feeds()
                        .get(Feed.XDR_INCIDENTS)
                        .known()
                        .contains(version(0)))
                .isEqualTo(isKept);
    }

    private static Instant hoursAgo(long hours) {
        return FakeClock.START.minus(Duration.ofHours(hours));
    }

    @Test
    void save_prunesWhatIsTooOldToBeReadAgain_butNothingThatALaterMarkCounts() {
        state.known().add(version(1), FakeClock.START.minus(Duration.ofDays(5)));
        write(2);
        progress.mark();
        output.settled();
        output.taking(false);
        write(3);
        progress.mark();

        progress.saveSettled();
        assertThat(saved().known().size()).isEqualTo(1);

        output.taking(true);
        progress.saveSettled();
        assertThat(saved().known().contains(version(2))).isTrue();
        assertThat(saved().known().contains(version(3))).isTrue();
        assertThat(saved().known().contains(version(1))).isFalse();
    }

    @Test
    void save_whileAGapIsOpen_keepsTheLedgerBackToIt() {
        Instant old = FakeClock.START.minus(Duration.ofDays(5));
        state.known().add(version(1), old);
        state.moveTo(state.position()
                .withGaps(List.of(new Gap(old, old.plusMillis(2), FakeClock.START, FakeClock.START, 1, "500"))));
        progress.mark();

        progress.saveSettled();

        assertThat(saved().known().contains(version(1))).isTrue();
    }

    @Test
    void save_whenTheDiskWasFull_succeedsWithTheNextMark() {
        write(1);
        progress.mark();
        store.setFull(true);
        assertThat(org.assertj.core.api.Assertions.catchThrowable(progress::saveSettled))
                .isInstanceOf(DefenderException.class);
        store.setFull(false);
        progress.mark();

        progress.saveSettled();

        assertThat(saved().known().contains(version(1))).isTrue();
    }

    @Test
    void saveBeginning_savesAtOnce() {
        progress.saveBeginning();

        assertThat(saved().position()).isEqualTo(state.position());
    }

    @Test
    void save_keepsFeedsThatAreNotReadAtPresent() {
        Position other = Position.beginningAt(FakeClock.START.minusSeconds(99));
        PollProgress withOther = new PollProgress(
                OWNER,
                store,
                output,
                clock,
                new PollProgress.Feeds(
                        states,
                        Map.of(Feed.GRAPH_INCIDENTS, new InputCheckpoint.Entry(other, new DedupCache(), 0)),
                        null));

        withOther.saveBeginning();

        assertThat(store.load(STANZA)
                        .orElseThrow()
                        .feeds()
                        .get(Feed.GRAPH_INCIDENTS)
                        .position())
                .isEqualTo(other);
    }

    private void write(int number) {
        state.known().add(version(number), clock.instant());
        output.write(new EventHeader(STANZA, null, "s", "t", null, null), List.of(Slice.of("{}")));
        output.flush();
    }

    private static Fingerprint version(int number) {
        return new Fingerprint(number, -number);
    }

    private InputCheckpoint.Entry saved() {
        return store.load(STANZA).orElseThrow().feeds().get(Feed.GRAPH_ALERTS);
    }
}
