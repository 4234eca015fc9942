package ta.defender.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import ta.defender.model.Code;
import ta.defender.testing.FakeClock;
import ta.defender.testing.FakeSleeper;
import ta.defender.testing.FakeTransport;
import ta.defender.testing.FakeTransport.Answer;
import ta.defender.testing.RecordingCallListener;

final class RetryingTransportTest {
    private static final HttpRequest READ = HttpRequest.get(URI.create("https://graph.example/x"));
    private static final HttpRequest WRITE =
            HttpRequest.post(URI.create("https://graph.example/x/comments"), RequestBody.json("{}"));

    private final FakeClock clock = new FakeClock();
    private final FakeSleeper sleeper = new FakeSleeper(clock);
    private final FakeTransport service = new FakeTransport();
    private final RecordingCallListener listener = new RecordingCallListener();
    private final Transport transport = RetryingTransport.of(
            service, RetryPolicy.DEFAULT, new RetryingTransport.Waiting(clock, sleeper, half()), listener);

    @Test
    void exchange_whenAllIsWell_sendsOnceAndDoesNotWait() throws Exception {
        service.answer(Answer.text(200, "fine"));

        assertThat(transport.exchange(READ, RetryingTransportTest::summary)).isEqualTo("200 fine attempts=1");
        assertThat(service.requests()).hasSize(1);
        assertThat(sleeper.waits()).isEmpty();
    }

    @Test
    void exchange_whenThrottled_waitsAsLongAsTold() throws Exception {
        service.answer(Answer.status(429).withHeader("Retry-After", "17"), Answer.text(200, "fine"));

        assertThat(transport.exchange(READ, RetryingTransportTest::summary)).isEqualTo("200 fine attempts=2");
        assertThat(sleeper.waits()).containsExactly(Duration.ofSeconds(17));
        assertThat(listener.retries()).containsExactly("1 THROTTLED status 429 PT17S");
    }

    @Test
    void exchange_whenRetryAfterIsADate_countsFromTheServicesClock() throws Exception {
        clock.advance(Duration.ofHours(-5));
        service.answer(
                Answer.response(
                        503,
                        Map.of(
                                "Date", "Sun, 01 Mar 2026 12:00:00 GMT",
                                "Retry-After", "Sun, 01 Mar 2026 12:00:20 GMT"),
                        new byte[0]),
                Answer.status(200));

        transport.exchange(READ, RetryingTransportTest::summary);

        assertThat(sleeper.waits()).containsExactly(Duration.ofSeconds(20));
    }

    @Test
    void exchange_whenOnlyTheBodyTells_waitsAsLongAsItSays() throws Exception {
        service.answer(Answer.text(429, "{\"error\":{\"message\":\"again in 43 seconds\"}}"), Answer.status(200));

        transport.exchange(READ, RetryingTransportTest::summary);

        assertThat(sleeper.waits()).containsExactly(Duration.ofSeconds(43));
    }

    @Test
    void exchange_whenErrorsGoOn_backsOffAndHandsTheLastOneOver() throws Exception {
        service.answer(Answer.text(500, "broken"));

        assertThat(transport.exchange(READ.withTimeout(Duration.ofSeconds(5)), RetryingTransportTest::summary))
                .isEqualTo("500 broken attempts=4");
        assertThat(sleeper.waits())
                .containsExactly(Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofSeconds(2));
    }

    @Test
    void exchange_whenWaitWouldOverrun_doesNotBeginItAndKeepsTheWholeBody() throws Exception {
        String body = "again in 43 seconds, " + "x".repeat(10_000);
        service.answer(Answer.text(429, body));

        assertThat(transport.exchange(READ.withTimeout(Duration.ofSeconds(43)), RetryingTransportTest::summary))
                .isEqualTo("429 " + body + " attempts=1");
        assertThat(sleeper.waits()).isEmpty();
    }

    @Test
    void exchange_givesTheNextLayerOnlyTheTimeoutThatIsLeft() throws Exception {
        service.answer(Answer.status(429).withHeader("Retry-After", "17"), Answer.status(200));

        transport.exchange(READ.withTimeout(Duration.ofMinutes(1)), RetryingTransportTest::summary);

        assertThat(service.requests())
                .extracting(HttpRequest::timeout)
                .containsExactly(Duration.ofMinutes(1), Duration.ofSeconds(43));
    }

