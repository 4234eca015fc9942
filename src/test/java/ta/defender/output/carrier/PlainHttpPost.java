package ta.defender.output.carrier;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;

/** The JDK's client, for stand-ins on loopback. */
final class PlainHttpPost implements HttpPost {
    private final HttpClient client = HttpClient.newHttpClient();

    @Override
    public Response post(URI uri, Map<String, String> headers, String contentType, byte[] body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).POST(HttpRequest.BodyPublishers.ofByteArray(body));
        headers.forEach(request::header);
        HttpResponse<String> response =
                client.send(request.header("Content-Type", contentType).build(), HttpResponse.BodyHandlers.ofString());
        Long wait = response.headers()
                .firstValue("Retry-After")
                .map(text -> Long.parseLong(text) * 1000)
                .orElse(null);
        return new Response(
                response.statusCode(),
                response.body(),
                wait,
                response.headers().firstValue("Set-Cookie").orElse(null));
    }
}
