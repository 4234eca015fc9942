package ta.defender.poll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static ta.defender.model.Stanzas.input;
import static ta.defender.model.Stanzas.problems;
import static ta.defender.model.Stanzas.with;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import ta.defender.model.DefenderException;
import ta.defender.model.Feed;
import ta.defender.model.Issue;
import ta.defender.model.StartTime;

final class InputSettingsTest {
    private static final String ALERTS = "defender_alerts://contoso";
    private static final String INCIDENTS = "defender_incidents://contoso";

    @Test
    void read_whenOnlyTheAccountIsSet_takesTheDefaults() throws Exception {
        InputSettings settings = InputSettings.read(ALERTS, input());

        assertThat(settings.stanza()).isEqualTo(ALERTS);
        assertThat(settings.account()).isEqualTo("contoso");
        assertThat(settings.feed()).isEqualTo(Feed.GRAPH_ALERTS);
        assertThat(settings.start().text()).isEqualTo("-7d");
        assertThat(settings.interval()).isEqualTo(Duration.ofMinutes(1));
        assertThat(settings.overlap()).isEqualTo(Duration.ofMinutes(15));
        assertThat(settings.includeAlerts()).isTrue();
        assertThat(settings.legacyEntities()).isFalse();
        assertThat(settings.changes()).isTrue();
        assertThat(settings.entities()).isFalse();
        assertThat(settings.index()).isNull();
        assertThat(settings.host()).isNull();
        assertThat(settings.sourcetype()).isNull();
        assertThat(settings.source()).isNull();
    }

    @Test
    void read_whenEverythingIsSet_takesEveryKey() throws Exception {
        InputSettings settings = InputSettings.read(
                INCIDENTS,
                Map.ofEntries(
                        Map.entry("account", "fabrikam"),
                        Map.entry("api", "xdr"),
                        Map.entry("start_time", "2026-01-31T00:00:00Z"),
                        Map.entry("interval", "10"),
                        Map.entry("overlap", "0"),
                        Map.entry("include_alerts", "false"),
                        Map.entry("legacy_entities", "true"),
                        Map.entry("changes", "false"),
                        Map.entry("entities", "true"),
                        Map.entry("index", "security"),
                        Map.entry("host", "collector1"),
                        Map.entry("sourcetype", "my:type"),
                        Map.entry("source", "my source")));

        assertThat(settings)
                .isEqualTo(new InputSettings(
                        INCIDENTS,
                        "fabrikam",
                        Feed.XDR_INCIDENTS,
                        new StartTime("2026-01-31T00:00:00Z", Instant.parse("2026-01-31T00:00:00Z"), null),
                        Duration.ofSeconds(10),
                        Duration.ZERO,
                        false,
                        true,
                        false,
                        true,
                        "security",
                        "collector1",
                        "my:type",
                        "my source"));
    }

    @ParameterizedTest
    @CsvSource({
        "defender_alerts, graph, GRAPH_ALERTS",
        "defender_alerts, endpoint, ENDPOINT_ALERTS",
        "defender_incidents, graph, GRAPH_INCIDENTS",
        "defender_incidents, xdr, XDR_INCIDENTS",
        "defender_incidents, XDR, XDR_INCIDENTS"
    })
    void api_selectsTheFeed(String scheme, String api, Feed feed) throws Exception {
        assertThat(InputSettings.read(scheme + "://x", with(input(), "api", api))
                        .feed())
                .isEqualTo(feed);
    }

    /** Splunk hands over its own placeholder where the user set nothing. */
    @ParameterizedTest
    @CsvSource({
        "index, default",
        "host, $decideOnStartup",
        "sourcetype, defender_alerts",
        "source, defender_alerts://contoso",
        "index, ''",
        "host, ' '"
    })
    void splunksOwn_whenPlaceholder_countsAsUnset(String key, String placeholder) throws Exception {
        InputSettings settings = InputSettings.read(ALERTS, with(input(), key, placeholder));

        assertThat(settings).isEqualTo(InputSettings.read(ALERTS, input()));
    }

    @Test
    void splunksOwn_whenPlaceholderOfAnotherKey_isAValue() throws Exception {
        InputSettings settings = InputSettings.read(
                ALERTS,
                Map.of(
                        "account", "contoso",
                        "host", "default",
                        "index", "defender_alerts",
                        "sourcetype", "defender_incidents",
                        "source", "default"));

        assertThat(Stream.of(settings.host(), settings.index(), settings.sourcetype(), settings.source()))
                .containsExactly("default", "defender_alerts", "defender_incidents", "default");
    }

    @Test
    void parameter_whenNotOurs_isIgnored() throws Exception {
        assertThat(InputSettings.read(
                        ALERTS,
                        Map.of(
                                "account",
                                "contoso",
                                "start_by_shell",
                                "false",
                                "python.version",
                                "x",
                                "disabled",
                                "0")))
                .isEqualTo(InputSettings.read(ALERTS, input()));
    }