    @Test
    void exchange_whenCallsTakeLong_countsTheirTimeToo() throws Exception {
        service.answer(request -> {
            clock.advance(Duration.ofSeconds(30));
            return Answer.status(500).to(request);
        });

        transport.exchange(READ.withTimeout(Duration.ofSeconds(59)), RetryingTransportTest::summary);

        assertThat(service.requests()).hasSize(2);
    }

    @Test
    void exchange_whenConnectionIsLost_repeatsARead() throws Exception {
        service.answer(Answer.failure(Code.CONNECTION_LOST), Answer.text(200, "fine"));

        assertThat(transport.exchange(READ, RetryingTransportTest::summary)).isEqualTo("200 fine attempts=2");
        assertThat(listener.retries()).containsExactly("1 TRANSPORT graph.example: CONNECTION_LOST PT0.5S");
    }

    @Test
    void exchange_whenBodyBreaksOff_callsTheReaderAgain() throws Exception {
        service.answer(Answer.broken(200, "hal"), Answer.text(200, "half and half"));
        List<Integer> calls = new ArrayList<>();

        String text = transport.exchange(READ, response -> {
            calls.add(response.attempts());
            return Responses.text(response, 100);
        });

        assertThat(text).isEqualTo("half and half");
        assertThat(calls).containsExactly(1, 2);
    }

    @Test
    void exchange_whenAPostMayHaveArrived_doesNotRepeatIt() {
        service.answer(Answer.failure(Code.RESPONSE_TIMEOUT));

        assertThatThrownBy(() -> transport.exchange(WRITE, RetryingTransportTest::summary))
                .isInstanceOf(TransportException.class);
        assertThat(service.requests()).hasSize(1);
    }

    @Test
    void exchange_whenAPostWasTurnedAway_repeatsIt() throws Exception {
        service.answer(Answer.status(429), Answer.text(201, "done"));

        assertThat(transport.exchange(WRITE, RetryingTransportTest::summary)).isEqualTo("201 done attempts=2");
    }

    @Test
    void exchange_whenAPostIsDeclaredRepeatable_repeatsItLikeARead() throws Exception {
        service.answer(Answer.failure(Code.RESPONSE_TIMEOUT), Answer.text(200, "done"));

        assertThat(transport.exchange(WRITE.asRepeatable(), RetryingTransportTest::summary))
                .isEqualTo("200 done attempts=2");
    }

    @Test
    void exchange_whenFailuresGoOn_throwsTheLastOneWithTheAttempts() {
        service.answer(Answer.failure(Code.UNKNOWN_HOST));

        TransportException failure = catchThrowableOfType(
                TransportException.class,
                () -> transport.exchange(READ.withTimeout(Duration.ofSeconds(5)), RetryingTransportTest::summary));

        assertThat(failure.code()).isEqualTo(Code.UNKNOWN_HOST);
        assertThat(failure.attempts()).isEqualTo(4);
    }

    @Test
    void exchange_whenFailureIsPermanent_doesNotRepeat() {
        service.answer(Answer.failure(Code.TLS_UNTRUSTED));

        assertThatThrownBy(() -> transport.exchange(READ, RetryingTransportTest::summary))
                .isInstanceOf(TransportException.class);
        assertThat(service.requests()).hasSize(1);
    }

    @Test
    void exchange_whenInterruptedWhileWaiting_ends() {
        service.answer(request -> {
            Thread.currentThread().interrupt();
            return Answer.status(429).to(request);
        });

        assertThatThrownBy(() -> transport.exchange(READ, RetryingTransportTest::summary))
                .isInstanceOf(InterruptedException.class);
    }

    @Test
    void exchange_whenTheReaderThrows_passesItOn() {
        service.answer(Answer.status(200));

        assertThatThrownBy(() -> transport.exchange(READ, response -> {
                    throw new IllegalStateException("not what I expected");
                }))
                .hasMessage("not what I expected");
        assertThat(service.requests()).hasSize(1);
        assertThat(service.openBodies()).isZero();
    }

    @Test
    void of_whenOneAttemptIsAllowed_addsNothing() {
        RetryPolicy once = new RetryPolicy(Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(1), 1);

        assertThat(RetryingTransport.of(service, once, new RetryingTransport.Waiting(clock, sleeper, half()), listener))
                .isSameAs(service);
    }

    private static String summary(HttpResponse response) throws java.io.IOException {
        return response.status() + " " + new String(response.body().readAllBytes(), UTF_8) + " attempts="
                + response.attempts();
    }

    private static RandomGenerator half() {
        return new RandomGenerator() {
            @Override
            public long nextLong() {
                return 0;
            }

            @Override
            public double nextDouble() {
                return 0.5;
            }
        };
    }
}
