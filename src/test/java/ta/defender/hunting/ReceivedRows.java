package ta.defender.hunting;

import java.util.ArrayList;
import java.util.List;
import ta.defender.json.Slice;
import ta.defender.microsoft.HuntingColumn;

/** Keeps the rows of a query. */
final class ReceivedRows implements HuntReceiver {
    private final List<String> rows = new ArrayList<>();

    List<String> rows() {
        return rows;
    }

    @Override
    public void begin(String tenantId, List<HuntingColumn> columns) {
        // the tests look at rows alone
    }

    @Override
    public void row(Slice row) {
        rows.add(row.utf8());
    }
}
