package ta.defender.update;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import ta.defender.http.HttpRequest;
import ta.defender.model.Code;
import ta.defender.model.Secret;
import ta.defender.splunk.ManagementPort;
import ta.defender.splunk.SplunkLog;
import ta.defender.testing.FakeClock;
import ta.defender.testing.FakeSleeper;
import ta.defender.testing.FakeTransport;
import ta.defender.testing.FakeTransport.Answer;

final class AuditLogTest {
    private final FakeTransport splunk = new FakeTransport();
    private final ByteArrayOutputStream stderr = new ByteArrayOutputStream();

    @Test
    void events_areSentAtOnce() {
        splunk.answer(Answer.status(200));
        AuditLog audit = log();

        audit.accept("{\"row\":1}");
        audit.accept("{\"row\":2}");

        assertThat(bodies()).containsExactly("{\"row\":1}\n", "{\"row\":2}\n");
    }

    @Test
    void events_thatComeWhileOthersAreSent_goTogether() throws Exception {
        CountDownLatch sending = new CountDownLatch(1);
        CountDownLatch more = new CountDownLatch(1);
        Answer slow = request -> {
            sending.countDown();
            more.await();
            return Answer.status(200).to(request);
        };
        splunk.answer(slow);
        AuditLog audit = log();
        Thread first = new Thread(() -> audit.accept("{\"row\":1}"));
        first.start();
        sending.await();

        audit.accept("{\"row\":2}");
        audit.accept("{\"row\":3}");
        more.countDown();
        first.join();
        audit.flush();

        assertThat(bodies()).containsExactly("{\"row\":1}\n", "{\"row\":2}\n{\"row\":3}\n");
    }

    @Test
    void events_ofManyRows_goInFewCalls() {
        splunk.answer(Answer.status(200));
        AuditLog audit = log();
        List<String> events = new ArrayList<>(Collections.nCopies(10_000, "{\"row\":1}"));
        events.addAll(Collections.nCopies(3, "x".repeat(600_000)));

        audit.acceptAll(events);

        assertThat(bodies()).hasSize(3).allMatch(body -> body.length() < 1_100_000);
        assertThat(String.join("", bodies()).lines()).containsExactlyElementsOf(events);
    }

    @Test
    void events_whenSplunkRefusesThem_areInTheLogInFull() {
        splunk.answer(Answer.status(403));

        log().accept("{\"row\":1}");

        assertThat(stderr.toString(StandardCharsets.UTF_8)).contains("edit_tcp", "audit event: {\"row\":1}");
    }

    @Test
    void whatSplunkDoesNotTake_isAWarningForTheCaller() {
        splunk.answer(Answer.status(503));
        AuditLog audit = log();

        audit.acceptAll(List.of("{\"row\":1}", "{\"row\":2}"));

        assertThat(splunk.requests()).hasSize(3);
        assertThat(audit.warnings()).singleElement().satisfies(warning -> {
            assertThat(warning.code()).isEqualTo(Code.AUDIT_NOT_WRITTEN);
            assertThat(warning.what()).contains("2 audit events", "503", "main");
            assertThat(warning.remedy()).isNotEmpty();
        });
    }

    /** Splunk's queues are full: it takes what it was sent when they have room. */
    @Test
    void eventsThatSplunkDoesNotConfirmInTime_areSentOnce_andStandInTheLog() {
        splunk.answer(Answer.failure(Code.RESPONSE_TIMEOUT));
        AuditLog audit = log();

        audit.accept("{\"row\":1}");

        assertThat(bodies()).hasSize(1);
        assertThat(audit.warnings()).hasSize(1);
        assertThat(stderr.toString(StandardCharsets.UTF_8)).contains("audit event: {\"row\":1}");
    }

    @Test
    void aRequestThatIsRefusedOnce_isTriedAgain() {
        splunk.answer(Answer.status(400), Answer.status(200));
        AuditLog audit = log();

        audit.accept("{\"row\":1}");

        assertThat(bodies()).hasSize(2);
        assertThat(audit.warnings()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"400,2", "403,1", "503,3"})
    void aRefusal_isTriedAgainWhereThatMayHelp(int status, int attempts) {
        splunk.answer(Answer.status(status));

        log().accept("{\"row\":1}");

        assertThat(bodies()).hasSize(attempts);
    }

    /** The login page of a proxy. */
    @ParameterizedTest
    @ValueSource(strings = {"<html><body>Log in</body></html>", " \n<!DOCTYPE HTML><p>"})
    void aWebPage_isNoReceipt(String page) {
        splunk.answer(Answer.text(200, page));
        AuditLog audit = log();

        audit.accept("{\"row\":1}");

        assertThat(audit.warnings()).hasSize(1);
        assertThat(stderr.toString(StandardCharsets.UTF_8)).contains("audit event: {\"row\":1}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "<?xml version='1.0' encoding='UTF-8'?>\n<response><results/></response>"})
    void whatSplunkAnswers_isAReceipt(String answer) {
        splunk.answer(Answer.text(200, answer));
        AuditLog audit = log();

        audit.accept("{\"row\":1}");

        assertThat(bodies()).hasSize(1);
        assertThat(audit.warnings()).isEmpty();
    }

    private AuditLog log() {
        ManagementPort port = new ManagementPort(splunk, URI.create("https://127.0.0.1:8089"), Secret.of("key"));
        return new AuditLog(
                port,
                new AuditLog.Destination("main", "ta_defender_update_alert"),
                new FakeSleeper(new FakeClock()),
                new SplunkLog(stderr));
    }

    private List<String> bodies() {
        return splunk.requests().stream()
                .map(HttpRequest::body)
                .map(body -> body.text())
                .toList();
    }
}
