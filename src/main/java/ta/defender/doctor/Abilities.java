package ta.defender.doctor;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import ta.defender.doctor.CheckResult.Outcome;

/**
 * What an account can do, as its checks show it.
 *
 * @param read the objects that a real call could read
 * @param update the objects that its token may change; an update reads first, so that what cannot be read is not among them
 */
record Abilities(List<String> read, List<String> update) {
    static Abilities of(List<CheckResult> results) {
        Set<String> unread = results.stream()
                .filter(result -> result.check() == Check.PERMISSION && result.outcome() == Outcome.FAILED)
                .map(CheckResult::target)
                .collect(Collectors.toSet());
        return new Abilities(
                results.stream()
                        .filter(result -> result.check() == Check.PERMISSION && result.outcome() == Outcome.OK)
                        .map(CheckResult::target)
                        .distinct()
                        .toList(),
                results.stream()
                        .filter(CheckResult::allowsUpdates)
                        .map(CheckResult::target)
                        .filter(target -> !unread.contains(target))
                        .distinct()
                        .toList());
    }

    boolean isEmpty() {
        return read.isEmpty() && update.isEmpty();
    }
}
