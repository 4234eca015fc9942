package ta.defender.poll;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import ta.defender.json.Slice;

/**
 * A comment of an object that was just read.
 *
 * @param hash of text, author and instant
 * @param created when it was written, or null if that cannot be read
 */
record Comment(
        long hash,
        @Nullable Instant created,
        @Nullable Slice text,
        @Nullable Slice author,
        @Nullable Slice time) {}
