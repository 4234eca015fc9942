package ta.defender.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import ta.defender.checkpoint.SealedText;

/** The text of a position: lines {@code key=value} that an operator can read, and a SHA-256 of them at the end. */
final class ArchivePositionFormat {
    private static final String MAGIC = "TA_defender archive position 1";

    private ArchivePositionFormat() {}

    static void write(ArchivePosition position, OutputStream file) throws IOException {
        StringBuilder text = new StringBuilder(MAGIC).append('\n');
        line(text, "stanza", position.stanza());
        line(text, "account", position.account());
        line(text, "start", position.start().toString());
        position.seen().forEach(name -> line(text, "seen", oneLine(name)));
        position.roots().forEach((root, read) -> {
            line(text, "root", root);
            line(text, "done", read.done().toString());
            read.unread().forEach((name, blob) -> line(text, "unread", blob.size() + " " + blob.since() + " " + name));
            read.blobs().forEach((name, blob) -> {
                if (!blob.tail().isEmpty()) {
                    line(text, "tail", blob.tail());
                }
                if (!blob.sum().isEmpty()) {
                    line(text, "sum", blob.sum());
                }
                if (!blob.mark().isEmpty()) {
                    line(text, "mark", oneLine(blob.mark()));
                }
                line(text, "blob", blob.offset() + " " + blob.created() + " " + name);
            });
        });
        SealedText.write(text.toString(), file);
    }

    /** Reads what {@link #write} wrote; anything else, even one changed bit, is an {@link IOException}. */
    static ArchivePosition read(InputStream file) throws IOException {
        String content = SealedText.read(file, MAGIC + "\n");
        try {
            return new Reading().all(content);
        } catch (DateTimeException | IllegalArgumentException e) {
            throw new IOException("it cannot be understood: " + e.getMessage(), e);
        }
    }

    private static void line(StringBuilder text, String key, String value) {
        text.append(key).append('=').append(value).append('\n');
    }

    /** Names of fields come from the data. */
    private static String oneLine(String name) {
        return name.replaceAll("\\p{Cntrl}", "\ufffd");
    }

    /** What was read so far. */
    private static final class Reading {
        private final Map<String, String> head = new TreeMap<>();
        private final TreeSet<String> seen = new TreeSet<>();
        private final Map<String, RootPosition> roots = new TreeMap<>();
        private final Map<String, BlobPosition> blobs = new TreeMap<>();
        private final Map<String, UnreadBlob> unread = new TreeMap<>();
        private String root = "";
        private String tail = "";
        private String sum = "";
        private String mark = "";
        private Instant done = Instant.EPOCH;

        ArchivePosition all(String content) {
            content.lines().skip(1).forEach(this::line);
            finishRoot();
            return new ArchivePosition(value("stanza"), value("account"), Instant.parse(value("start")), roots, seen);
        }

        private void line(String line) {
            int equals = line.indexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException("a line without '='");
            }
            String value = line.substring(equals + 1);
            switch (line.substring(0, equals)) {
                case "seen" -> seen.add(value);
                case "root" -> {
                    finishRoot();
                    root = value;
                }
                case "done" -> done = Instant.parse(value);
                case "unread" -> {
                    String[] parts = value.split(" ", 3);
                    unread.put(parts[2], new UnreadBlob(Long.parseLong(parts[0]), Instant.parse(parts[1])));
                }
                case "tail" -> tail = value;
                case "sum" -> sum = value;
                case "mark" -> mark = value;
                case "blob" -> {
                    String[] parts = value.split(" ", 3);
                    blobs.put(
                            parts[2],
                            new BlobPosition(Long.parseLong(parts[0]), Instant.parse(parts[1]), tail, sum, mark));
                    tail = "";
                    sum = "";
                    mark = "";
                }
                default -> head.put(line.substring(0, equals), value);
            }
        }

        private void finishRoot() {
            if (!root.isEmpty()) {
                roots.put(root, new RootPosition(done, blobs, unread));
            }
            blobs.clear();
            unread.clear();
        }

        private String value(String key) {
            String value = head.get(key);
            if (value == null) {
                throw new IllegalArgumentException(key + " is missing");
            }
            return value;
        }
    }
}
