package ta.defender.output;

import java.util.List;
import ta.defender.json.Slice;
import ta.defender.model.DefenderException;

/**
 * Where events go, and up to which of them the other side has taken them over. Callable from several threads; events never
 * mix. Once a call has failed, all later ones fail, too: no caller can miss a loss.
 */
public interface EventOutput extends AutoCloseable {
    /**
     * Takes one event, which may stay in a buffer until {@link #flush()}.
     *
     * @param header what the receiver is told about it
     * @param data its text in pieces: UTF-8, on one line; not kept after the call
     * @throws DefenderException if this or an earlier event could not be handed over
     */
    void write(EventHeader header, List<Slice> data);

    /**
     * The same for an event that leaves out a part of its object.
     *
     * @param object the whole object, for a receiver that counts or names the parts; not kept after the call
     */
    default void write(EventHeader header, List<Slice> data, Slice object) {
        write(header, data);
    }

    /**
     * Hands over all events written so far.
     *
     * @throws DefenderException if this or an earlier event could not be handed over
     */
    void flush();

    /** A number that grows with every event; only comparable with {@link #settled()} of the same output. */
    long written();

    /**
     * Everything written while {@link #written()} was not above this number has reached the other side: neither our end nor
     * that of the connection can lose it. Never decreases, and does not wait for the other side. It may take a few calls,
     * over some seconds, until it shows what has settled: callers ask again while it is below {@link #written()}.
     *
     * @throws DefenderException if an earlier event could not be handed over; then nothing more settles
     */
    long settled();

    /**
     * Hands over all events and ends the stream; closing again does nothing.
     *
     * @throws DefenderException if this or an earlier event could not be handed over
     */
    @Override
    void close();
}
