package ta.defender.collector;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The values behind <code>${env:NAME}</code> and <code>${file:/path}</code> of one configuration. */
final class References {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{(file|env):([^}]*)\\}");

    private final UnaryOperator<@Nullable String> environment;

    /** Which file each of systemd's credentials was taken for. */
    private final Map<Path, Path> credentials = new HashMap<>();

    /** @param environment variables of the process */
    References(UnaryOperator<@Nullable String> environment) {
        this.environment = environment;
    }

    /**
     * A text with the values in it; an empty text stands for one that cannot be had.
     *
     * @param faults told what is wrong, and the remedy
     */
    String resolve(String text, BiConsumer<String, String> faults) {
        Matcher matcher = REFERENCE.matcher(text);
        StringBuilder resolved = new StringBuilder();
        int from = 0;
        while (matcher.find()) {
            resolved.append(literal(text.substring(from, matcher.start()), faults));
            String name = matcher.group(2);
            resolved.append(matcher.group(1).equals("env") ? variable(name, faults) : contents(name, faults));
            from = matcher.end();
        }
        return resolved.append(literal(text.substring(from), faults)).toString();
    }

    private static String literal(String text, BiConsumer<String, String> faults) {
        if (text.contains("${")) {
            faults.accept(
                    "'${' begins neither ${file:…} nor ${env:…}, or has no '}'",
                    "Use \"${file:/path}\" or \"${env:NAME}\"");
        }
        return text;
    }

    private String variable(String name, BiConsumer<String, String> faults) {
        String value = name.isBlank() ? null : environment.apply(name);
        if (value == null || value.isEmpty()) {
            faults.accept(
                    name.isBlank()
                            ? "${env:} names no environment variable"
                            : "environment variable " + name + " is not set",
                    "Set it, or use ${file:...}");
            return "";
        }
        return value;
    }

    private String contents(String name, BiConsumer<String, String> faults) {
        try {
            Path file = Path.of(name);
            Path place = credential(file, faults);
            if (Files.exists(place) && !Files.isRegularFile(place)) {
                faults.accept("file " + name + " is not a regular file", "Name the file that holds the value alone");
                return "";
            }
            String value = TextFile.read(place).strip();
            if (value.isEmpty()) {
                faults.accept("file " + name + " is empty", "Write the value into it");
            }
            return value;
        } catch (TextFile.UnsuitableException unsuitable) {
            faults.accept("file " + name + " " + unsuitable.getMessage(), "Name the file that holds the value alone");
            return "";
        } catch (IOException | InvalidPathException unreadable) {
            faults.accept("file " + name + " cannot be read", "Correct the path, or let the collector's user read it");
            return "";
        }
    }

    /** The file, or what systemd's LoadCredential= has made of it: the service's user cannot read the file itself. */
    private Path credential(Path file, BiConsumer<String, String> faults) {
        String folder = environment.apply("CREDENTIALS_DIRECTORY");
        Path name = file.getFileName();
        if (folder == null
                || name == null
                || !Files.isRegularFile(Path.of(folder).resolve(name))) {
            return file;
        }
        Path credential = Path.of(folder).resolve(name);
        Path absolute = file.toAbsolutePath().normalize();
        Path other = credentials.putIfAbsent(credential, absolute);
        if (other != null && !other.equals(absolute)) {
            faults.accept(
                    "files " + other + " and " + file + " would both be read from the credential " + name,
                    "Give each file a name of its own, and each a line LoadCredential=<name>:<path>");
        }
        return credential;
    }
}
