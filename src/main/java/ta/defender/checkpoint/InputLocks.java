package ta.defender.checkpoint;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.model.FileFault;

/**
 * Locks that a process holds until it ends, one per input: two processes of one input would bring everything twice and
 * overwrite each other's checkpoint.
 */
final class InputLocks {
    /** Held by this process; the operating system lets go of them with it. */
    private static final Map<Path, FileLock> HELD = new ConcurrentHashMap<>();

    private InputLocks() {}

    /**
     * Takes a lock, unless this process holds it already.
     *
     * @return whether it was taken just now
     * @throws DefenderException when another process holds it
     */
    static boolean acquire(Path file, String input) {
        Path path = file.toAbsolutePath().normalize();
        if (HELD.containsKey(path)) {
            return false;
        }
        HELD.computeIfAbsent(path, absent -> lock(absent, input));
        return true;
    }

    /** Whether a process holds it, this one included. */
    static boolean isHeld(Path file) {
        if (HELD.containsKey(file.toAbsolutePath().normalize())) {
            return true;
        }
        if (!Files.exists(file)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            return lock == null;
        } catch (OverlappingFileLockException e) {
            return true;
        } catch (IOException e) {
            throw unusable("Cannot look at ", file, e);
        }
    }

    private static DefenderException unusable(String what, Path file, IOException e) {
        FileFault fault = FileFault.of(file, e);
        return new DefenderException(Code.CHECKPOINT, what + file + " (" + fault.reason() + ")", fault.remedy(), e);
    }

    private static FileLock lock(Path path, String input) {
        // the channel stays open as long as the lock is held
        FileChannel channel = null;
        FileLock lock = null;
        try {
            channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // held by this process, under another name of the file
        } catch (IOException e) {
            close(channel);
            throw unusable("Cannot lock ", path, e);
        }
        if (lock == null) {
            close(channel);
            throw new DefenderException(
                    Code.CHECKPOINT_LOCKED,
                    "Another process still runs the input " + input + " (it holds " + path + ")",
                    "The input waits until it ends. If it does not, end it: a splunkd that was killed may have left it"
                            + " behind");
        }
        return lock;
    }

    private static void close(@Nullable FileChannel channel) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                // nothing was written
            }
        }
    }
}
