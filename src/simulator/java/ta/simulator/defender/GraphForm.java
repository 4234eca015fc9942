package ta.simulator.defender;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.util.Optional;
import java.util.Set;
import ta.simulator.net.Json;

/** Helpers to read an object's Graph form, and its look to clients that do not ask for newer enumeration members. */
final class GraphForm {
    private static final Set<String> NEWER = Set.of(
            "awaitingAction",
            "microsoftDefenderForCloud",
            "microsoftSentinel",
            "microsoftInsiderRiskManagement",
            "microsoftThreatIntelligence",
            "microsoftSecurityForAI",
            "microsoftDefenderForIoT",
            "microsoftDefenderForServers",
            "microsoftDefenderForStorage",
            "microsoftDefenderForDNS",
            "microsoftDefenderForDatabases",
            "microsoftDefenderForContainers",
            "microsoftDefenderForNetwork",
            "microsoftDefenderForAppService",
            "microsoftDefenderForKeyVault",
            "microsoftDefenderForResourceManager",
            "microsoftDefenderForApiManagement",
            "nrtAlerts",
            "scheduledAlerts",
            "microsoftDefenderThreatIntelligenceAnalytics",
            "builtInMl",
            "microsoftDefenderForAIServices",
            "securityCopilot",
            "active",
            "pendingApproval",
            "declined",
            "unremediated",
            "running",
            "partiallyRemediated",
            "notSupported");

    private GraphForm() {}

    static String string(JsonObject object, String name) {
        return Json.string(object, name).orElse(null);
    }

    static JsonElement member(JsonObject object, String name) {
        return object.has(name) ? object.get(name) : JsonNull.INSTANCE;
    }

    static JsonArray array(JsonObject object, String name) {
        return object.has(name) && object.get(name).isJsonArray() ? object.getAsJsonArray(name) : new JsonArray();
    }

    /** The first evidence of the sort. */
    static Optional<JsonObject> evidence(JsonObject alert, String sort) {
        for (JsonElement element : array(alert, "evidence")) {
            if (FlatEntity.sort(element.getAsJsonObject()).equals(sort)) {
                return Optional.of(element.getAsJsonObject());
            }
        }
        return Optional.empty();
    }

    /** Replaces the members after the sentinel by it, as happens without {@code Prefer} (contract §3.3, §3.6). */
    static JsonObject collapsed(JsonObject object) {
        collapse(object, "serviceSource");
        collapse(object, "detectionSource");
        if (object.has("displayName")) {
            if ("awaitingAction".equals(string(object, "status"))) {
                collapse(object, "status");
            }
        }
        for (JsonElement element : array(object, "evidence")) {
            JsonObject evidence = element.getAsJsonObject();
            collapse(evidence, "remediationStatus");
            collapse(evidence, "defenderAvStatus");
        }
        return object;
    }

    private static void collapse(JsonObject object, String name) {
        String value = string(object, name);
        if (value != null && NEWER.contains(value)) {
            object.addProperty(name, "unknownFutureValue");
        }
    }
}
