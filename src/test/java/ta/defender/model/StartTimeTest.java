package ta.defender.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class StartTimeTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00.5Z");

    @ParameterizedTest
    @CsvSource({
        "-90s, 2026-03-01T11:58:30.5Z",
        "-15m, 2026-03-01T11:45:00.5Z",
        "-24h, 2026-02-28T12:00:00.5Z",
        "-7d, 2026-02-22T12:00:00.5Z",
        "-0d, 2026-03-01T12:00:00.5Z",
        "2026-01-31T00:00:00Z, 2026-01-31T00:00:00Z",
        "2026-01-31T00:00:00.1234567Z, 2026-01-31T00:00:00.1234567Z",
        "2026-01-31T00:00:00+02:00, 2026-01-30T22:00:00Z",
        "2026-01-31T00:00Z, 2026-01-31T00:00:00Z"
    })
    void resolve_meansTheInstantOfTheFirstRun(String text, Instant meant) {
        assertThat(StartTime.parse(text)).isNotNull().satisfies(start -> {
            assertThat(start.resolve(NOW)).isEqualTo(meant);
            assertThat(start.text()).isEqualTo(text);
        });
    }

    @Test
    void resolve_whenGivenAsDistance_movesWithNow() {
        StartTime start = StartTime.parse("-1h");

        assertThat(start).isNotNull();
        assertThat(start.resolve(NOW.plusSeconds(60)))
                .isEqualTo(start.resolve(NOW).plusSeconds(60));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "now",
                "7d",
                "-d",
                "-7",
                "-7w",
                "-7D",
                "--7d",
                "- 7d",
                "-7d1h",
                "-1.5d",
                "-9999999999s",
                "-36501d",
                "-٧d",
                "2026-01-31",
                "2026-01-31T00:00:00",
                "2026-13-01T00:00:00Z",
                "1767225600",
                "+999999999-12-31T23:59:59Z",
                "-0001-01-01T00:00:00Z"
            })
    void parse_whenNeitherForm_isNull(String text) {
        assertThat(StartTime.parse(text)).isNull();
    }
}
