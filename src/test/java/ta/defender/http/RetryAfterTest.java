package ta.defender.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RetryAfterTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1, 1",
        "120, 120",
        "' 7 ', 7",
        "2.128, 3",
        "2.000, 2",
        "0.001, 1",
        "0.0, 0",
        "007, 7",
        "99999999999999999999, 1000000000"
    })
    void parse_whenSeconds_roundsUp(String header, long seconds) {
        assertThat(RetryAfter.parse(header, NOW)).isEqualTo(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Sun, 01 Mar 2026 12:00:30 GMT   | 30
            Sun, 1 Mar 2026 12:01:00 GMT    | 60
            Sunday, 01-Mar-26 12:00:30 GMT  | 30
            Sun Mar  1 12:00:30 2026        | 30
            Sun, 01 Mar 2026 11:59:30 GMT   | 0
            Sun, 01 Mar 2026 12:00:00 GMT   | 0
            """)
    void parse_whenDate_isRelativeToTheServicesClock(String header, long seconds) {
        assertThat(RetryAfter.parse(header, NOW)).isEqualTo(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "-1", "+1", "1e3", "NaN", "soon", "1,5", "1.", ".5", "0x10", "2026-03-01T12:00:00Z"})
    void parse_whenSenseless_givesNothing(String header) {
        assertThat(RetryAfter.parse(header, NOW)).isNull();
    }

    @Test
    void parse_whenMissing_givesNothing() {
        assertThat(RetryAfter.parse(null, NOW)).isNull();
    }

    @Test
    void parse_ofAnyDecimal_isTheNextWholeSecond() {
        Random random = new Random(7);
        for (int round = 0; round < 2_000; round++) {
            BigDecimal seconds = BigDecimal.valueOf(random.nextInt(1_000_000_000), random.nextInt(10));

            Duration parsed = RetryAfter.parse(seconds.toPlainString(), NOW);

            assertThat(parsed)
                    .as(seconds.toPlainString())
                    .isEqualTo(Duration.ofSeconds(
                            seconds.setScale(0, RoundingMode.CEILING).longValueExact()));
        }
    }

    @Test
    void parse_ofAnyDate_isTheDistanceOrZero() {
        Random random = new Random(7);
        for (int round = 0; round < 2_000; round++) {
            long distance = random.nextLong(-100_000, 100_000);
            String header = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                    NOW.plusSeconds(distance).atOffset(ZoneOffset.UTC));

            assertThat(RetryAfter.parse(header, NOW)).as(header).isEqualTo(Duration.ofSeconds(Math.max(0, distance)));
        }
    }

    @Test
    void parse_ofAnyBytes_neverThrowsNorGoesBelowZero() {
        Random random = new Random(7);
        String alphabet = "0123456789.,:- GMTSunMar/\u0130\u00fc";
        for (int round = 0; round < 5_000; round++) {
            StringBuilder header = new StringBuilder();
            for (int length = random.nextInt(40); length > 0; length--) {
                header.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }

            Duration parsed = RetryAfter.parse(header.toString(), NOW);

            assertThat(parsed == null || !parsed.isNegative())
                    .as(header.toString())
                    .isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Maximum allowed 100 per 1M for key x. You can send requests again in 43 seconds. | 43
            Rate limit is exceeded. Try again in 12.4 seconds.  | 13
            Please retry after 5 sec                            | 5
            RETRY AFTER 7 SECONDS                               | 7
            wait for 2 minutes                                  | 120
            retry after 30s                                     | 30
            """)
    void fromWords_whenTheTextTells_findsTheWait(String text, long seconds) {
        assertThat(RetryAfter.fromWords(text)).isEqualTo(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Too many requests", "100 per 1M", "in 2026 we", "error 429 within 5 metres"})
    void fromWords_whenTheTextDoesNotTell_givesNothing(String text) {
        assertThat(RetryAfter.fromWords(text)).isNull();
    }
}
