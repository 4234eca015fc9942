package ta.defender.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import ta.defender.model.Api;
import ta.defender.model.DefenderException;

final class DoctorOptionsTest {
    @Test
    void read_withoutOptions_takesTheDefaults() throws Exception {
        DoctorOptions options = DoctorOptions.read(List.of());

        assertThat(options.accounts()).isEmpty();
        assertThat(options.apis()).isEmpty();
        assertThat(options.splunk().uri()).isEqualTo(URI.create("https://127.0.0.1:8089"));
        assertThat(options.splunk().user()).isNull();
        assertThat(options.json() || options.help() || options.splunk().fromEnvironment())
                .isFalse();
    }

    @Test
    void read_takesEveryOption() throws Exception {
        DoctorOptions options = DoctorOptions.read(List.of(
                "--account",
                "a",
                "--account",
                "b",
                "--api",
                "XDR",
                "--api",
                "graph",
                "--splunk-uri",
                "https://h:1/",
                "--user",
                "u",
                "--from",
                "environment",
                "--json",
                "--help"));

        assertThat(options.accounts()).containsExactly("a", "b");
        assertThat(options.apis()).containsExactlyInAnyOrder(Api.GRAPH, Api.XDR);
        assertThat(options.splunk().uri()).isEqualTo(URI.create("https://h:1"));
        assertThat(options.splunk().user()).isEqualTo("u");
        assertThat(options.json() && options.help() && options.splunk().fromEnvironment())
                .isTrue();
    }

    @Test
    void read_whenSeveralAreWrong_namesAllButNoAddress() {
        assertThatThrownBy(() -> DoctorOptions.read(
                        List.of("--api", "soap", "--from", "argv", "--splunk-uri", "https://admin:pass@h:1", "more")))
                .isInstanceOf(DefenderException.class)
                .hasMessageContainingAll("soap", "argv", "--splunk-uri", "more")
                .hasMessageNotContaining("pass");
    }

    @Test
    void read_whenAnOptionIsUnknown_pointsToHelp() {
        assertThatThrownBy(() -> DoctorOptions.read(List.of("--password", "x")))
                .isInstanceOf(DefenderException.class)
                .hasMessageContainingAll("--password", "--help");
    }

    @Test
    void read_whenAnOptionIsCutShort_isRefused() {
        assertThatThrownBy(() -> DoctorOptions.read(List.of("--js")))
                .isInstanceOf(DefenderException.class)
                .hasMessageContainingAll("'--js'", "--json");
    }

    @Test
    void read_whenTheBundleCannotBeWritten_isRefusedAtOnce() {
        assertThatThrownBy(() -> DoctorOptions.read(List.of("--bundle", "/not/there/support.zip")))
                .isInstanceOf(DefenderException.class)
                .hasMessageContaining("/not/there");
    }

    @Test
    void help_namesEveryOptionAndTheExitCodes() throws Exception {
        StringBuilder help = new StringBuilder();

        DoctorOptions.writeHelp(help);

        assertThat(help.toString().lines())
                .allMatch(line -> line.length() <= 100)
                .noneMatch(line -> line.endsWith(" "));
        assertThat(help.toString())
                .contains("--account", "--api", "--splunk-uri", "--user", "--from", "--json", "--help", "Exit code 0");
    }
}
