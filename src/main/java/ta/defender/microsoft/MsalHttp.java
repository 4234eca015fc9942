package ta.defender.microsoft;

import com.microsoft.aad.msal4j.HttpMethod;
import com.microsoft.aad.msal4j.IHttpClient;
import com.microsoft.aad.msal4j.IHttpResponse;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import ta.defender.http.HttpRequest;
import ta.defender.http.HttpResponse;
import ta.defender.http.RequestBody;
import ta.defender.http.Responses;
import ta.defender.http.Transport;
import ta.defender.http.TransportException;
import ta.defender.json.Json;
import ta.defender.json.MalformedJsonException;
import ta.defender.model.Code;

/** Lets msal4j send through our transport, to the token endpoint of its tenant and nowhere else. */
final class MsalHttp implements IHttpClient {
    private static final int MAX_ANSWER_BYTES = 1 << 20;
    private static final int OK = 200;

    private static final long MAX_LIFETIME_SECONDS = Duration.ofDays(2).toSeconds();

    /** For an answer that does not say how long its token lives. */
    private static final Duration UNSTATED_LIFETIME = Duration.ofMinutes(5);

    private final Transport transport;
    private final LoginEndpoint endpoint;
    private final Duration timeout;
    private volatile Duration lastLifetime = UNSTATED_LIFETIME;

    MsalHttp(Transport transport, LoginEndpoint endpoint, Duration timeout) {
        this.transport = transport;
        this.endpoint = endpoint;
        this.timeout = timeout;
    }

    /** A successful answer; every other is thrown as a {@link TransportException}, so msal4j judges none of them. */
    @Override
    public IHttpResponse send(com.microsoft.aad.msal4j.HttpRequest request) throws InterruptedException {
        URI wanted = URI.create(request.url().toString());
        if (request.httpMethod() != HttpMethod.POST || !wanted.equals(endpoint.assumed())) {
            throw new TransportException(
                    Code.ADDRESS_REFUSED,
                    "a token may only be asked for at " + endpoint.actual() + ", not with " + request.httpMethod()
                            + " at " + wanted.getScheme() + "://" + wanted.getRawAuthority() + wanted.getRawPath(),
                    "",
                    null);
        }
        Answer answer = transport.exchange(translated(request), MsalHttp::read);
        if (answer.status != OK) {
            throw TokenErrors.exception(endpoint.actual(), answer.status, answer.body, answer.retryAfter);
        }
        lastLifetime = lifetimeIn(answer.body);
        return answer;
    }

    /** How long the token of the last answer lives. */
    Duration lastLifetime() {
        return lastLifetime;
    }

    private static Duration lifetimeIn(String body) {
        try {
            OptionalLong seconds = Json.whole(Json.member(Json.parse(body), "expires_in"));
            return seconds.isPresent() && seconds.getAsLong() >= 0
                    ? Duration.ofSeconds(Math.min(seconds.getAsLong(), MAX_LIFETIME_SECONDS))
                    : UNSTATED_LIFETIME;
        } catch (MalformedJsonException noToken) {
            // msal4j will say so.
            return UNSTATED_LIFETIME;
        }
    }

    private HttpRequest translated(com.microsoft.aad.msal4j.HttpRequest request) {
        String type = "application/x-www-form-urlencoded";
        // Asking twice for a token gives two tokens and harms nobody.
        HttpRequest translated = HttpRequest.post(endpoint.actual(), RequestBody.of(type, request.body()))
                .asRepeatable()
                // calls of people wait for it, too
                .asWriteBack()
                .withTimeout(timeout);
        Map<String, String> headers = request.headers() == null ? Map.of() : request.headers();
        for (Map.Entry<String, String> header : headers.entrySet()) {
            if (!header.getKey().equalsIgnoreCase("Content-Type")) {
                translated = translated.withHeader(header.getKey(), header.getValue());
            }
        }
        return translated.withHeader("Accept", "application/json");
    }

    private static Answer read(HttpResponse response) throws IOException {
        byte[] body = response.body().readNBytes(MAX_ANSWER_BYTES);
        return new Answer(response.status(), new String(body, StandardCharsets.UTF_8), Responses.retryAfter(response));
    }

    /** An answer as msal4j wants to see it. */
    private static final class Answer implements IHttpResponse {
        private final int status;
        private final String body;
        private final @Nullable Duration retryAfter;

        Answer(int status, String body, @Nullable Duration retryAfter) {
            this.status = status;
            this.body = body;
            this.retryAfter = retryAfter;
        }

        @Override
        public int statusCode() {
            return status;
        }

        @Override
        public Map<String, List<String>> headers() {
            return Map.of("Content-Type", List.of("application/json"));
        }

        @Override
        public String body() {
            return body;
        }
    }
}
