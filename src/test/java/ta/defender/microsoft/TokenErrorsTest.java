package ta.defender.microsoft;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import ta.defender.http.TransportException;
import ta.defender.model.Code;

final class TokenErrorsTest {
    private static final URI ENDPOINT = URI.create("https://login.example/tenant/oauth2/v2.0/token");
    private static final String WRONG_SECRET = """
            {"error":"invalid_client","error_description":"AADSTS7000215: Invalid client secret provided. Ensure the \
            secret being sent in the request is the client secret value, not the client secret ID. Trace ID: t-1 \
            Correlation ID: c-1 Timestamp: 2026-03-01 12:00:00Z","error_codes":[7000215],\
            "timestamp":"2026-03-01 12:00:00Z","trace_id":"t-1","correlation_id":"c-1",\
            "error_uri":"https://login.example/error?code=7000215"}""";

    @Test
    void exception_whenCodeIsKnown_givesMeaningAndRemedy() {
        TransportException exception = TokenErrors.exception(ENDPOINT, 401, WRONG_SECRET, null);

        assertThat(exception.code()).isEqualTo(Code.TOKEN_REFUSED);
        assertThat(exception.isTransient()).isFalse();
        assertThat(exception)
                .hasMessage("AADSTS7000215 the client secret is wrong: no token from"
                        + " https://login.example/tenant/oauth2/v2.0/token (status 401, invalid_client)"
                        + " [trace id t-1] [correlation id c-1];"
                        + " store the secret's value, not its ID, as the account's secret");
        assertThat(exception.issues().get(0).remedy()).startsWith("store the secret's value");
    }

    @Test
    void exception_whenCodeIsUnknown_quotesTheService() {
        TransportException exception = TokenErrors.exception(
                ENDPOINT,
                400,
                "{\"error\":\"invalid_request\",\"error_description\":\"AADSTS123456: Something new.\\r\\nTrace ID: x\"}",
                null);

        assertThat(exception).hasMessageEndingWith(": AADSTS123456: Something new.");
    }

    @ParameterizedTest
    @ValueSource(ints = {90006, 90012, 90024, 90033, 90055})
    void exception_whenCodeIsTransient_mayBeRepeated(int code) {
        TransportException exception = TokenErrors.exception(
                ENDPOINT, 400, "{\"error\":\"temporarily_unavailable\",\"error_codes\":[" + code + "]}", null);

        assertThat(exception.isTransient()).isTrue();
        assertThat(exception.code()).isEqualTo(Code.TOKEN_UNAVAILABLE);
    }

    @ParameterizedTest
    @CsvSource({"408, true", "429, true", "500, true", "503, true", "400, false", "401, false", "403, false"})
    void exception_whenBodyIsNoErrorDocument_judgesByStatus(int status, boolean retryable) {
        TransportException exception = TokenErrors.exception(ENDPOINT, status, "<html>blocked</html>", null);

        assertThat(exception.isTransient()).isEqualTo(retryable);
        assertThat(exception).hasMessageContaining("status " + status).hasMessageNotContaining("html");
    }

    @Test
    void exception_whenServiceSaysHowLong_remembersIt() {
        Duration asked = Duration.ofSeconds(17);

        assertThat(TokenErrors.exception(ENDPOINT, 429, "", asked).retryAfter()).isEqualTo(asked);
        assertThat(TokenErrors.exception(ENDPOINT, 429, "", null).retryAfter()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "[]", "null", "{\"error_codes\":\"x\"}", "{\"error_codes\":[99999999999]}", "{\"error\":5}"})
    void parse_whenDocumentIsOdd_doesNotFail(String body) {
        assertThat(TokenErrors.parse(body).codes()).isEmpty();
    }

    @Test
    void table_coversTheDocumentedCodesWithMeaningAndRemedy() {
        List<Integer> documented = List.of(
                7000215, 7000222, 700016, 90002, 900023, 500011, 650052, 70011, 28002, 700022, 700027, 50012, 700030,
                700024, 500133, 7000218, 7000112, 70001, 65001, 9001023, 90038, 900382, 900432, 53003, 700229, 90006,
                90012, 90024, 90033, 90055);

        assertThat(AadstsCodes.known(documented)).hasSameSizeAs(documented).allSatisfy(entry -> {
            assertThat(entry.meaning()).isNotBlank();
            assertThat(entry.remedy()).isNotBlank();
        });
    }

    @ParameterizedTest
    @CsvSource({
        "invalid_scope, 0, SCOPE_REFUSED",
        "invalid_resource, 500011, SCOPE_REFUSED",
        "x, 70011, SCOPE_REFUSED",
        "invalid_client, 7000215, TOKEN_REFUSED"
    })
    void exception_tellsAScopeThatIsNotKnown(String error, int code, Code expected) {
        String body = "{\"error\":\"" + error + "\",\"error_codes\":[" + code + "]}";

        assertThat(TokenErrors.exception(ENDPOINT, 400, body, null).code()).isEqualTo(expected);
    }
}
