package ta.defender.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import ta.defender.model.InvalidSettingsException;

final class RequestLifeTest {
    @ParameterizedTest
    @CsvSource({"'', 86400", "10s, 10", " 30m , 1800", "24h, 86400", "30d, 2592000"})
    void parse_readsSpans(String text, long seconds) throws Exception {
        assertThat(RequestLife.parse(text)).isEqualTo(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(strings = {"9s", "31d", "5", "soon", "-1h", "99999999999s"})
    void parse_refusesOthersWithWhatIsAccepted(String text) {
        assertThatThrownBy(() -> RequestLife.parse(text))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageContainingAll("expires", "'" + text + "'", "from 10s to 30d");
    }
}
