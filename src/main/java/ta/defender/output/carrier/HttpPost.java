package ta.defender.output.carrier;

import java.io.IOException;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sends POST requests. */
public interface HttpPost {
    /**
     * Sends a request and reads the response to its end. The receiver may get it twice.
     *
     * @throws IOException when there was no complete response
     */
    Response post(URI uri, Map<String, String> headers, String contentType, byte[] body)
            throws IOException, InterruptedException;

    /**
     * A response.
     *
     * @param body its first part
     * @param retryAfterMillis what the receiver asks to wait, null when it does not say
     * @param cookie name and value of its first cookie
     */
    record Response(
            int status,
            String body,
            @Nullable Long retryAfterMillis,
            @Nullable String cookie) {
        boolean isSuccess() {
            return status >= 200 && status < 300;
        }

        Response withBody(String other) {
            return new Response(status, other, retryAfterMillis, cookie);
        }
    }
}
