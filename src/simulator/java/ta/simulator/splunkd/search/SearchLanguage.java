package ta.simulator.splunkd.search;

/** Runs searches in more of SPL than {@link SearchEngine} knows by itself. */
public interface SearchLanguage {
    /**
     * Runs a search to its end.
     *
     * @param engine what the stand-in has: events, generating commands, {@code sendalert}
     */
    ResultTable run(SearchRequest request, SearchEngine engine) throws SearchException;

    /**
     * Runs more commands over results, as splunkd does for the argument {@code search} of a job's results.
     *
     * @param commands begin with a bar
     * @param search that the results are of
     */
    ResultTable continued(String commands, ResultTable results, SearchRequest search, SearchEngine engine)
            throws SearchException;
}
