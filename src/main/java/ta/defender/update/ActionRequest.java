package ta.defender.update;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import ta.defender.model.Feed;
import ta.defender.splunk.ResultRow;

/**
 * What Splunk asked an alert action to do.
 *
 * @param action name of the alert action
 * @param feed what is changed, on which API
 * @param account stanza of {@code defender_account.conf}
 * @param sid of the search, empty when there is none
 * @param searchName of the saved search, empty for an ad hoc one
 * @param user who runs it
 * @param parameters as Splunk passed them, without {@code param.}
 * @param rows in their order; see {@link #FIELDS} for which of their fields are looked at
 */
public record ActionRequest(
        String action,
        Feed feed,
        String account,
        String sid,
        String searchName,
        String user,
        Map<String, String> parameters,
        List<ResultRow> rows) {
    private static final Pattern OFTEN_USED =
            Pattern.compile("(?i).*id|.*time|set_\\w+|status|classification|determination|assignedTo|event_hash");

    /** Fields that are looked at without a token: identifiers, instants, and {@code set_<parameter>}. */
    private static final Predicate<String> FIELDS = OFTEN_USED.asMatchPredicate();

    public ActionRequest {
        parameters = Map.copyOf(parameters);
        rows = List.copyOf(rows);
    }

    /** Which fields of the rows are needed with these parameters. */
    public static Predicate<String> wantedFields(Map<String, String> parameters) {
        return FIELDS.or(RowTokens.fieldsIn(parameters.values())::contains);
    }

    /** {@code alert} or {@code incident}. */
    public String object() {
        return feed.isOfAlerts() ? "alert" : "incident";
    }

    /** Name of the parameter with the identifier. */
    String idParameter() {
        return object() + "_id";
    }
}
