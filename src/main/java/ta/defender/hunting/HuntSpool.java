package ta.defender.hunting;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import ta.defender.json.Slice;

/**
 * Results of queries on disk, for as long as somebody fetches them: splunkd may start several processes of one handler, and
 * the next page is asked of any of them. A result has a folder of its own, which only Splunk's user may read: its rows, its
 * state, and a file whose age tells when it was fetched last.
 */
final class HuntSpool {
    /** A result that nobody fetches is forgotten after this long. */
    static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(5);

    private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");
    private static final String ROWS = "rows";
    private static final String STATE = "state";
    private static final String FETCHED = "fetched";

    private final Path directory;
    private final InstantSource clock;

    HuntSpool(Path directory, InstantSource clock) {
        this.directory = directory;
        this.clock = clock;
    }

    /** Whether a caller's text can be the id of a result; anything else never becomes a path. */
    static boolean isId(String text) {
        return ID.matcher(text).matches();
    }

    /** Makes the folder of a new result. */
    Writer create(String id) throws IOException {
        Files.createDirectories(directory);
        Path folder = directory.resolve(id);
        if (Files.getFileStore(directory).supportsFileAttributeView("posix")) {
            Files.createDirectory(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } else {
            Files.createDirectory(folder);
        }
        Files.createFile(folder.resolve(FETCHED));
        touch(id);
        return new Writer(folder);
    }

    /** The state of a result, empty when there is none. */
    Optional<JsonObject> state(String id) throws IOException {
        try {
            return Optional.of(JsonParser.parseString(
                            Files.readString(directory.resolve(id).resolve(STATE)))
                    .getAsJsonObject());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (JsonParseException | IllegalStateException e) {
            throw new IOException("the state of the result cannot be read", e);
        }
    }

    /** Whole rows from an offset on, each on a line: one at least, if {@code end} lies behind it. */
    byte[] rows(String id, long offset, long end, int most) throws IOException {
        try (RandomAccessFile file =
                new RandomAccessFile(directory.resolve(id).resolve(ROWS).toFile(), "r")) {
            long size = Math.min(end - offset, most);
            byte[] bytes = read(file, offset, (int) Math.max(0, size));
            int last = lastLineEnd(bytes);
            if (last == 0 && bytes.length > 0) {
                // one row that is larger than a page
                bytes = read(file, offset, (int) Math.min(end - offset, Integer.MAX_VALUE - 8));
                last = firstLineEnd(bytes);
            }
            return java.util.Arrays.copyOf(bytes, last);
        }
    }

    private static byte[] read(RandomAccessFile file, long offset, int size) throws IOException {
        byte[] bytes = new byte[size];
        file.seek(offset);
        file.readFully(bytes);
        return bytes;
    }

    private static int lastLineEnd(byte[] bytes) {
        int at = bytes.length;
        while (at > 0 && bytes[at - 1] != '\n') {
            at--;
        }
        return at;
    }

    private static int firstLineEnd(byte[] bytes) {
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                return i + 1;
            }
        }
        return 0;
    }

    /** Whether a row begins there. */
    boolean isBeginOfRow(String id, long offset) throws IOException {
        if (offset == 0) {
            return true;
        }
        try (RandomAccessFile file =
                new RandomAccessFile(directory.resolve(id).resolve(ROWS).toFile(), "r")) {
            return offset <= file.length() && read(file, offset - 1, 1)[0] == '\n';
        }
    }

    /** Notes that a result was fetched. */
    void touch(String id) throws IOException {
        Files.setLastModifiedTime(directory.resolve(id).resolve(FETCHED), FileTime.from(clock.instant()));
    }

    /** Whether nobody has fetched it for too long, or it is gone. */
    boolean isForgotten(String id) {
        try {
            Instant fetched = Files.getLastModifiedTime(directory.resolve(id).resolve(FETCHED))
                    .toInstant();
            return fetched.plus(FORGOTTEN_AFTER).isBefore(clock.instant());
        } catch (IOException e) {
            return true;
        }
    }

    /** Removes what nobody fetches any more. */
    void sweep() throws IOException {
        if (!Files.isDirectory(directory)) {
            return;
        }
        List<Path> old = new ArrayList<>();
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(directory)) {
            for (Path folder : folders) {
                String name = folder.getFileName().toString();
                if (isId(name) && isForgotten(name)) {
                    old.add(folder);
                }
            }
        }
        for (Path folder : old) {
            remove(folder.getFileName().toString());
        }
    }

    void remove(String id) throws IOException {
        Path folder = directory.resolve(id);
        for (String name : List.of(ROWS, STATE, STATE + ".new", FETCHED)) {
            Files.deleteIfExists(folder.resolve(name));
        }
        Files.deleteIfExists(folder);
    }

    /** Writes one result. Used by one thread at a time. */
    static final class Writer implements AutoCloseable {
        private final Path folder;
        private final OutputStream rows;
        private long bytes;

        Writer(Path folder) throws IOException {
            this.folder = folder;
            this.rows = new BufferedOutputStream(Files.newOutputStream(folder.resolve(ROWS)), 1 << 16);
        }

        void row(Slice row) throws IOException {
            row.writeTo(rows);
            rows.write('\n');
            bytes += row.length() + 1;
        }

        /** Makes everything written up to now readable. */
        void state(JsonObject state) throws IOException {
            rows.flush();
            state.addProperty("bytes", bytes);
            Path fresh = folder.resolve(STATE + ".new");
            Files.write(fresh, state.toString().getBytes(StandardCharsets.UTF_8));
            Files.move(
                    fresh, folder.resolve(STATE), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }

        @Override
        public void close() throws IOException {
            rows.close();
        }
    }
}
