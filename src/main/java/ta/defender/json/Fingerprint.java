package ta.defender.json;

import java.util.List;

/**
 * A 128-bit fingerprint of a content: equal contents have equal ones, different contents do not in practice. It tells
 * versions of the same object apart; it is not a defence against somebody who makes two texts collide on purpose.
 *
 * @param high first half
 * @param low second half
 */
public record Fingerprint(long high, long low) {
    /** The fingerprint of a text in pieces, whatever the pieces are. */
    public static Fingerprint of(List<Slice> text) {
        FingerprintBuilder builder = new FingerprintBuilder();
        for (Slice slice : text) {
            builder.add(slice);
        }
        return builder.build();
    }

    /** 32 hexadecimal digits. */
    @Override
    public String toString() {
        return String.format("%016x%016x", high, low);
    }
}
