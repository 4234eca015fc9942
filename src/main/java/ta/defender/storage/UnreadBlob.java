package ta.defender.storage;

import java.time.Instant;

/**
 * A blob that a listing showed and that was not read to its end.
 *
 * @param size bytes, as it was listed last
 * @param since when it was first listed so
 */
record UnreadBlob(long size, Instant since) {}
