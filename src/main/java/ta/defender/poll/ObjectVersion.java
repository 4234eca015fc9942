package ta.defender.poll;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import ta.defender.json.Fingerprint;
import ta.defender.json.Slice;

/**
 * One version of one object, ready to be written; valid only while the page element it came from is.
 *
 * @param form which members it has
 * @param object the whole JSON object, with what {@code text} leaves out
 * @param fingerprint of the object's text: tells whether this very version was written before
 * @param identity of the object and its last-update instant, whatever its text; null when it lacks one of them
 * @param seed of the object and its last-update instant to the millisecond, null when it lacks one of them
 * @param updated its last-update instant, or null when it has none that can be read
 * @param cutBy the last-update instant of the list element it is part of, which is what the window was cut by, or null
 * @param sourcetype ours for this kind of object
 * @param text the JSON to write, in pieces
 */
public record ObjectVersion(
        ObjectForm form,
        Slice object,
        Fingerprint fingerprint,
        @Nullable Fingerprint identity,
        @Nullable Fingerprint seed,
        @Nullable Instant updated,
        @Nullable Instant cutBy,
        String sourcetype,
        List<Slice> text) {}
