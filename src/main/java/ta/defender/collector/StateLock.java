package ta.defender.collector;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.model.FileFault;

/** The state directory belongs to one process at a time. */
final class StateLock implements AutoCloseable {
    private final FileChannel channel;

    private StateLock(FileChannel channel) {
        this.channel = channel;
    }

    /** @throws DefenderException when it belongs to another process, or cannot be written */
    static StateLock take(Path directory) {
        try {
            Files.createDirectories(directory);
            FileChannel channel =
                    FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (lock(channel) == null) {
                channel.close();
                throw new DefenderException(
                        Code.STATE_DIR_LOCKED,
                        "state_dir " + directory + " belongs to another process",
                        "Stop the other collector, or give this one a state_dir of its own");
            }
            return new StateLock(channel);
        } catch (IOException failure) {
            FileFault fault = FileFault.of(directory.resolve("lock"), failure);
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
        try {
            channel.close();
        } catch (IOException releasedAnyway) {
            // The process ends.
        }
    }
}
