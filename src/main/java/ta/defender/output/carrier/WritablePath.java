package ta.defender.output.carrier;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Whether a file can be written, found without making it or its folders: the user who asks may not be the one who writes. */
public final class WritablePath {
    /** Of the file systems of Linux. */
    private static final int LONGEST_NAME = 255;

    private WritablePath() {}

    /**
     * Opens the file, or makes another one for a moment where it or the first of its folders would be made.
     *
     * @throws IOException when it cannot be written
     */
    public static void require(Path file) throws IOException {
        Path absolute = file.toAbsolutePath();
        LineFile.requireFile(absolute);
        if (Files.exists(absolute)) {
            FileChannel.open(absolute, StandardOpenOption.READ, StandardOpenOption.WRITE)
                    .close();
            return;
        }
        Path name = absolute.getFileName();
        if (name != null && name.toString().getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME) {
            throw new FileSystemException(file.toString(), null, "its name is longer than " + LONGEST_NAME + " bytes");
        }
        Path folder = absolute.getParent();
        while (folder != null && !Files.exists(folder)) {
            folder = folder.getParent();
        }
        if (folder == null || !Files.isDirectory(folder)) {
            throw new NotDirectoryException(String.valueOf(folder));
        }
        try {
            Files.delete(Files.createTempFile(folder, ".defender-collector-", ""));
        } catch (IOException refused) {
            throw new IOException("no file can be made in " + folder, refused);
        }
    }
}
