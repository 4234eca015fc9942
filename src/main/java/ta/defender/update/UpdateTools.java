package ta.defender.update;

import java.util.Map;
import java.util.Set;
import ta.defender.http.Sleeper;
import ta.defender.microsoft.UpdateClient;

/**
 * What the updates of one run share.
 *
 * @param deadline until when updates begin and go on
 * @param dryRun whether nothing is written
 */
record UpdateTools(UpdateClient client, Sleeper sleeper, Deadline deadline, boolean dryRun, Refusals refusals) {
    UpdateTools(UpdateClient client, Sleeper sleeper, Deadline deadline) {
        this(client, sleeper, deadline, false, new Refusals(UpdateValues.SHIPPED, Map.<String, Set<String>>of()));
    }

    UpdateValues values() {
        return UpdateValues.SHIPPED;
    }
}
