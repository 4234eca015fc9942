package ta.defender.update;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MaxTimeTest {
    @ParameterizedTest
    @CsvSource({"300, 300", "90s, 90", "5m, 300", "10 min, 600", "1h, 3600", "1d, 86400", "soon, 300", "'', 300"})
    void parse_readsSplunksSpans(String text, long seconds) {
        assertThat(MaxTime.parse(text)).isEqualTo(Duration.ofSeconds(seconds));
    }

    @Test
    void usable_leavesTimeToReport() {
        assertThat(MaxTime.usable(Duration.ofMinutes(5))).isEqualTo(Duration.ofSeconds(270));
        assertThat(MaxTime.usable(Duration.ofSeconds(60))).isEqualTo(Duration.ofSeconds(48));
        assertThat(MaxTime.usable(Duration.ofSeconds(20))).isEqualTo(Duration.ofSeconds(13));
        assertThat(MaxTime.usable(Duration.ofSeconds(6))).isEqualTo(Duration.ofSeconds(3));
    }
}
