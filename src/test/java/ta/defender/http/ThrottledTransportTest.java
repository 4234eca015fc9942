package ta.defender.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import ta.defender.http.RateLimiter.Limit;
import ta.defender.model.Code;
import ta.defender.testing.FakeClock;
import ta.defender.testing.FakeSleeper;
import ta.defender.testing.FakeTransport;
import ta.defender.testing.FakeTransport.Answer;
import ta.defender.testing.RecordingCallListener;

final class ThrottledTransportTest {
    private static final HttpRequest READ =
            HttpRequest.get(URI.create("https://graph.example/x?secret=1")).withTimeout(Duration.ofMinutes(2));

    private final FakeClock clock = new FakeClock();
    private final FakeSleeper sleeper = new FakeSleeper(clock);
    private final FakeTransport service = new FakeTransport().answer(Answer.status(200));
    private final RecordingCallListener listener = new RecordingCallListener();
    private final RateLimiter budget = RateLimiter.of(clock, 0.5, List.of(Limit.perMinute(2)));
    private final Transport transport = ThrottledTransport.of(service, budget, sleeper, listener);

    @Test
    void exchange_withinTheBudget_doesNotWait() throws Exception {
        transport.exchange(READ, HttpResponse::status);

        assertThat(sleeper.waits()).isEmpty();
        assertThat(listener.throttled()).isEmpty();
        assertThat(service.lastRequest()).isEqualTo(READ);
    }

    @Test
    void exchange_beyondTheBudget_waitsAndTellsHowLong() throws Exception {
        transport.exchange(READ, HttpResponse::status);
        transport.exchange(READ, HttpResponse::status);

        assertThat(sleeper.waits()).containsExactly(Duration.ofMinutes(1));
        assertThat(listener.throttled()).containsExactly(Duration.ofMinutes(1));
        assertThat(service.lastRequest().timeout()).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void exchange_whenUpdate_usesWhatIsKeptForIt() throws Exception {
        transport.exchange(READ, HttpResponse::status);
        transport.exchange(READ.asWriteBack(), HttpResponse::status);

        assertThat(sleeper.waits()).isEmpty();
    }

    @Test
    void exchange_whenTurnComesTooLate_sendsNothingAndSaysWhy() throws Exception {
        transport.exchange(READ, HttpResponse::status);

        TransportException failure = catchThrowableOfType(
                TransportException.class,
                () -> transport.exchange(READ.withTimeout(Duration.ofSeconds(59)), HttpResponse::status));

        assertThat(failure.code()).isEqualTo(Code.RATE_LIMITED);
        assertThat(failure.retryAfter()).isEqualTo(Duration.ofSeconds(60));
        assertThat(failure).hasMessageContaining("https://graph.example/x").hasMessageContaining("60 s");
        assertThat(failure.getMessage()).doesNotContain("secret");
        assertThat(service.requests()).hasSize(1);
        assertThat(sleeper.waits()).isEmpty();
    }

    @Test
    void of_whenThereIsNoLimit_addsNothing() {
        RateLimiter none = RateLimiter.of(clock, 0.2, List.of());

        assertThat(ThrottledTransport.of(service, none, sleeper, listener)).isSameAs(service);
    }
}
