package ta.defender.output.carrier;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file of lines that grows at its end, wherever that is: somebody may cut it to nothing, as logrotate's copytruncate does,
 * or add lines of his own.
 */
final class LineFile implements AutoCloseable {
    private static final long LONGEST_LINE = 32 << 20;

    private final FileChannel channel;

    private LineFile(FileChannel channel) {
        this.channel = channel;
    }

    /** Opens the file, or makes it and its folder. */
    static LineFile open(Path file) throws IOException {
        requireFile(file);
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        boolean isNew = Files.notExists(file);
        try (FileChannel whole =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            if (isNew) {
                // The mode of a file that was there belongs to the administrator.
                Permissions.set(file, "rw-r-----");
            }
            mendLastLine(whole);
        }
        return new LineFile(FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.APPEND));
    }

    /** @throws FileSystemException for a device, a pipe or a directory, which cannot be forced to a disk */
    static void requireFile(Path file) throws FileSystemException {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new FileSystemException(file.toString(), null, "it is not a regular file");
        }
    }

    long size() throws IOException {
        return channel.size();
    }

    /** Writes whole lines and forces them to the disk, or leaves the file as it was. */
    void add(byte[] lines) throws IOException {
        long before = channel.size();
        try {
            ByteBuffer bytes = ByteBuffer.wrap(lines);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(false);
        } catch (IOException failure) {
            // Half a line would spoil the next one.
            channel.truncate(before);
            throw failure;
        }
    }

    /**
     * A process that was killed may have left half a line, which has not settled and comes again. It is cut off; in a file that
     * has no line within the length of one, whose content is somebody else's, it gets an end instead.
     */
    private static void mendLastLine(FileChannel open) throws IOException {
        long size = open.size();
        long end = endOfLastLine(open, size);
        if (end >= 0 && end < size) {
            open.truncate(end);
        }
        if (end < 0) {
            open.write(ByteBuffer.wrap(new byte[] {'\n'}), size);
        }
    }

    /** Behind the last line break; negative when there is none nearby, 0 for an empty file. */
    private static long endOfLastLine(FileChannel open, long size) throws IOException {
        ByteBuffer block = ByteBuffer.allocate(64 << 10);
        for (long to = size; to > 0 && size - to < LONGEST_LINE; ) {
            long from = Math.max(0, to - block.capacity());
            block.clear().limit((int) (to - from));
            for (int read = 0; read >= 0 && block.hasRemaining(); ) {
                read = open.read(block, from + block.position());
            }
            for (int i = block.position() - 1; i >= 0; i--) {
                if (block.get(i) == '\n') {
                    return from + i + 1;
                }
            }
            to = from;
        }
        return size == 0 ? 0 : -1;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException closedAnyway) {
            // What was written has been forced to the disk already.
        }
    }
}
