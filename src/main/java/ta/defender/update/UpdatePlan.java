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

    /**
     * One update with the rows that ask for it.
     *
     * @param first number of the row that is carried out for all of them
     */
    record Step(PlannedRow.Update update, List<PlannedRow> rows, int first) {
        Step(PlannedRow.Update update, List<PlannedRow> rows) {
            this(update, rows, rows.get(0).row().number());
        }

        /** Number of the first of its own rows. */
        int row() {
            return rows.get(0).row().number();
        }
    }

    /**
     * The updates of each identifier, which take effect one after the other. Equal ones are one, unless a different one of the
     * same identifier stands between them.
     */
    List<List<Step>> chains() {
        Map<String, List<Step>> chains = new LinkedHashMap<>();
        for (PlannedRow row : rows) {
            PlannedRow.Update update = row.update();
            if (update == null) {
                continue;
            }
            List<Step> chain = chains.computeIfAbsent(RunState.key(update.id()), none -> new ArrayList<>());
            Step last = chain.isEmpty() ? null : chain.get(chain.size() - 1);
            if (last != null && last.update().isSame(update)) {
                last.rows().add(row);
            } else {
                chain.add(new Step(update, new ArrayList<>(List.of(row))));
            }
        }
        return List.copyOf(chains.values());
    }

    /** Rows that are refused before any call. */
    List<PlannedRow> refused() {
        return rows.stream().filter(row -> row.update() == null).toList();
    }
}
