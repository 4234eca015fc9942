package ta.defender.output;

import java.util.List;
import ta.defender.json.Slice;

/**
 * Where events go. May be used by several threads; events never mix. Once a call has failed, all later ones fail, too:
 * nobody can miss a loss.
 */
public interface EventSink extends AutoCloseable {
    /**
     * Takes one event, which may stay in a buffer until {@link #flush()}.
     *
     * @param header what Splunk is told about it
     * @param data its text in pieces: UTF-8, on one line; not kept after the call
     * @throws EmitException if this or an earlier event could not be handed over
     */
    void write(EventHeader header, List<Slice> data);

    /**
     * Hands over all events written so far.
     *
     * @throws EmitException if this or an earlier event could not be handed over
     */
    void flush();

    /**
     * Hands over all events and ends the stream; closing again does nothing.
     *
     * @throws EmitException if this or an earlier event could not be handed over
     */
    @Override
    void close();
}
