package ta.defender.cli;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import ta.defender.splunk.LogText;
import ta.defender.splunk.ModalertLog;
import ta.defender.splunk.SplunkLog;
import ta.defender.update.RowResult;

/** Counts what became of the rows, and writes a line for each failure; safe for several threads. */
final class RowReport implements Consumer<RowResult> {
    private static final int QUIET_BELOW = 20;
    private static final int TENTH = 10;

    private final String action;
    private final int expected;
    private final SplunkLog log;
    private final ModalertLog responses;
    private final Map<String, Integer> counts = new TreeMap<>();
    private int rows;
    private int succeeded;

    RowReport(String action, int expected, SplunkLog log, ModalertLog responses) {
        this.action = action;
        this.expected = expected;
        this.log = log;
        this.responses = responses;
    }

    /** Whether every row is as it was asked for. */
    synchronized boolean allSucceeded() {
        return succeeded == expected;
    }

    /** Whether an object was changed. */
    synchronized boolean hasUpdated() {
        return counts.containsKey("updated");
    }

    @Override
    public void accept(RowResult result) {
        responses.result(result.row().origins(), result.succeeded(), result.outcome() + ": " + result.message());
        String line = action + " row=" + result.row().number() + " id="
                + LogText.word(result.row().id()) + " outcome=" + result.outcome() + " " + result.message();
        if (result.succeeded()) {
            log.debug(line);
        } else {
            log.error(line);
        }
        count(result);
    }

    private synchronized void count(RowResult result) {
        int tenth = Math.max(1, expected / TENTH);
        int before = rows / tenth;
        rows++;
        succeeded += result.succeeded() ? 1 : 0;
        counts.merge(result.outcome(), 1, Integer::sum);
        if (expected >= QUIET_BELOW && rows / tenth > before) {
            log.info(action + " progress: " + this + " of " + expected);
        }
    }

    /** The counts in words. */
    @Override
    public synchronized String toString() {
        StringBuilder text = new StringBuilder().append(rows).append(rows == 1 ? " row" : " rows");
        counts.forEach(
                (word, count) -> text.append(", ").append(count).append(' ').append(word));
        return text.toString();
    }
}
