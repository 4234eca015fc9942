package ta.defender.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import ta.defender.checkpoint.InputMetrics;
import ta.defender.model.Issue;
import ta.defender.poll.CatchingUp;
import ta.defender.poll.InputLog;
import ta.defender.splunk.SplunkLog;

/** Puts the stanza's name in front of each line, and writes the metrics of the input. */
final class PrefixedLog implements InputLog {
    private final SplunkLog log;
    private final String stanza;
    private final Path directory;
    private final InstantSource clock;
    private final Supplier<String> facts;
    private final String prefix;
    private InputMetrics metrics;

    /**
     * @param directory where the input keeps its metrics, beside its checkpoint
     * @param facts what the figures of a poll end with: fields, with a space before each
     */
    PrefixedLog(SplunkLog log, String stanza, Path directory, InstantSource clock, Supplier<String> facts) {
        this.log = log;
        this.stanza = stanza;
        this.directory = directory;
        this.clock = clock;
        this.facts = facts;
        this.metrics = before(directory, stanza);
        this.prefix = "stanza=" + stanza + " ";
    }

    /** A file that cannot be used is written anew after the next poll. */
    private static InputMetrics before(Path directory, String stanza) {
        try {
            return InputMetrics.load(directory, stanza).orElse(InputMetrics.NONE);
        } catch (IOException e) {
            return InputMetrics.NONE;
        }
    }

    @Override
    public void debug(String message) {
        log.debug(prefix + message);
    }

    @Override
    public void info(String message) {
        log.info(prefix + message);
    }

    @Override
    public void metrics(String message) {
        log.metrics(prefix + message + facts.get());
    }

    @Override
    public synchronized void polled(@Nullable Instant readTo, long events, Duration throttled) {
        save(metrics.succeeded(clock.instant(), readTo, events, throttled.toMillis() / 1000.0));
    }

    @Override
    public synchronized void catchingUp(CatchingUp progress) {
        save(metrics.catchingUp(progress.now(), progress.readTo(), progress.since(), progress.from()));
    }

    @Override
    public synchronized void pollFailed(Issue issue) {
        save(metrics.failed(clock.instant(), issue));
    }

    private void save(InputMetrics changed) {
        metrics = changed;
        try {
            changed.save(directory, stanza);
        } catch (IOException e) {
            // only the page Configuration misses them
            log.debug(prefix + "its metrics cannot be written: " + e);
        }
    }

    @Override
    public void warn(String message) {
        log.warn(prefix + message);
    }

    @Override
    public void error(String message) {
        log.error(prefix + message);
    }
}
