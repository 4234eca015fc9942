package ta.defender.splunk;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import ta.defender.http.ApiException;
import ta.defender.http.ErrorResponse;
import ta.defender.http.HttpRequest;
import ta.defender.http.RequestBody;
import ta.defender.http.Responses;
import ta.defender.http.Transport;
import ta.defender.json.Json;
import ta.defender.json.MalformedJsonException;
import ta.defender.model.Code;
import ta.defender.model.Secret;

/** Gets a session key for a person's name and password, for commands that splunkd did not start. */
public final class SplunkLogin {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int MAX_BODY_BYTES = 64 * 1024;

    private SplunkLogin() {}

    /**
     * Asks {@code services/auth/login}.
     *
     * @throws ApiException when name or password are refused
     */
    public static Secret sessionKey(Transport transport, URI serverUri, String user, Secret password)
            throws InterruptedException {
        String form = "username=" + encoded(user) + "&password=" + encoded(password.reveal());
        HttpRequest request = HttpRequest.post(
                        URI.create(serverUri + "/services/auth/login?output_mode=json"),
                        RequestBody.of("application/x-www-form-urlencoded", form))
                .withTimeout(TIMEOUT);
        Answer answer = transport.exchange(
                request, response -> new Answer(response.status(), Responses.text(response, MAX_BODY_BYTES)));
        if (Responses.isUnauthorized(answer.status())) {
            throw new ApiException(
                    Code.SPLUNK,
                    "Splunk rejects user " + user + " or the password",
                    "check both",
                    ErrorResponse.of(401));
        }
        try {
            String key = Json.string(Json.parse(answer.body()), "sessionKey");
            if (Responses.isSuccess(answer.status()) && key != null) {
                return Secret.of(key);
            }
        } catch (MalformedJsonException e) {
            // the status has to do
        }
        throw new ApiException(
                Code.SPLUNK,
                "Splunk gives no session key (HTTP " + answer.status() + ")",
                "check that the address is the management" + " port, usually 8089",
                ErrorResponse.of(answer.status()));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private record Answer(int status, String body) {}
}
