package ta.defender.hunting;

import ta.defender.microsoft.Session;

/** Opens accounts by name; before every poll and every query, so that a changed secret counts at once. Callable from any thread. */
@FunctionalInterface
public interface HuntingSessions {
    /** Reads account and secret. */
    Session open(String account) throws InterruptedException;
}
