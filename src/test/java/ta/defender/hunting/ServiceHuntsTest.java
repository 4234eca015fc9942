package ta.defender.hunting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.model.Secret;
import ta.defender.splunk.ManagementPort;
import ta.defender.testing.FakeClock;
import ta.defender.testing.FakeSleeper;
import ta.defender.testing.FakeTransport;
import ta.defender.testing.FakeTransport.Answer;

class ServiceHuntsTest {
    private static final HuntRequest REQUEST = new HuntRequest("T", null, 10);
    private static final Answer STARTED = Answer.text(200, "{\"ok\":true,\"id\":\"7\"}");

    private final FakeTransport splunkd = new FakeTransport();
    private final FakeSleeper sleeper = new FakeSleeper(new FakeClock());
    private final ServiceHunts hunts = new ServiceHunts(
            new ManagementPort(splunkd, URI.create("https://127.0.0.1:8089"), Secret.of("key")), sleeper);
    private final ReceivedRows receiver = new ReceivedRows();

    static List<Answer> passingFaults() {
        return List.of(
                Answer.status(503),
                Answer.status(500),
                Answer.text(200, "<html>busy</html>"),
                Answer.text(200, "{}"),
                Answer.failure(Code.CONNECTION_LOST));
    }

    @ParameterizedTest
    @MethodSource("passingFaults")
    void page_thatFailsOnce_isReadAgain(Answer fault) throws Exception {
        splunkd.answer(STARTED, page(0, 9, false), fault, page(1, 18, true));

        hunts.run("contoso", REQUEST, receiver);

        assertThat(receiver.rows()).containsExactly("{\"n\":0}", "{\"n\":1}");
        assertThat(splunkd.requests().get(2).uri()).hasQuery("offset=9");
        assertThat(splunkd.requests().get(3).uri()).hasQuery("offset=9");
    }

    @Test
    void page_thatKeepsFailing_endsTheHunt() {
        splunkd.answer(STARTED, page(0, 9, false), Answer.status(503));

        assertThatThrownBy(() -> hunts.run("contoso", REQUEST, receiver)).isInstanceOf(DefenderException.class);

        assertThat(receiver.rows()).hasSize(1);
    }

    @Test
    void serviceThatRunsAllItMay_isAskedAgainForMinutes() throws Exception {
        List<Answer> answers = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            answers.add(Answer.text(429, "{\"ok\":false,\"errors\":[{\"code\":\"hunt_busy\"}]}"));
        }
        answers.add(STARTED);
        answers.add(page(0, 9, true));
        splunkd.answer(answers.toArray(Answer[]::new));

        hunts.run("contoso", REQUEST, receiver);

        assertThat(receiver.rows()).hasSize(1);
        assertThat(sleeper.waits()).hasSize(200).containsOnly(Duration.ofSeconds(1));
    }

    @Test
    void sessionThatEnded_isNamed() {
        splunkd.answer(Answer.status(401));

        assertThatThrownBy(() -> hunts.run("contoso", REQUEST, receiver))
                .isInstanceOfSatisfying(
                        DefenderException.class, e -> assertThat(e.code()).isEqualTo(Code.SESSION_KEY_REFUSED));
    }

    private static Answer page(int row, int next, boolean finished) {
        return Answer.text(
                200,
                "{\"ok\":true,\"hunt\":{\"tenant_id\":\"t\",\"columns\":[],\"next\":" + next + ",\"finished\":"
                        + finished + ",\"cut\":false},\"rows\":[{\"n\":" + row + "}]}");
    }
}
