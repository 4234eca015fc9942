package ta.defender.splunk;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import ta.defender.model.Issue;
import ta.defender.splunk.AddonSettings.LogLevel;

/**
 * Lines {@code LEVEL message} for splunkd, one per record, which puts them into {@code splunkd.log}; besides, the same
 * records in a file of our own when there is one.
 *
 * <p>Safe for use by several threads; a failing stream is ignored, because there is nowhere left to say so.
 */
public final class SplunkLog {
    private final PrintStream out;
    private volatile LogLevel threshold = LogLevel.INFO;
    private volatile @Nullable LogFile file;
    private volatile @Nullable Issue named;

    /**
     * @param stderr where splunkd reads
     */
    public SplunkLog(java.io.OutputStream stderr) {
        this.out = new PrintStream(stderr, true, StandardCharsets.UTF_8);
    }

    /** Writes every further record into {@code newFile} too. */
    public void alsoTo(LogFile newFile) {
        file = newFile;
    }

    /** Writes a record to splunkd only: trouble with the file must not go to the file. */
    public void warnSplunkd(String message) {
        if (writes(LogLevel.WARN)) {
            write(LogLevel.WARN, oneLine(message));
        }
    }

    /** Writes regular figures: INFO in the file, where they disturb nobody; without a file, INFO for splunkd. */
    public void metrics(String message) {
        LogFile own = file;
        if (!writes(LogLevel.INFO)) {
            return;
        }
        String line = oneLine(message);
        if (own == null || !own.write(LogLevel.INFO, line)) {
            write(LogLevel.INFO, line);
        }
    }

    /** Sets the least severe level that is written. */
    public void threshold(LogLevel level) {
        threshold = level;
    }

    /** Writes from the level of these settings on, and names once what is wrong about it. */
    public void obey(AddonSettings settings) {
        threshold = settings.logLevel();
        Issue wrong = settings.passedOver();
        if (wrong != null && !wrong.equals(named)) {
            warn(wrong + ". Using level = " + settings.logLevel() + ".");
        }
        named = wrong;
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
        String line = oneLine(message);
        write(level, line);
        LogFile own = file;
        if (own != null) {
            own.write(level, line);
        }
    }

    private void write(LogLevel level, String line) {
        byte[] bytes = (level + " " + line + "\n").getBytes(StandardCharsets.UTF_8);
        synchronized (out) {
            out.write(bytes, 0, bytes.length);
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
