package ta.simulator.defender;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import ta.simulator.net.Json;
import ta.simulator.net.Reply;

/** Defender XDR's incidents with the alerts in them: list, single, change (contract §2). */
final class XdrApi {
    private static final Pattern PATH = Pattern.compile("/api/(?:v1\\.0/)?incidents(?:/([^/]+))?");

    private final SimulatorSettings settings;
    private final LegacyWrites writes;

    XdrApi(SimulatorSettings settings) {
        this.settings = settings;
        this.writes = new LegacyWrites(Api.XDR_INCIDENTS, settings);
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
            return single(exchange, find(exchange, id));
        }
        if (id != null && method.equals("PATCH")) {
            find(exchange, id);
            patch(exchange, id);
            return single(exchange, exchange.tenant().newest(Kind.INCIDENT, id));
        }
        throw new ApiException(405, "BadRequest", "The method is not allowed here.");
    }

    private Reply list(Exchange exchange) {
        Page page = new Listing(rules(), false, settings.largestPage()).page(exchange, version -> true);
        List<String> texts = new ArrayList<>(page.objects().size());
        Map<String, List<Version>> alerts = exchange.tenant().alertsByIncident(exchange.readTime());
        for (Version version : page.objects()) {
            texts.add(text(exchange, version, alerts.getOrDefault(version.id(), List.of())));
        }
        String context = Json.text(Json.value(exchange.base() + "/api/$metadata#Incidents"));
        return Reply.jsonText(200, "{\"@odata.context\":" + context + ",\"value\":[" + String.join(",", texts) + "]}");
    }

    private static Reply single(Exchange exchange, Version version) {
        String context = Json.text(Json.value(exchange.base() + "/api/$metadata#Incidents/$entity"));
        return Reply.jsonText(
                200,
                "{\"@odata.context\":" + context + ","
                        + text(exchange, version, exchange.tenant().alertsOf(version.id(), exchange.readTime()))
                                .substring(1));
    }

    private void patch(Exchange exchange, String id) {
        JsonObject body = writes.body(exchange);
        List<Object> changes = writes.changes(body, exchange);
        String comment = LegacyWrites.comment(body);
        if (changes.isEmpty() && comment.isEmpty()) {
            throw LegacyWrites.invalid("Request body is incorrect");
        }
        if (!comment.isEmpty()) {
            exchange.tenant().commentIncident(id, comment, exchange.caller().clientId());
        }
        if (!changes.isEmpty()) {
            exchange.tenant().updateIncident(id, changes.toArray());
        }
    }

    private static Version find(Exchange exchange, String id) {
        return exchange.tenant()
                .seenAt(Kind.INCIDENT, id, exchange.readTime())
                .orElseThrow(() -> new ApiException(404, "NotFound", "Incident " + id + " was not found"));
    }

    /** The incident with its alerts, each text exactly as the expected versions have it. */
    private static String text(Exchange exchange, Version incident, List<Version> alertsOf) {
        Poison.check(exchange, incident);
        List<String> alerts = new ArrayList<>();
        for (Version alert : alertsOf) {
            Poison.check(exchange, alert);
            alerts.add(Forms.text(Api.XDR_ALERTS, alert));
        }
        String text = Forms.text(Api.XDR_INCIDENTS, incident);
        return text.substring(0, text.length() - 1) + ",\"alerts\":[" + String.join(",", alerts) + "]}";
    }

    private static ListRules rules() {
        Map<String, Field> fields = Map.of(
                "lastUpdateTime", Field.instant("lastUpdateDateTime"),
                "createdTime", Field.instant("createdDateTime"),
                "status", Field.text("status", Spelling::pascal),
                "assignedTo", Field.text("assignedTo"));
        return new ListRules(
                Kind.INCIDENT, fields, 100, 100, ListRules.Excess.REFUSE, OptionalInt.empty(), true, false);
    }
}
