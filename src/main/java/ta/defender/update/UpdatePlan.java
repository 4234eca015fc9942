package ta.defender.update;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is to be done, and what is refused, row by row. */
record UpdatePlan(List<PlannedRow> rows, Map<Integer, Integer> comments) {
    UpdatePlan {
        rows = List.copyOf(rows);
    }

    /** One update with the rows that ask for it. */
    record Step(PlannedRow.Update update, List<PlannedRow> rows) {}

    /**
     * The updates of each object, which take effect one after the other. Equal ones are one, unless a different one of the
     * same object stands between them.
     */
    List<List<Step>> chains() {
        Map<String, List<Step>> chains = new LinkedHashMap<>();
        for (PlannedRow row : rows) {
            PlannedRow.Update update = row.update();
            if (update == null) {
                continue;
            }
            List<Step> chain = chains.computeIfAbsent(Refusals.key(update.id()), none -> new ArrayList<>());
            Step last = chain.isEmpty() ? null : chain.get(chain.size() - 1);
            if (last != null && folded(last.update()).equals(folded(update))) {
                last.rows().add(row);
            } else {
                chain.add(new Step(update, new ArrayList<>(List.of(row))));
            }
        }
        return chains.values().stream().map(this::counted).toList();
    }

    /** Comments that differ in white space only are the same for the service that stores them. */
    private static PlannedRow.Update folded(PlannedRow.Update update) {
        PlannedRow.Wanted wanted = update.wanted();
        String comment = wanted.comment() == null ? null : CommentText.fold(wanted.comment());
        return new PlannedRow.Update(
                update.id(),
                new PlannedRow.Wanted(wanted.members(), wanted.tags(), comment),
                update.unchangedSince(),
                update.seen());
    }

    /** Tells each step how many times its comment is wanted so far. */
    private List<Step> counted(List<Step> chain) {
        Map<String, Integer> counts = new HashMap<>();
        return chain.stream()
                .map(step -> {
                    String comment = step.update().wanted().comment();
                    int count = comment == null
                            ? 1
                            : counts.merge(step.update().id() + " " + CommentText.fold(comment), 1, Integer::sum);
                    int inRun = comments.getOrDefault(step.rows().get(0).row().number(), 1);
                    return new Step(step.update().withCommentCount(Math.max(count, inRun)), step.rows());
                })
                .toList();
    }

    /** Row to how many times its object has the row's comment, where that is more than once: as often as others stand between. */
    Map<Integer, Integer> repeatedComments() {
        Map<Integer, Integer> repeated = new HashMap<>();
        for (List<Step> chain : chains()) {
            Map<String, Integer> counts = new HashMap<>();
            String last = "";
            for (Step step : chain) {
                String comment = step.update().wanted().comment();
                if (comment == null) {
                    continue;
                }
                String folded = CommentText.fold(comment);
                int count = counts.merge(folded, folded.equals(last) ? 0 : 1, Integer::sum);
                last = folded;
                if (count > 1) {
                    step.rows().forEach(row -> repeated.put(row.row().number(), count));
                }
            }
        }
        return repeated;
    }

    /** Rows that are refused before any call. */
    List<PlannedRow> refused() {
        return rows.stream().filter(row -> row.update() == null).toList();
    }
}
