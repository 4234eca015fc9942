package ta.defender.hunting;

/** Runs queries of people. To the implementer: callable from several threads; an interrupt ends a query. */
public interface HuntSource {
    /** Runs a query with one account and hands its rows over; gives whether there may be more rows than were given. */
    boolean run(String account, HuntRequest request, HuntReceiver receiver) throws InterruptedException;
}
