package ta.defender.eventhub;

import java.security.KeyStore;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.apache.kafka.common.security.auth.SslEngineFactory;
import org.jspecify.annotations.Nullable;

/** TLS with the add-on's trust: the JVM's CA certificates and those of {@code ca_file}. Made by the Kafka client. */
public final class HubTls implements SslEngineFactory {
    /** Where the client's configuration holds the {@link SSLContext}. */
    static final String CONTEXT = "ta.defender.tls";

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
