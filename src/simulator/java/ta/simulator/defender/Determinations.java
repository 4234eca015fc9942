package ta.simulator.defender;

import java.util.Map;
import java.util.Set;

/** Which determinations each classification allows, in Graph's spelling (contract §1.6, §2.3). */
final class Determinations {
    private static final Map<String, Set<String>> ALLOWED = Map.of(
            "truePositive",
            Set.of(
                    "multiStagedAttack",
                    "maliciousUserActivity",
                    "compromisedAccount",
                    "malware",
                    "phishing",
                    "unwantedSoftware",
                    "other"),
            "informationalExpectedActivity",
            Set.of("securityTesting", "lineOfBusinessApplication", "confirmedActivity", "other"),
            "falsePositive",
            Set.of("notMalicious", "notEnoughDataToValidate", "other"));

    private Determinations() {}

    /** Refuses a pair that does not fit; a missing classification fits everything. */
    static void check(SimulatorSettings settings, String classification, String determination) {
        boolean fits = classification == null
                || determination == null
                || ALLOWED.getOrDefault(classification, Set.of(determination)).contains(determination);
        if (settings.strictDeterminations() && !fits) {
            throw ApiException.badRequest("The determination '" + determination
                    + "' is not allowed for the classification '" + classification + "'. Allowed: "
                    + String.join(
                            ", ", ALLOWED.get(classification).stream().sorted().toList()) + ".");
        }
    }
}
