package ta.defender.collector;

import com.google.gson.JsonObject;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import ta.defender.checkpoint.InputMetrics;
import ta.defender.model.DefenderException;
import ta.defender.model.Issue;
import ta.defender.poll.CatchingUp;
import ta.defender.poll.InputLog;

/** Lines on standard error: {@code LEVEL message}, or one JSON object each. */
final class CollectorLog {
    private final PrintStream out;
    private final @Nullable LogQueue queue;
    private final boolean json;
    private final InstantSource clock;

    /** @param queue what the stream leads into, or null where writing a line waits for its reader */
    CollectorLog(PrintStream out, @Nullable LogQueue queue, boolean json, InstantSource clock) {
        this.out = out;
        this.queue = queue;
        this.json = json;
        this.clock = clock;
        if (queue != null) {
            queue.whenTaken(() -> issue(
                    true,
                    "Nobody read standard error for a time; log lines lost since the start: " + queue.lost() + "."));
        }
    }

    /** How many lines were lost because nobody read them. */
    long lost() {
        return queue == null ? 0 : queue.lost();
    }

    /** Whether nobody reads the lines. */
    boolean isStalled() {
        return queue != null && queue.isStalled();
    }

    void info(String message) {
        write("INFO", "", "", message);
    }

    void error(String message) {
        write("ERROR", "", "", message);
    }

    void issue(boolean isWarning, String message) {
        write(isWarning ? "WARN" : "ERROR", "", "", message);
    }

    void output(String level, String output, String message) {
        write(level, "output", output, message);
    }

    /**
     * The lines of one input; its regular figures become metrics.
     *
     * @param refused called when it fails for something that only a person can mend, such as a secret
     */
    InputLog input(String name, CollectorMetrics metrics, Runnable refused) {
        return new OfInput(name, metrics, refused);
    }

    private void write(String level, String kind, String name, String message) {
        String line = Wording.ofCollector(oneLine(message));
        if (json) {
            JsonObject object = new JsonObject();
            object.addProperty("time", clock.instant().toString());
            object.addProperty("level", level);
            if (!kind.isEmpty()) {
                object.addProperty(kind, name);
            }
            object.addProperty("message", line);
            line = object.toString();
        } else {
            line = level + " " + (kind.isEmpty() ? "" : kind + "=" + name + " ") + line;
        }
        synchronized (out) {
            out.println(line);
        }
    }

    private static String oneLine(String message) {
        return message.replaceAll("[\\x00-\\x1f\\x7f\\u0085\\u2028\\u2029]+", " ")
                .strip();
    }

    private final class OfInput implements InputLog {
        private static final Pattern FIGURE = Pattern.compile("(\\w+)=(-?\\d+(?:\\.\\d+)?)(?= |$)");

        private final String name;
        private final CollectorMetrics metrics;
        private final Runnable refused;
        private InputMetrics past = InputMetrics.NONE;

        OfInput(String name, CollectorMetrics metrics, Runnable refused) {
            this.name = name;
            this.metrics = metrics;
            this.refused = refused;
        }

        @Override
        public void debug(String message) {
            // Not wanted.
        }

        @Override
        public void info(String message) {
            write("INFO", "input", name, message);
        }

        @Override
        public void metrics(String message) {
            Matcher figures = FIGURE.matcher(message);
            while (figures.find()) {
                metrics.figure(name, figures.group(1), Double.parseDouble(figures.group(2)));
            }
            write("INFO", "input", name, message);
        }

        @Override
        public synchronized void catchingUp(CatchingUp progress) {
            past = past.catchingUp(progress.now(), progress.readTo(), progress.since(), progress.from());
            backfill();
        }

        @Override
        public synchronized void polled(@Nullable Instant readTo, long events, Duration throttled) {
            metrics.failing(name, false);
            past = past.succeeded(clock.instant(), readTo, events, 0);
            backfill();
        }

        /** Those dashboards are Splunk's. */
        @Override
        public String errorClass(DefenderException failure) {
            return "";
        }

        @Override
        public void pollFailed(Issue issue) {
            metrics.failing(name, true);
            switch (issue.code().kind()) {
                case CREDENTIALS, PERMISSION, CONFIGURATION -> refused.run();
                default -> {}
            }
        }

        @Override
        public void positionSaved(boolean isSaved) {
            metrics.unsaved(name, !isSaved);
        }

        private void backfill() {
            InputMetrics.Backfill begun = past.backfill();
            Instant readTo = past.readTo();
            CatchingUp progress = begun == null || readTo == null
                    ? null
                    : new CatchingUp(begun.since(), begun.from(), readTo, clock.instant());
            metrics.figure(name, CollectorMetrics.BACKFILL_RATIO, progress == null ? 1 : progress.share());
            double left = progress == null ? 0 : progress.left().toMillis() / 1000.0;
            metrics.figure(name, CollectorMetrics.BACKFILL_LEFT, left);
        }

        @Override
        public void warn(String message) {
            write("WARN", "input", name, message);
        }

        @Override
        public void error(String message) {
            write("ERROR", "input", name, message);
        }
    }

    /** Text of a fault with its remedy. */
    static String sentence(String what, @Nullable String remedy) {
        return what + (what.endsWith(".") ? "" : ".") + (remedy == null || remedy.isEmpty() ? "" : " " + remedy);
    }
}
