package ta.defender.poll;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import ta.defender.checkpoint.DedupCache;
import ta.defender.json.Fingerprint;
import ta.defender.json.PageScanner;
import ta.defender.json.Slice;
import ta.defender.model.Feed;

class KnownVersionsTest {
    private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");
    private static final String TEXT =
            "{\"id\":\"a\",\"lastUpdateDateTime\":\"2026-11-30T11:00:00Z\",\"status\":\"new\"}";
    private static final String REORDERED =
            "{\"status\":\"new\",\"lastUpdateDateTime\":\"2026-11-30T11:00:00Z\",\"id\":\"a\"}";
    private static final String OTHER = TEXT.replace("new", "resolved");

    private final DedupCache cache = new DedupCache();

    @Test
    void versionInAnyOrderOfMembers_isKnownOnceWritten() throws Exception {
        assertThat(write(TEXT, NOW)).isEqualTo(KnownVersions.Answer.NEW);

        assertThat(write(TEXT, NOW)).isEqualTo(KnownVersions.Answer.KNOWN);
        assertThat(write(REORDERED, NOW)).isEqualTo(KnownVersions.Answer.KNOWN);
    }

    @Test
    void otherText_isWrittenOnceADay() throws Exception {
        write(TEXT, NOW);

        assertThat(write(OTHER, NOW)).isEqualTo(KnownVersions.Answer.OTHER_TEXT);
        assertThat(write(TEXT.replace("new", "active"), NOW)).isEqualTo(KnownVersions.Answer.OTHER_TEXT_AGAIN);
        assertThat(write(TEXT.replace("new", "queued"), NOW.plus(Duration.ofDays(1))))
                .isEqualTo(KnownVersions.Answer.OTHER_TEXT);
    }

    @Test
    void otherText_ofAnObjectWithoutId_isNew() throws Exception {
        write("{\"status\":\"new\"}", NOW);

        assertThat(write("{\"status\":\"resolved\"}", NOW)).isEqualTo(KnownVersions.Answer.NEW);
        assertThat(write("{\"status\":\"resolved\"}", NOW)).isEqualTo(KnownVersions.Answer.KNOWN);
    }

    /** Checkpoints had another fingerprint once, of the text as the service sent it. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void versionOfAnOlderCheckpoint_isKnown(boolean legacyEntities) throws Exception {
        cache.add(Fingerprint.of(List.of(Slice.of(TEXT))), NOW);

        assertThat(write(TEXT, NOW, legacyEntities)).isEqualTo(KnownVersions.Answer.KNOWN);
        assertThat(write(OTHER, NOW, legacyEntities)).isEqualTo(KnownVersions.Answer.NEW);
    }

    private KnownVersions.Answer write(String alert, Instant now) throws Exception {
        return write(alert, now, false);
    }

    private KnownVersions.Answer write(String alert, Instant now, boolean legacyEntities) throws Exception {
        KnownVersions known = new KnownVersions(cache);
        Normaliser normaliser = new Normaliser(Feed.GRAPH_ALERTS, false, legacyEntities);
        AtomicReference<KnownVersions.Answer> answer = new AtomicReference<>();
        PageScanner.scan(Slice.of("{\"value\":[" + alert + "]}"), normaliser.shape(), element -> {
            normaliser.versions(element, version -> {
                answer.set(known.ask(version, now, now));
                if (answer.get() == KnownVersions.Answer.NEW || answer.get() == KnownVersions.Answer.OTHER_TEXT) {
                    known.add(version, answer.get(), now, now);
                }
            });
        });
        return answer.get();
    }
}