    /** One rule of the settings each: the key, a value it refuses, and a word of what it accepts. */
    enum OneFault {
        ACCOUNT_MISSING(ALERTS, "account", null, "defender_account.conf"),
        ACCOUNT_BLANK(ALERTS, "account", "  ", "defender_account.conf"),
        ACCOUNT_WITH_SPACE(ALERTS, "account", "con toso", "no spaces"),
        ACCOUNT_WITH_COLON(ALERTS, "account", "con:toso", "no spaces, ':' or '/'"),
        ACCOUNT_WITH_SLASH(ALERTS, "account", "con/toso", "no spaces, ':' or '/'"),
        API_UNKNOWN(ALERTS, "api", "soap", "graph, endpoint"),
        API_OF_THE_OTHER_SCHEME(ALERTS, "api", "xdr", "graph, endpoint"),
        INCIDENT_API_OF_THE_OTHER_SCHEME(INCIDENTS, "api", "endpoint", "graph, xdr"),
        START_WITHOUT_ZONE(ALERTS, "start_time", "2026-11-01T00:00:00", "ISO-8601"),
        START_WITHOUT_TIME(ALERTS, "start_time", "2026-11-01", "ISO-8601"),
        START_WITH_IMPOSSIBLE_DAY(ALERTS, "start_time", "2026-02-30T00:00:00Z", "ISO-8601"),
        START_WITHOUT_MINUS(ALERTS, "start_time", "7d", "-7d"),
        START_WITH_UNKNOWN_UNIT(ALERTS, "start_time", "-7w", "s, m, h or d"),
        START_TOO_FAR_BACK(ALERTS, "start_time", "-999999999d", "-7d"),
        INTERVAL_TOO_SHORT(ALERTS, "interval", "9", "at least 10"),
        INTERVAL_FRACTION(ALERTS, "interval", "60.5", "whole number"),
        INTERVAL_NEGATIVE(ALERTS, "interval", "-60", "at least 10"),
        INTERVAL_CRON(ALERTS, "interval", "*/5 * * * *", "whole number"),
        INTERVAL_TOO_LARGE(ALERTS, "interval", "9999999999", "from 10 to 2147483647"),
        INTERVAL_FAR_TOO_LARGE(ALERTS, "interval", "99999999999999999999", "from 10 to 2147483647"),
        INTERVAL_IN_OTHER_DIGITS(ALERTS, "interval", "٦٠", "whole number"),
        OVERLAP_NEGATIVE(ALERTS, "overlap", "-1", "from 0"),
        OVERLAP_TOO_LARGE(ALERTS, "overlap", "604801", "to 604800"),
        INCLUDE_ALERTS_NO_BOOLEAN(INCIDENTS, "include_alerts", "maybe", "true or false"),
        LEGACY_ENTITIES_NO_BOOLEAN(ALERTS, "legacy_entities", "2", "true or false");

        private final String stanza;
        private final String key;
        private final String value;
        private final String accepted;

        OneFault(String stanza, String key, String value, String accepted) {
            this.stanza = stanza;
            this.key = key;
            this.value = value;
            this.accepted = accepted;
        }
    }

    @ParameterizedTest
    @EnumSource
    void read_whenOneValueIsWrong_namesKeyValueAndWhatIsAccepted(OneFault fault) {
        List<Issue> problems = problems(() -> InputSettings.read(fault.stanza, with(input(), fault.key, fault.value)));

        assertThat(problems).singleElement().satisfies(problem -> {
            assertThat(problem.field()).isEqualTo(fault.key);
            assertThat(problem.remedy()).contains(fault.accepted);
            if (fault.value == null || fault.value.isBlank()) {
                assertThat(problem.what()).contains("required");
            } else {
                assertThat(problem.what()).contains("'" + fault.value + "'");
            }
        });
    }

    @Test
    void read_whenSeveralValuesAreWrong_listsThemAllAtOnce() {
        Map<String, String> wrong = Map.of(
                "api", "soap",
                "start_time", "yesterday",
                "interval", "1",
                "overlap", "x",
                "include_alerts", "perhaps",
                "legacy_entities", "perhaps");

        assertThatThrownBy(() -> InputSettings.read(INCIDENTS, wrong))
                .isInstanceOfSatisfying(DefenderException.class, e -> {
                    assertThat(e.issues())
                            .extracting(Issue::field)
                            .containsExactlyInAnyOrder(
                                    "account",
                                    "api",
                                    "start_time",
                                    "interval",
                                    "overlap",
                                    "include_alerts",
                                    "legacy_entities");
                    e.issues().forEach(problem -> assertThat(e).hasMessageContaining(problem.toString()));
                });
    }

    @Test
    void read_whenAValueIsVeryLong_showsItsBeginning() {
        assertThat(problems(() -> InputSettings.read(ALERTS, with(input(), "api", "x".repeat(5_000)))))
                .singleElement()
                .satisfies(
                        problem -> assertThat(problem.what()).contains("xxx...").hasSizeLessThan(300));
    }

    @ParameterizedTest
    @ValueSource(strings = {"defender_stream://x", "other://x", "other"})
    void read_whenTheSchemeIsNotOurs_saysSo(String stanza) {
        assertThat(problems(() -> InputSettings.read(stanza, input())))
                .singleElement()
                .asString()
                .contains(InputSettings.scheme(stanza), "defender_alerts", "defender_incidents");
    }

    @ParameterizedTest
    @CsvSource({"10, 10", "604800, 604800", "' 60 ', 60", "0060, 60"})
    void interval_atItsLimits_isTaken(String text, long seconds) throws Exception {
        assertThat(InputSettings.read(ALERTS, with(input(), "interval", text)).interval())
                .isEqualTo(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @CsvSource({
        "1, true",
        "true, true",
        "TRUE, true",
        "t, true",
        "yes, true",
        "ENABLED, true",
        "0, false",
        "false, false",
        "No, false",
        "off, false",
        "DISABLED, false"
    })
    void booleans_areSpelledAsSplunkSpellsThem(String text, boolean meant) throws Exception {
        assertThat(InputSettings.read(ALERTS, with(input(), "legacy_entities", text))
                        .legacyEntities())
                .isEqualTo(meant);
        assertThat(InputSettings.read(INCIDENTS, with(input(), "include_alerts", text))
                        .includeAlerts())
                .isEqualTo(meant);
    }
}
