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
 * @param nested the list of evidence items or alerts inside, or null when it has none
 * @param fingerprint of the object's text, whatever the order of members: tells whether this very version was written before
 * @param id of the object, or null when it has none
 * @param updated its last-update instant, or null when it has none that can be read
 * @param cutBy the last-update instant of the list element it is part of, which is what the window was cut by, or null
 * @param sourcetype ours for this kind of object
 * @param text the JSON to write, in pieces
 */
public record ObjectVersion(
        ObjectForm form,
        Slice object,
        @Nullable Slice nested,
        Fingerprint fingerprint,
        @Nullable String id,
        @Nullable Instant updated,
        @Nullable Instant cutBy,
        String sourcetype,
        List<Slice> text) {
    /** What the service sent of {@link #text()}, in pieces. */
    List<Slice> content() {
        return form == ObjectForm.GRAPH_ALERT ? List.of(object) : text;
    }
}
