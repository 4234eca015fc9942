package ta.defender.collector;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import ta.defender.output.carrier.RefusedFiles;

/** Counts refused messages, and names one of each output in a minute; how many there were besides is told at its end. */
final class RefusalLog implements RefusedFiles.Listener, AutoCloseable {
    private static final Duration INTERVAL = Duration.ofMinutes(1);

    private final CollectorLog log;
    private final CollectorMetrics metrics;
    private final InstantSource clock;
    private final Map<String, Silence> silences = new HashMap<>();

    private static final class Silence {
        private Instant end = Instant.MIN;
        private long refused;
        private String last = "";
    }

    RefusalLog(CollectorLog log, CollectorMetrics metrics, InstantSource clock) {
        this.log = log;
        this.metrics = metrics;
        this.clock = clock;
    }

    @Override
    public synchronized void refused(String output, @Nullable String key, String reason, Path file) {
        metrics.refused(output);
        Silence silence = silences.computeIfAbsent(output, name -> new Silence());
        Instant now = clock.instant();
        if (now.isBefore(silence.end)) {
            silence.refused++;
            silence.last =
                    "the last" + (key == null ? "" : " of " + key) + ": " + reason + ". They are kept in " + file + ".";
            return;
        }
        tell(output, silence);
        log.output(
                "ERROR",
                output,
                "Message" + (key == null ? "" : " of " + key) + " is refused: " + reason + ". It is kept in " + file
                        + ", and not sent again. Correct what the reason names; then send the file's messages yourself.");
        silence.end = now.plus(INTERVAL);
    }

    /** Tells how many were not named, of outputs whose minute is over. */
    synchronized void tellRest() {
        Instant now = clock.instant();
        silences.forEach((output, silence) -> {
            if (!now.isBefore(silence.end)) {
                tell(output, silence);
            }
        });
    }

    /** Tells all of them: the process ends. */
    @Override
    public synchronized void close() {
        silences.forEach(this::tell);
    }

    private void tell(String output, Silence silence) {
        if (silence.refused > 0) {
            log.output("ERROR", output, silence.refused + " more messages were refused, " + silence.last);
            silence.refused = 0;
        }
    }
}
