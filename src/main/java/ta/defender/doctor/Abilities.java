package ta.defender.doctor;

import java.util.List;
import ta.defender.doctor.CheckResult.Outcome;

/**
 * What an account can do, as its checks show it.
 *
 * @param read the objects that a real call could read
 * @param update the objects that its token may change
 */
record Abilities(List<String> read, List<String> update) {
    static Abilities of(List<CheckResult> results) {
        return new Abilities(
                results.stream()
                        .filter(result -> result.check() == Check.PERMISSION && result.outcome() == Outcome.OK)
                        .map(CheckResult::target)
                        .distinct()
                        .toList(),
                results.stream()
                        .filter(CheckResult::allowsUpdates)
                        .map(CheckResult::target)
                        .distinct()
                        .toList());
    }

    boolean isEmpty() {
        return read.isEmpty() && update.isEmpty();
    }
}
