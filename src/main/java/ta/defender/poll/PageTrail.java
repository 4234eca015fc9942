package ta.defender.poll;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import ta.defender.microsoft.Page;

/** What the sizes and the order of a window's pages tell: whether rows may have slipped, and where to cut. */
final class PageTrail {
    private final int limit;
    private int pages;
    private boolean linked;
    private boolean full;
    private @Nullable Instant cutAt;

    PageTrail(int limit) {
        this.limit = limit;
    }

    /**
     * @param lastInstant the last object's instant if all came in ascending order so far, else null
     */
    void page(Page page, int pageSize, @Nullable Instant lastInstant) {
        if (page.objects() > 0) {
            pages++;
            full |= page.objects() >= pageSize;
        }
        linked |= page.next() != null;
        // a little before the limit, so that the older part is sure to fit
        if (limit != Integer.MAX_VALUE && pages <= limit - limit / 5) {
            cutAt = lastInstant;
        } else if (lastInstant == null) {
            cutAt = null;
        }
    }

    /** Everything came in one page, and the service had no more: nothing can have slipped to another page. */
    boolean isOneShortPage() {
        return pages <= 1 && !linked && !full;
    }

    @Nullable Instant cutAt() {
        return cutAt;
    }
}
