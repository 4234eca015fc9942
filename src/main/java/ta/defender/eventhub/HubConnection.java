package ta.defender.eventhub;

import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import ta.defender.eventhub.StreamSettings.Start;

/**
 * How to reach a namespace and what to read there.
 *
 * @param host the namespace's host
 * @param port of its Kafka endpoint
 * @param hubs event hubs to read
 * @param group consumer group
 * @param start where partitions begin that the group has not read yet
 * @param credential what to sign in with
 * @param tls whose certificates are trusted
 * @param metadataAge how soon new partitions and hubs are noticed
 * @param fetchedBytes what the client may hold of all partitions together
 */
public record HubConnection(
        String host,
        int port,
        List<String> hubs,
        String group,
        Start start,
        HubCredential credential,
        SSLContext tls,
        Duration metadataAge,
        int fetchedBytes) {
    /** Below the 240 seconds after which the service cuts idle connections; what Microsoft recommends. */
    public static final Duration METADATA_AGE = Duration.ofMinutes(3);

    /** What one reader may hold when it has the process for itself: half of its heap. */
    public static final int FETCHED_BYTES = 128 << 20;

    public HubConnection {
        hubs = List.copyOf(hubs);
    }

    String bootstrap() {
        return host + ":" + port;
    }
}
