package ta.defender.collector;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.model.FileFault;

/** The state directory belongs to one process at a time. */
final class StateLock implements AutoCloseable {
    private final Path directory;
    private FileChannel channel;
    private @Nullable Object identity;

    private StateLock(Path directory) {
        this.directory = directory;
        this.channel = open();
    }

    /** @throws DefenderException when it belongs to another process, or cannot be written */
    static StateLock take(Path directory) {
        return new StateLock(directory);
    }

    /** Whether a process has it now. */
    static boolean isTaken(Path directory) {
        try (FileChannel channel = FileChannel.open(directory.resolve("lock"), StandardOpenOption.WRITE)) {
            return lock(channel) == null;
        } catch (IOException noLock) {
            return false;
        }
    }

    /**
     * Takes the directory again if it was removed or replaced meanwhile.
     *
     * @return whether it was
     * @throws DefenderException when it belongs to another process now, or cannot be written
     */
    boolean renew() {
        if (identity == null || identity.equals(identityOf(file()))) {
            return false;
        }
        FileChannel gone = channel;
        channel = open();
        close(gone);
        return true;
    }

    private Path file() {
        return directory.resolve("lock");
    }

    private static @Nullable Object identityOf(Path file) {
        try {
            return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        } catch (IOException gone) {
            return null;
        }
    }

    private FileChannel open() {
        try {
            Files.createDirectories(directory);
            FileChannel channel = FileChannel.open(file(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (lock(channel) == null) {
                channel.close();
                throw new DefenderException(
                        Code.STATE_DIR_LOCKED,
                        "state_dir " + directory + " belongs to another process",
                        "Stop the other collector, or give this one a state_dir of its own");
            }
            identity = identityOf(file());
            return channel;
        } catch (IOException failure) {
            FileFault fault = FileFault.of(file(), failure);
            throw new DefenderException(
                    Code.STATE_DIR_UNUSABLE,
                    "state_dir " + directory + " cannot be written: " + fault.reason(),
                    "Correct state_dir, or " + fault.remedy(),
                    failure);
        }
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException inThisProcess) {
            return null;
        }
    }

    @Override
    public void close() {
        close(channel);
    }

    private static void close(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException releasedAnyway) {
            // The process ends.
        }
    }
}
