package ta.simulator.demo;

import java.util.List;
import ta.simulator.defender.Tenant;

/** What people do in the portal: they take incidents, and close them with a classification. */
final class Analysts {
    private static final List<String> PEOPLE = List.of("ana@contoso.example", "ben@contoso.example");
    private static final List<List<String>> VERDICTS = List.of(
            List.of("truePositive", "malware"),
            List.of("truePositive", "compromisedAccount"),
            List.of("falsePositive", "notMalicious"),
            List.of("informationalExpectedActivity", "lineOfBusinessApplication"));
    /**
     * Parts of a shift from the arrival of an incident until somebody takes it, and until it is closed: a quarter of an hour and
     * half an hour, so that who tries an update and its undo is not disturbed.
     */
    private static final int TAKEN_AFTER = 45;

    private static final int CLOSED_AFTER = 90;

    private final Tenant tenant;
    private int seen;

    Analysts(Tenant tenant) {
        this.tenant = tenant;
    }

    /** Of the incidents that are there, some are closed, some are taken, the others wait. */
    void catchUp() {
        List<String> incidents = tenant.incidentIds();
        seen = incidents.size();
        for (int i = 0; i < incidents.size(); i++) {
            if (i % 3 == 0) {
                take(incidents.get(i), i);
                close(incidents.get(i), i / 3);
            } else if (i % 3 == 1) {
                take(incidents.get(i), i);
            }
        }
    }

    /** A part of a shift: an incident that has waited is taken, one that was taken is closed. */
    void work() {
        List<String> incidents = tenant.incidentIds();
        int newest = incidents.size() - 1;
        if (newest - TAKEN_AFTER >= seen) {
            take(incidents.get(newest - TAKEN_AFTER), newest);
        }
        if (newest - CLOSED_AFTER >= seen) {
            close(incidents.get(newest - CLOSED_AFTER), newest);
        }
    }

    private void take(String incident, int number) {
        String person = PEOPLE.get(number % PEOPLE.size());
        tenant.updateIncident(incident, "assignedTo", person);
        tenant.alertIdsOf(incident)
                .forEach(alert -> tenant.updateAlert(alert, "assignedTo", person, "status", "inProgress"));
    }

    private void close(String incident, int number) {
        List<String> verdict = VERDICTS.get(number % VERDICTS.size());
        // Some people do not classify.
        Object[] members = number % 5 == 4
                ? new Object[] {"status", "resolved"}
                : new Object[] {"status", "resolved", "classification", verdict.get(0), "determination", verdict.get(1)
                };
        tenant.alertIdsOf(incident).forEach(alert -> tenant.updateAlert(alert, members));
        tenant.updateIncident(incident, members);
    }
}
