package ta.defender.microsoft;

import java.io.IOException;
import java.util.List;
import ta.defender.json.Slice;

/** Receives the answer of a hunting query while it arrives. */
public interface HuntingHandler {
    /** The answer's columns; before the rows, unless the service sends them behind. */
    void columns(List<HuntingColumn> columns) throws IOException;

    /**
     * A row: a JSON object on one line, valid only during the call.
     *
     * @throws IOException ends the call
     */
    void row(Slice row) throws IOException;

    /** Whether rows may be handed over a second time when the connection breaks off between them. */
    boolean isRepeatable();
}
