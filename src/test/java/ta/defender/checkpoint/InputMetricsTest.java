package ta.defender.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import ta.defender.model.Code;
import ta.defender.model.Issue;

final class InputMetricsTest {
    private static final Instant NOW = Instant.parse("2026-11-23T10:30:00Z");
    private static final Issue EXPIRED = new Issue(Code.TOKEN_REFUSED, "the secret has expired", "renew it", "account");
    private static final String STANZA = "defender_alerts://a b/c";

    @TempDir
    private Path directory;

    @Test
    void save_andLoad_keepEverything() throws Exception {
        InputMetrics metrics = InputMetrics.NONE
                .failed(NOW.minusSeconds(60), EXPIRED)
                .succeeded(NOW, NOW.minus(Duration.ofDays(7)), 12, 1.5);

        metrics.save(directory, STANZA);

        assertThat(InputMetrics.load(directory, STANZA)).contains(metrics);
        assertThat(InputMetrics.load(directory, "defender_alerts://other")).isEmpty();
    }

    @Test
    void save_ofANameLongerThanAFileNameMayBe_keepsEverything() throws Exception {
        String stanza = "defender_alerts://" + "x".repeat(300);
        InputMetrics metrics = InputMetrics.NONE.succeeded(NOW, NOW, 12, 1.5);

        metrics.save(directory, stanza);

        assertThat(InputMetrics.load(directory, stanza)).contains(metrics);
        assertThat(InputMetrics.load(directory, stanza + "x")).isEmpty();
    }

    /** A file of another version of the add-on. */
    @Test
    void load_takesDefaultsForMissingMembers() throws Exception {
        write("{\"hours\":[{},{\"start\":\"2026-11-23T10:00:00Z\",\"events\":1}],\"last_failure\":{},\"backfill\":{}}");

        assertThat(InputMetrics.load(directory, STANZA))
                .contains(new InputMetrics(
                        null,
                        null,
                        List.of(new InputMetrics.Hour(Instant.parse("2026-11-23T10:00:00Z"), 1, 0, 0, null)),
                        null,
                        null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{\"hours\":[",
                "\0\1",
                "[]",
                "null",
                "{\"hours\":[5]}",
                "{\"hours\":[{\"start\":\"2026-11-23T10:00:00Z\",\"events\":\"many\"}]}",
                "{\"hours\":[{\"start\":\"2026-11-23T10:00:00Z\",\"events\":-5}]}",
                "{\"hours\":[{\"start\":\"2026-11-23T10:00:00Z\",\"lag_seconds\":-5}]}",
                "{\"hours\":[{\"start\":\"yesterday\"}]}",
                "{\"last_success\":\"soon\"}",
                "{\"stanza\":\"defender_alerts://other\"}"
            })
    void load_whenTheFileIsDamaged_namesIt(String text) throws Exception {
        write(text);

        assertThatThrownBy(() -> InputMetrics.load(directory, STANZA))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(InputMetrics.file(directory, STANZA).toString());
    }

    @Test
    void load_ofADirectory_fails() throws Exception {
        Files.createDirectory(InputMetrics.file(directory, STANZA));

        assertThatThrownBy(() -> InputMetrics.load(directory, STANZA)).hasMessageContaining("regular file");
    }

    @Test
    void load_keepsTheHoursOfADay() throws Exception {
        String hours = IntStream.range(0, 60)
                .mapToObj(hour -> "{\"start\":\"" + NOW.plusSeconds(hour * 3_600L) + "\"}")
                .collect(Collectors.joining(","));
        write("{\"hours\":[" + hours + "]}");

        assertThat(InputMetrics.load(directory, STANZA).orElseThrow().hours())
                .hasSize(24)
                .last()
                .extracting(InputMetrics.Hour::start)
                .isEqualTo(NOW.plusSeconds(59 * 3_600L));
    }

    private void write(String text) throws IOException {
        Files.writeString(InputMetrics.file(directory, STANZA), text);
    }

    @Test
    void succeeded_keepsTheLastFailure_whichIsOver() {
        InputMetrics metrics =
                InputMetrics.NONE.failed(NOW.minusSeconds(60), EXPIRED).succeeded(NOW, NOW, 0, 0);

        assertThat(metrics.lastFailure()).isEqualTo(new InputMetrics.Failure(NOW.minusSeconds(60), EXPIRED));
        assertThat(metrics.lastSuccess()).isEqualTo(NOW);
    }

    @Test
    void hours_areThoseOfADay_andSumUp() {
        InputMetrics metrics = InputMetrics.NONE;
        for (int hour = 0; hour <= 30; hour++) {
            metrics = metrics.succeeded(NOW.plus(Duration.ofHours(hour)), NOW, 10, 0.5);
        }
        Instant end = NOW.plus(Duration.ofHours(30));
        metrics = metrics.failed(end, EXPIRED);

        assertThat(metrics.hours()).hasSize(24);
        assertThat(metrics.day(end))
                .isEqualTo(new InputMetrics.Hour(
                        end.minus(Duration.ofDays(1)),
                        240,
                        1,
                        12,
                        Duration.ofHours(30).toSeconds()));
    }

    @Test
    void backfill_lastsUntilThePresentIsReached() {
        Instant week = NOW.minus(Duration.ofDays(7));
        InputMetrics begun = InputMetrics.NONE.succeeded(NOW, week, 0, 0);
        InputMetrics later = begun.succeeded(NOW.plusSeconds(100), week.plusSeconds(1_000), 0, 0);
        InputMetrics reached = later.succeeded(NOW.plusSeconds(200), NOW.plusSeconds(190), 0, 0);

        assertThat(begun.backfill()).isEqualTo(new InputMetrics.Backfill(NOW, week));
        assertThat(begun.rate()).isNull();
        assertThat(later.backfill()).isEqualTo(begun.backfill());
        assertThat(later.rate()).isEqualTo(10);
        assertThat(reached.backfill()).isNull();
        assertThat(reached.rate()).isNull();
    }

    @Test
    void backfill_isKnownWithinAPollToo() {
        Instant week = NOW.minus(Duration.ofDays(7));
        InputMetrics third =
                InputMetrics.NONE.catchingUp(NOW.plusSeconds(60), NOW.minus(Duration.ofDays(5)), NOW, week);
        InputMetrics later = third.catchingUp(NOW.plusSeconds(120), NOW.minus(Duration.ofDays(3)), NOW, week);

        assertThat(later.backfill()).isEqualTo(new InputMetrics.Backfill(NOW, week));
        assertThat(later.rate()).isEqualTo(Duration.ofDays(4).toSeconds() / 120.0);
        assertThat(later.succeeded(NOW.plusSeconds(200), NOW.plusSeconds(199), 5, 0)
                        .backfill())
                .isNull();
    }

    @Test
    void backfill_isUnknown_whereNothingSaysHowFarItHasRead() {
        InputMetrics metrics = InputMetrics.NONE.succeeded(NOW, null, 5, 0);

        assertThat(metrics.backfill()).isNull();
        assertThat(metrics.hours().get(0).lagSeconds()).isNull();
    }
}
