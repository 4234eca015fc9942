package ta.defender.microsoft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import ta.defender.http.HttpRequest;
import ta.defender.http.HttpResponse;
import ta.defender.http.LoggedTransport;
import ta.defender.http.RateLimiter;
import ta.defender.http.RetryPolicy;
import ta.defender.http.RetryingTransport;
import ta.defender.http.ThrottledTransport;
import ta.defender.http.Transport;
import ta.defender.http.TransportException;
import ta.defender.model.Code;
import ta.defender.model.Secret;
import ta.defender.testing.FakeClock;
import ta.defender.testing.FakeSleeper;
import ta.defender.testing.FakeTransport;
import ta.defender.testing.FakeTransport.Answer;
import ta.defender.testing.RecordingCallListener;

/** All layers in the order of use: logged, retrying, throttled, authorised. */
final class CallStackTest {
    private static final HttpRequest READ = HttpRequest.get(URI.create("https://graph.example/v1.0/x"));
    private static final Answer TOKEN = Answer.text(200, "{\"access_token\":\"abc\",\"expires_in\":3600}");

    private final FakeClock clock = new FakeClock();
    private final FakeSleeper sleeper = new FakeSleeper(clock);
    private final FakeTransport network = new FakeTransport();
    private final RecordingCallListener listener = new RecordingCallListener();

    @Test
    void exchange_whenLoginIsBusy_waitsAsLongAsItSaysAndGoesOn() throws Exception {
        network.when("POST", "login.example", Answer.text(503, "").withHeader("Retry-After", "29.3"), TOKEN)
                .answer(Answer.status(200));

        assertThat(stack(100).exchange(READ, HttpResponse::status)).isEqualTo(200);

        assertThat(sleeper.waits()).containsExactly(Duration.ofSeconds(30));
        assertThat(listener.retries()).singleElement().asString().startsWith("1 TOKEN no token from");
    }

    @Test
    void exchange_whenLoginRefuses_doesNotRepeat() {
        network.when("POST", "login.example", Answer.text(401, "{\"error\":\"x\",\"error_codes\":[7000215]}"));

        assertThatThrownBy(() -> stack(100).exchange(READ, HttpResponse::status))
                .isInstanceOf(TransportException.class)
                .hasMessageContaining("AADSTS7000215");
        assertThat(sleeper.waits()).isEmpty();
        assertThat(listener.reports())
                .singleElement()
                .satisfies(report -> assertThat(report.failure()).isEqualTo(Code.TOKEN_REFUSED));
    }

    @Test
    void exchange_whenRepeated_spendsBudgetForEveryAttemptAndLogsOnce() throws Exception {
        network.when("POST", "login.example", TOKEN)
                .answer(Answer.status(429).withHeader("Retry-After", "1"), Answer.status(200));

        assertThat(stack(1).exchange(READ, HttpResponse::status)).isEqualTo(200);

        assertThat(sleeper.waits()).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(59));
        assertThat(listener.throttled()).containsExactly(Duration.ofSeconds(59));
        assertThat(listener.reports())
                .singleElement()
                .satisfies(report -> assertThat(report.line())
                        .isEqualTo("GET https://graph.example/v1.0/x status=200 bytes=0 ms=60000 attempts=2"));
    }

    @Test
    void exchange_whenHoursOfTrouble_endsWithinItsTimeout() throws Exception {
        network.when("POST", "login.example", TOKEN).answer(Answer.status(502));

        assertThat(stack(100).exchange(READ.withTimeout(Duration.ofMinutes(3)), HttpResponse::status))
                .isEqualTo(502);

        assertThat(sleeper.total()).isLessThan(Duration.ofMinutes(3));
    }

    private Transport stack(int callsPerMinute) {
        TokenSource tokens = new MsalTokenSource(
                        new MsalTokenSource.Application(
                                URI.create("https://login.example"),
                                "tenant",
                                "client",
                                ClientCredential.secret(Secret.of("s3cr3t"))),
                        network,
                        clock)
                .forScope("https://graph.example/.default");
        Transport authorized = AuthorizedTransport.of(network, tokens, List.of(URI.create("https://graph.example")));
        RateLimiter budget = RateLimiter.of(clock, 0, List.of(RateLimiter.Limit.perMinute(callsPerMinute)));
        Transport throttled = ThrottledTransport.of(authorized, budget, sleeper, listener);
        Transport retrying = RetryingTransport.of(
                throttled, RetryPolicy.DEFAULT, new RetryingTransport.Waiting(clock, sleeper, new Random(7)), listener);
        return LoggedTransport.of(retrying, clock, listener);
    }
}
