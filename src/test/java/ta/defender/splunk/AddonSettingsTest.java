package ta.defender.splunk;

import static org.assertj.core.api.Assertions.assertThat;
import static ta.defender.model.Stanzas.problems;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import ta.defender.model.Code;
import ta.defender.model.Issue;
import ta.defender.splunk.AddonSettings.LogLevel;

final class AddonSettingsTest {
    @Test
    void read_whenNothingIsSet_takesTheDefaults() throws Exception {
        assertThat(AddonSettings.read(Map.of()))
                .isEqualTo(AddonSettings.DEFAULT)
                .isEqualTo(new AddonSettings(LogLevel.INFO, null, null, null));
    }

    /** As the add-on ships it: keys without a value. */
    @Test
    void read_whenValuesAreEmpty_takesTheDefaults() throws Exception {
        assertThat(AddonSettings.read(Map.of(
                        "logging", Map.of("level", ""),
                        "proxy", Map.of("enabled", "false", "url", "", "username", ""),
                        "tls", Map.of("ca_file", ""),
                        "java", Map.of("home", ""))))
                .isEqualTo(AddonSettings.DEFAULT);
    }

    @Test
    void read_whenEverythingIsSet_takesEveryKey() throws Exception {
        assertThat(AddonSettings.read(Map.of(
                        "logging", Map.of("level", "DEBUG"),
                        "proxy", Map.of("enabled", "1", "url", "http://proxy.example:3128", "username", "splunk"),
                        "tls", Map.of("ca_file", "/etc/ssl/company.pem"))))
                .isEqualTo(new AddonSettings(
                        LogLevel.DEBUG,
                        new AddonSettings.Proxy(URI.create("http://proxy.example:3128"), "splunk"),
                        Path.of("/etc/ssl/company.pem"),
                        null));
    }

    @ParameterizedTest
    @CsvSource({
        "DEBUG, DEBUG",
        "info, INFO",
        "WARN, WARN",
        "ERROR, ERROR",
        "warning, WARN",
        "CRITICAL, ERROR",
        "Info, INFO"
    })
    void level_isSpelledInAnyCaseAndInSplunksWords(String text, LogLevel meant) throws Exception {
        assertThat(AddonSettings.read(Map.of("logging", Map.of("level", text))).logLevel())
                .isEqualTo(meant);
    }

    @Test
    void proxy_whenNotEnabled_isNotLookedAt() throws Exception {
        assertThat(AddonSettings.read(Map.of("proxy", Map.of("url", "not a url", "username", "x")))
                        .proxy())
                .isNull();
    }

    @Test
    void proxy_whenTheSchemeIsLeftOut_isHttp() throws Exception {
        assertThat(proxy("proxy.example:8080").proxy())
                .isEqualTo(new AddonSettings.Proxy(URI.create("http://proxy.example:8080"), null));
    }

    /** One rule of the settings each: stanza, key, a value it refuses, and words of what is said. */
    enum OneFault {
        LEVEL("logging", "level", "LOUD", "'LOUD'", "DEBUG, INFO, WARN, ERROR"),
        ENABLED("proxy", "enabled", "perhaps", "'perhaps'", "true or false"),
        URL_MISSING("proxy", "url", "", "required", "http://host:port"),
        URL_WITHOUT_PORT("proxy", "url", "http://proxy.example", "not accepted", "http://host:port"),
        URL_WITH_NO_SUCH_PORT("proxy", "url", "http://proxy.example:99999", "not accepted", "1 to 65535"),
        URL_OF_OTHER_KIND("proxy", "url", "socks5://proxy.example:1080", "not accepted", "http://host:port"),
        URL_NO_URL("proxy", "url", "http://pro xy:1", "not accepted", "http://host:port"),
        CA_FILE_NO_PATH("tls", "ca_file", "/etc\0/x", "not a path", "PEM file");

        private final String stanza;
        private final String key;
        private final String value;
        private final String found;
        private final String accepted;

        OneFault(String stanza, String key, String value, String found, String accepted) {
            this.stanza = stanza;
            this.key = key;
            this.value = value;
            this.found = found;
            this.accepted = accepted;
        }

        Map<String, Map<String, String>> stanzas() {
            Map<String, String> keys = new TreeMap<>(Map.of("enabled", "true"));
            keys.put(key, value);
            return Map.of(stanza, keys);
        }
    }

    @ParameterizedTest
    @EnumSource
    void read_whenOneValueIsWrong_namesStanzaKeyAndWhatIsAccepted(OneFault fault) {
        assertThat(problems(() -> AddonSettings.read(fault.stanzas())))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.field()).isEqualTo("defender_settings.conf [" + fault.stanza + "] " + fault.key);
                    assertThat(problem.what()).contains(fault.found);
                    assertThat(problem.remedy()).contains(fault.accepted);
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://user:Tr0ub4dor@proxy.example:3128", "user:Tr0ub4dor@proxy.example:3128"})
    void proxy_whenTheUrlHoldsAPassword_isRefusedWithoutShowingIt(String url) {
        assertThat(problems(() -> proxy(url)))
                .singleElement()
                .asString()
                .contains("url", "password", "storage/passwords")
                .doesNotContain("Tr0ub4dor");
    }

    @Test
    void read_whenSeveralStanzasAreWrong_listsThemAllAtOnce() {
        List<Issue> problems = problems(() -> AddonSettings.read(Map.of(
                "logging", Map.of("level", "LOUD"),
                "proxy", Map.of("enabled", "true"),
                "tls", Map.of("ca_file", "\0"))));

        assertThat(problems)
                .extracting(Issue::field)
                .containsExactly(
                        "defender_settings.conf [logging] level",
                        "defender_settings.conf [proxy] url",
                        "defender_settings.conf [tls] ca_file");
    }

    @Test
    void inUse_whenTheLevelDoesNotExist_isInfoAndSaysSo() {
        AddonSettings settings = AddonSettings.inUse(
                Map.of("logging", Map.of("level", "LOUD"), "tls", Map.of("ca_file", "/etc/ssl/company.pem")));

        assertThat(settings.logLevel()).isEqualTo(LogLevel.INFO);
        assertThat(settings.caFile()).isEqualTo(Path.of("/etc/ssl/company.pem"));
        assertThat(settings.passedOver())
                .extracting(Issue::field, Issue::code)
                .containsExactly("defender_settings.conf [logging] level", Code.SETTING_INVALID);
    }

    @Test
    void inUse_whenSomethingElseIsWrong_isRefused() {
        assertThat(problems(() -> AddonSettings.inUse(
                        Map.of("logging", Map.of("level", "LOUD"), "proxy", Map.of("enabled", "true")))))
                .extracting(Issue::field)
                .containsExactly("defender_settings.conf [proxy] url");
    }

    private static Map<String, String> proxyOn(String url) {
        return Map.of("enabled", "true", "url", url);
    }

    private static AddonSettings proxy(String url) {
        return AddonSettings.read(Map.of("proxy", proxyOn(url)));
    }
}
