package ta.defender.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HourPathTest {
    private static final Instant HOUR = Instant.parse("2026-11-23T07:00:00Z");
    private static final String REST = "y=2026/m=11/d=23/h=07/m=00/PT1H.json";

    @ParameterizedTest
    @ValueSource(strings = {"", "tenantId=5a53/", "resourceId=/SUBSCRIPTIONS/1/PROVIDERS/X y/", "a/y=1/b/"})
    void parse_blobOfAnHour_givesRootAndHour(String root) {
        assertThat(HourPath.parse(root + REST)).isEqualTo(new HourPath(HOUR, REST));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PT1H.json",
                "y=2026/m=13/d=23/h=07/m=00/PT1H.json",
                "y=2026/m=11/d=23/h=24/m=00/PT1H.json",
                "y=2026/m=11/d=23/PT1H.json",
                "xy=2026/m=11/d=23/h=07/m=00/PT1H.json",
                "y=2026/m=11/d=23/h=07/m=00/PT1H.json.tmp",
                "y=2026/m=11/d=23/h=07/m=00/a\nb.json",
                "y=2026/m=11/d=23/h=07/m=00/"
            })
    void parse_otherName_givesNothing(String name) {
        assertThat(HourPath.parse(name)).isNull();
    }

    @Test
    void parse_inOtherLetters_isAccepted() {
        assertThat(HourPath.parse("y=2026/m=11/d=23/H=07/m=00/pt1h.JSON")).isNotNull();
    }

    @Test
    void parse_withoutMinutes_isAccepted() {
        assertThat(HourPath.parse("y=2026/m=11/d=23/h=07/PT1H.json")).isNotNull();
    }

    @Test
    void dayPrefix_isWhatBlobsOfTheDayBeginWith() {
        assertThat("tenantId=1/" + REST).startsWith(HourPath.dayPrefix("tenantId=1/", HOUR));
        assertThat(HourPath.dayPrefix("", Instant.parse("2026-01-02T23:59:59Z")))
                .isEqualTo("y=2026/m=01/d=02/");
    }

    @Test
    void isYear_looksAtTheLastPart() {
        assertThat(HourPath.isYear("y=2026/")).isTrue();
        assertThat(HourPath.isYear("tenantId=1/y=2026/")).isTrue();
        assertThat(HourPath.isYear("y=2026/m=11/")).isFalse();
        assertThat(HourPath.isYear("tenantId=1/")).isFalse();
    }
}
