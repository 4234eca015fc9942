package ta.simulator.defender;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import ta.simulator.net.Json;
import ta.simulator.net.Reply;

/** Defender for Endpoint's alerts: list, single, change, change of many (contract §1.3 to §1.6). */
final class EndpointApi {
    private static final Pattern PATH = Pattern.compile("/api/(?:v1\\.0/)?alerts(?:/([^/]+))?");

    private final SimulatorSettings settings;
    private final LegacyWrites writes;

    EndpointApi(SimulatorSettings settings) {
        this.settings = settings;
        this.writes = new LegacyWrites(Api.ENDPOINT_ALERTS, settings);
    }

    static boolean owns(String path) {
        return PATH.matcher(path).matches();
    }

    Reply answer(Exchange exchange) {
        Matcher matcher = PATH.matcher(exchange.request().path());
        String id = matcher.matches() ? matcher.group(1) : null;
        String method = exchange.request().method();
        if (id == null && method.equals("GET")) {
            return list(exchange);
        }
        if (id != null && method.equals("GET")) {
            return single(exchange, find(exchange, id), true);
        }
        if ("batchUpdate".equals(id) && method.equals("POST")) {
            return batch(exchange);
        }
        if (id != null && method.equals("PATCH")) {
            find(exchange, id);
            JsonObject body = writes.body(exchange);
            apply(exchange, id, body, writes.changes(body, exchange));
            return single(exchange, exchange.tenant().newest(Kind.ALERT, id), true);
        }
        throw new ApiException(405, "BadRequest", "The method is not allowed here.");
    }

    private Reply list(Exchange exchange) {
        String expand = exchange.query("$expand").orElse("");
        if (!expand.isEmpty() && !expand.equals("evidence")) {
            throw new ApiException(400, "ODataError", "Could not find a property named '" + expand + "' to expand.");
        }
        Page page = new Listing(rules(), false, settings.largestPage()).page(exchange, Forms::isEndpointAlert);
        List<String> texts = new ArrayList<>(page.objects().size());
        for (Version version : page.objects()) {
            Poison.check(exchange, version);
            texts.add(text(version, !expand.isEmpty()));
        }
        String context = Json.text(Json.value(exchange.base() + "/api/$metadata#Alerts"));
        // With $top the service gives no next link, so clients count pages themselves.
        String link = exchange.query("$top").isPresent() ? "" : NextLinks.link(exchange, page);
        return Reply.jsonText(
                200,
                "{\"@odata.context\":" + context + ",\"value\":[" + String.join(",", texts) + "]"
                        + (link.isEmpty() ? "" : ",\"@odata.nextLink\":" + Json.text(Json.value(link))) + "}");
    }

    private static Reply single(Exchange exchange, Version version, boolean evidence) {
        String context = Json.text(Json.value(exchange.base() + "/api/$metadata#Alerts/$entity"));
        return Reply.jsonText(
                200,
                "{\"@odata.context\":" + context + "," + text(version, evidence).substring(1));
    }

    private Reply batch(Exchange exchange) {
        JsonObject body = writes.body(exchange);
        List<String> ids = new ArrayList<>();
        for (JsonElement id : GraphForm.array(body, "alertIds")) {
            ids.add(id.getAsString());
        }
        if (ids.isEmpty()) {
            throw new ApiException(400, "MissingRequiredParameter", "The parameter 'alertIds' is required.");
        }
        if (ids.size() > settings.batchMaximum()) {
            throw new ApiException(
                    400,
                    "MaximumBatchSizeExceeded",
                    "Maximum batch size exceeded. Received: " + ids.size() + ", allowed: " + settings.batchMaximum()
                            + ".");
        }
        List<Object> changes = writes.changes(body, exchange);
        ids.forEach(id -> find(exchange, id));
        ids.forEach(id -> apply(exchange, id, body, changes));
        return Reply.status(200);
    }

    private static void apply(Exchange exchange, String id, JsonObject body, List<Object> changes) {
        String comment = LegacyWrites.comment(body);
        if (changes.isEmpty() && comment.isEmpty()) {
            throw LegacyWrites.invalid("Request body is incorrect");
        }
        if (!comment.isEmpty()) {
            exchange.tenant().commentAlert(id, comment, exchange.caller().clientId());
        }
        if (!changes.isEmpty()) {
            exchange.tenant().updateAlert(id, changes.toArray());
        }
    }

    private static Version find(Exchange exchange, String id) {
        Version version = exchange.tenant()
                .seenAt(Kind.ALERT, id, exchange.readTime())
                .filter(Forms::isEndpointAlert)
                .orElseThrow(() -> new ApiException(404, "ResourceNotFound", "Alert " + id + " was not found"));
        Poison.check(exchange, version);
        return version;
    }

    private static String text(Version version, boolean evidence) {
        return EscapeStyle.of(version.id()).text(EndpointForm.alert(version.tree(), evidence));
    }

    private static ListRules rules() {
        Map<String, Field> fields = Map.ofEntries(
                Map.entry("id", Field.text("id")),
                Map.entry("alertCreationTime", Field.instant("createdDateTime")),
                Map.entry("lastUpdateTime", Field.instant("lastUpdateDateTime")),
                Map.entry("lastEventTime", Field.instant("lastActivityDateTime")),
                Map.entry("incidentId", Field.number("incidentId")),
                Map.entry("assignedTo", Field.text("assignedTo")),
                Map.entry("detectionSource", Field.text("detectionSource", Spelling::detectionSource)),
                Map.entry("status", Field.text("status", Spelling::pascal)),
                Map.entry("severity", Field.text("severity", Spelling::endpointSeverity)),
                Map.entry("category", Field.text("category")));
        return new ListRules(
                Kind.ALERT, fields, 10_000, 10_000, ListRules.Excess.REFUSE, OptionalInt.empty(), true, false);
    }
}
