package ta.defender.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import ta.defender.json.Json;
import ta.defender.model.Code;

/** What every transport promises, whatever is behind it. */
abstract class TransportContract {
    /** What the service behind the transport received. */
    record Received(String method, String path, String query, Map<String, String> headers, String body) {}

    /** The transport under test. */
    abstract Transport transport();

    /** Where the service behind it is, without a slash at the end. */
    abstract URI service();

    /** Lets the service answer every request like this from now on. */
    abstract void answer(int status, Map<String, String> headers, String body);

    /** Lets the service end the connection in the middle of the body from now on. */
    abstract void breakOffInTheBody();

    /** What the service received so far; header names in lower case. */
    abstract List<Received> received();

    /** Calls whose response was not given back. */
    abstract int unfinished();

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 204, 206, 301, 302, 304, 307, 400, 401, 403, 404, 407, 408, 412, 429, 500, 503})
    void exchange_whateverTheStatus_givesItToTheReader(int status) throws Exception {
        answer(status, Map.of("Location", service() + "/elsewhere"), status == 204 || status == 304 ? "" : "text");

        assertThat(transport().exchange(get(), HttpResponse::status)).isEqualTo(status);
        assertThat(received()).hasSize(1);
        assertThat(unfinished()).isZero();
    }

    @Test
    void exchange_sendsMethodAddressHeadersAndBody() throws Exception {
        answer(200, Map.of(), "");
        HttpRequest request = HttpRequest.patch(
                        URI.create(service() + "/a%20b/c?$filter=x%20ge%201&y=2"), RequestBody.json("{\"ü\":1}"))
                .withHeader("Prefer", "include-unknown-enum-members");

        transport().exchange(request, HttpResponse::status);

        Received received = received().get(0);
        assertThat(received.method()).isEqualTo("PATCH");
        assertThat(received.path()).isEqualTo("/a%20b/c");
        assertThat(received.query()).isEqualTo("$filter=x%20ge%201&y=2");
        assertThat(received.headers())
                .containsEntry("prefer", "include-unknown-enum-members")
                .hasEntrySatisfying("content-type", type -> assertThat(type).startsWith("application/json"));
        assertThat(received.body()).isEqualTo("{\"ü\":1}");
    }

    @Test
    void header_isFoundWhateverItsCase() throws Exception {
        answer(200, Map.of("Retry-After", "7"), "");

        List<String> values = transport()
                .exchange(
                        get(),
                        response -> List.of(
                                String.valueOf(response.header("retry-after")),
                                String.valueOf(response.header("X-None"))));

        assertThat(values).containsExactly("7", "null");
    }

    @Test
    void body_isReadToItsEnd() throws Exception {
        String text = "0123456789".repeat(30_000);
        answer(200, Map.of(), text);

        String read = transport().exchange(get(), response -> Responses.text(response, 1 << 20));

        assertThat(read).isEqualTo(text);
    }

    @Test
    void body_whenThereIsNone_isEmpty() throws Exception {
        answer(204, Map.of(), "");

        int first = transport().exchange(get(), response -> response.body().read());

        assertThat(first).isEqualTo(-1);
    }

    @Test
    void exchange_whenReaderLeavesTheBody_givesTheConnectionBack() throws Exception {
        answer(200, Map.of(), "x".repeat(2_000_000));

        for (int call = 0; call < 5; call++) {
            transport().exchange(get(), HttpResponse::status);
        }

        assertThat(unfinished()).isZero();
    }

    @Test
    void exchange_whenReaderThrows_passesItOnAndGivesTheConnectionBack() {
        answer(200, Map.of(), "x".repeat(2_000_000));

        assertThatThrownBy(() -> transport().exchange(get(), response -> {
                    throw new IllegalStateException("not for me");
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("not for me");
        assertThat(unfinished()).isZero();
    }

    @Test
    void exchange_whenBodyBreaksOff_isATransportFailure() {
        breakOffInTheBody();

        TransportException failure = catchThrowableOfType(
                TransportException.class,
                () -> transport().exchange(get(), response -> Responses.text(response, 1 << 20)));

        assertThat(failure.code()).isEqualTo(Code.CONNECTION_LOST);
        assertThat(failure).hasMessageContaining(service().getHost());
        assertThat(unfinished()).isZero();
    }

    @Test
    void exchange_whenReaderMeetsAnIoException_isATransportFailure() {
        answer(200, Map.of(), "text");

        TransportException failure = catchThrowableOfType(
                TransportException.class,
                () -> transport().exchange(get(), response -> {
                    throw new IOException("cut");
                }));

        assertThat(failure.code()).isEqualTo(Code.CONNECTION_LOST);
    }

    @Test
    void exchange_whenBodyIsNotJson_saysSo() {
        answer(200, Map.of(), "<html>");

        TransportException failure = catchThrowableOfType(
                TransportException.class, () -> transport().exchange(get(), response -> Json.parse(response.body())));

        assertThat(failure.code()).isEqualTo(Code.BODY_MALFORMED);
    }

    @Test
    void exchange_whenJsonWasCutOff_isALostConnection() {
        answer(200, Map.of(), "{\"value\":[");

        TransportException failure = catchThrowableOfType(
                TransportException.class, () -> transport().exchange(get(), response -> Json.parse(response.body())));

        assertThat(failure.code()).isEqualTo(Code.CONNECTION_LOST);
    }

    @Test
    void exchange_whenInterrupted_ends() {
        answer(200, Map.of(), "");
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> transport().exchange(get(), HttpResponse::status))
                .isInstanceOf(InterruptedException.class);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    HttpRequest get() {
        return HttpRequest.get(URI.create(service() + "/page"));
    }
}
