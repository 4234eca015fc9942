package ta.defender.hunting;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A query that a person runs.
 *
 * @param query KQL
 * @param timespan ISO 8601, or null for the 30 days that the service looks back
 * @param max rows at most
 */
public record HuntRequest(String query, @Nullable String timespan, int max) {
    /** The service gives no more. */
    public static final int MAX_ROWS = 100_000;

    /** Longer queries are a mistake. */
    static final int MAX_QUERY = 100_000;

    private static final String INSTANT =
            "\\d{4}-\\d\\d-\\d\\d(T\\d\\d:\\d\\d(:\\d\\d(\\.\\d{1,9})?)?(Z|[+-]\\d\\d:\\d\\d)?)?";
    private static final String PERIOD =
            "P(?=.)(\\d{1,6}[YMWD]){0,4}(T(?=.)(\\d{1,9}H)?(\\d{1,9}M)?(\\d{1,9}(\\.\\d{1,9})?S)?)?";
    private static final Pattern TIMESPAN = Pattern.compile(INSTANT + "|" + PERIOD + "|" + INSTANT + "/" + INSTANT + "|"
            + INSTANT + "/" + PERIOD + "|" + PERIOD + "/" + INSTANT);

    /** What is accepted, for messages. */
    static final String TIMESPANS =
            "use ISO 8601, such as P1D, 2026-11-01T00:00:00Z/2026-11-02T00:00:00Z or" + " P1D/2026-11-02T00:00:00Z";

    static boolean isTimespan(String text) {
        return TIMESPAN.matcher(text).matches();
    }

    /** The limit on rows, not the query: it may be secret. */
    @Override
    public String toString() {
        return "query of " + query.length() + " characters, timespan " + timespan + ", max " + max;
    }
}
