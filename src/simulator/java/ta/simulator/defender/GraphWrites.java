package ta.simulator.defender;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import ta.simulator.net.Json;
import ta.simulator.net.Reply;

/** Changes and comments on Graph (contract §3.6, §3.8). */
final class GraphWrites {
    private static final Set<String> CLASSIFICATIONS =
            Set.of("unknown", "falsePositive", "truePositive", "informationalExpectedActivity");
    private static final Set<String> DETERMINATIONS = Set.of(
            "unknown",
            "apt",
            "malware",
            "securityPersonnel",
            "securityTesting",
            "unwantedSoftware",
            "other",
            "multiStagedAttack",
            "compromisedAccount",
            "phishing",
            "maliciousUserActivity",
            "notMalicious",
            "notEnoughDataToValidate",
            "confirmedActivity",
            "lineOfBusinessApplication");
    private static final Map<Api, Set<String>> STATUSES = Map.of(
            Api.GRAPH_ALERTS, Set.of("new", "inProgress", "resolved"),
            Api.GRAPH_INCIDENTS, Set.of("active", "inProgress", "resolved", "redirected"));
    private static final Map<Api, Set<String>> MEMBERS = Map.of(
            Api.GRAPH_ALERTS, Set.of("status", "classification", "determination", "assignedTo", "customDetails"),
            Api.GRAPH_INCIDENTS,
                    Set.of(
                            "status",
                            "classification",
                            "determination",
                            "assignedTo",
                            "customTags",
                            "displayName",
                            "description",
                            "severity",
                            "resolvingComment",
                            "summary"));

    private final Exchange exchange;
    private final SimulatorSettings settings;

    GraphWrites(Exchange exchange, SimulatorSettings settings) {
        this.exchange = exchange;
        this.settings = settings;
    }

    void patch(Api api, String id) {
        JsonObject body = body();
        List<Object> changes = new ArrayList<>();
        for (Map.Entry<String, JsonElement> entry : body.entrySet()) {
            if (entry.getKey().startsWith("@odata.")) {
                continue;
            }
            check(api, entry.getKey(), entry.getValue());
            changes.add(entry.getKey());
            changes.add(entry.getValue());
        }
        Determinations.check(
                settings, GraphForm.string(body, "classification"), GraphForm.string(body, "determination"));
        if (changes.isEmpty()) {
            throw ApiException.badRequest("Empty Payload. JSON content expected.");
        }
        if (body.has("status") && api == Api.GRAPH_ALERTS) {
            boolean resolved = "resolved".equals(GraphForm.string(body, "status"));
            changes.add("resolvedDateTime");
            changes.add(resolved ? Timestamps.full(exchange.readTime()) : null);
        }
        if (api == Api.GRAPH_ALERTS) {
            exchange.tenant().updateAlert(id, changes.toArray());
        } else {
            changes.add("lastModifiedBy");
            changes.add(author());
            exchange.tenant().updateIncident(id, changes.toArray());
        }
    }

    Reply comment(Api api, String id) {
        String text = Json.string(body(), "comment").orElse("");
        if (text.isBlank()) {
            throw ApiException.badRequest("The comment must not be empty.");
        }
        JsonElement comments = api == Api.GRAPH_ALERTS
                ? exchange.tenant().commentAlert(id, text, author())
                : exchange.tenant().commentIncident(id, text, author());
        String set = api == Api.GRAPH_ALERTS ? "alerts_v2" : "incidents";
        return Reply.json(
                200,
                Json.object(
                        "@odata.context",
                        exchange.base() + "/v1.0/$metadata#security/" + set + "('" + id + "')/comments",
                        "value",
                        comments));
    }

    private void check(Api api, String name, JsonElement value) {
        if (!MEMBERS.get(api).contains(name)) {
            throw ApiException.badRequest("The property '" + name + "' does not exist or cannot be updated.");
        }
        if (value.isJsonNull() || !value.isJsonPrimitive()) {
            return;
        }
        String text = value.getAsString();
        boolean accepted = switch (name) {
            case "status" -> STATUSES.get(api).contains(text);
            case "classification" -> CLASSIFICATIONS.contains(text);
            case "determination" -> DETERMINATIONS.contains(text) && !text.equals(settings.refusedDetermination());
            default -> true;
        };
        if (!accepted) {
            throw ApiException.badRequest(
                    "Cannot convert a value to target type for the property '" + name + "': '" + text + "'.");
        }
    }

    private String author() {
        return "API-App:" + exchange.caller().clientId();
    }

    private JsonObject body() {
        try {
            return Json.parseObject(exchange.request().body());
        } catch (JsonParseException | IllegalStateException e) {
            throw ApiException.badRequest("Unable to read JSON request payload. Please ensure Content-Type header is"
                    + " set and payload is of valid JSON format.");
        }
    }
}
