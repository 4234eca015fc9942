package ta.simulator.splunkd.log;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** splunkd.log: kept in memory for tests, written to {@code var/log/splunk/splunkd.log}, passed on to {@code _internal}. */
public final class SplunkdLog {
    private static final Set<String> LEVELS = Set.of("DEBUG", "INFO", "WARN", "ERROR", "FATAL");

    private final List<LogEntry> entries = new ArrayList<>();
    private final Path file;
    private final Clock clock;
    private final Consumer<LogEntry> follower;

    /**
     * Makes an empty log.
     *
     * @param file where the lines are appended too
     * @param follower told of each entry after it was kept
     */
    public SplunkdLog(Path file, Clock clock, Consumer<LogEntry> follower) {
        this.file = file;
        this.clock = clock;
        this.follower = follower;
    }

    /** splunkd's own INFO line. */
    public void info(String component, String message) {
        add(new LogEntry(clock.instant(), "INFO", component, "", false, message));
    }

    /** splunkd's own WARN line. */
    public void warn(String component, String message) {
        add(new LogEntry(clock.instant(), "WARN", component, "", false, message));
    }

    /** splunkd's own ERROR line. */
    public void error(String component, String message) {
        add(new LogEntry(clock.instant(), "ERROR", component, "", false, message));
    }

    /** One line that a child wrote to stderr: {@code LEVEL text}, or text alone, which counts as ERROR and is marked. */
    public void standardError(String component, String source, String line) {
        int space = line.indexOf(' ');
        String first = space < 0 ? line : line.substring(0, space);
        if (LEVELS.contains(first)) {
            String text = space < 0 ? "" : line.substring(space + 1);
            add(new LogEntry(clock.instant(), first, component, source, false, text));
        } else {
            add(new LogEntry(clock.instant(), "ERROR", component, source, true, line));
        }
    }

    /** Everything so far, oldest first. */
    public List<LogEntry> entries() {
        synchronized (entries) {
            return List.copyOf(entries);
        }
    }

    private void add(LogEntry entry) {
        synchronized (entries) {
            entries.add(entry);
            try {
                Files.writeString(file, entry.line() + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot write " + file, e);
            }
        }
        follower.accept(entry);
    }
}
