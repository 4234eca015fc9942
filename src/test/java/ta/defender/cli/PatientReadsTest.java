package ta.defender.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import ta.defender.http.Environment;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.model.Secret;
import ta.defender.splunk.ManagementPort;
import ta.defender.testing.FakeClock;
import ta.defender.testing.FakeSleeper;
import ta.defender.testing.FakeTransport;
import ta.defender.testing.FakeTransport.Answer;

/** Splunk does not run an alert action a second time: one busy moment of splunkd must not end it. */
final class PatientReadsTest {
    private final FakeClock clock = new FakeClock();
    private final FakeSleeper sleeper = new FakeSleeper(clock);
    private final FakeTransport splunk = new FakeTransport();
    private final Environment machine =
            new Environment(clock.withZone(ZoneOffset.UTC), sleeper, new SplittableRandom(1), null);
    private final ManagementPort port =
            new ManagementPort(Wiring.patient(splunk, machine), URI.create("https://127.0.0.1:8089"), Secret.of("key"));

    static Stream<Answer> failures() {
        return Stream.of(
                Answer.status(503),
                Answer.status(500),
                Answer.status(429).withHeader("Retry-After", "1"),
                Answer.failure(Code.CONNECTION_LOST),
                Answer.failure(Code.CONNECT_REFUSED));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void read_thatFailsOnce_isTriedAgain(Answer failure) throws Exception {
        splunk.answer(failure, Answer.text(200, "{\"entry\":[{\"content\":{\"username\":\"ann\"}}]}"));

        assertThat(port.currentUser().name()).isEqualTo("ann");
    }

    @Test
    void read_thatKeepsFailing_endsAfterSomeSeconds() {
        splunk.answer(Answer.status(503));

        assertThatThrownBy(port::currentUser)
                .isInstanceOfSatisfying(
                        DefenderException.class,
                        e -> assertThat(e.issue().remedy()).isNotEmpty());
        assertThat(splunk.requests()).hasSize(4);
        assertThat(sleeper.total()).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void write_isSentOnce() throws Exception {
        splunk.answer(Answer.status(503));

        assertThat(port.callService("update", "{}", Duration.ofSeconds(5)).status())
                .isEqualTo(503);
        assertThat(splunk.requests()).hasSize(1);
    }
}
