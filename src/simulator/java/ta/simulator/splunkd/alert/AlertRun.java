package ta.simulator.splunkd.alert;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * One finished run of an alert action.
 *
 * @param payload what it got on stdin
 * @param resultsFile the gzip-compressed CSV it could read
 * @param exitCode after a signal 128 + its number
 * @param timedOut whether it was killed because maxtime was over
 * @param errors its stderr, line by line
 */
public record AlertRun(
        String action,
        String sid,
        String payload,
        Path resultsFile,
        int exitCode,
        boolean timedOut,
        List<String> errors,
        Duration took) {
    public AlertRun {
        errors = List.copyOf(errors);
    }
}
