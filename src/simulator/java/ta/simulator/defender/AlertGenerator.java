package ta.simulator.defender;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import ta.simulator.net.Json;

/** Makes alerts in Graph form (contract §3.4); the same seed and number give the same alert. */
final class AlertGenerator {
    private static final long TICKS_TO_1970 = 621_355_968_000_000_000L;
    private static final String ACTIONS = "A. Validate the alert.\n1.\tCheck the other activities of this process"
            + " and of the account that started it.\n2.\tLook for the same file on other devices and find out how it"
            + " came there.\n3.\tAsk the user whether the action was intended; a “yes” needs to be confirmed by the"
            + " administrator of the system.\n\nB. Contain the breach.\n1.\tIsolate the device when data may be"
            + " leaving it.\n2.\tStop & quarantine the file, reset the account's password and revoke its sessions.\n"
            + "3.\tBlock the addresses and URLs named in the evidence at the organization's perimeter.\n\nC. Close the"
            + " hole.\n1.\tInstall missing updates & turn on the attack surface reduction rules.\n2.\tReview who"
            + " has administrative rights on the device.\n\nD. Learn from it.\n1.\tWrite down in the"
            + " incident what was found, by whom and when; set classification & determination so that similar alerts are"
            + " ranked better.\n2.\tIf the activity was expected, make an alert tuning rule that is as narrow as"
            + " possible: this file, this device, this account — never the whole title.\n3.\tSubmit unknown files for"
            + " deep analysis and compare the resulting behavioural report with the timeline of the device.";

    private final long seed;
    private final UUID tenant;

    AlertGenerator(long seed, UUID tenant) {
        this.seed = seed;
        this.tenant = tenant;
    }

    /** The alert of this number; its last update is set by the tenant. */
    JsonObject alert(long number, Instant created, String incidentId) {
        SplittableRandom random = new SplittableRandom(seed * 1_000_003 + number);
        Population population = new Population(random);
        Detection detection =
                population.pick(random.nextInt(10) < 7 ? Detection.ALL.subList(0, 10) : Detection.ALL.subList(10, 16));
        Population.Device device = population.device();
        long ticks = TICKS_TO_1970 + created.getEpochSecond() * 10_000_000 + created.getNano() / 100;
        String providerId = ticks + "_" + random.nextInt();
        String id = detection.prefix() + providerId;
        JsonObject alert = Json.object(
                "@odata.type",
                "#microsoft.graph.security.alert",
                "id",
                id,
                "providerAlertId",
                number % 4 == 0 ? id : providerId,
                "incidentId",
                incidentId,
                "status",
                "new",
                "severity",
                number % 97 == 0 ? "unknown" : detection.severity(),
                "classification",
                number % 3 == 0 ? "unknown" : null,
                "determination",
                number % 3 == 0 ? "unknown" : null,
                "serviceSource",
                detection.serviceSource(),
                "detectionSource",
                detection.detectionSource(),
                "productName",
                productName(detection),
                "detectorId",
                population.uuid(),
                "tenantId",
                tenant,
                "title",
                detection.title().replace("%s", device.name()),
                "description",
                detection.description(),
                "recommendedActions",
                number % 13 == 0 ? "" : ACTIONS,
                "category",
                detection.category(),
                "categories",
                number % 5 == 0 ? Json.array("Collection") : Json.array(detection.category()),
                "assignedTo",
                null,
                "alertWebUrl",
                "https://security.microsoft.com/alerts/" + id + "?tid=" + tenant,
                "incidentWebUrl",
                "https://security.microsoft.com/incident2/" + incidentId + "/overview?tid=" + tenant,
                "actorDisplayName",
                number % 19 == 0 ? "Mango Sandstorm" : null,
                "threatDisplayName",
                number % 6 == 0 ? "Trojan:Win32/Wacatac.B!ml" : null,
                "threatFamilyName",
                number % 6 == 0 ? "Wacatac" : null,
                "mitreTechniques",
                Json.arrayOf(detection.techniques()),
                "createdDateTime",
                Timestamps.text(created, Timestamps.usualDigits(random.nextInt(12))),
                "lastUpdateDateTime",
                Timestamps.full(created),
                "resolvedDateTime",
                null,
                "firstActivityDateTime",
                Timestamps.full(created.minusSeconds(random.nextInt(30, 9000))),
                "lastActivityDateTime",
                Timestamps.text(created.minusSeconds(random.nextInt(1, 30)), random.nextInt(8)),
                "alertPolicyId",
                null,
                "investigationState",
                population.pick(List.of("unsupportedAlertType", "queued", "benign", "running", "pendingApproval")),
                "comments",
                Json.array(),
                "evidence",
                evidence(detection, population, created, device),
                "systemTags",
                number % 8 == 0 ? Json.array("Defender Experts") : Json.array(),
                "additionalData",
                number % 10 == 0 ? Json.object("Rule <id>", "a&b \u2713", "n", 1.50) : null,
                "customDetails",
                null);
        leaveOutSome(alert, number);
        return alert;
    }

    private JsonArray evidence(Detection detection, Population population, Instant created, Population.Device device) {
        JsonArray list = new JsonArray();
        EvidenceGenerator generator = new EvidenceGenerator(population, created, device, tenant);
        for (String sort : detection.evidence()) {
            list.add(generator.evidence(sort));
        }
        return list;
    }

    /** Missing, null and empty all occur in the wild (contract §7.3). */
    private static void leaveOutSome(JsonObject alert, long number) {
        if (number % 7 == 3) {
            alert.remove("additionalData");
            alert.remove("customDetails");
            alert.remove("alertPolicyId");
        }
        if (number % 23 == 5) {
            alert.add("mitreTechniques", Json.value(null));
        }
        if (number % 31 == 7) {
            alert.add("evidence", Json.array());
        }
        if (number % 29 == 11) {
            alert.remove("comments");
        }
    }

    private static String productName(Detection detection) {
        return switch (detection.serviceSource()) {
            case "microsoftDefenderForEndpoint" -> "Microsoft Defender for Endpoint";
            case "microsoftDefenderForOffice365" -> "Microsoft Defender for Office 365";
            case "microsoftSentinel" -> "Microsoft Sentinel";
            default -> "Microsoft 365 Defender";
        };
    }
}
