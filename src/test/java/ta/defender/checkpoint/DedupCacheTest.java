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
        DedupCache cache = new DedupCache();

        assertThat(cache.size()).isZero();
        assertThat(cache.contains(new Fingerprint(0, 0))).isFalse();
        assertThat(cache.prune(0, T)).isZero();
    }

    @Test
    void add_whenThereAlready_isRefusedWhateverTheTime() {
        DedupCache cache = new DedupCache();

        assertThat(cache.add(new Fingerprint(1, 2), T)).isTrue();
        assertThat(cache.add(new Fingerprint(1, 2), T.plusSeconds(9))).isFalse();
        assertThat(cache.size()).isEqualTo(1);
        assertThat(cache.second(0)).isEqualTo(T.getEpochSecond());
    }

    @Test
    void recall_whenMetAgainLater_keepsTheEntryLonger() {
        DedupCache cache = new DedupCache();
        cache.add(new Fingerprint(1, 2), T);
        cache.add(new Fingerprint(3, 4), T);

        assertThat(cache.isKnown(new Fingerprint(1, 2), T.plusSeconds(60))).isTrue();
        assertThat(cache.isKnown(new Fingerprint(1, 2), T.minusSeconds(60))).isTrue();
        assertThat(cache.isKnown(new Fingerprint(5, 6), T.plusSeconds(60))).isFalse();

        assertThat(cache.prune(2, T.plusSeconds(30))).isEqualTo(1);
        assertThat(cache.contains(new Fingerprint(1, 2))).isTrue();
        assertThat(cache.contains(new Fingerprint(3, 4))).isFalse();
    }

    @Test
    void contains_comparesBothHalves() {
        DedupCache cache = new DedupCache();
        cache.add(new Fingerprint(1, 2), T);

        assertThat(cache.contains(new Fingerprint(1, 2))).isTrue();
        assertThat(cache.contains(new Fingerprint(2, 2))).isFalse();
        assertThat(cache.contains(new Fingerprint(1, 3))).isFalse();
        assertThat(cache.contains(new Fingerprint(2, 1))).isFalse();
    }

    @Test
    void prune_forgetsOldEntriesOfTheSettledPartOnly() {
        DedupCache cache = new DedupCache();
        for (int i = 0; i < 10; i++) {
            cache.add(new Fingerprint(i, i), T.plusSeconds(i % 5));
        }

        int gone = cache.prune(6, T.plusSeconds(3));

        // entries 0, 1, 2 and 5 are settled and older; 6 and 7 are as old, but not settled
        assertThat(gone).isEqualTo(4);
        assertThat(cache.size()).isEqualTo(6);
        for (int i = 0; i < 10; i++) {
            assertThat(cache.contains(new Fingerprint(i, i)))
                    .as("entry %d", i)
                    .isEqualTo(!List.of(0, 1, 2, 5).contains(i));
        }
        assertThat(cache.high(0)).isEqualTo(3);
        assertThat(cache.high(5)).isEqualTo(9);
    }

    /** Behaves like a plain list and set, whatever is done in whatever order. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void ledger_whenUsedAtRandom_agreesWithAModel(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        DedupCache cache = new DedupCache();
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
                assertThat(cache.prune(settled, horizon)).isEqualTo(before - model.size());
            } else {
                // few different ones, many of which share the bits that choose the slot
                Fingerprint version = new Fingerprint((long) random.nextInt(40) << 32, random.nextInt(200) * 64L);
                Instant instant = T.plusSeconds(random.nextInt(1_000));
                boolean fresh = known.add(version);
                if (fresh) {
                    model.add(new Entry(version, instant));
                }
                assertThat(cache.add(version, instant)).isEqualTo(fresh);
            }
            assertThat(cache.size()).isEqualTo(model.size());
        }
        assertAgrees(cache, model);
    }

    private record Entry(Fingerprint version, Instant instant) {}

    private static void assertAgrees(DedupCache cache, List<Entry> model) {
        for (int i = 0; i < model.size(); i++) {
            Entry entry = model.get(i);
            assertThat(cache.contains(entry.version())).isTrue();
            assertThat(new Fingerprint(cache.high(i), cache.low(i))).isEqualTo(entry.version());
            assertThat(cache.second(i)).isEqualTo(entry.instant().getEpochSecond());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {63, 64, 65, 127, 128, 129, 1_000, 100_000})
    void ledger_whenItGrowsAndShrinks_losesNothing(int entries) {
        DedupCache cache = Positions.cache(entries);

        assertThat(cache.size()).isEqualTo(entries);
        for (int i = 0; i < entries; i++) {
            assertThat(cache.contains(Positions.version(i))).isTrue();
        }
        assertThat(cache.contains(Positions.version(entries))).isFalse();

        // what is left makes the table smaller
        int left = entries / 3;
        cache.prune(entries, Positions.START.plusSeconds(entries - left));

        assertThat(cache.size()).isEqualTo(left);
        for (int i = 0; i < entries; i++) {
            assertThat(cache.contains(Positions.version(i))).isEqualTo(i >= entries - left);
        }
        assertThat(cache.add(Positions.version(0), T)).isTrue();
    }

    /** What the class promises about its memory. */
    @ParameterizedTest
    @ValueSource(ints = {65, 1_000, 65_536, 65_537, 300_000})
    void memory_perEntry_isWhatTheClassSays(int entries) throws Exception {
        DedupCache cache = Positions.cache(entries);

        assertThat((double) bytes(cache) / entries).isBetween(32.0, 64.0);

        cache.prune(entries, Positions.START.plusSeconds(entries - entries / 10));
        assertThat((double) bytes(cache) / Math.max(64, cache.size())).isBetween(32.0, 64.0);
    }

    private static long bytes(DedupCache cache) throws ReflectiveOperationException {
        long bytes = 0;
        for (Field field : DedupCache.class.getDeclaredFields()) {
            if (field.getType().isArray()) {
                field.setAccessible(true);
                long size = field.getType() == long[].class ? Long.BYTES : Integer.BYTES;
                bytes += size * Array.getLength(field.get(cache));
            }
        }
        return bytes;
    }
}
