package ta.defender.poll;

import org.jspecify.annotations.Nullable;
import ta.defender.json.Slice;

/**
 * An element of a list that is compared as a set: a tag, or the id of an alert.
 *
 * @param hash of the JSON text
 * @param text the JSON text; null when there was no room to keep it
 */
record ListItem(long hash, @Nullable Slice text) {
    static ListItem of(Slice canonical) {
        return new ListItem(Kept.hash(canonical), canonical);
    }
}
