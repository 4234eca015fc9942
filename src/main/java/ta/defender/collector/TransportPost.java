package ta.defender.collector;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import ta.defender.http.HttpRequest;
import ta.defender.http.RequestBody;
import ta.defender.http.Responses;
import ta.defender.http.Transport;
import ta.defender.http.TransportException;
import ta.defender.model.Code;
import ta.defender.output.carrier.HttpPost;

/**
 * POST requests over the product's HTTP client. A connection that is lost is tried once more: receivers end kept ones without
 * a word, so the receiver may get a request again.
 */
final class TransportPost implements HttpPost {
    /** For the whole call; a part of it has less. */
    private static final Duration TIMEOUT = Duration.ofSeconds(150);

    private static final int MOST_OF_A_RESPONSE = 1 << 20;

    private final Transport transport;

    TransportPost(Transport transport) {
        this.transport = transport;
    }

    @Override
    public Response post(URI uri, Map<String, String> headers, String contentType, byte[] body)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.post(uri, RequestBody.of(contentType, body))
                .withTimeout(TIMEOUT)
                .asWriteBack();
        for (Map.Entry<String, String> header : headers.entrySet()) {
            request = request.withHeader(header.getKey(), header.getValue());
        }
        try {
            return sent(request);
        } catch (TransportException failure) {
            if (failure.code() != Code.CONNECTION_LOST) {
                throw failed(failure);
            }
        }
        try {
            return sent(request);
        } catch (TransportException again) {
            throw failed(again);
        }
    }

    private Response sent(HttpRequest request) throws InterruptedException {
        return transport.exchange(request, response -> {
            Duration wait = Responses.retryAfter(response);
            return new Response(
                    response.status(),
                    Responses.text(response, MOST_OF_A_RESPONSE),
                    wait == null ? null : wait.toMillis(),
                    cookie(response.header("Set-Cookie")));
        });
    }

    /** Its remedies are those of calls to Microsoft. */
    private static IOException failed(TransportException failure) {
        return new IOException(failure.issue().what(), failure);
    }

    private static @Nullable String cookie(@Nullable String header) {
        if (header == null) {
            return null;
        }
        int end = header.indexOf(';');
        return end < 0 ? header : header.substring(0, end);
    }
}
