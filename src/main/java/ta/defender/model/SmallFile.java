package ta.defender.model;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** Reads files that somebody else names or writes: a pipe may never answer, and a device may never end. */
public final class SmallFile {
    /** More than any list of certificates. */
    private static final int MOST = 4 << 20;

    private SmallFile() {}

    /**
     * Opens a regular file.
     *
     * @throws NoSuchFileException when it does not exist
     * @throws IOException else; the message says what is wrong with the file, without its name
     */
    public static InputStream open(Path file) throws IOException {
        try {
            if (Files.readAttributes(file, BasicFileAttributes.class).isRegularFile()) {
                return Files.newInputStream(file);
            }
        } catch (NoSuchFileException e) {
            // newer versions of Java say so as well when a file stands in the place of the directory
            Path parent = file.getParent();
            if (parent != null && Files.exists(parent) && !Files.isDirectory(parent)) {
                throw new NotDirectoryException(parent.toString());
            }
            throw e;
        } catch (AccessDeniedException e) {
            throw new IOException("cannot be read: access denied", e);
        }
        throw new IOException("is not a regular file");
    }

    /** The whole text of a regular file of at most 4 MB; fails as {@link #open} does. */
    public static String text(Path file, Charset charset) throws IOException {
        try (InputStream in = open(file)) {
            byte[] bytes = in.readNBytes(MOST + 1);
            if (bytes.length > MOST) {
                throw new IOException("is larger than " + (MOST >> 20) + " MB");
            }
            return new String(bytes, charset);
        }
    }
}
