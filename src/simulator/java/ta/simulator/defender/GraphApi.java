package ta.simulator.defender;

import com.google.gson.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import ta.simulator.net.Json;
import ta.simulator.net.Reply;

/** Graph's {@code alerts_v2} and {@code incidents}: lists, single objects, changes, comments (contract §3). */
final class GraphApi {
    private static final Pattern PATH =
            Pattern.compile("/(?:v1\\.0|beta)/security/(alerts_v2|incidents)(?:/([^/]+)(/comments)?)?");

    private final SimulatorSettings settings;

    GraphApi(SimulatorSettings settings) {
        this.settings = settings;
    }

    static boolean owns(String path) {
        return PATH.matcher(path).matches();
    }

    static Api api(String path) {
        return path.contains("/security/incidents") ? Api.GRAPH_INCIDENTS : Api.GRAPH_ALERTS;
    }

    Reply answer(Exchange exchange) {
        Matcher matcher = PATH.matcher(exchange.request().path());
        if (!matcher.matches()) {
            return Reply.status(404);
        }
        Api api = api(exchange.request().path());
        String id = matcher.group(2);
        boolean comments = matcher.group(3) != null;
        String method = exchange.request().method();
        if (id == null && method.equals("GET")) {
            return list(exchange, api);
        }
        if (id != null && !comments && method.equals("GET")) {
            return single(exchange, api, find(exchange, api, id));
        }
        if (id != null && !comments && method.equals("PATCH")) {
            find(exchange, api, id);
            new GraphWrites(exchange, settings).patch(api, id);
            return single(exchange, api, exchange.tenant().newest(api.kind(), id));
        }
        if (comments && method.equals("POST")) {
            find(exchange, api, id);
            return new GraphWrites(exchange, settings).comment(api, id);
        }
        throw new ApiException(405, "UnknownError", "The method is not allowed here.");
    }

    private Reply list(Exchange exchange, Api api) {
        if (settings.expandedListFails() && exchange.query("$expand").isPresent()) {
            throw new ApiException(500, "UnknownError", "");
        }
        ListRules rules = api == Api.GRAPH_ALERTS ? alertRules() : incidentRules();
        rules = rules.withOrderBy(settings.orderBy()).withNewestFirst(settings.graphNewestFirst());
        Page page = new Listing(rules, settings.keySetPaging(), settings.largestPage()).page(exchange, version -> true);
        List<String> texts = new ArrayList<>(page.objects().size());
        for (Version version : page.objects()) {
            Poison.check(exchange, version);
            texts.add(text(exchange, api, version));
        }
        StringBuilder body = new StringBuilder(1024);
        body.append("{\"@odata.context\":")
                .append(Json.text(Json.value(exchange.base() + "/v1.0/$metadata#security/"
                        + (api == Api.GRAPH_ALERTS ? "alerts_v2" : "incidents"))));
        if (exchange.query("$count").orElse("").equals("true")) {
            body.append(",\"@odata.count\":").append(page.total());
        }
        body.append(",\"value\":[").append(String.join(",", texts)).append(']');
        String link = NextLinks.link(exchange, page);
        if (!link.isEmpty()) {
            body.append(",\"@odata.nextLink\":").append(Json.text(Json.value(link)));
        }
        return Reply.jsonText(200, body.append('}').toString());
    }

    private Reply single(Exchange exchange, Api api, Version version) {
        String context = exchange.base() + "/v1.0/$metadata#security/"
                + (api == Api.GRAPH_ALERTS ? "alerts_v2" : "incidents") + "/$entity";
        String text = text(exchange, api, version);
        return Reply.jsonText(200, "{\"@odata.context\":" + Json.text(Json.value(context)) + "," + text.substring(1));
    }

    private static Version find(Exchange exchange, Api api, String id) {
        Version version = exchange.tenant()
                .seenAt(api.kind(), id, exchange.readTime())
                .orElseThrow(() -> new ApiException(404, "NotFound", "Resource '" + id + "' not found."));
        Poison.check(exchange, version);
        return version;
    }

    /** The object as this client asked for it. */
    private static String text(Exchange exchange, Api api, Version version) {
        boolean expand = api == Api.GRAPH_INCIDENTS
                && exchange.query("$expand").orElse("").startsWith("alerts");
        boolean newer = exchange.request().headers().all("Prefer").stream()
                .anyMatch(value -> value.contains("include-unknown-enum-members"));
        String select = exchange.query("$select").orElse("");
        if (newer && !expand && select.isEmpty()) {
            return new String(version.json(), StandardCharsets.UTF_8);
        }
        JsonObject object = newer ? version.tree() : GraphForm.collapsed(version.tree());
        if (!select.isEmpty()) {
            List<String> wanted = List.of(select.split("\\s*,\\s*", -1));
            List.copyOf(object.keySet()).stream()
                    .filter(name -> !wanted.contains(name))
                    .forEach(object::remove);
        }
        if (expand) {
            List<JsonObject> alerts = new ArrayList<>();
            for (Version alert : exchange.tenant().alertsOf(version.id(), exchange.readTime())) {
                Poison.check(exchange, alert);
                alerts.add(newer ? alert.tree() : GraphForm.collapsed(alert.tree()));
            }
            object.add("alerts", Json.arrayOf(alerts));
        }
        return EscapeStyle.of(version.id()).text(object);
    }

    private static ListRules alertRules() {
        Map<String, Field> fields = Map.of(
                "id", Field.text("id"),
                "assignedTo", Field.text("assignedTo"),
                "classification", Field.text("classification"),
                "determination", Field.text("determination"),
                "createdDateTime", Field.instant("createdDateTime"),
                "lastUpdateDateTime", Field.instant("lastUpdateDateTime"),
                "severity", Field.text("severity"),
                "serviceSource", Field.text("serviceSource"),
                "status", Field.text("status"));
        return new ListRules(Kind.ALERT, fields, 100, 1000, ListRules.Excess.CLAMP, OptionalInt.of(500), false, true);
    }

    private static ListRules incidentRules() {
        Map<String, Field> fields = Map.of(
                "assignedTo", Field.text("assignedTo"),
                "classification", Field.text("classification"),
                "determination", Field.text("determination"),
                "createdDateTime", Field.instant("createdDateTime"),
                "lastUpdateDateTime", Field.instant("lastUpdateDateTime"),
                "severity", Field.text("severity"),
                "status", Field.text("status"));
        return new ListRules(Kind.INCIDENT, fields, 50, 50, ListRules.Excess.REFUSE, OptionalInt.of(500), false, true);
    }
}
