package ta.defender.splunk;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes {@code <action>_modalert.log}, in which Enterprise Security follows its adaptive responses: for each result that it
 * was begun, and how it ended. Safe for several threads; what cannot be written is reported once and left out.
 */
public final class ModalertLog {
    private static final long MAX_BYTES = 25_000_000;
    private static final int GENERATIONS = 5;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd HH:mm:ss,SSS'+0000'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final @Nullable Path file;
    private final String action;
    private final Map<String, String> run;
    private final InstantSource clock;
    private final Consumer<String> problems;
    private boolean broken;

    /**
     * @param splunkHome under which the log is kept; null writes none
     * @param run what all lines of this run have in common: {@code search_name}, {@code sid}, {@code app}, {@code user}
     * @param problems told once when the file cannot be written
     */
    public ModalertLog(
            @Nullable String splunkHome,
            String action,
            Map<String, String> run,
            InstantSource clock,
            Consumer<String> problems) {
        this.file = splunkHome == null || splunkHome.isBlank()
                ? null
                : Path.of(splunkHome, "var", "log", "splunk", action + "_modalert.log");
        this.action = action;
        this.run = new LinkedHashMap<>(run);
        this.clock = clock;
        this.problems = problems;
    }

    /**
     * Writes the two lines of one result.
     *
     * @param result {@code rid}, and {@code orig_sid} and {@code orig_rid} where the result has them
     * @param message what became of it
     */
    public void result(Map<String, String> result, boolean success, String message) {
        write(List.of(
                line("INFO", "Invoking modular action", result, ""),
                line(success ? "INFO" : "ERROR", message, result, success ? "success" : "failure")));
    }

    private String line(String level, String signature, Map<String, String> result, String status) {
        String sid = run.getOrDefault("sid", "");
        Map<String, String> pairs = new LinkedHashMap<>();
        pairs.put("signature", signature);
        pairs.put("action_name", action);
        pairs.put("search_name", run.getOrDefault("search_name", ""));
        pairs.put("sid", sid);
        pairs.put("orig_sid", result.getOrDefault("orig_sid", ""));
        pairs.put("rid", result.getOrDefault("rid", ""));
        pairs.put("orig_rid", result.getOrDefault("orig_rid", ""));
        pairs.put("app", run.getOrDefault("app", ""));
        pairs.put("user", run.getOrDefault("user", ""));
        pairs.put("action_mode", sid.contains("scheduler") ? "saved" : "adhoc");
        pairs.put("action_status", status);
        StringJoiner text = new StringJoiner(" ");
        pairs.forEach((name, value) -> {
            if (!value.isEmpty()) {
                text.add(name + "=\"" + value.replace('"', '\'').replaceAll("\\s+", " ") + "\"");
            }
        });
        return TIME.format(clock.instant()) + " " + level + " sendmodaction - " + text + "\n";
    }

    private synchronized void write(List<String> lines) {
        if (file == null || broken) {
            return;
        }
        try {
            if (Files.exists(file) && Files.size(file) > MAX_BYTES) {
                rotate(file);
            }
            Files.writeString(
                    file,
                    String.join("", lines),
                    StandardCharsets.UTF_8,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            broken = true;
            problems.accept("the log of Enterprise Security cannot be written: " + e);
        }
    }

    private static void rotate(Path file) throws IOException {
        for (int generation = GENERATIONS; generation > 0; generation--) {
            Path older = generation == 1 ? file : file.resolveSibling(file.getFileName() + "." + (generation - 1));
            if (Files.exists(older)) {
                Files.move(
                        older,
                        file.resolveSibling(file.getFileName() + "." + generation),
                        StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }
}
