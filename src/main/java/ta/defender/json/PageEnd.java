package ta.defender.json;

import org.jspecify.annotations.Nullable;

/**
 * What a page said besides its elements.
 *
 * @param nextLink where the next page is ({@code @odata.nextLink}), null on the last page
 * @param elements how many elements were handed over
 * @param arrayFound whether the body had the array at all
 * @param error what a top-level member such as {@code error} says, null when there is none: a service that fails after its
 *     first bytes can no longer change the status
 */
public record PageEnd(
        @Nullable String nextLink,
        int elements,
        boolean arrayFound,
        @Nullable Slice error) {}
