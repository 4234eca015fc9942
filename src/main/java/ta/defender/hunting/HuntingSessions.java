package ta.defender.hunting;

/** Opens accounts by name; before every poll and every query, so that a changed secret counts at once. Callable from any thread. */
@FunctionalInterface
public interface HuntingSessions {
    /** Reads account and secret. */
    HuntingSession open(String account) throws InterruptedException;
}
