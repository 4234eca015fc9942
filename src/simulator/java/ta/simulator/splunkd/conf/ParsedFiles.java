package ta.simulator.splunkd.conf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;

/** The stanzas of .conf and .meta files. A file is parsed again when it is another one, or its time or size changed. */
final class ParsedFiles {
    private static final ConcurrentMap<Path, Parsed> FILES = new ConcurrentHashMap<>();

    private ParsedFiles() {}

    /** Stanzas and their keys in file order, for the caller to change; empty without such a file. */
    static Map<String, Map<String, String>> read(Path file) {
        Map<String, Map<String, String>> copy = new LinkedHashMap<>();
        parsed(file).forEach((name, values) -> copy.put(name, new LinkedHashMap<>(values)));
        return copy;
    }

    /** For a change by this process: the next file may have the same key, time and size. */
    static void forget(Path file) {
        FILES.remove(file);
    }

    private static Map<String, Map<String, String>> parsed(Path file) {
        if (!Files.isRegularFile(file)) {
            return Map.of();
        }
        try {
            Stamp stamp = Stamp.of(file);
            Parsed known = FILES.get(file);
            if (known != null && known.stamp().equals(stamp)) {
                return known.stanzas();
            }
            Map<String, Map<String, String>> stanzas = ConfText.parse(Files.readString(file));
            FILES.put(file, new Parsed(stamp, stanzas));
            return stanzas;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    private record Parsed(Stamp stamp, Map<String, Map<String, String>> stanzas) {}

    private record Stamp(String key, long nanoseconds, long size) {
        static Stamp of(Path file) throws IOException {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new Stamp(
                    Objects.toString(attributes.fileKey()),
                    attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS),
                    attributes.size());
        }
    }
}
