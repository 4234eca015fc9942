package ta.defender.update;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is to be done, and what is refused, row by row. */
record UpdatePlan(List<PlannedRow> rows) {
    UpdatePlan {
        rows = List.copyOf(rows);
    }

    /** The distinct updates with the rows that ask for each, in order of the rows. */
    Map<PlannedRow.Update, List<PlannedRow>> updates() {
        Map<PlannedRow.Update, List<PlannedRow>> updates = new LinkedHashMap<>();
        for (PlannedRow row : rows) {
            PlannedRow.Update update = row.update();
            if (update != null) {
                updates.computeIfAbsent(update, none -> new ArrayList<>()).add(row);
            }
        }
        return updates;
    }

    /** The updates of each object, which have to be carried out one after the other. */
    List<List<PlannedRow.Update>> chains() {
        Map<String, List<PlannedRow.Update>> chains = new LinkedHashMap<>();
        for (PlannedRow.Update update : updates().keySet()) {
            chains.computeIfAbsent(update.id(), none -> new ArrayList<>()).add(update);
        }
        return List.copyOf(chains.values());
    }

    /** Rows that are refused before any call. */
    List<PlannedRow> refused() {
        return rows.stream().filter(row -> row.update() == null).toList();
    }
}
