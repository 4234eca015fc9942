package ta.defender.collector;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import ta.defender.microsoft.AccountSettings;
import ta.defender.model.Secret;
import ta.defender.splunk.AddonSettings;

/**
 * The configuration file, read and checked.
 *
 * @param metrics where the metrics can be read, null: nowhere
 * @param health regular reports, null: none
 * @param network proxy and CA certificates for calls to Microsoft
 * @param caFile the latter's file
 */
record CollectorConfig(
        Path stateDir,
        @Nullable InetSocketAddress metrics,
        @Nullable Health health,
        Map<String, Account> accounts,
        AddonSettings network,
        @Nullable TrustFile caFile,
        Secret proxyPassword,
        List<Input> inputs,
        Map<String, OutputConfig> outputs) {

    /** Reports of how inputs and outputs do. */
    record Health(Duration interval, List<String> outputs) {}

    /** An app registration and its secret. */
    record Account(AccountSettings settings, Secret secret) {}

    /**
     * An input.
     *
     * @param stanza its name in the form of the add-on's inputs
     * @param secret connection string, SAS token or key; null where an account signs in
     */
    record Input(
            String name,
            Type type,
            String stanza,
            Map<String, String> settings,
            @Nullable Secret secret,
            List<String> outputs) {}

    /** What an input reads. */
    enum Type {
        ALERTS("defender_alerts"),
        INCIDENTS("defender_incidents"),
        STREAM("defender_stream"),
        ARCHIVE("defender_archive"),
        HUNTING("defender_hunting");

        private final String scheme;

        Type(String scheme) {
            this.scheme = scheme;
        }

        String scheme() {
            return scheme;
        }
    }
}
