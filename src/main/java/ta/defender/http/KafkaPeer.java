package ta.defender.http;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import ta.defender.model.Code;

/**
 * What answers where Kafka is expected. The Kafka client takes the first four bytes of another protocol for a length, {@code
 * HTTP} for 1.2 GB, and asks for as much memory.
 */
public enum KafkaPeer {
    /** Nothing that can be reached, or that completes a TLS handshake. */
    NONE,
    /** It takes connections, and says nothing to Kafka's first request. */
    SILENT,
    /** It answers in another protocol. */
    FOREIGN,
    KAFKA;

    private static final Duration LIMIT = Duration.ofSeconds(3);

    /** Length 10, key 18, version 0, correlation 1, no client id. */
    private static final byte[] API_VERSIONS = {0, 0, 0, 10, 0, 18, 0, 0, 0, 0, 0, 1, -1, -1};

    /** The first response lists the versions of the service: a kilobyte or two. */
    private static final int LONGEST_FIRST_RESPONSE = 1 << 20;

    /** Whether a first response may be this long. */
    public static boolean isLengthOfKafka(int length) {
        return length >= 0 && length <= LONGEST_FIRST_RESPONSE;
    }

    /**
     * Asks a host for the versions of Kafka that it speaks; no service wants a sign-in for that.
     *
     * @param tls null for a connection without TLS
     */
    public static KafkaPeer ask(String host, int port, @Nullable SSLContext tls) {
        int limit = (int) LIMIT.toMillis();
        KafkaPeer found = NONE;
        try (Socket plain = new Socket()) {
            plain.connect(new InetSocketAddress(host, port), limit);
            plain.setSoTimeout(limit);
            try (Socket socket = tls == null ? plain : secured(plain, host, port, tls)) {
                found = SILENT;
                socket.getOutputStream().write(API_VERSIONS);
                int length = new DataInputStream(socket.getInputStream()).readInt();
                return isLengthOfKafka(length) ? KAFKA : FOREIGN;
            }
        } catch (IOException e) {
            return found;
        }
    }

    /**
     * Opens a connection and closes it. The Kafka client tries a port that nobody answers until its time is over.
     *
     * @throws TransportException when there is no connection
     */
    public static void reach(String host, int port) {
        String where = host + ":" + port;
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), (int) LIMIT.toMillis());
        } catch (UnknownHostException e) {
            throw new TransportException(
                    Code.UNKNOWN_HOST,
                    where + ": cannot resolve the name",
                    "check the spelling, and that this host can resolve names (DNS)",
                    e);
        } catch (SocketTimeoutException e) {
            throw new TransportException(
                    Code.CONNECT_TIMEOUT,
                    where + ": no connection within " + LIMIT.toSeconds() + " s",
                    "let this host reach it directly: Kafka cannot use an HTTP proxy",
                    e);
        } catch (IOException e) {
            throw new TransportException(
                    Code.CONNECT_REFUSED,
                    where + ": the connection was refused (" + e.getMessage() + ")",
                    "check address, port and firewalls; Kafka cannot use an HTTP proxy",
                    e);
        }
    }

    private static Socket secured(Socket plain, String host, int port, SSLContext tls) throws IOException {
        SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket(plain, host, port, true);
        socket.startHandshake();
        return socket;
    }
}
