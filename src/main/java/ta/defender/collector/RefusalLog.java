package ta.defender.collector;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import ta.defender.output.carrier.RefusedFiles;

/** Counts refused messages, and names one of each output in a minute. */
final class RefusalLog implements RefusedFiles.Listener {
    private static final Duration INTERVAL = Duration.ofMinutes(1);

    private final CollectorLog log;
    private final CollectorMetrics metrics;
    private final InstantSource clock;
    private final Map<String, Silence> silences = new HashMap<>();

    private static final class Silence {
        private Instant end = Instant.MIN;
        private long refused;
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
            return;
        }
        log.output(
                "ERROR",
                output,
                "Message" + (key == null ? "" : " of " + key) + " is refused: " + reason + ". "
                        + (silence.refused == 0 ? "" : silence.refused + " more since the last such line. ")
                        + "It is kept in " + file
                        + ", and not sent again. Correct what the reason names; then send the file's messages yourself.");
        silence.end = now.plus(INTERVAL);
        silence.refused = 0;
    }
}
