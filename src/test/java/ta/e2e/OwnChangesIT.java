package ta.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import ta.simulator.net.Json;
import ta.simulator.splunkd.alert.AlertRun;

/** Changes that the alert actions make are told from those of others, whichever way the action goes. */
final class OwnChangesIT extends WriteBackCase {
    @Test
    void change_isOwn_whenAnActionOfEitherModeMadeIt() throws Exception {
        List<String> ids = alerts(3);
        String incident = tenant.addIncident(0);
        rig.createInput("alerts", Rig.ACCOUNT);
        rig.splunk()
                .rest()
                .createInput(
                        "defender_incidents",
                        "incidents",
                        Map.of(
                                "account",
                                Rig.ACCOUNT,
                                "interval",
                                "10",
                                "index",
                                rig.index(),
                                "include_alerts",
                                "false"));
        rig.awaitEvents(4);

        assertThat(resolve(ALERT, ids.get(0), "service").exitCode()).isZero();
        assertThat(resolve(ALERT, ids.get(1), "direct").exitCode()).isZero();
        tenant.updateAlert(ids.get(2), "status", "resolved");
        assertThat(resolve(INCIDENT, incident, "service").exitCode()).isZero();

        Waiting.until("four changes", Waiting.HANG, () -> own().size() == 4, () -> own() + "\n" + rig.events());
        Map<String, Boolean> expected = new LinkedHashMap<>();
        expected.put(ids.get(0), true);
        expected.put(ids.get(1), true);
        expected.put(ids.get(2), false);
        expected.put(incident, true);
        assertThat(own()).isEqualTo(expected);

        tenant.updateAlert(ids.get(0), "status", "new");
        Waiting.until("the change of another", Waiting.HANG, () -> changes().size() == 5, () -> own().toString());
        assertThat(own().get(ids.get(0))).as("of another, after ours").isFalse();
    }

    private AlertRun resolve(String action, String id, String mode) throws Exception {
        String member = action.equals(ALERT) ? "alert_id" : "incident_id";
        return run(action, rows("id", List.of(id)), member, id, "status", "resolved", "mode", mode);
    }

    /** The newest change of each object. */
    private Map<String, Boolean> own() {
        Map<String, Boolean> own = new LinkedHashMap<>();
        changes()
                .forEach(change -> own.put(text(change, "id"), change.get("own").getAsBoolean()));
        return own;
    }

    private List<JsonObject> changes() {
        List<JsonObject> changes = new ArrayList<>(rig.events().stream()
                .filter(event -> event.sourcetype().equals(Collected.CHANGE))
                .map(event -> Json.parseObject(event.raw()))
                .toList());
        changes.sort(Comparator.comparing(change -> text(change, "to_version")));
        return changes;
    }
}
