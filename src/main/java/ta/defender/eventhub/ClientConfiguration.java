package ta.defender.eventhub;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule;
import org.apache.kafka.common.security.plain.PlainLoginModule;

/** The Kafka client's settings: Microsoft's recommendations for Event Hubs, and bounds for the memory. */
final class ClientConfiguration {
    /** Messages given out at once; one has 1 MiB at most. */
    static final int POLL_RECORDS = 100;

    private static final int FETCH_BYTES = 8 << 20;

    /** The client asks for more of a partition as soon as nothing of it is in hand, so that it may hold this for each. */
    private static final int PARTITION_FETCH_BYTES = 1 << 20;

    private static final int LEAST_PARTITION_FETCH_BYTES = 16 << 10;

    private ClientConfiguration() {}

    /** Bytes of a partition that are asked for at once; a message that is larger comes all the same. */
    static int partitionFetchBytes(HubConnection connection, int partitions) {
        int share = connection.fetchedBytes() / Math.max(1, partitions);
        return Math.max(LEAST_PARTITION_FETCH_BYTES, Math.min(PARTITION_FETCH_BYTES, share));
    }

    static Map<String, Object> of(HubConnection connection, int partitionFetchBytes) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, connection.bootstrap());
        settings.put(CommonClientConfigs.CLIENT_ID_CONFIG, connection.clientId());
        settings.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, 60_000);
        settings.put(CommonClientConfigs.METADATA_MAX_AGE_CONFIG, (int)
                connection.metadataAge().toMillis());
        settings.put(CommonClientConfigs.CONNECTIONS_MAX_IDLE_MS_CONFIG, 180_000);
        settings.put(CommonClientConfigs.RECEIVE_BUFFER_CONFIG, CommonClientConfigs.RECEIVE_BUFFER_LOWER_BOUND);
        settings.put(CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, false);
        // by its name: the constant is deprecated, the setting is needed as long as the default is true
        settings.put("auto.include.jmx.reporter", false);
        group(settings, connection);
        settings.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
        settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, partitionFetchBytes);
        security(settings, connection);
        return settings;
    }

    /** For a client outside the group, which gives one message at a time. */
    static Map<String, Object> ofOneMessage(HubConnection connection) {
        Map<String, Object> settings = of(connection, PARTITION_FETCH_BYTES);
        settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
        settings.put(CommonClientConfigs.CLIENT_ID_CONFIG, connection.clientId() + "-single");
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
        return settings;
    }

    private static void group(Map<String, Object> settings, HubConnection connection) {
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, connection.group());
        settings.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
        settings.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 30_000);
        settings.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 3_000);
        settings.put(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, 300_000);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        // where a partition begins is decided here, so that nothing is passed over in silence
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, POLL_RECORDS);
    }

    private static void security(Map<String, Object> settings, HubConnection connection) {
        String mechanism = connection.credential().mechanism();
        boolean token = connection.credential() instanceof HubCredential.Token;
        settings.put(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, "SASL_SSL");
        settings.put(SslConfigs.SSL_ENGINE_FACTORY_CLASS_CONFIG, HubTls.class);
        settings.put(HubTls.CONTEXT, connection.tls());
        settings.put(SaslConfigs.SASL_MECHANISM, mechanism);
        settings.put(SaslConfigs.SASL_LOGIN_CLASS, HubLogin.class);
        settings.put(SaslConfigs.SASL_CLIENT_CALLBACK_HANDLER_CLASS, HubSignIn.class);
        settings.put(HubSignIn.CREDENTIAL, connection.credential());
        // names the mechanism's module, which registers the mechanism when it is loaded; it never logs in
        String module = (token ? new OAuthBearerLoginModule() : new PlainLoginModule())
                .getClass()
                .getName();
        settings.put(SaslConfigs.SASL_JAAS_CONFIG, module + " required;");
    }
}
