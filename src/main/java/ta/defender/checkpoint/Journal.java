package ta.defender.checkpoint;

import java.io.Closeable;
import java.io.IOException;

/**
 * Bytes that are only ever appended to, beside the checkpoint of an input, which says how many of them count. Used by one
 * thread at a time.
 */
public interface Journal extends Closeable {
    /** Number of bytes, those included that a crash would lose. */
    long length();

    /** Adds bytes at the end. */
    void append(byte[] bytes) throws IOException;

    /** Reads as many bytes as {@code into} has room for, beginning at an offset. */
    void read(long offset, byte[] into) throws IOException;

    /** Brings the first {@code length} bytes to safety: they survive a crash, and a takeover where the store is for that. */
    void sync(long length) throws IOException;
}
