package ta.defender.splunk;

import java.net.URI;
import ta.defender.http.HttpRequest;
import ta.defender.http.RequestBody;
import ta.defender.http.Transport;
import ta.defender.model.Secret;

/** Calls the add-on's own service through splunkd, as the user of a session. Callable from any thread. */
public final class ServiceClient {
    private static final int MAX_BODY_BYTES = 64 << 20;

    private final Transport transport;
    private final String base;
    private final Secret sessionKey;

    /**
     * @param serverUri base URL of the management port
     */
    public ServiceClient(Transport transport, URI serverUri, Secret sessionKey) {
        this.transport = transport;
        this.base = serverUri.toString().replaceFirst("/+$", "") + "/services/ta_defender/";
        this.sessionKey = sessionKey;
    }

    /** Any response; the body is JSON if the service itself gave it. */
    public record Response(int status, byte[] body) {}

    /** Sends a JSON document to an operation. */
    public Response post(String operation, String json) throws InterruptedException {
        return exchange(HttpRequest.post(
                URI.create(base + operation + "?output_mode=json"), RequestBody.of("application/json", json)));
    }

    /** Asks an operation. */
    public Response get(String operation) throws InterruptedException {
        return exchange(HttpRequest.get(URI.create(base + operation)));
    }

    private Response exchange(HttpRequest request) throws InterruptedException {
        return transport.exchange(
                request.withHeader("Authorization", "Splunk " + sessionKey.reveal()),
                response -> new Response(response.status(), response.body().readNBytes(MAX_BODY_BYTES)));
    }
}
