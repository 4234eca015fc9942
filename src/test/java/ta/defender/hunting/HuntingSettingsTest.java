package ta.defender.hunting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import ta.defender.model.DefenderException;
import ta.defender.model.Issue;

class HuntingSettingsTest {
    private static final String STANZA = "defender_hunting://logons";
    private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");

    @Test
    void defaults_areThoseOfTheDocumentation() {
        HuntingSettings settings =
                HuntingSettings.read(STANZA, Map.of("account", "contoso", "query", "DeviceLogonEvents;"), NOW);

        assertThat(settings.query()).isEqualTo("DeviceLogonEvents");
        assertThat(settings.timeField()).isEqualTo("Timestamp");
        assertThat(settings.key()).containsExactly("ReportId", "DeviceId", "Timestamp");
        assertThat(settings.interval()).isEqualTo(Duration.ofMinutes(15));
        assertThat(settings.overlap()).isEqualTo(Duration.ofHours(6));
        assertThat(settings.settle()).isEqualTo(Duration.ofMinutes(15));
        assertThat(settings.envelope()).isFalse();
        assertThat(settings.isComplete()).isTrue();
        assertThat(settings.warning()).isEmpty();
    }

    @Test
    void faults_areReportedTogether() {
        Map<String, String> parameters = new HashMap<>();
        parameters.put("account", "a b");
        parameters.put("query", "DeviceEvents | where 'x");
        parameters.put("interval", "299");
        parameters.put("overlap", "-1");
        parameters.put("settle", "x");
        parameters.put("start_time", "-31d");
        parameters.put("time_field", "a b");
        parameters.put("key", "a-b");
        parameters.put("envelope", "perhaps");

        DefenderException e =
                catchThrowableOfType(DefenderException.class, () -> HuntingSettings.read(STANZA, parameters, NOW));

        assertThat(e.issues())
                .extracting(Issue::field)
                .containsExactlyInAnyOrder(
                        "account",
                        "query",
                        "interval",
                        "overlap",
                        "settle",
                        "start_time",
                        "time_field",
                        "key",
                        "envelope");
    }

    @ParameterizedTest
    @CsvSource({
        "-30d,true",
        "-31d,false",
        "-721h,false",
        "2026-11-01T00:00:00Z,true",
        "2026-11-20T10:00:01Z,false",
        "soon,false"
    })
    void startTime_isAtMostThirtyDaysBackAndNotInTheFuture(String start, boolean accepted) {
        Map<String, String> parameters = Map.of("account", "contoso", "query", "T", "start_time", start);

        DefenderException e =
                catchThrowableOfType(DefenderException.class, () -> HuntingSettings.read(STANZA, parameters, NOW));

        assertThat(e == null).isEqualTo(accepted);
    }

    @Test
    void fixedStart_thatIsTooOld_countsForNewInputsOnly() {
        HuntingSettings settings = HuntingSettings.read(
                STANZA, Map.of("account", "c", "query", "T", "start_time", "2026-10-01T00:00:00Z"), NOW);

        settings.requireReadableStart(Instant.parse("2026-10-05T00:00:00Z"));
        DefenderException e = catchThrowableOfType(DefenderException.class, () -> settings.requireReadableStart(NOW));
        assertThat(e.issues()).extracting(Issue::field).containsExactly("start_time");
    }

    @Test
    void envelope_needsATable() {
        Map<String, String> parameters = Map.of("account", "c", "query", "union A, B", "envelope", "1");

        DefenderException e =
                catchThrowableOfType(DefenderException.class, () -> HuntingSettings.read(STANZA, parameters, NOW));

        assertThat(e.issues()).extracting(Issue::field).isEqualTo(List.of("envelope"));
    }

    @Test
    void snapshot_hasNoKeyUnlessOneIsNamed() {
        Map<String, String> parameters =
                new HashMap<>(Map.of("account", "c", "query", "DeviceInfo", "time_field", "none"));
        assertThat(HuntingSettings.read(STANZA, parameters, NOW).key()).isEmpty();
        assertThat(HuntingSettings.read(STANZA, parameters, NOW).timeField()).isNull();

        parameters.put("key", "DeviceId, OSVersion");

        assertThat(HuntingSettings.read(STANZA, parameters, NOW).key()).containsExactly("DeviceId", "OSVersion");
    }
}
