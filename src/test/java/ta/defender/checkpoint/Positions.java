package ta.defender.checkpoint;

import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.assertj.core.api.Assertions;
import ta.defender.json.Fingerprint;
import ta.defender.model.Feed;
import ta.defender.model.Gap;
import ta.defender.model.Position;

/** Ready-made positions, and a way to see whether one is the same as another. */
final class Positions {
    static final String STANZA = "defender_incidents://contoso";
    static final Instant START = Instant.parse("2026-01-31T00:00:00Z");

    private Positions() {}

    /** Nothing read yet. */
    static InputCheckpoint empty(String stanza) {
        return new InputCheckpoint(stanza, "tenant", "", Map.of());
    }

    /** One feed with a cache of {@code entries}, all settled. */
    static InputCheckpoint of(String stanza, int entries) {
        return new InputCheckpoint(
                stanza, "tenant", "", Map.of(Feed.GRAPH_ALERTS, entry(Position.beginningAt(START), entries, entries)));
    }

    /** Two feeds with everything a position can hold. */
    static InputCheckpoint full(String stanza) {
        Gap first = new Gap(
                START.plusSeconds(10),
                START.plusSeconds(20),
                START.plusSeconds(100),
                START.plusSeconds(400),
                3,
                "HTTP 500 InternalServerError: oh = no (request id 1) – ümläut");
        Gap second = new Gap(START, START, START, START, 0, "");
        Position position = Position.beginningAt(START)
                .readUpTo(START.plusSeconds(3_600).plusNanos(123_456_700))
                .met(START.plusSeconds(1_800))
                .reconciledAt(START.plusSeconds(60))
                .withGaps(List.of(first, second));
        Map<Feed, InputCheckpoint.Entry> feeds = new EnumMap<>(Feed.class);
        feeds.put(Feed.GRAPH_INCIDENTS, entry(position, 100, 100));
        feeds.put(Feed.GRAPH_ALERTS, entry(Position.beginningAt(START.plusSeconds(5)), 0, 0));
        return new InputCheckpoint(stanza, "11111111-2222-3333-4444-555555555555", "", feeds);
    }

    static InputCheckpoint.Entry entry(Position position, int entries, int settled) {
        return new InputCheckpoint.Entry(position, cache(entries), settled);
    }

    /** A cache whose n-th entry is {@code version(n)}. */
    static DedupCache cache(int entries) {
        DedupCache cache = new DedupCache();
        for (int i = 0; i < entries; i++) {
            cache.add(version(i), START.plusSeconds(i));
        }
        return cache;
    }

    static Fingerprint version(int number) {
        SplittableRandom random = new SplittableRandom(number);
        return new Fingerprint(random.nextLong(), random.nextLong());
    }

    /** Fails unless both are the same, ledgers entry by entry; of the expected one, the settled part counts. */
    static void assertSame(InputCheckpoint actual, InputCheckpoint expected) {
        Assertions.assertThat(text(actual)).isEqualTo(text(expected));
    }

    private static String text(InputCheckpoint position) {
        StringBuilder text = new StringBuilder(position.stanza() + "\n" + position.tenant() + "\n");
        position.feeds().forEach((feed, entry) -> {
            text.append(feed).append(' ').append(entry.position()).append('\n');
            for (int i = 0; i < entry.settled(); i++) {
                DedupCache cache = entry.known();
                text.append(cache.high(i)).append(' ').append(cache.low(i)).append(' ');
                text.append(cache.second(i)).append('\n');
            }
        });
        return text.toString();
    }
}
