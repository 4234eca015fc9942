package ta.defender.splunk;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import ta.defender.model.FileFault;
import ta.defender.splunk.AddonSettings.LogLevel;

/**
 * A log file in the folder that Splunk indexes into {@code _internal} by itself. At 25 MB it becomes {@code .1}, that one
 * {@code .2}, up to {@code .5}. A file that cannot be written costs a warning and is tried again after ten minutes.
 */
public final class LogFile {
    static final int KEPT = 5;
    private static final long MAX_BYTES = 25L << 20;
    private static final Duration BEFORE_NEXT_TRY = Duration.ofMinutes(10);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss,SSS xx", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final Path file;
    private final long maxBytes;
    private final InstantSource clock;
    private final Consumer<String> trouble;
    private final long processId = ProcessHandle.current().pid();
    private @Nullable OutputStream out;
    private long size;
    private Instant nextTry = Instant.MIN;
    private boolean complained;

    /**
     * @param file written from its end on; its folder is made when absent
     * @param trouble receives one sentence when it cannot be written, once until it works again
     */
    public LogFile(Path file, InstantSource clock, Consumer<String> trouble) {
        this(file, MAX_BYTES, clock, trouble);
    }

    LogFile(Path file, long maxBytes, InstantSource clock, Consumer<String> trouble) {
        this.file = file;
        this.maxBytes = maxBytes;
        this.clock = clock;
        this.trouble = trouble;
    }

    /** The scheme's file below {@code SPLUNK_HOME}. */
    public static Path path(Path splunkHome, String scheme) {
        return splunkHome.resolve("var").resolve("log").resolve("splunk").resolve("TA_defender_" + scheme + ".log");
    }

    /** Appends one line; false when the file cannot be written at the moment. */
    synchronized boolean write(LogLevel level, String message) {
        Instant now = clock.instant();
        if (now.isBefore(nextTry)) {
            return false;
        }
        byte[] line = (TIME.format(now) + " log_level=" + level + " pid=" + processId + " tid="
                        + Thread.currentThread().getName() + " | " + message + "\n")
                .getBytes(StandardCharsets.UTF_8);
        try {
            OutputStream open = opened(line.length);
            open.write(line);
            size += line.length;
            complained = false;
            return true;
        } catch (IOException | RuntimeException e) {
            close();
            nextTry = now.plus(BEFORE_NEXT_TRY);
            if (!complained) {
                complained = true;
                FileFault fault = FileFault.of(file, e instanceof IOException io ? io : new IOException(e));
                trouble.accept("cannot write the log file " + file + " (" + fault.reason()
                        + "); the lines still reach splunkd.log; " + fault.remedy());
            }
            return false;
        }
    }

    private OutputStream opened(int more) throws IOException {
        OutputStream open = out;
        if (open == null) {
            Files.createDirectories(file.toAbsolutePath().getParent());
            open = open();
        }
        if (size > 0 && size + more > maxBytes) {
            close();
            rotate();
            open = open();
        }
        return open;
    }

    private OutputStream open() throws IOException {
        // not through a channel, which an interrupted thread would find closed
        OutputStream opened = new FileOutputStream(file.toFile(), true);
        size = Files.size(file);
        out = opened;
        return opened;
    }

    private void rotate() throws IOException {
        for (int number = KEPT - 1; number >= 1; number--) {
            Path from = numbered(number);
            if (Files.exists(from)) {
                Files.move(from, numbered(number + 1), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        if (Files.exists(file)) {
            Files.move(file, numbered(1), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private Path numbered(int number) {
        return file.resolveSibling(file.getFileName() + "." + number);
    }

    private void close() {
        OutputStream open = out;
        out = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                // what could be written is written
            }
        }
    }
}
