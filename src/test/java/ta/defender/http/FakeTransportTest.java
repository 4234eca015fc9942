package ta.defender.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import ta.defender.testing.FakeTransport;
import ta.defender.testing.FakeTransport.Answer;

/** The double keeps the promises of the real thing. */
final class FakeTransportTest extends TransportContract {
    private final FakeTransport transport = new FakeTransport();

    @Override
    Transport transport() {
        return transport;
    }

    @Override
    URI service() {
        return URI.create("https://service.example");
    }

    @Override
    void answer(int status, Map<String, String> headers, String body) {
        transport.answer(Answer.response(status, headers, body.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    void breakOffInTheBody() {
        transport.answer(Answer.broken(200, "half"));
    }

    @Override
    List<Received> received() {
        return transport.requests().stream().map(FakeTransportTest::received).toList();
    }

    @Override
    int unfinished() {
        return transport.openBodies();
    }

    @Test
    void exchange_givesTheAnswersOfTheFirstRuleThatMatches() throws Exception {
        transport.when("GET", "skip=1", Answer.status(201), Answer.status(202)).answer(Answer.status(404));
        HttpRequest second = HttpRequest.get(URI.create(service() + "/page?skip=1"));

        assertThat(transport.exchange(second, HttpResponse::status)).isEqualTo(201);
        assertThat(transport.exchange(get(), HttpResponse::status)).isEqualTo(404);
        assertThat(transport.exchange(second, HttpResponse::status)).isEqualTo(202);
        assertThat(transport.exchange(second, HttpResponse::status)).isEqualTo(202);
    }

    @Test
    void exchange_whenNoRuleMatches_failsTheTest() {
        assertThatThrownBy(() -> transport.exchange(get(), HttpResponse::status))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("/page");
    }

    private static Received received(HttpRequest request) {
        Map<String, String> headers = new HashMap<>();
        request.headers().forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), value));
        RequestBody body = request.body();
        if (body != null) {
            headers.put("content-type", body.contentType());
        }
        return new Received(
                request.method(),
                request.uri().getRawPath(),
                request.uri().getRawQuery() == null ? "" : request.uri().getRawQuery(),
                headers,
                body == null ? "" : body.text());
    }
}
