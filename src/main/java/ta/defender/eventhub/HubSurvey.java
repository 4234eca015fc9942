package ta.defender.eventhub;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.model.Issue;

/**
 * What a first look at the event hubs of a connection has shown.
 *
 * @param hubs those that may be read; at least one, unless the connection has a pattern
 * @param existing those of them that exist
 * @param partitions how many they have together
 */
record HubSurvey(List<String> hubs, Set<String> existing, int partitions) {
    HubSurvey {
        hubs = List.copyOf(hubs);
        existing = Set.copyOf(existing);
    }

    /**
     * Looks at each hub.
     *
     * @param listener told of those that cannot be read
     * @param limit how long each answer may take
     * @throws DefenderException when the namespace cannot be reached, refuses us, or lets none of the hubs be read
     */
    static HubSurvey of(HubConnection connection, Consumer<byte[], byte[]> client, HubListener listener, Duration limit)
            throws InterruptedException {
        List<String> hubs = new ArrayList<>();
        Set<String> existing = new TreeSet<>();
        int partitions = 0;
        for (String hub : names(connection, client, listener, limit)) {
            try {
                int found = client.partitionsFor(hub, limit).size();
                if (found == 0) {
                    // it may come: the service makes a table's hub with its first event
                    listener.unreadable(hub, "it does not exist; correct hubs, or wait until Defender creates it");
                } else {
                    existing.add(hub);
                }
                partitions += found;
                hubs.add(hub);
            } catch (TopicAuthorizationException e) {
                listener.unreadable(hub, "no permission to read; " + KafkaErrors.rights(connection));
            } catch (InterruptException e) {
                Thread.interrupted();
                throw (InterruptedException) new InterruptedException("shutting down").initCause(e);
            } catch (KafkaException e) {
                throw KafkaErrors.of(connection, e);
            }
        }
        if (hubs.isEmpty() && !HubNames.anyPattern(connection.hubs())) {
            throw new DefenderException(
                    Code.FORBIDDEN,
                    connection.bootstrap() + ": no permission to read any of the event hubs",
                    KafkaErrors.rights(connection));
        }
        if (partitions == 0) {
            listener.nothingToRead(new Issue(
                    Code.SOURCE_NOT_FOUND,
                    connection.bootstrap() + ": event hub not found: " + String.join(", ", connection.hubs()),
                    "correct the name, or wait until Defender creates it with its first event",
                    "hubs"));
        }
        return new HubSurvey(hubs, existing, partitions);
    }

    /** The names of the connection, with the hubs there are in the place of patterns. */
    private static Set<String> names(
            HubConnection connection, Consumer<byte[], byte[]> client, HubListener listener, Duration limit)
            throws InterruptedException {
        Set<String> names = new LinkedHashSet<>();
        Set<String> present = HubNames.anyPattern(connection.hubs()) ? present(connection, client, limit) : Set.of();
        for (String name : connection.hubs()) {
            if (!HubNames.isPattern(name)) {
                names.add(name);
                continue;
            }
            List<String> matching =
                    present.stream().filter(hub -> HubNames.matches(name, hub)).toList();
            if (matching.isEmpty()) {
                listener.unreadable(
                        name,
                        "no event hub of the namespace matches; correct hubs, or wait until Defender creates one");
            }
            names.addAll(matching);
        }
        return names;
    }

    /** All hubs that the credential shows. */
    private static Set<String> present(HubConnection connection, Consumer<byte[], byte[]> client, Duration limit)
            throws InterruptedException {
        try {
            Set<String> present = new TreeSet<>(client.listTopics(limit).keySet());
            present.removeIf(hub -> hub.startsWith("__"));
            return present;
        } catch (InterruptException e) {
            Thread.interrupted();
            throw (InterruptedException) new InterruptedException("shutting down").initCause(e);
        } catch (KafkaException e) {
            throw KafkaErrors.of(connection, e);
        }
    }
}
