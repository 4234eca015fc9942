package ta.simulator.defender;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import ta.simulator.net.Json;

/** Reads and checks the bodies of changes on Defender for Endpoint and Defender XDR (contract §1.6, §2.3). */
final class LegacyWrites {
    private static final Set<String> CLASSIFICATIONS =
            Set.of("TruePositive", "InformationalExpectedActivity", "FalsePositive");
    private static final Map<Api, Set<String>> STATUSES = Map.of(
            Api.ENDPOINT_ALERTS, Set.of("New", "InProgress", "Resolved"),
            Api.XDR_INCIDENTS, Set.of("Active", "InProgress", "Resolved", "Redirected"));
    /** Both spellings where the vendor's pages disagree. */
    private static final Map<Api, Set<String>> DETERMINATIONS = Map.of(
            Api.ENDPOINT_ALERTS,
            Set.of(
                    "MultiStagedAttack",
                    "MaliciousUserActivity",
                    "CompromisedUser",
                    "Malware",
                    "Phishing",
                    "UnwantedSoftware",
                    "Other",
                    "SecurityTesting",
                    "LineOfBusinessApplication",
                    "ConfirmedActivity",
                    "ConfirmedUserActivity",
                    "NotMalicious",
                    "Clean",
                    "InsufficientData"),
            Api.XDR_INCIDENTS,
            Set.of(
                    "MultiStagedAttack",
                    "MaliciousUserActivity",
                    "CompromisedAccount",
                    "CompromisedUser",
                    "Malware",
                    "Phishing",
                    "UnwantedSoftware",
                    "Other",
                    "SecurityTesting",
                    "LineOfBusinessApplication",
                    "ConfirmedActivity",
                    "ConfirmedUserActivity",
                    "Clean",
                    "NoEnoughDataToValidate",
                    "InsufficientData"));

    private final Api api;
    private final SimulatorSettings settings;

    LegacyWrites(Api api, SimulatorSettings settings) {
        this.api = api;
        this.settings = settings;
    }

    JsonObject body(Exchange exchange) {
        try {
            return Json.parseObject(exchange.request().body());
        } catch (JsonParseException | IllegalStateException e) {
            throw invalid("Request body is incorrect");
        }
    }

    /** The changes in Graph's names and spelling; {@code comment} is left to the caller. */
    List<Object> changes(JsonObject body, Exchange exchange) {
        List<Object> changes = new ArrayList<>();
        for (Map.Entry<String, JsonElement> entry : body.entrySet()) {
            String name = entry.getKey();
            JsonElement value = entry.getValue();
            switch (name) {
                case "comment", "alertIds" -> {}
                case "assignedTo" -> add(changes, name, value);
                case "tags" -> add(changes, "customTags", value);
                case "status" -> {
                    String status = Spelling.camel(accepted(name, value, STATUSES.get(api)));
                    add(changes, name, status);
                    if (api == Api.ENDPOINT_ALERTS) {
                        add(
                                changes,
                                "resolvedDateTime",
                                status.equals("resolved") ? Timestamps.full(exchange.readTime()) : null);
                    }
                }
                case "classification" -> add(changes, name, Spelling.camel(accepted(name, value, CLASSIFICATIONS)));
                case "determination" ->
                    add(changes, name, Spelling.graphDetermination(accepted(name, value, DETERMINATIONS.get(api))));
                default -> throw invalid("Request body is incorrect: unknown property '" + name + "'");
            }
        }
        Determinations.check(
                settings,
                Json.string(body, "classification").map(Spelling::camel).orElse(null),
                Json.string(body, "determination")
                        .map(Spelling::graphDetermination)
                        .orElse(null));
        return changes;
    }

    /** The comment to append; empty when there is none. */
    static String comment(JsonObject body) {
        return Json.string(body, "comment").orElse("");
    }

    private String accepted(String name, JsonElement value, Set<String> values) {
        String text = value.isJsonPrimitive() ? value.getAsString() : "";
        if (!values.contains(text) || (name.equals("determination") && text.equals(settings.refusedDetermination()))) {
            throw new ApiException(
                    400,
                    "InvalidInput",
                    "Invalid " + name + " value '" + text + "'. Accepted values: "
                            + String.join(", ", values.stream().sorted().toList()));
        }
        return text;
    }

    private static void add(List<Object> changes, String name, Object value) {
        changes.add(name);
        changes.add(value);
    }

    static ApiException invalid(String message) {
        return new ApiException(400, "InvalidRequestBody", message);
    }
}
