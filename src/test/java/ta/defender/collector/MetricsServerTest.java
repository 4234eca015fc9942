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
            for (int number = 0; number < 20; number++) {
                Socket socket = new Socket(address.getAddress(), address.getPort());
                socket.getOutputStream().write("GET /met".getBytes(StandardCharsets.US_ASCII));
                halfSent.add(socket);
            }
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:" + address.getPort() + "/healthz"))
                    .timeout(Duration.ofSeconds(30))
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
}
