package ta.defender.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import ta.defender.json.Fingerprint;

final class DedupCacheTest {
    private static final Instant T = Instant.parse("2026-03-01T12:00:00Z");

    @Test
    void ledger_whenEmpty_holdsNothing() {
        DedupCache ledger = new DedupCache();

        assertThat(ledger.size()).isZero();
        assertThat(ledger.contains(new Fingerprint(0, 0))).isFalse();
        assertThat(ledger.prune(0, T)).isZero();
    }

    @Test
    void add_whenThereAlready_isRefusedWhateverTheTime() {
        DedupCache ledger = new DedupCache();

        assertThat(ledger.add(new Fingerprint(1, 2), T)).isTrue();
        assertThat(ledger.add(new Fingerprint(1, 2), T.plusSeconds(9))).isFalse();
        assertThat(ledger.size()).isEqualTo(1);
        assertThat(ledger.second(0)).isEqualTo(T.getEpochSecond());
    }

    @Test
    void recall_whenMetAgainLater_keepsTheEntryLonger() {
        DedupCache ledger = new DedupCache();
        ledger.add(new Fingerprint(1, 2), T);
        ledger.add(new Fingerprint(3, 4), T);

        assertThat(ledger.recall(new Fingerprint(1, 2), T.plusSeconds(60))).isTrue();
        assertThat(ledger.recall(new Fingerprint(1, 2), T.minusSeconds(60))).isTrue();
        assertThat(ledger.recall(new Fingerprint(5, 6), T.plusSeconds(60))).isFalse();

        assertThat(ledger.prune(2, T.plusSeconds(30))).isEqualTo(1);
        assertThat(ledger.contains(new Fingerprint(1, 2))).isTrue();
        assertThat(ledger.contains(new Fingerprint(3, 4))).isFalse();
    }

    @Test
    void contains_comparesBothHalves() {
        DedupCache ledger = new DedupCache();
        ledger.add(new Fingerprint(1, 2), T);

        assertThat(ledger.contains(new Fingerprint(1, 2))).isTrue();
        assertThat(ledger.contains(new Fingerprint(2, 2))).isFalse();
        assertThat(ledger.contains(new Fingerprint(1, 3))).isFalse();
        assertThat(ledger.contains(new Fingerprint(2, 1))).isFalse();
    }

    @Test
    void prune_forgetsOldEntriesOfTheSettledPartOnly() {
        DedupCache ledger = new DedupCache();
        for (int i = 0; i < 10; i++) {
            ledger.add(new Fingerprint(i, i), T.plusSeconds(i % 5));
        }

        int gone = ledger.prune(6, T.plusSeconds(3));

        // entries 0, 1, 2 and 5 are settled and older; 6 and 7 are as old, but not settled
        assertThat(gone).isEqualTo(4);
        assertThat(ledger.size()).isEqualTo(6);
        for (int i = 0; i < 10; i++) {
            assertThat(ledger.contains(new Fingerprint(i, i)))
                    .as("entry %d", i)
                    .isEqualTo(!List.of(0, 1, 2, 5).contains(i));
        }
        assertThat(ledger.high(0)).isEqualTo(3);
        assertThat(ledger.high(5)).isEqualTo(9);
    }

    /** Behaves like a plain list and set, whatever is done in whatever order. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void ledger_whenUsedAtRandom_agreesWithAModel(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        DedupCache ledger = new DedupCache();
        List<Entry> model = new ArrayList<>();
        Set<Fingerprint> known = new HashSet<>();
        for (int step = 0; step < 20_000; step++) {
            if (random.nextInt(400) == 0) {
                int settled = random.nextInt(model.size() + 1);
                Instant horizon = T.plusSeconds(random.nextInt(1_000));
                int before = model.size();
                List<Entry> kept = new ArrayList<>();
                for (int i = 0; i < before; i++) {
                    if (i >= settled || !model.get(i).instant().isBefore(horizon)) {
                        kept.add(model.get(i));
                    } else {
                        known.remove(model.get(i).version());
                    }
                }
                model = kept;
                assertThat(ledger.prune(settled, horizon)).isEqualTo(before - model.size());
            } else {
                // few different ones, many of which share the bits that choose the slot
                Fingerprint version = new Fingerprint((long) random.nextInt(40) << 32, random.nextInt(200) * 64L);
                Instant instant = T.plusSeconds(random.nextInt(1_000));
                boolean fresh = known.add(version);
                if (fresh) {
                    model.add(new Entry(version, instant));
                }
                assertThat(ledger.add(version, instant)).isEqualTo(fresh);
            }
            assertThat(ledger.size()).isEqualTo(model.size());
        }
        assertAgrees(ledger, model);
    }

    private record Entry(Fingerprint version, Instant instant) {}

    private static void assertAgrees(DedupCache ledger, List<Entry> model) {
        for (int i = 0; i < model.size(); i++) {
            Entry entry = model.get(i);
            assertThat(ledger.contains(entry.version())).isTrue();
            assertThat(new Fingerprint(ledger.high(i), ledger.low(i))).isEqualTo(entry.version());
            assertThat(ledger.second(i)).isEqualTo(entry.instant().getEpochSecond());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {63, 64, 65, 127, 128, 129, 1_000, 100_000})
    void ledger_whenItGrowsAndShrinks_losesNothing(int entries) {
        DedupCache ledger = Positions.ledger(entries);

        assertThat(ledger.size()).isEqualTo(entries);
        for (int i = 0; i < entries; i++) {
            assertThat(ledger.contains(Positions.version(i))).isTrue();
        }
        assertThat(ledger.contains(Positions.version(entries))).isFalse();

        // what is left makes the table smaller
        int left = entries / 3;
        ledger.prune(entries, Positions.START.plusSeconds(entries - left));

        assertThat(ledger.size()).isEqualTo(left);
        for (int i = 0; i < entries; i++) {
            assertThat(ledger.contains(Positions.version(i))).isEqualTo(i >= entries - left);
        }
        assertThat(ledger.add(Positions.version(0), T)).isTrue();
    }

    /** What the class promises about its memory. */
    @ParameterizedTest
    @ValueSource(ints = {65, 1_000, 65_536, 65_537, 300_000})
    void memory_perEntry_isWhatTheClassSays(int entries) throws Exception {
        DedupCache ledger = Positions.ledger(entries);

        assertThat((double) bytes(ledger) / entries).isBetween(32.0, 64.0);

        ledger.prune(entries, Positions.START.plusSeconds(entries - entries / 10));
        assertThat((double) bytes(ledger) / Math.max(64, ledger.size())).isBetween(32.0, 64.0);
    }

    private static long bytes(DedupCache ledger) throws ReflectiveOperationException {
        long bytes = 0;
        for (Field field : DedupCache.class.getDeclaredFields()) {
            if (field.getType().isArray()) {
                field.setAccessible(true);
                long size = field.getType() == long[].class ? Long.BYTES : Integer.BYTES;
                bytes += size * Array.getLength(field.get(ledger));
            }
        }
        return bytes;
    }
}
