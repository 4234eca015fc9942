package ta.defender.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import ta.defender.model.Code;
import ta.defender.testing.FakeClock;
import ta.defender.testing.FakeTransport;
import ta.defender.testing.FakeTransport.Answer;
import ta.defender.testing.RecordingCallListener;

final class LoggedTransportTest {
    private static final HttpRequest REQUEST = HttpRequest.post(
                    URI.create("https://graph.example:8443/v1.0/x?sig=query-secret"),
                    RequestBody.json("{\"comment\":\"body-secret\"}"))
            .withHeader("Authorization", "Bearer token-secret");

    private final FakeClock clock = new FakeClock();
    private final FakeTransport service = new FakeTransport();
    private final RecordingCallListener listener = new RecordingCallListener();
    private final ServerClock serverClock = new ServerClock(clock, clock);
    private final Transport transport =
            LoggedTransport.of(service, clock, CallListener.all(List.of(listener, serverClock)));

    @Test
    void exchange_whenAnswered_reportsOneLineWithoutSecrets() throws Exception {
        service.answer(request -> {
            clock.advance(Duration.ofMillis(250));
            return Answer.response(
                            200,
                            Map.of("request-id", "abc-1", "Date", "Sun, 01 Mar 2026 12:00:05 GMT"),
                            "0123456789".getBytes(java.nio.charset.StandardCharsets.UTF_8))
                    .to(request);
        });

        transport.exchange(REQUEST, response -> Responses.text(response, 100));

        assertThat(listener.reports()).hasSize(1);
        assertThat(listener.reports().get(0).line())
                .isEqualTo("POST https://graph.example:8443/v1.0/x status=200 bytes=10 ms=250 attempts=1"
                        + " request_id=abc-1");
        assertThat(listener.reports().get(0).toString()).doesNotContain("secret");
    }

    @Test
    void exchange_whenItFails_reportsTheKind() {
        service.answer(Answer.failure(Code.CONNECT_REFUSED));

        assertThatThrownBy(() -> transport.exchange(REQUEST, HttpResponse::status))
                .isInstanceOf(TransportException.class);

        assertThat(listener.reports().get(0).line())
                .isEqualTo("POST https://graph.example:8443/v1.0/x failure=CONNECT_REFUSED bytes=0 ms=0 attempts=1");
    }

    @Test
    void exchange_whenRequestIdIsNoId_leavesItOut() throws Exception {
        service.answer(Answer.status(200).withHeader("request-id", "a b\" injected=1"));

        transport.exchange(REQUEST, HttpResponse::status);

        assertThat(listener.reports().get(0).line()).doesNotContain("injected").doesNotContain("request_id");
    }

    @Test
    void serverClock_afterAResponse_showsTheServicesTime() throws Exception {
        assertThat(serverClock.instant()).isEqualTo(clock.instant());
        service.answer(Answer.status(200).withHeader("Date", "Sun, 01 Mar 2026 12:03:00 GMT"));

        transport.exchange(REQUEST, HttpResponse::status);
        clock.advance(Duration.ofSeconds(10));

        assertThat(serverClock.ahead()).isEqualTo(Duration.ofMinutes(3));
        assertThat(serverClock.instant()).isEqualTo(FakeClock.START.plusSeconds(190));
    }

    @Test
    void serverClock_whenDateIsMissing_keepsWhatItKnows() throws Exception {
        service.answer(Answer.status(200).withHeader("Date", "Sun, 01 Mar 2026 11:59:00 GMT"), Answer.status(200));

        transport.exchange(REQUEST, HttpResponse::status);
        transport.exchange(REQUEST, HttpResponse::status);

        assertThat(serverClock.ahead()).isEqualTo(Duration.ofMinutes(-1));
    }

    @Test
    void of_whenNobodyListens_addsNothing() {
        assertThat(LoggedTransport.of(service, clock, CallListener.NONE)).isSameAs(service);
    }
}
