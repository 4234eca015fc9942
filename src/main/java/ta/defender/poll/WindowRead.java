package ta.defender.poll;

import java.time.Instant;

/**
 * What one walk over the pages of a window came to.
 *
 * @param complete whether the service said that there is no more; false when the limit of pages was reached
 * @param stale whether it ended because pages brought nothing new
 * @param pages how many pages were read, empty last ones included
 * @param objects how many list elements they held
 * @param serviceTime the service's clock when the first page was made
 */
public record WindowRead(boolean complete, boolean stale, int pages, int objects, Instant serviceTime) {
    /** A walk that did not go stale. */
    WindowRead(boolean complete, int pages, int objects, Instant serviceTime) {
        this(complete, false, pages, objects, serviceTime);
    }
}
