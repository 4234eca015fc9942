package ta.defender.json;

import java.util.List;

/**
 * What to look for in a page.
 *
 * @param arrayName name of the top-level member whose array holds the elements, {@code value} in OData
 * @param members names of the members of each element that are watched; their place in this list is their index
 * @param maxElementBytes bytes that one element may have once it is on one line; a larger one fails the page
 * @param fingerprint whether each element's fingerprint is computed while it is read
 */
public record Shape(String arrayName, List<String> members, int maxElementBytes, boolean fingerprint) {
    /** 64 MiB. */
    public static final int DEFAULT_MAX_ELEMENT_BYTES = 64 << 20;

    private static final int LARGEST_LIMIT = Integer.MAX_VALUE - (1 << 10);

    public Shape {
        members = List.copyOf(members);
        if (maxElementBytes < 1 || maxElementBytes > LARGEST_LIMIT) {
            throw new IllegalArgumentException(
                    "maxElementBytes must be from 1 to " + LARGEST_LIMIT + ", is " + maxElementBytes);
        }
    }

    /** Without fingerprints. */
    public Shape(String arrayName, List<String> members, int maxElementBytes) {
        this(arrayName, members, maxElementBytes, false);
    }

    /** The same with fingerprints. */
    public Shape withFingerprint() {
        return new Shape(arrayName, members, maxElementBytes, true);
    }

    /** The OData array {@code value} with these watched members and the default limit. */
    public static Shape ofValue(String... members) {
        return new Shape("value", List.of(members), DEFAULT_MAX_ELEMENT_BYTES);
    }
}
