package ta.defender.collector;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import ta.defender.model.Secret;
import ta.defender.output.carrier.SyslogSettings;
import ta.defender.output.format.FormatOptions;

/** One output: its format and what carries it. */
record OutputConfig(
        String name, String formatName, FormatOptions format, boolean envelope, int maxBytes, Target target) {
    /** Where it goes. */
    sealed interface Target {}

    record FileTarget(Path path, long rotateBytes) implements Target {}

    /** @param clientCertificate PEM of certificate and key for mutual TLS, null for none */
    record SyslogTarget(
            SyslogSettings settings,
            @Nullable TrustFile caFile,
            @Nullable Path clientCertificate,
            @Nullable Path clientKey)
            implements Target {}

    record HecTarget(
            URI url,
            Secret token,
            boolean ack,
            Duration ackTimeout,
            @Nullable String channel,
            long batchBytes,
            @Nullable String index,
            @Nullable String source,
            @Nullable String sourcetype,
            @Nullable String host,
            @Nullable TrustFile caFile)
            implements Target {}

    /** @param security what the client needs to be let in; may hold secrets */
    record KafkaTarget(
            String bootstrap,
            String topic,
            Properties security,
            boolean keyed,
            @Nullable TrustFile caFile) implements Target {
        boolean isTls() {
            return security.getProperty("security.protocol").endsWith("SSL");
        }

        @Override
        public String toString() {
            return "KafkaTarget[" + bootstrap + ", " + topic + "]";
        }
    }

    /** @param headers may hold secrets */
    record HttpTarget(
            URI url,
            Map<String, String> headers,
            String contentType,
            long batchBytes,
            @Nullable TrustFile caFile) implements Target {
        @Override
        public String toString() {
            return "HttpTarget[" + url.getHost() + "]";
        }
    }

    boolean isJson() {
        return formatName.equals("json") || formatName.equals("ocsf");
    }
}
