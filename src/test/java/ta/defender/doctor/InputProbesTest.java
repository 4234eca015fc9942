package ta.defender.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import ta.defender.http.Environment;
import ta.defender.splunk.SplunkState;

final class InputProbesTest {
    /** splunkd lists the defaults of a scheme among the stanzas. */
    @Test
    void look_isAtEnabledStreamsAndArchives_andNotAtTheDefaultsOfTheirSchemes() throws Exception {
        List<CheckResult> found = new ArrayList<>();

        new InputProbes()
                .check(
                        Map.of(
                                "defender_stream", Map.of("consumer_group", "$Default"),
                                "defender_archive", Map.of("interval", "300"),
                                "defender_alerts://a", Map.of(),
                                "defender_stream://off", Map.of("disabled", "1"),
                                "defender_stream://on", Map.of("hubs", "h")),
                        new SplunkState(Map.of(), Map.of(), Map.of()),
                        new Environment(Clock.systemUTC(), duration -> {}, new Random(1), null),
                        found);

        assertThat(found)
                .extracting(result -> result.account() + " " + result.issue().field())
                .containsExactly("defender_stream://on bootstrap");
    }
}
