package ta.defender.doctor;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the end of a scheme's log file, at most eight megabytes of it and of the file before it, and sums up what the lines
 * of {@code docs/monitoring.md} say of each stanza.
 */
public final class LogDigest {
    private static final int MAX_BYTES = 8 << 20;
    private static final Duration DAY = Duration.ofDays(1);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss,SSS xx", Locale.ROOT);
    private static final Pattern LINE =
            Pattern.compile("(\\d{4}-\\d\\d-\\d\\d [\\d:,]{12} [+-]\\d{4}) log_level=([A-Z]+) [^|]*\\| (.*)");
    private static final Pattern POLLED =
            Pattern.compile("action=(?:polled|streamed) modular_input_name=\"([^\"]*)\" (.*)");
    private static final Pattern FIGURE = Pattern.compile("([a-z_]+)=([0-9.]+)");

    /** Figures of which one is above zero when the source was reached: lists, storage accounts, event hubs. */
    private static final List<String> READ = List.of("pages", "listings", "partitions");

    private final Set<String> stanzas;
    private final Instant now;
    private final Map<String, InputMetrics> figures = new HashMap<>();

    private LogDigest(Set<String> stanzas, Instant now) {
        this.stanzas = Set.copyOf(stanzas);
        this.now = now;
    }

    /**
     * The figures of each stanza that the log speaks of.
     *
     * @param file the current log file; the one before it has {@code .1} behind its name
     * @param stanzas full names of those wanted
     */
    public static Map<String, InputMetrics> read(Path file, Set<String> stanzas, Instant now) throws IOException {
        LogDigest digest = new LogDigest(stanzas, now);
        for (Path part : List.of(file.resolveSibling(file.getFileName() + ".1"), file)) {
            if (Files.isRegularFile(part)) {
                digest.lines(end(part));
            }
        }
        return Map.copyOf(digest.figures);
    }

    private static byte[] end(Path file) throws IOException {
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "r")) {
            long length = open.length();
            long from = Math.max(0, length - MAX_BYTES);
            byte[] bytes = new byte[(int) (length - from)];
            open.seek(from);
            open.readFully(bytes);
            return bytes;
        }
    }

    private void lines(byte[] text) throws IOException {
        BufferedReader reader =
                new BufferedReader(new InputStreamReader(new ByteArrayInputStream(text), StandardCharsets.UTF_8));
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            boolean matters = line.contains("action=polled")
                    || line.contains("action=streamed")
                    || line.contains("log_level=ERROR");
            Matcher matcher = LINE.matcher(matters ? line : "");
            if (matcher.matches()) {
                line(matcher);
            }
        }
    }

    private void line(Matcher line) {
        Instant at;
        try {
            at = OffsetDateTime.parse(line.group(1), TIME).toInstant();
        } catch (DateTimeParseException e) {
            return;
        }
        boolean inDay = at.isAfter(now.minus(DAY));
        String message = line.group(3);
        Matcher polled = POLLED.matcher(message);
        if (polled.find() && stanzas.contains(polled.group(1))) {
            Map<String, Double> values = new HashMap<>();
            FIGURE.matcher(polled.group(2))
                    .results()
                    .forEach(figure -> values.put(figure.group(1), number(figure.group(2))));
            of(polled.group(1))
                    .polled(
                            at,
                            inDay,
                            READ.stream().anyMatch(name -> values.getOrDefault(name, 0.0) > 0),
                            values.getOrDefault("events", 0.0).longValue(),
                            values.getOrDefault("throttled_seconds", 0.0),
                            values.get("lag_seconds"));
        } else if (line.group(2).equals("ERROR") && message.startsWith("stanza=")) {
            String rest = message.substring("stanza=".length());
            stanzas.stream()
                    .filter(stanza -> rest.startsWith(stanza + " "))
                    // "one" must not take the lines of "one two"
                    .max(Comparator.comparingInt(String::length))
                    .ifPresent(stanza -> of(stanza).failed(at, inDay, rest.substring(stanza.length() + 1)));
        }
    }

    private InputMetrics of(String stanza) {
        return figures.computeIfAbsent(stanza, name -> new InputMetrics());
    }

    private static double number(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
