package ta.defender.eventhub;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import ta.defender.model.DefenderException;

/** A member of a consumer group. Used by one thread, but for {@link #wakeUp()}. */
public interface HubConsumer extends AutoCloseable {
    /**
     * Messages, as soon as there are some; none when there were none in that time or {@link #wakeUp()} was called.
     *
     * @throws DefenderException when it cannot go on with this connection
     */
    List<HubBatch> poll(Duration limit);

    /** No further messages of the partitions that are ours now, until {@link #resume()}; membership goes on. */
    void pause();

    /** Messages of all partitions again. */
    void resume();

    /** Remembers in the group how far the messages were taken over; does not wait for the answer. */
    void commit(Map<HubPartition, Long> offsets);

    /** The same, and waits for the answer, which is told to the listener too; whether the group has taken it. */
    boolean commitNow(Map<HubPartition, Long> offsets, Duration limit);

    /** Messages in the partitions that are ours which were not given out yet, as far as known. */
    long lag();

    /** Finds out whether the namespace still answers. */
    void probe(Duration limit);

    /** Ends a {@link #poll} that waits; callable from any thread. */
    void wakeUp();

    /** Leaves the group. */
    @Override
    void close();
}
