package ta.defender.scenario;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * What a scenario came to.
 *
 * @param emitted events that reached Splunk
 * @param duplicates how many of them had been there before
 * @param lost events that the service's truth demands and Splunk never got
 * @param altered keys of events whose text is not the service's
 * @param calls calls the service saw
 * @param longestWait longest single wait of the add-on between two attempts of a call
 * @param lag distance of the saved position from the present at the end
 * @param mayBeTwice how many duplicates the restarts explain
 * @param delay longest time between the moment at which a version could be read and its event
 * @param health outcomes of the reconciliations
 * @param log warnings and errors
 */
record Outcome(
        int emitted,
        int duplicates,
        Set<String> lost,
        Set<String> altered,
        int calls,
        Duration longestWait,
        Duration lag,
        int mayBeTwice,
        Duration delay,
        List<String> health,
        List<String> log) {}
