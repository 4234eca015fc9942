package ta.simulator.splunkd.alert;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import ta.simulator.splunkd.search.ResultTable;

/**
 * An alert action to run.
 *
 * @param parameters the {@code param.*} of this call, without that prefix; they win over alert_actions.conf
 * @param user whose session key the action gets
 * @param searchName name of the saved search, empty for an ad hoc one
 */
public record AlertCall(
        String action,
        Map<String, String> parameters,
        ResultTable results,
        String sid,
        String user,
        String app,
        String searchName) {
    public AlertCall {
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }
}
