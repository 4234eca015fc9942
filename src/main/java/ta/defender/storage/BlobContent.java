package ta.defender.storage;

import java.time.Instant;

/**
 * A part of a blob's content; a class and no record, for its bytes are not compared.
 */
public final class BlobContent {
    private final byte[] bytes;
    private final Instant created;

    /**
     * A part that was read.
     *
     * @param bytes handed over, not copied
     * @param created when the blob it comes from was created
     */
    public BlobContent(byte[] bytes, Instant created) {
        this.bytes = bytes;
        this.created = created;
    }

    /** Whether there are no bytes. */
    public boolean isEmpty() {
        return bytes.length == 0;
    }

    byte[] bytes() {
        return bytes;
    }

    Instant created() {
        return created;
    }
}
