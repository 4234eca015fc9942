package ta.defender.poll;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import ta.defender.testing.FakeClock;
import ta.defender.testing.RecordingStanzaLog;

class RepeatedFailureTest {
    private final FakeClock clock = new FakeClock();
    private final RecordingStanzaLog log = new RecordingStanzaLog();
    private final RepeatedFailure failure = new RepeatedFailure(log, clock);

    @Test
    void report_theSameAgain_isAnErrorOnceAndAReminderTenMinutesLater() {
        failure.report("no route");
        clock.advance(Duration.ofMinutes(5));
        failure.report("no route");
        clock.advance(Duration.ofMinutes(5));
        failure.report("no route");

        assertThat(log.lines()).containsExactly("ERROR no route", "DEBUG no route", "ERROR no route (3 times so far)");
    }

    @Test
    void report_withAnotherRequestId_isTheSameFailure() {
        failure.report("HTTP 500 (request id 11111111-2222-3333-4444-555555555555)");
        failure.report("HTTP 500 (request id 99999999-8888-7777-6666-555555555555)");

        assertThat(log.lines("ERROR")).hasSize(1);
    }

    @Test
    void report_anotherFailure_isAnErrorAtOnce() {
        failure.report("no route");
        failure.report("no token");

        assertThat(log.lines("ERROR")).containsExactly("no route", "no token");
    }

    @Test
    void over_afterFailures_saysSoOnce() {
        failure.report("no route");
        failure.report("no route");

        failure.over();
        failure.over();

        assertThat(log.lines("INFO")).containsExactly("works again after 2 failed polls");
    }

    @Test
    void report_afterItWasOver_isAnErrorAgain() {
        failure.report("no route");
        failure.over();
        failure.report("no route");

        assertThat(log.lines("ERROR")).containsExactly("no route", "no route");
    }
}
