package ta.defender.eventhub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import ta.defender.eventhub.StreamSettings.Start;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.model.Secret;
import ta.defender.poll.InputTools;
import ta.defender.testing.FakeClock;
import ta.defender.testing.RecordingOutput;
import ta.defender.testing.RecordingStanzaLog;
import ta.simulator.net.CertificateRequest;
import ta.simulator.net.Certificates;

/**
 * Event Hubs refuses some keys without saying so: it answers the sign-in with a token of null, or with nothing at all. The
 * client tries again until its time is over, and only then speaks of a timeout.
 */
final class SilentSignInTest {
    private static final short API_VERSIONS = 18;
    private static final short HANDSHAKE = 17;
    private static final short AUTHENTICATE = 36;
    private static final Duration LIMIT = Duration.ofSeconds(2);

    private final Certificates certificates = Certificates.create();
    private ServerSocket server;

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    @Test
    void signIn_answeredWithANullToken_namesTheKey() throws Exception {
        start(socket -> serve(socket, true));

        assertThatThrownBy(this::join).isInstanceOfSatisfying(DefenderException.class, SilentSignInTest::namesTheKey);
    }

    @Test
    void signIn_answeredWithNothing_namesTheKey() throws Exception {
        start(socket -> serve(socket, false));

        assertThatThrownBy(this::join).isInstanceOfSatisfying(DefenderException.class, SilentSignInTest::namesTheKey);
    }

    /** A firewall that drops everything behind the handshake of TCP, or another service. */
    @Test
    void connection_withoutTls_namesTheNetwork() throws Exception {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

        assertThatThrownBy(this::join)
                .isInstanceOfSatisfying(
                        DefenderException.class,
                        e -> assertThat(e.kind()).isEqualTo(DefenderException.Kind.UNAVAILABLE));
    }

    /** A web server, or a gateway: four letters of its response would be a length of 1.2 GB. */
    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 400 Bad Request\r\n\r\n", "\u0000\u0010\u0000\u0001x", ""})
    void connection_toAnotherService_namesTheProtocol(String response) throws Exception {
        start(socket -> {
            socket.getInputStream().readNBytes(4);
            socket.getOutputStream().write(response.getBytes(StandardCharsets.ISO_8859_1));
        });

        assertThatThrownBy(this::join)
                .isInstanceOfSatisfying(
                        DefenderException.class, e -> assertThat(e.code()).isEqualTo(Code.STREAM));
    }

    private static void namesTheKey(DefenderException failure) {
        assertThat(failure.kind()).isEqualTo(DefenderException.Kind.CREDENTIALS);
        assertThat(failure.code()).isEqualTo(Code.UNAUTHORIZED);
        assertThat(failure.getMessage()).contains("connection string").doesNotContain("not-a-key");
    }

    private void join() throws InterruptedException {
        HubConnection connection = new HubConnection(
                "localhost",
                server.getLocalPort(),
                List.of("defender"),
                "$Default",
                Start.EARLIEST,
                new HubCredential.Key(
                        Secret.of("Endpoint=sb://localhost/;SharedAccessKeyName=listen;SharedAccessKey=not-a-key")),
                certificates.trustingContext(),
                HubConnection.METADATA_AGE,
                HubConnection.FETCHED_BYTES);
        KafkaHubConsumer.join(connection, new CommittedOffsets(), reader(), LIMIT)
                .close();
    }

    private static HubReader reader() {
        return new HubReader(
                new BoundedQueue(1),
                new PendingOffsets(new RecordingOutput()),
                new InputTools(new RecordingOutput(), new FakeClock(), duration -> {}, new RecordingStanzaLog()));
    }

    /** Serves one connection. */
    private interface Service {
        void serve(Socket socket) throws IOException;
    }

    private void start(Service service) throws IOException {
        SSLContext context =
                certificates.issue(CertificateRequest.forLoopback()).serverContext();
        server = context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        daemon(() -> accept(service), "accepting");
    }

    private void accept(Service service) {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                daemon(() -> serveAndClose(service, socket), "connection");
            } catch (IOException e) {
                return;
            }
        }
    }

    private static void serveAndClose(Service service, Socket socket) {
        try (socket) {
            service.serve(socket);
        } catch (IOException e) {
            // the client has given up
        }
    }

    private static void daemon(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private static void serve(Socket socket, boolean answers) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        DataOutputStream out = new DataOutputStream(socket.getOutputStream());
        while (true) {
            ByteBuffer request = ByteBuffer.wrap(in.readNBytes(in.readInt()));
            short api = request.getShort();
            short version = request.getShort();
            int correlation = request.getInt();
            byte[] body = body(api, version, answers);
            if (body.length > 0) {
                out.writeInt(4 + body.length);
                out.writeInt(correlation);
                out.write(body);
                out.flush();
            }
        }
    }

    private static byte[] body(short api, short version, boolean answers) {
        ByteBuffer body = ByteBuffer.allocate(64);
        switch (api) {
            case API_VERSIONS -> {
                // an unknown version is answered in the first one
                body.putShort((short) (version == 0 ? 0 : 35));
                body.putInt(3);
                body.putShort(API_VERSIONS).putShort((short) 0).putShort((short) 0);
                body.putShort(HANDSHAKE).putShort((short) 0).putShort((short) 1);
                body.putShort(AUTHENTICATE).putShort((short) 0).putShort((short) 0);
            }
            case HANDSHAKE -> {
                byte[] plain = "PLAIN".getBytes(StandardCharsets.UTF_8);
                body.putShort((short) 0)
                        .putInt(1)
                        .putShort((short) plain.length)
                        .put(plain);
            }
            case AUTHENTICATE -> {
                if (answers) {
                    body.putShort((short) 0).putShort((short) -1).putInt(-1);
                }
            }
            default -> throw new AssertionError("nothing else is asked before the sign-in: " + api);
        }
        byte[] bytes = new byte[body.position()];
        body.flip().get(bytes);
        return bytes;
    }
}
