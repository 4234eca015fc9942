package ta.defender.storage;

import java.time.Instant;

/**
 * How far a blob was read.
 *
 * @param offset bytes up to the end of the last line that was written
 * @param created when the blob was created
 * @param tail digest of the last bytes before the offset, or empty when it is not known
 * @param sum of all lines before the offset, or empty when it is not known
 * @param mark of the blob when it was listed, or empty when it is not known
 */
record BlobPosition(long offset, Instant created, String tail, String sum, String mark) {
    BlobPosition {
        if (offset < 0) {
            throw new IllegalArgumentException("offset " + offset);
        }
    }

    /** The same of a blob that was listed with another mark. */
    BlobPosition marked(String newMark) {
        return new BlobPosition(offset, created, tail, sum, newMark);
    }
}
