package ta.defender.json;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a page said besides its elements.
 *
 * @param nextLink where the next page is ({@code @odata.nextLink}), null on the last page
 * @param elements how many elements were handed over
 * @param arrayFound whether the body had the array at all; an error document, for example, has none
 * @param scalars the other top-level members that are strings (decoded), numbers, {@code true} or {@code false} (as
 *     spelled), such as {@code @odata.count}; values over 16 KiB are left out
 */
public record PageEnd(@Nullable String nextLink, int elements, boolean arrayFound, Map<String, String> scalars) {
    public PageEnd {
        scalars = Map.copyOf(scalars);
    }
}
