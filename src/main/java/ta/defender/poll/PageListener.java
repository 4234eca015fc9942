package ta.defender.poll;

import ta.defender.microsoft.Page;

/** Told after each page whose objects were handed over. */
@FunctionalInterface
public interface PageListener {
    /** A page was read to its end; false ends the reading there. */
    boolean page(Page page) throws InterruptedException;
}
