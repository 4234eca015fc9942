package ta.simulator.demo;

import com.google.gson.JsonObject;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import ta.simulator.net.Json;

/** What the demonstration prints: lines, event rows, and a progress line that a terminal shows in place. */
final class Screen {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final String CLEAR = "\r\u001B[2K";

    private final PrintStream out =
            new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    private final boolean terminal = isTerminal();
    private final int width = width();
    private String progress = "";

    /** A line of the story. */
    void say(String text) {
        print(bold("==> " + text));
    }

    /** A plain line. */
    void line(String text) {
        print(text);
    }

    /** One event: time of its version (UTC), where it came from, severity, title. */
    void event(Source source, String raw) {
        JsonObject object = Json.parseObject(raw);
        String time = Json.string(object, source.api().updateMember())
                .map(text -> TIME.format(Instant.parse(text)))
                .orElse("");
        String severity = Json.string(object, "severity").orElse("").toLowerCase(Locale.ROOT);
        String title = Json.string(object, source.titleMember()).orElse("").replaceAll("\\p{Cntrl}", " ");
        int room = width - 53;
        String shown = title.length() > room ? title.substring(0, Math.max(0, room - 3)) + "..." : title;
        print("  " + time + "  " + String.format(Locale.ROOT, "%-15s", source.label()) + "  "
                + coloured(severity, String.format(Locale.ROOT, "%-13s", severity)) + " " + shown);
    }

    /** Shows how far things are; without a terminal only when the text changed. */
    void progress(String text) {
        if (text.equals(progress)) {
            return;
        }
        progress = text;
        if (terminal) {
            out.print(CLEAR + text);
            out.flush();
        }
    }

    /** Leaves the progress line where it is as an ordinary line. */
    void keepProgress() {
        if (!progress.isEmpty()) {
            out.println((terminal ? CLEAR : "") + "    " + progress);
            progress = "";
        }
    }

    private void print(String text) {
        out.println((terminal ? CLEAR : "") + text);
        if (terminal && !progress.isEmpty()) {
            out.print(progress);
            out.flush();
        }
    }

    private String bold(String text) {
        return terminal ? "\u001B[1m" + text + "\u001B[0m" : text;
    }

    private String coloured(String severity, String text) {
        if (!terminal) {
            return text;
        }
        String colour = switch (severity) {
            case "high" -> "31";
            case "medium" -> "33";
            case "low" -> "36";
            default -> "90";
        };
        return "\u001B[" + colour + "m" + text + "\u001B[0m";
    }

    private static boolean isTerminal() {
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString();
            boolean tty = target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
            return tty && !"dumb".equals(System.getenv("TERM"));
        } catch (IOException e) {
            return false;
        }
    }

    private static int width() {
        String columns = System.getenv().getOrDefault("COLUMNS", "");
        return columns.matches("\\d{2,3}") ? Math.max(80, Integer.parseInt(columns)) : 110;
    }
}
