package ta.simulator.splunkd.log;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The log files that add-ons write beside splunkd.log, which Splunk follows line by line. */
public final class AppLogs {
    private final Path folder;
    private final String pattern;
    private final Map<Path, Long> read = new HashMap<>();

    /**
     * @param pattern of the names of files, as a shell has it
     */
    public AppLogs(Path folder, String pattern) {
        this.folder = folder;
        this.pattern = pattern;
    }

    /** A whole line of a file. */
    public record Line(Path file, String text) {}

    /** What was written since the last call; a file that was begun anew is read from its beginning. */
    public synchronized List<Line> next() {
        List<Line> lines = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, pattern)) {
            for (Path file : files) {
                if (Files.isRegularFile(file)) {
                    read(file, lines);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return lines;
    }

    private void read(Path path, List<Line> lines) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
            long from = read.getOrDefault(path, 0L);
            if (from > file.length()) {
                from = 0;
            }
            file.seek(from);
            byte[] fresh = new byte[(int) (file.length() - from)];
            file.readFully(fresh);
            int end = fresh.length;
            while (end > 0 && fresh[end - 1] != '\n') {
                end--;
            }
            read.put(path, from + end);
            new String(fresh, 0, end, StandardCharsets.UTF_8).lines().forEach(line -> lines.add(new Line(path, line)));
        }
    }
}
