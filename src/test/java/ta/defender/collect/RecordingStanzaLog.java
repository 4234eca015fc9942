package ta.defender.collect;

import java.util.ArrayList;
import java.util.List;

/** Keeps every line with its level in front. */
final class RecordingStanzaLog implements StanzaLog {
    private final List<String> lines = new ArrayList<>();

    @Override
    public synchronized void debug(String message) {
        lines.add("DEBUG " + message);
    }

    @Override
    public synchronized void info(String message) {
        lines.add("INFO " + message);
    }

    @Override
    public synchronized void warn(String message) {
        lines.add("WARN " + message);
    }

    @Override
    public synchronized void error(String message) {
        lines.add("ERROR " + message);
    }

    synchronized List<String> lines() {
        return List.copyOf(lines);
    }

    /** The lines of one level, without it. */
    List<String> lines(String level) {
        return lines().stream()
                .filter(line -> line.startsWith(level + " "))
                .map(line -> line.substring(level.length() + 1))
                .toList();
    }
}
