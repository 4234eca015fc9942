package ta.defender.eventhub;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.apache.kafka.common.security.auth.SslEngineFactory;
import org.jspecify.annotations.Nullable;

/** TLS with the add-on's trust: the JVM's authorities and those of {@code ca_file}. Made by the Kafka client. */
public final class HubTls implements SslEngineFactory {
    /** Where the client's configuration holds the {@link SSLContext}. */
    static final String CONTEXT = "ta.defender.tls";

    private static final Duration HANDSHAKE_LIMIT = Duration.ofSeconds(3);

    /** Length 10, key 18, version 0, correlation 1, no client id. */
    private static final byte[] API_VERSIONS = {0, 0, 0, 10, 0, 18, 0, 0, 0, 0, 0, 1, -1, -1};

    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    private @Nullable SSLContext context;

    @Override
    public void configure(Map<String, ?> configs) {
        context = (SSLContext) configs.get(CONTEXT);
    }

    @Override
    public SSLEngine createClientSslEngine(String peerHost, int peerPort, String endpointIdentification) {
        SSLEngine engine = Objects.requireNonNull(context).createSSLEngine(peerHost, peerPort);
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(PROTOCOLS);
        // the JVM compares the host's name during the handshake
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        engine.setSSLParameters(parameters);
        return new KafkaEngine(engine);
    }

    /** What answers at an address. */
    enum Peer {
        /** Nothing that completes a TLS handshake. */
        NONE,
        /** It speaks TLS, and no Kafka. */
        FOREIGN,
        KAFKA
    }

    /** Asks a host for the versions of Kafka that it speaks; no service wants a sign-in for that. */
    static Peer peer(HubConnection connection) {
        int limit = (int) HANDSHAKE_LIMIT.toMillis();
        Peer found = Peer.NONE;
        try (Socket plain = new Socket()) {
            plain.connect(new InetSocketAddress(connection.host(), connection.port()), limit);
            plain.setSoTimeout(limit);
            SSLSocketFactory factory = connection.tls().getSocketFactory();
            try (SSLSocket secured =
                    (SSLSocket) factory.createSocket(plain, connection.host(), connection.port(), true)) {
                secured.startHandshake();
                found = Peer.FOREIGN;
                secured.getOutputStream().write(API_VERSIONS);
                int length = new DataInputStream(secured.getInputStream()).readInt();
                return KafkaEngine.isLengthOfKafka(length) ? Peer.KAFKA : Peer.FOREIGN;
            }
        } catch (IOException e) {
            return found;
        }
    }

    @Override
    public SSLEngine createServerSslEngine(String peerHost, int peerPort) {
        throw new UnsupportedOperationException("a client only");
    }

    @Override
    public boolean shouldBeRebuilt(Map<String, Object> nextConfigs) {
        return false;
    }

    @Override
    public Set<String> reconfigurableConfigs() {
        return Set.of();
    }

    @Override
    @SuppressWarnings("NullAway") // the interface allows it: none
    public KeyStore keystore() {
        return null;
    }

    @Override
    @SuppressWarnings("NullAway") // the interface allows it: none
    public KeyStore truststore() {
        return null;
    }

    @Override
    public void close() {
        // nothing was opened
    }
}
