package ta.defender.checkpoint;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/**
 * Replaces a file as a whole. New content is written beside the file under a name that no other process and no other
 * thread uses, so that two writers never mix their contents. A process that is killed leaves such a file behind.
 */
public final class WholeFile {
    private static final String PROCESS = ProcessName.current();
    private static final AtomicLong COUNT = new AtomicLong();
    private static final Pattern OURS = Pattern.compile("\\.[0-9]+-[0-9]+-[0-9]+\\.new");

    private WholeFile() {}

    /** Writes the content of a file. */
    @FunctionalInterface
    public interface Content {
        /** Writes all of it. */
        void write(OutputStream out) throws IOException;
    }

    /** Puts {@code content} in the place of what {@code file} has; its directory is made when absent. */
    public static void write(Path file, Content content) throws IOException {
        replace(file, prepare(file, content));
    }

    /** The same with lines of text. */
    public static void write(Path file, Iterable<String> lines) throws IOException {
        byte[] text = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
        write(file, out -> out.write(text));
    }

    /** Writes {@code content} to the disk, beside {@code file}. */
    static Path prepare(Path file, Content content) throws IOException {
        Files.createDirectories(directory(file));
        Path fresh = beside(file);
        boolean whole = false;
        // not a FileChannel, which an interrupted thread would find closed
        try (FileOutputStream out = new FileOutputStream(fresh.toFile())) {
            content.write(out);
            out.getFD().sync();
            whole = true;
        } finally {
            if (!whole) {
                Files.deleteIfExists(fresh);
            }
        }
        return fresh;
    }

    /** Gives {@code fresh} the name of {@code file}. */
    static void replace(Path file, Path fresh) throws IOException {
        boolean done = false;
        try {
            try {
                Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } catch (AtomicMoveNotSupportedException e) {
                Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
            }
            done = true;
        } finally {
            if (!done) {
                Files.deleteIfExists(fresh);
            }
        }
    }

    /** Makes {@code copy} what {@code file} is now; the file stays where it is. */
    static void copy(Path file, Path copy) throws IOException {
        Path fresh = beside(copy);
        try {
            Files.createLink(fresh, file);
        } catch (IOException | UnsupportedOperationException e) {
            Files.copy(file, fresh, StandardCopyOption.REPLACE_EXISTING);
        }
        replace(copy, fresh);
        // two names of one file are not exchanged
        Files.deleteIfExists(fresh);
    }

    /** Removes what processes that were killed left beside {@code file}. Only for the owner of the file. */
    public static void removeLeftovers(Path file) throws IOException {
        String name = file.getFileName().toString();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory(file))) {
            for (Path each : files) {
                String other = each.getFileName().toString();
                if (other.startsWith(name) && isOfAnother(other.substring(name.length()))) {
                    Files.deleteIfExists(each);
                }
            }
        } catch (NoSuchFileException | NotDirectoryException e) {
            // nothing was ever written
        }
    }

    private static boolean isOfAnother(String suffix) {
        return OURS.matcher(suffix).matches() && !suffix.startsWith("." + PROCESS + "-");
    }

    private static Path beside(Path file) {
        return file.resolveSibling(file.getFileName() + "." + PROCESS + "-" + COUNT.incrementAndGet() + ".new");
    }

    private static Path directory(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        return parent == null ? file : parent;
    }
}
