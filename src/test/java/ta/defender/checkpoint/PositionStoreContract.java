package ta.defender.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static ta.defender.checkpoint.Positions.STANZA;
import static ta.defender.checkpoint.Positions.assertSame;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import ta.defender.model.Feed;
import ta.defender.model.Gap;
import ta.defender.model.Position;

/** What every store of positions promises; a test of a store extends it. */
abstract class PositionStoreContract {
    /** A store over the same place each time it is called: a restart. */
    abstract CheckpointStore reopened() throws Exception;

    @Test
    void load_whenNothingWasSaved_isEmpty() throws Exception {
        assertThat(reopened().load(STANZA)).isEmpty();
    }

    @Test
    void save_whenReopened_isStillThere() throws Exception {
        reopened().save(Positions.full(STANZA));

        assertSame(loaded(STANZA), Positions.full(STANZA));
    }

    @Test
    void save_whenThereIsNothingToRemember_isStillNoFirstRun() throws Exception {
        reopened().save(Positions.empty(STANZA));

        assertSame(loaded(STANZA), Positions.empty(STANZA));
    }

    @Test
    void save_replacesWhatWasThere() throws Exception {
        CheckpointStore store = reopened();
        store.save(Positions.full(STANZA));
        store.save(Positions.of(STANZA, 3));
        store.save(Positions.of(STANZA, 2));

        assertSame(store.load(STANZA).orElseThrow(), Positions.of(STANZA, 2));
        assertSame(loaded(STANZA), Positions.of(STANZA, 2));
    }

    @Test
    void save_remembersOnlyTheSettledPartOfTheLedger() throws Exception {
        Position position = Position.beginningAt(Positions.START);
        reopened()
                .save(new InputCheckpoint(
                        STANZA, "tenant", "", Map.of(Feed.XDR_INCIDENTS, Positions.entry(position, 10, 7))));

        InputCheckpoint.Entry entry = loaded(STANZA).feeds().get(Feed.XDR_INCIDENTS);

        assertThat(entry.settled()).isEqualTo(7);
        assertThat(entry.known().size()).isEqualTo(7);
        assertThat(entry.known().contains(Positions.version(6))).isTrue();
        assertThat(entry.known().contains(Positions.version(7))).isFalse();
    }

    @Test
    void save_whenTheLedgerIsLarge_keepsEveryEntry() throws Exception {
        reopened().save(Positions.of(STANZA, 20_000));

        DedupCache cache = loaded(STANZA).feeds().get(Feed.GRAPH_ALERTS).known();

        assertThat(cache.size()).isEqualTo(20_000);
        for (int i = 0; i < 20_000; i++) {
            assertThat(cache.contains(Positions.version(i))).isTrue();
        }
    }

    @Test
    void save_isADeepCopy() throws Exception {
        InputCheckpoint position = Positions.of(STANZA, 2);
        CheckpointStore store = reopened();
        store.save(position);

        position.feeds().get(Feed.GRAPH_ALERTS).known().add(Positions.version(9), Positions.START);

        assertThat(store.load(STANZA)
                        .orElseThrow()
                        .feeds()
                        .get(Feed.GRAPH_ALERTS)
                        .known()
                        .size())
                .isEqualTo(2);
    }

    @Test
    void stanzas_whateverTheirNames_areKeptApart() throws Exception {
        CheckpointStore store = reopened();
        List<String> all = oddStanzas();
        for (String each : all) {
            store.save(Positions.of(each, all.indexOf(each) + 1));
        }

        for (String each : all) {
            assertSame(loaded(each), Positions.of(each, all.indexOf(each) + 1));
        }
    }

