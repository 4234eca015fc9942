package ta.defender.update;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the processes of this host from writing one object at the same time: a list of tags is read, changed and written as a
 * whole, and a comment that two of them make is there twice. Objects share a number of files, so that these do not grow. A file that cannot be used never stops an update. Callable
 * from any thread.
 */
public final class ObjectLocks {
    /** For a run that shares its objects with no other process. */
    static final ObjectLocks NONE = new ObjectLocks(null);

    private static final int FILES = 256;

    private final @Nullable Path directory;
    private final String prefix;

    /**
     * @param directory shared by the processes of this host, or null for none
     */
    public ObjectLocks(@Nullable Path directory) {
        this(directory, "");
    }

    private ObjectLocks(@Nullable Path directory, String prefix) {
        this.directory = directory;
        this.prefix = prefix;
    }

    /** Those for the objects of one tenant. */
    ObjectLocks ofTenant(String tenant) {
        return new ObjectLocks(directory, tenant + " ");
    }

    /** An object that is kept from others until it is released. */
    interface Held {
        /** When a process last released it; the earliest instant when none did. */
        Instant lastReleased();

        void release(Instant now);
    }

    /** Nothing is kept. */
    private record Nothing() implements Held {
        @Override
        public Instant lastReleased() {
            return Instant.MIN;
        }

        @Override
        public void release(Instant now) {
            // nothing is kept
        }
    }

    /** Keeps an object; null when somebody else has it. */
    @Nullable Held tryHold(String id) {
        if (directory == null) {
            return new Nothing();
        }
        int number = Math.floorMod((prefix + id).hashCode(), FILES);
        try {
            Path file = Files.createDirectories(directory.resolve("objects")).resolve("object-" + number);
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            boolean isLocked = false;
            try {
                isLocked = channel.tryLock() != null;
            } catch (OverlappingFileLockException e) {
                // another thread of this process has it
            } finally {
                if (!isLocked) {
                    channel.close();
                }
            }
            return isLocked ? new HeldFile(channel) : null;
        } catch (IOException | UnsupportedOperationException e) {
            return new Nothing();
        }
    }

    /** The file has the instant of the last release. */
    private record HeldFile(FileChannel channel) implements Held {
        private static final int LONGEST = 64;

        @Override
        public Instant lastReleased() {
            ByteBuffer bytes = ByteBuffer.allocate(LONGEST);
            try {
                int length = Math.max(0, channel.read(bytes, 0));
                return length == 0
                        ? Instant.MIN
                        : Instant.parse(new String(bytes.array(), 0, length, StandardCharsets.UTF_8).strip());
            } catch (IOException | DateTimeException e) {
                // what is not known may have been just now
                return Instant.MAX;
            }
        }

        @Override
        public void release(Instant now) {
            try (channel) {
                channel.truncate(0);
                channel.write(ByteBuffer.wrap(now.toString().getBytes(StandardCharsets.UTF_8)), 0);
            } catch (IOException e) {
                // the lock goes with the channel
            }
        }
    }
}
