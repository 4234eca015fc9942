package ta.simulator.splunkd.log;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * One line of splunkd.log.
 *
 * @param level DEBUG, INFO, WARN, ERROR or FATAL
 * @param component splunkd's component, such as {@code ModularInputs} or {@code sendmodalert}
 * @param source the scheme or action whose stderr this is, or an empty text for splunkd's own lines
 * @param unprefixed whether a child wrote it to stderr without a level in front
 * @param message the text after the level
 */
public record LogEntry(
        Instant time, String level, String component, String source, boolean unprefixed, String message) {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("MM-dd-yyyy HH:mm:ss.SSS Z").withZone(ZoneOffset.UTC);

    /** The line as splunkd.log shows it. */
    public String line() {
        String from = source.isEmpty() ? "" : "message from \"" + source + "\" ";
        return STAMP.format(time) + " " + level + "  " + component + " - " + from + message;
    }
}
