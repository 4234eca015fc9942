package ta.defender.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import ta.defender.model.Version;

final class UsageTest {
    @ParameterizedTest
    @ValueSource(strings = {"input", "action", "handlers"})
    void help_ofEachCommand_isItsOwn(String command) {
        assertThat(Usage.asked(List.of(command, "--help")))
                .startsWith("usage: ")
                .contains("ta-defender.jar " + command);
    }

    @Test
    void help_behindAName_isTheCommands() {
        assertThat(Usage.asked(List.of("input", "defender_alerts", "--help")))
                .isEqualTo(Usage.asked(List.of("input", "--help")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"help", "--help"})
    void help_ofNothing_listsTheCommands(String word) {
        assertThat(Usage.asked(List.of(word))).contains("input", "action", "handlers", "doctor");
    }

    @Test
    void version_isTheAddonsAndJavas_whateverTheCommand() {
        String version = Usage.asked(List.of("--version"));

        assertThat(version)
                .startsWith("TA_defender " + Version.CURRENT + ", Java " + Runtime.version())
                .endsWith("\n");
        assertThat(Usage.asked(List.of("input", "defender_alerts", "--version")))
                .isEqualTo(version);
        assertThat(Usage.asked(List.of("doctor", "--version"))).isEqualTo(version);
    }

    @Test
    void refusal_namesTheOptionOrTheNearestCommand() {
        assertThat(Usage.refusal(List.of("input", "defender_alerts", "--foo")))
                .isEqualTo("defender_alerts: unknown option '--foo'; --help lists the options");
        assertThat(Usage.refusal(List.of("docter"))).contains("did you mean doctor?");
    }

    @Test
    void help_whenNotAskedFor_isNone() {
        assertThat(Usage.asked(List.of())).isNull();
        assertThat(Usage.asked(List.of("input", "defender_alerts"))).isNull();
        assertThat(Usage.asked(List.of("action", "ta_defender_update_alert", "--execute")))
                .isNull();
        assertThat(Usage.asked(List.of("doctor", "--help"))).isNull();
    }
}
