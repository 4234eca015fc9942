package ta.defender.collector;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MetricsServerTest {
    private static InetSocketAddress free() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), free.getLocalPort());
        }
    }

    @Test
    @SuppressWarnings("try") // The server runs while the body does.
    void halfSentRequests_holdUpNobody() throws Exception {
        InetSocketAddress address = free();
        List<Socket> halfSent = new ArrayList<>();
        try (MetricsServer server = MetricsServer.start(address, () -> "x 1\n", () -> "")) {
            for (int number = 0; number < 40; number++) {
                Socket socket = new Socket(address.getAddress(), address.getPort());
                socket.getOutputStream().write("GET /met".getBytes(StandardCharsets.US_ASCII));
                halfSent.add(socket);
            }
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:" + address.getPort() + "/healthz"))
                    .timeout(Duration.ofSeconds(4))
                    .build();

            assertThat(HttpClient.newHttpClient()
                            .send(request, HttpResponse.BodyHandlers.ofString())
                            .body())
                    .isEqualTo("ok\n");
        } finally {
            for (Socket socket : halfSent) {
                socket.close();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /readyz, 503",
        "HEAD, /healthz, 200",
        "DELETE, /readyz, 405",
        "POST, /metrics, 405",
        "GET, /x, 404"
    })
    @SuppressWarnings("try") // The server runs while the body does.
    void onlyReading_isAnswered(String method, String path, int expected) throws Exception {
        InetSocketAddress address = free();
        try (MetricsServer server = MetricsServer.start(address, () -> "x 1\n", () -> "output o")) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + address.getPort() + path))
                    .method(method, HttpRequest.BodyPublishers.noBody())
                    .build();

            assertThat(HttpClient.newHttpClient()
                            .send(request, HttpResponse.BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(expected);
        }
    }
}
