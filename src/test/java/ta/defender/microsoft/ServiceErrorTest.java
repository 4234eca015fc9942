package ta.defender.microsoft;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import ta.defender.http.HttpRequest;
import ta.defender.json.Slice;
import ta.defender.testing.FakeTransport;
import ta.defender.testing.FakeTransport.Answer;

final class ServiceErrorTest {
    /** The documented bodies, and how each is told to the operator. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\1',
            value = {
                // Graph
                "{\"error\":{\"code\":\"Forbidden\",\"message\":\"Missing roles.\",\"innerError\":{\"date\":\"d\",\"request-id\":\"r1\",\"client-request-id\":\"c1\"}}}"
                        + " | HTTP 403 Forbidden: Missing roles (request id r1)",
                "{\"error\":{\"code\":\"Forbidden\",\"message\":\"m\",\"innererror\":{\"request-id\":\"r2\"}}}"
                        + " | HTTP 403 Forbidden: m (request id r2)",
                "{\"error\":{\"code\":\"c\",\"message\":\"Bad Request\",\"innerError\":{\"message\":\"no column X\"}}}"
                        + " | HTTP 403 c: Bad Request no column X",
                // Defender for Endpoint, Defender XDR
                "{\"error\":{\"code\":\"ResourceNotFound\",\"message\":\"Machine x was not found\",\"target\":\"43f4cb08\"}}"
                        + " | HTTP 403 ResourceNotFound: Machine x was not found (request id 43f4cb08)",
                // login service
                "{\"error\":\"invalid_scope\",\"error_description\":\"AADSTS70011: x\"}"
                        + " | HTTP 403: {\"error\":\"invalid_scope\",\"error_description\":\"AADSTS70011: x\"}",
                // half of it, or of another kind
                "{\"error\":{\"code\":\"UnknownError\",\"message\":\"\"}} | HTTP 403 UnknownError",
                "{\"error\":{\"message\":\"only text\"}} | HTTP 403: only text",
                "{\"error\":{\"code\":5,\"message\":null,\"innerError\":7}} | HTTP 403 5",
                "{\"error\":{}} | HTTP 403",
                "{\"Message\":\"x\"} | HTTP 403: {\"Message\":\"x\"}",
                "<html><head><title>403 Forbidden</title></head> <body>\t<h1>Blocked</h1></body></html>"
                        + " | HTTP 403: 403 Forbidden Blocked",
                "plain text | HTTP 403: plain text",
                "[1,2] | HTTP 403: [1,2]"
            })
    void describe_saysWhatTheBodySays(String body, String said) throws Exception {
        assertThat(error(body, Map.of()).describe(403)).isEqualTo(said);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bad Bearer abc.d-e", "bad bearer eyJ0eXAi.eyJhIjox.c2ln", "bad eyJ0eXAi.eyJhIjox.c2ln"})
    void token_inTheText_isHidden(String text) {
        ServiceError error = new ServiceError("", text, "");

        assertThat(error.message()).startsWith("bad ").endsWith("***").doesNotContain("abc", "eyJ");
    }

    @Test
    void describe_whenTheBodyIsEmpty_saysTheStatus() throws Exception {
        assertThat(error("", Map.of()).describe(502)).isEqualTo("HTTP 502");
    }

    @Test
    void requestId_whenOnlyTheHeaderHasIt_isTheHeaders() throws Exception {
        Map<String, String> header = Map.of("request-id", "h1");

        assertThat(error("", header).describe(503)).isEqualTo("HTTP 503 (request id h1)");
        assertThat(error("<p>no</p>", header).describe(503)).isEqualTo("HTTP 503: no (request id h1)");
        assertThat(error("{\"error\":{\"code\":\"x\"}}", header).requestId()).isEqualTo("h1");
        assertThat(error("{\"error\":{\"code\":\"x\",\"target\":\"t\"}}", header)
                        .requestId())
                .isEqualTo("t");
    }

    /** Tags are looked for in the first 4,000 characters only: the rest would cost minutes. */
    @Test
    void describe_whenTheBodyIsFullOfAngleBrackets_cutsItFirst() throws Exception {
        String said = error("<".repeat(60_000) + "late>", Map.of()).describe(502);

        assertThat(said).startsWith("HTTP 502: <<<").hasSizeLessThan(500);
    }

    @Test
    void describe_whenTheTextIsLong_isCut() throws Exception {
        String said = error("{\"error\":{\"code\":\"c\",\"message\":\"" + "x".repeat(10_000) + "\"}}", Map.of())
                .describe(400);

        assertThat(said).startsWith("HTTP 400 c: xxx").endsWith("xxx...").hasSizeLessThan(500);
    }

    @ParameterizedTest
    @ValueSource(ints = {65_536, 65_537, 1_000_000})
    void read_whenTheBodyIsHuge_readsItsBeginning(int size) throws Exception {
        assertThat(error("y".repeat(size), Map.of()).describe(500))
                .startsWith("HTTP 500: yyy")
                .hasSizeLessThan(500);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\1',
            value = {
                "{\"code\":\"c\",\"message\":\"m\"} | HTTP 200 c: m",
                "[{\"code\":\"c\",\"message\":\"m\"}] | HTTP 200 c: m",
                "[\"m\"] | HTTP 200: m",
                "[\"m\",\"n\"] | HTTP 200: [\"m\",\"n\"]",
                "\"isPartial\" | HTTP 200: isPartial",
            })
    void ofList_saysWhatTheMemberSays(String error, String said) {
        assertThat(ServiceError.ofList(Slice.of(error), true, "rows").describe(200))
                .isEqualTo(said);
    }

    private static ServiceError error(String body, Map<String, String> headers) throws Exception {
        Answer answer = Answer.text(403, body);
        for (Map.Entry<String, String> header : headers.entrySet()) {
            answer = answer.withHeader(header.getKey(), header.getValue());
        }
        return new FakeTransport()
                .answer(answer)
                .exchange(HttpRequest.get(URI.create("https://api.example")), ServiceError::read);
    }
}
