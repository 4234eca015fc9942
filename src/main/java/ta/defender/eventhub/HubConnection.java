package ta.defender.eventhub;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
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

    /** Leaves half of the thirty seconds in which a refused key has to be named to the start of the process. */
    public static final Duration FIRST_ANSWER = Duration.ofSeconds(15);

    /** What one reader may hold when it has the process for itself: half of its heap. */
    public static final int FETCHED_BYTES = 128 << 20;

    public HubConnection {
        hubs = List.copyOf(hubs);
    }

    /**
     * A name of its own for each consumer: consumers of one name make a group rebalance without end. It says host and
     * process; two inputs of one process differ by what they read.
     */
    String clientId() {
        String machine = HostName.get().replaceAll("[^A-Za-z0-9._-]", "_");
        int what = Objects.hash(host, port, group, hubs) & 0xFFFF;
        return "TA_defender-" + machine + "-" + ProcessHandle.current().pid() + "-" + Integer.toHexString(what);
    }

    String bootstrap() {
        return host + ":" + port;
    }
}
