package ta.defender.poll;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import ta.defender.json.PageScanner;
import ta.defender.model.Feed;

/** What another add-on has indexed is not written again; another version of the same object is. */
final class IndexedVersionsTest {
    private static final String ALERT = "ms365:defender:incident:alerts";
    private static final Instant UPDATED = Instant.parse("2026-11-01T00:00:00.1234567Z");

    private final IndexedVersions indexed = new IndexedVersions();

    @Test
    void exactInstant_isKnown_andOneOfTheSameMillisecondIsNot() throws IOException {
        indexed.add(ALERT, "a", UPDATED, true);

        assertThat(answer("a", "2026-11-01T00:00:00.1234567Z")).isEqualTo(KnownVersions.Answer.KNOWN);
        assertThat(answer("a", "2026-11-01T00:00:00.1234568Z")).isEqualTo(KnownVersions.Answer.NEW);
        assertThat(answer("b", "2026-11-01T00:00:00.1234567Z")).isEqualTo(KnownVersions.Answer.NEW);
    }

    @Test
    void instantOfAnotherApi_countsToTheMillisecond() throws IOException {
        indexed.add(ALERT, "a", Instant.parse("2026-11-01T00:00:00.123Z"), false);

        assertThat(answer("a", "2026-11-01T00:00:00.1234567Z")).isEqualTo(KnownVersions.Answer.KNOWN);
        assertThat(answer("a", "2026-11-01T00:00:00.124Z")).isEqualTo(KnownVersions.Answer.NEW);
    }

    @Test
    void sourcetypes_areKeptApart() throws IOException {
        indexed.add("ms365:defender:incident", "a", UPDATED, true);

        assertThat(answer("a", "2026-11-01T00:00:00.1234567Z")).isEqualTo(KnownVersions.Answer.NEW);
    }

    private KnownVersions.Answer answer(String id, String updated) throws IOException {
        KnownVersions known = new KnownVersions(indexed.cache());
        Normaliser normaliser = new Normaliser(Feed.GRAPH_ALERTS, true, false);
        AtomicReference<KnownVersions.Answer> answer = new AtomicReference<>();
        String page =
                "{\"value\":[{\"id\":\"" + id + "\",\"status\":\"new\",\"lastUpdateDateTime\":\"" + updated + "\"}]}";
        PageScanner.scan(
                new ByteArrayInputStream(page.getBytes(StandardCharsets.UTF_8)),
                normaliser.shape(),
                element -> normaliser.versions(element, version -> answer.set(known.ask(version, UPDATED, UPDATED))));
        return answer.get();
    }
}
