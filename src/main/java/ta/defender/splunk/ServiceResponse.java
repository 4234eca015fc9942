package ta.defender.splunk;

import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import ta.defender.http.HttpResponse;
import ta.defender.http.Responses;

/**
 * What an operation of the add-on's REST service answered.
 *
 * @param retryAfter how long splunkd asks to wait, or null
 */
public record ServiceResponse(
        int status, String body, @Nullable Duration retryAfter) {
    private static final int MAX_BYTES = 8 << 20;

    static ServiceResponse read(HttpResponse response) throws IOException {
        return new ServiceResponse(
                response.status(), Responses.text(response, MAX_BYTES), Responses.retryAfter(response));
    }
}
