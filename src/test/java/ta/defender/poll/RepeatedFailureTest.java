package ta.defender.poll;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.testing.FakeClock;
import ta.defender.testing.RecordingStanzaLog;

class RepeatedFailureTest {
    private final FakeClock clock = new FakeClock();
    private final RecordingStanzaLog log = new RecordingStanzaLog();
    private final RepeatedFailure failure = new RepeatedFailure(log, clock);

    @Test
    void report_theSameAgain_isAnErrorOnceAndAReminderTenMinutesLater() {
        report(Code.OTHER, "no route");
        clock.advance(Duration.ofMinutes(5));
        report(Code.OTHER, "no route");
        clock.advance(Duration.ofMinutes(5));
        report(Code.OTHER, "no route");

        assertThat(log.lines())
                .containsExactly(
                        "ERROR no route exc_l=\"Connection Error\"",
                        "DEBUG no route exc_l=\"Connection Error\"",
                        "ERROR no route exc_l=\"Connection Error\" (3 times so far)");
    }

    @Test
    void report_withAnotherText_isTheSameFailure() {
        report(Code.UNAVAILABLE, "HTTP 500 (request id 11111111-2222-3333-4444-555555555555)");
        report(Code.UNAVAILABLE, "HTTP 503 (request id 99999999-8888-7777-6666-555555555555)");

        assertThat(log.lines("ERROR")).hasSize(1);
    }

    @Test
    void report_anotherCodeOrField_isAnErrorAtOnce() {
        report(Code.OTHER, "no route");
        report(Code.TOKEN_REFUSED, "no token");
        failure.report(DefenderException.setting("api", "x", ""), "api: x");
        failure.report(DefenderException.setting("index", "x", ""), "index: x");

        assertThat(log.lines("ERROR")).hasSize(4);
    }

    @Test
    void over_afterFailures_saysSoOnce() {
        report(Code.OTHER, "no route");
        report(Code.OTHER, "no route");

        failure.over();
        failure.over();

        assertThat(log.lines("INFO")).hasSize(1);
    }

    @Test
    void report_afterItWasOver_isAnErrorAgain() {
        report(Code.OTHER, "no route");
        failure.over();
        report(Code.OTHER, "no route");

        assertThat(log.lines("ERROR")).hasSize(2);
    }

    private void report(Code code, String text) {
        failure.report(new DefenderException(code, text, ""), text);
    }
}
