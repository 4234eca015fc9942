package ta.simulator.splunkd.search;

/**
 * A search to run.
 *
 * @param text SPL
 * @param earliest time term, or empty for no bound
 * @param latest time term, or empty for no bound
 * @param user who runs it
 * @param app name space it runs in
 */
public record SearchRequest(String sid, String text, String earliest, String latest, String user, String app) {
    /** The same for another text. */
    public SearchRequest withText(String other) {
        return new SearchRequest(sid, other, earliest, latest, user, app);
    }
}
