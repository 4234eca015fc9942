package ta.simulator.defender;

import com.google.gson.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import ta.simulator.net.Json;

/** Makes incidents in Graph form (contract §3.5); the same seed and number give the same incident. */
final class IncidentGenerator {
    private static final List<String> NAMES = List.of(
            "Multi-stage incident involving Execution & Persistence on one endpoint",
            "Malware incident on several endpoints",
            "Phishing mail \"Überweisung\" reported by several users",
            "Credential access incident \uD83D\uDD11 on one endpoint",
            "Suspicious sign-in <atypical travel>",
            "Ransomware incident, 複数のデバイス");

    private final long seed;
    private final UUID tenant;

    IncidentGenerator(long seed, UUID tenant) {
        this.seed = seed;
        this.tenant = tenant;
    }

    JsonObject incident(String id, Instant created) {
        SplittableRandom random = new SplittableRandom(seed * 7_919 + Long.parseLong(id));
        Population population = new Population(random);
        int severity = random.nextInt(4);
        return Json.object(
                "id",
                id,
                "tenantId",
                tenant,
                "status",
                "active",
                "incidentWebUrl",
                "https://security.microsoft.com/incident2/" + id + "/overview?tid=" + tenant,
                "redirectIncidentId",
                null,
                "displayName",
                population.pick(NAMES),
                "createdDateTime",
                Timestamps.text(created, Timestamps.usualDigits(random.nextInt(12))),
                "lastUpdateDateTime",
                Timestamps.full(created),
                "assignedTo",
                null,
                "classification",
                "unknown",
                "determination",
                "unknown",
                "severity",
                List.of("informational", "low", "medium", "high").get(severity),
                "customTags",
                random.nextInt(3) == 0 ? Json.array("Zürich", "a,b") : Json.array(),
                "systemTags",
                random.nextInt(5) == 0 ? Json.array("Defender Experts") : Json.array(),
                "description",
                random.nextInt(2) == 0 ? null : "Correlated by device and time.",
                "lastModifiedBy",
                "Microsoft 365 Defender",
                "resolvingComment",
                null,
                "summary",
                null,
                "priorityScore",
                random.nextInt(2) == 0 ? null : random.nextInt(101),
                "comments",
                Json.array());
    }
}
