package ta.defender.splunk;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import ta.defender.config.AddonSettings.LogLevel;

/**
 * Lines {@code LEVEL message} for splunkd, one per record, which puts them into {@code splunkd.log}.
 *
 * <p>Safe for use by several threads; a failing stream is ignored, because there is nowhere left to say so.
 */
public final class SplunkLog {
    private final PrintStream out;
    private volatile LogLevel threshold = LogLevel.INFO;

    /**
     * @param stderr where splunkd reads
     */
    public SplunkLog(java.io.OutputStream stderr) {
        this.out = new PrintStream(stderr, true, StandardCharsets.UTF_8);
    }

    /** Sets the least severe level that is written. */
    public void threshold(LogLevel level) {
        threshold = level;
    }

    /** Whether a line of this level would be written. */
    public boolean writes(LogLevel level) {
        return level.compareTo(threshold) >= 0;
    }

    public void debug(String message) {
        log(LogLevel.DEBUG, message);
    }

    public void info(String message) {
        log(LogLevel.INFO, message);
    }

    public void warn(String message) {
        log(LogLevel.WARN, message);
    }

    public void error(String message) {
        log(LogLevel.ERROR, message);
    }

    /** Writes one line; line breaks inside the message become spaces, so that one record stays one line. */
    public void log(LogLevel level, String message) {
        if (!writes(level)) {
            return;
        }
        byte[] line = (level + " " + oneLine(message) + "\n").getBytes(StandardCharsets.UTF_8);
        synchronized (out) {
            out.write(line, 0, line.length);
            out.flush();
        }
    }

    private static String oneLine(String message) {
        StringBuilder line = new StringBuilder(message.length());
        for (int i = 0; i < message.length(); i++) {
            char c = message.charAt(i);
            line.append(c < ' ' || c == 0x7f || c == 0x85 || c == 0x2028 || c == 0x2029 ? ' ' : c);
        }
        return line.toString().strip();
    }
}
