package ta.defender.hunting;

import java.util.List;
import ta.defender.json.Slice;
import ta.defender.microsoft.HuntingColumn;

/** Takes the result of a query of a person while it arrives. */
public interface HuntReceiver {
    /** The tenant that answers, and its columns; before the rows. */
    void begin(String tenantId, List<HuntingColumn> columns) throws InterruptedException;

    /** A row: a JSON object on one line, valid only during the call. */
    void row(Slice row) throws InterruptedException;
}
