package ta.defender.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import ta.defender.http.TransportException;
import ta.defender.microsoft.ClientCredential;
import ta.defender.microsoft.MsalTokenSource;
import ta.defender.model.Code;
import ta.defender.model.Secret;
import ta.defender.splunk.SplunkLog;
import ta.defender.testing.FakeClock;
import ta.defender.testing.FakeSleeper;
import ta.defender.testing.FakeTransport;
import ta.defender.testing.FakeTransport.Answer;

final class SignInTest {
    private static final Answer TOKEN =
            Answer.text(200, "{\"token_type\":\"Bearer\",\"expires_in\":3599,\"access_token\":\"t\"}");

    private final FakeClock clock = new FakeClock();
    private final FakeSleeper sleeper = new FakeSleeper(clock);
    private final FakeTransport login = new FakeTransport();
    private final ByteArrayOutputStream stderr = new ByteArrayOutputStream();
    private MsalTokenSource tokens;
    private final SignIn signIn = new SignIn(
            sleeper, new Deadline(clock, FakeClock.START.plus(Duration.ofMinutes(4))), new SplunkLog(stderr));

    @BeforeEach
    void account() throws Exception {
        tokens = new MsalTokenSource(
                new MsalTokenSource.Application(
                        URI.create("https://login.example"),
                        "contoso.example",
                        "00000000-0000-0000-0000-000000000000",
                        ClientCredential.secret(Secret.of("s"))),
                login,
                clock);
    }

    @Test
    void login_whenBusy_isAskedAgainWhenItSays() throws Exception {
        login.answer(Answer.status(503).withHeader("Retry-After", "7.5"), Answer.status(429), TOKEN);

        signIn.with(this::token);

        assertThat(sleeper.waits()).containsExactly(Duration.ofSeconds(8), Duration.ofSeconds(2));
        assertThat(stderr.toString(StandardCharsets.UTF_8))
                .startsWith("WARN no token from ")
                .contains("again in 8 s");
    }

    @Test
    void login_whenItAsksForMoreThanThereIsTime_isGivenUp() {
        login.answer(Answer.status(429).withHeader("Retry-After", "600"));

        assertThatThrownBy(() -> signIn.with(this::token)).isInstanceOf(TransportException.class);
        assertThat(sleeper.waits()).isEmpty();
    }

    @Test
    void login_whenItStaysAway_isGivenUpSoon() {
        login.answer(Answer.failure(Code.CONNECT_REFUSED));

        assertThatThrownBy(() -> signIn.with(this::token)).isInstanceOf(TransportException.class);
        assertThat(login.requests()).hasSize(4);
        assertThat(sleeper.total()).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void login_thatStaysBusy_isAskedForAsLongAsThereIsTime() throws Exception {
        Answer busy = Answer.status(503);
        login.answer(busy, busy, busy, busy, busy, busy, TOKEN);

        signIn.with(this::token);

        assertThat(sleeper.total()).isEqualTo(Duration.ofSeconds(1 + 2 + 4 + 8 + 16 + 32));
    }

    @Test
    void login_whenItRefuses_isNotAskedAgain() {
        login.answer(Answer.text(401, "{\"error\":\"invalid_client\"}"));

        assertThatThrownBy(() -> signIn.with(this::token)).isInstanceOf(TransportException.class);
        assertThat(login.requests()).hasSize(1);
    }

    private void token() throws InterruptedException {
        tokens.forScope("https://graph.example/.default").token(false);
    }
}
