package ta.defender.testing;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import ta.defender.model.Issue;
import ta.defender.poll.CatchingUp;
import ta.defender.poll.InputLog;

/** Keeps every line with its level in front. */
public final class RecordingStanzaLog implements InputLog {
    private final List<String> lines = new ArrayList<>();
    private final List<CatchingUp> progresses = new ArrayList<>();
    private boolean positionSaved = true;
    private final List<Issue> failures = new ArrayList<>();
    private @Nullable Instant readTo;
    private int polls;

    @Override
    public synchronized void debug(String message) {
        lines.add("DEBUG " + message);
    }

    @Override
    public synchronized void info(String message) {
        lines.add("INFO " + message);
    }

    @Override
    public synchronized void catchingUp(CatchingUp progress) {
        progresses.add(progress);
    }

    @Override
    public synchronized void polled(@Nullable Instant readTo, long events, Duration throttled) {
        polls++;
        this.readTo = readTo;
    }

    @Override
    public synchronized void pollFailed(Issue issue) {
        failures.add(issue);
    }

    /** Why polls failed, in their order. */
    public synchronized List<Issue> failures() {
        return List.copyOf(failures);
    }

    /** How far everything was read after the last poll that succeeded. */
    public synchronized @Nullable Instant readTo() {
        return readTo;
    }

    /** How many polls succeeded. */
    public synchronized int polls() {
        return polls;
    }

    /** How far polls of the past had come, in their order. */
    public synchronized List<CatchingUp> progresses() {
        return List.copyOf(progresses);
    }

    @Override
    public synchronized void positionSaved(boolean isSaved) {
        positionSaved = isSaved;
    }

    /** Whether the last attempt succeeded. */
    public synchronized boolean isPositionSaved() {
        return positionSaved;
    }

    @Override
    public synchronized void warn(String message) {
        lines.add("WARN " + message);
    }

    @Override
    public synchronized void error(String message) {
        lines.add("ERROR " + message);
    }

    /** All lines so far. */
    public synchronized List<String> lines() {
        return List.copyOf(lines);
    }

    /** The lines of one level, without it. */
    public List<String> lines(String level) {
        return lines().stream()
                .filter(line -> line.startsWith(level + " "))
                .map(line -> line.substring(level.length() + 1))
                .toList();
    }
}
