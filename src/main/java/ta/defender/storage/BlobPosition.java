package ta.defender.storage;

import java.time.Instant;

/**
 * How far a blob was read.
 *
 * @param offset bytes up to the end of the last line that was written
 * @param created when the blob was created
 */
record BlobPosition(long offset, Instant created) {
    BlobPosition {
        if (offset < 0) {
            throw new IllegalArgumentException("offset " + offset);
        }
    }
}
