package ta.defender.poll;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import ta.defender.json.JsonText;
import ta.defender.json.Slice;

/**
 * A JSON value as it is kept for the next comparison: in full, or its beginning and a hash of the whole.
 *
 * @param text JSON text; null for a value that is missing, null, or the empty string, which the APIs use for one another
 * @param hash of the whole value where {@code text} is only its beginning, else 0
 */
record Kept(@Nullable Slice text, long hash) {
    static final Kept NOTHING = new Kept(null, 0);

    /** A value that there was no room to keep: it never counts as changed. */
    static final Kept UNKNOWN = new Kept(null, -1);

    /** The value as it was read, not shortened. */
    static Kept of(@Nullable Slice value) {
        return value == null || isNothing(value) ? NOTHING : new Kept(JsonText.canonical(value), 0);
    }

    /** The value in at most {@code most} bytes. */
    Kept shortened(int most) {
        if (text == null || text.length() <= most) {
            return this;
        }
        Slice beginning = JsonText.isString(text) ? JsonText.shortened(text, most) : null;
        return new Kept(beginning, hash(text));
    }

    /** The value without its text. */
    Kept hashed() {
        return text == null ? this : new Kept(null, hash == 0 ? hash(text) : hash);
    }

    /** Whether a value that was read now, in full, is the one that was kept. */
    boolean isStill(Kept now) {
        if (isUnknown()) {
            return true;
        }
        Slice present = now.text;
        if (hash != 0) {
            return present != null && hash(present) == hash;
        }
        return Objects.equals(text, present);
    }

    /** Whether nothing is known of the value. */
    boolean isUnknown() {
        return text == null && hash == -1;
    }

    /** Whether there is no value. */
    boolean isEmpty() {
        return text == null && hash == 0;
    }

    /** Whether a member's value says nothing. */
    static boolean isNothing(@Nullable Slice value) {
        if (value == null || value.length() == 0) {
            return true;
        }
        byte first = value.bytes()[value.from()];
        return first == 'n' || (value.length() == 2 && (first == '"' || first == '['));
    }

    /** Neither 0 nor -1. */
    static long hash(Slice text) {
        // FNV-1a; what is hashed here is short, and nobody gains by a collision
        long hash = 0xcbf29ce484222325L;
        byte[] bytes = text.bytes();
        for (int i = text.from(); i < text.to(); i++) {
            hash = (hash ^ (bytes[i] & 0xFF)) * 0x100000001b3L;
        }
        hash ^= hash >>> 32;
        return hash == 0 || hash == -1 ? 1 : hash;
    }
}
