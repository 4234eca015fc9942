package ta.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import ta.simulator.defender.Fault;
import ta.simulator.defender.Phase;
import ta.simulator.defender.SimulatorOptions;
import ta.simulator.demo.Tally;

/** Whatever goes wrong on the way to Microsoft, nothing is lost and nothing comes twice. */
final class FaultsIT {
    static Stream<Arguments> faults() {
        return Stream.of(
                Arguments.of("429 with Retry-After", 3, Fault.throttle("1")),
                Arguments.of("429 without Retry-After", 2, Fault.throttle()),
                Arguments.of("503 with Retry-After", 2, Fault.unavailable("1")),
                Arguments.of("500", 2, Fault.error(500)),
                Arguments.of("an HTML error page", 1, Fault.html(502)),
                Arguments.of("a reset connection", 2, Fault.reset()),
                Arguments.of("a reset in the body", 2, Fault.resetMidBody(3000)),
                Arguments.of("a truncated body", 2, Fault.truncate(5000)),
                Arguments.of("half a JSON document", 1, Fault.brokenJson()),
                Arguments.of("flipped bits", 1, Fault.corruptBody()),
                Arguments.of("an expired token", 1, Fault.expireToken()),
                Arguments.of("a page that comes twice", 1, Fault.duplicatePage()),
                Arguments.of("a hang", 1, Fault.hang(Duration.ofSeconds(5))),
                Arguments.of("an empty page in the middle", 1, Fault.emptyPageWithNextLink()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void listing_whenSomethingGoesWrongHalfWay_losesAndRepeatsNothing(String name, int times, Fault fault)
            throws Exception {
        try (Rig rig = Rig.open(SimulatorOptions.withSeed(name.hashCode()).alerts(450))) {
            Phase phase = rig.defender()
                    .faults()
                    .next(times)
                    .matching("GET", "/v1.0/security/alerts_v2")
                    .after(1)
                    .answer(fault);
            rig.defender()
                    .faults()
                    .always()
                    .matching("GET", "/v1.0/security/alerts_v2")
                    .answer(Fault.smallerPage(100));
            rig.createInput("alerts", Rig.ACCOUNT);
            rig.awaitComplete();
            assertThat(phase.hits()).isEqualTo(times);
            assertThat(rig.tally())
                    .matches(Tally::exact)
                    .extracting(Tally::events)
                    .isEqualTo(450);
        }
    }
}
