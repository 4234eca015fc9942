package ta.defender.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampsTest {
    @ParameterizedTest
    @CsvSource({
        "2026-11-23T10:00:00Z, 2026-11-23T10:00:00Z",
        "2026-11-23T10:00:00.3Z, 2026-11-23T10:00:00.3Z",
        "2021-05-02T14:19:01.3266667Z, 2021-05-02T14:19:01.326666700Z",
        "2021-05-02T14:19:01.123456789Z, 2021-05-02T14:19:01.123456789Z",
        "2021-05-02T14:19:01.1234567899Z, 2021-05-02T14:19:01.123456789Z",
        "2026-11-23t10:00:00z, 2026-11-23T10:00:00Z",
        "2026-11-23 10:00:00.5, 2026-11-23T10:00:00.5Z",
        "2026-11-23T10:00:00, 2026-11-23T10:00:00Z",
        "2026-11-23T10:00, 2026-11-23T10:00:00Z",
        "2026-11-23T10:00:00+05:30, 2026-11-23T04:30:00Z",
        "2026-11-23T10:00:00.25-0800, 2026-11-23T18:00:00.25Z",
        "2026-11-23T10:00:00+02, 2026-11-23T08:00:00Z",
        "0001-01-01T00:00:00Z, 0001-01-01T00:00:00Z",
        "1969-12-31T23:59:59.9Z, 1969-12-31T23:59:59.9Z",
        "2024-02-29T00:00:00Z, 2024-02-29T00:00:00Z",
        "2000-02-29T23:59:59Z, 2000-02-29T23:59:59Z",
        "9999-12-31T23:59:59.9999999Z, 9999-12-31T23:59:59.999999900Z",
    })
    void parse_ofAnInstant_givesIt(String text, Instant expected) {
        assertThat(Timestamps.parse(text)).isEqualTo(expected);
        assertThat(Timestamps.parse(Slice.of('"' + text + '"'))).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "x",
                "2026",
                "2026-11-23",
                "2026-11-23T",
                "2026-11-23T10",
                "2026-13-01T00:00:00Z",
                "2026-00-01T00:00:00Z",
                "2026-02-29T00:00:00Z",
                "1900-02-29T00:00:00Z",
                "2026-04-31T00:00:00Z",
                "2026-01-00T00:00:00Z",
                "2026-11-23T24:00:00Z",
                "2026-11-23T10:60:00Z",
                "2026-11-23T10:00:60Z",
                "2026-11-23T10:00:00.Z",
                "2026-11-23T10:00:00ZZ",
                "2026-11-23T10:00:00+",
                "2026-11-23T10:00:00+19:00",
                "2026-11-23T10:00:00+01:",
                "2026-11-23T10:00:00+0:00",
                "2026-1-23T10:00:00Z",
                "-026-11-23T10:00:00Z",
                "2026-11-23T10:00:00,5Z",
                "2026/11/23T10:00:00Z",
                "2026-11-23T10:00:00 Z",
                "2026-11-23T10.00.00Z",
                "２026-11-23T10:00:00Z"
            })
    void parse_ofAnythingElse_isNull(String text) {
        assertThat(Timestamps.parse(text)).isNull();
        assertThat(Timestamps.parse(Slice.of('"' + text + '"'))).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "1700000000", "{}", "\"", "2026-11-23T10:00:00Z"})
    void parse_ofAValueThatIsNoString_isNull(String json) {
        assertThat(Timestamps.parse(Slice.of(json))).isNull();
    }

    @Test
    void parse_ofAStringWithEscapes_isWhatItMeans() {
        assertThat(Timestamps.parse(Slice.of("\"2026-11-23T10:00:00\\u002B02:00\"")))
                .isEqualTo(Instant.parse("2026-11-23T08:00:00Z"));
        assertThat(Timestamps.parse(Slice.of("\"2026-11-23\\u005CT10:00:00Z\"")))
                .isNull();
    }

    @Test
    void parse_ofNothing_isNull() {
        assertThat(Timestamps.parse((String) null)).isNull();
        assertThat(Timestamps.parse((Slice) null)).isNull();
    }

    @Test
    void parse_ofEveryDay_agreesWithTheCalendar() {
        LocalDate last = LocalDate.of(2401, 1, 1);
        for (LocalDate day = LocalDate.of(1599, 1, 1); day.isBefore(last); day = day.plusDays(1)) {
            assertThat(Timestamps.parse(day + "T00:00:00Z"))
                    .isEqualTo(Instant.ofEpochSecond(day.toEpochDay() * 86_400));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-23T10:00:00Z, 2026-11-23T10:00:00Z",
        "2026-11-23T10:00:00.123Z, 2026-11-23T10:00:00.123Z",
        "2026-11-23T10:00:00.1234567Z, 2026-11-23T10:00:00.1234567Z",
        "2026-11-23T10:00:00.123456789Z, 2026-11-23T10:00:00.1234567Z",
        "2026-11-23T10:00:00.000000099Z, 2026-11-23T10:00:00Z",
        "2026-11-23T10:00:00.000000100Z, 2026-11-23T10:00:00.0000001Z",
        "1969-12-31T23:59:59.9Z, 1969-12-31T23:59:59.9Z",
    })
    void format_ofAnInstant_hasAsManyDigitsAsNeeded(Instant instant, String expected) {
        assertThat(Timestamps.format(instant)).isEqualTo(expected);
    }
}
