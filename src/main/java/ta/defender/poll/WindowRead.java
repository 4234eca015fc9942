package ta.defender.poll;

import java.time.Instant;

/**
 * What reading the pages of a window once came to.
 *
 * @param complete whether the service said that there is no more; false when the limit of pages was reached
 * @param stale whether it ended because pages brought nothing new
 * @param objects how many list elements they held
 * @param serviceTime the service's clock when the first page was made
 */
public record WindowRead(boolean complete, boolean stale, int objects, Instant serviceTime) {
    /** One that did not go stale. */
    WindowRead(boolean complete, int objects, Instant serviceTime) {
        this(complete, false, objects, serviceTime);
    }
}