    static List<String> oddStanzas() {
        String longName = "x".repeat(300);
        return List.of(
                "defender_alerts://contoso",
                "defender_alerts://Contoso",
                "defender_alerts://CONTOSO",
                "defender_incidents://contoso",
                "defender_alerts://contoso ",
                "defender_alerts://",
                "defender_alerts://..",
                "defender_alerts://../../etc/passwd",
                "defender_alerts://a/b",
                "defender_alerts://a\\b",
                "defender_alerts://a_b",
                "defender_alerts://a:b*?\"<>|",
                "defender_alerts://con",
                "defender_alerts://nul.txt",
                "defender_alerts://-rf",
                "defender_alerts://Müller & Söhne",
                "defender_alerts://監視 😀",
                "defender_alerts://%2e%2e",
                "defender_alerts://" + longName,
                "defender_alerts://" + longName + "y",
                "defender_alerts://" + longName + "z");
    }

    @ParameterizedTest
    @MethodSource("oddReasons")
    void gap_whateverItsReason_canBeReadAgain(String reason) throws Exception {
        Instant at = Positions.START;
        Position position = Position.beginningAt(at).withGaps(List.of(new Gap(at, at, at, at, 1, reason)));
        reopened()
                .save(new InputCheckpoint(
                        STANZA,
                        "tenant",
                        "",
                        Map.of(Feed.ENDPOINT_ALERTS, new InputCheckpoint.Entry(position, new DedupCache(), 0))));

        List<Gap> gaps =
                loaded(STANZA).feeds().get(Feed.ENDPOINT_ALERTS).position().gaps();

        assertThat(gaps).singleElement().satisfies(gap -> {
            assertThat(gap.window()).isEqualTo(new Gap(at, at, at, at, 1, "").window());
            assertThat(gap.reason()).startsWith(reason.substring(0, Math.min(3, reason.length())));
        });
    }

    static List<String> oddReasons() {
        return List.of("", " ", "two\nlines\r\nend", "ledger=5\nend\n", "x".repeat(200_000), "ü".repeat(70_000), "a=b");
    }

    @Test
    void instants_keepTheirNanoseconds() throws Exception {
        Instant precise = Instant.parse("2026-03-01T12:00:00.123456789Z");
        Position position =
                Position.beginningAt(precise).readUpTo(precise.plusNanos(1)).met(precise);
        reopened()
                .save(new InputCheckpoint(
                        STANZA,
                        "t",
                        "",
                        Map.of(Feed.GRAPH_ALERTS, new InputCheckpoint.Entry(position, new DedupCache(), 0))));

        assertThat(loaded(STANZA).feeds().get(Feed.GRAPH_ALERTS).position()).isEqualTo(position);
    }

    /** Each stanza of an input saves from a thread of its own. */
    @Test
    void stanzas_whenSavedAtTheSameTime_doNotDisturbEachOther() throws Exception {
        CheckpointStore store = reopened();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<?>> saves = new ArrayList<>();
            for (int stanza = 0; stanza < 8; stanza++) {
                String name = "defender_alerts://s" + stanza;
                Callable<Void> saving = () -> {
                    for (int i = 1; i <= 5; i++) {
                        store.save(Positions.of(name, i));
                        assertSame(store.load(name).orElseThrow(), Positions.of(name, i));
                    }
                    return null;
                };
                saves.add(threads.submit(saving));
            }
            for (Future<?> save : saves) {
                save.get();
            }
        } finally {
            threads.shutdownNow();
        }

        for (int stanza = 0; stanza < 8; stanza++) {
            String name = "defender_alerts://s" + stanza;
            assertSame(loaded(name), Positions.of(name, 5));
        }
    }

    /** Told to stop, a thread still brings what it has to safety. */
    @Test
    void save_whenTheThreadIsInterrupted_stillSaves() throws Exception {
        CheckpointStore store = reopened();
        Thread.currentThread().interrupt();
        try {
            store.save(Positions.of(STANZA, 1));
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        } finally {
            Thread.interrupted();
        }

        assertSame(loaded(STANZA), Positions.of(STANZA, 1));
    }

    final InputCheckpoint loaded(String stanza) throws Exception {
        return reopened().load(stanza).orElseThrow();
    }
}
