package ta.simulator.defender;

import com.google.gson.JsonElement;
import java.util.ArrayList;
import java.util.List;
import ta.simulator.net.Json;
import ta.simulator.net.Request;

/** What can be read from a running simulator: its state, its record of requests, the versions it has shown. */
final class ControlViews {
    private final DefenderSimulator simulator;

    ControlViews(DefenderSimulator simulator) {
        this.simulator = simulator;
    }

    JsonElement view(String name, Tenant tenant, Request request) {
        return switch (name) {
            case "state" -> state(tenant);
            case "calls" -> calls(Integer.parseInt(request.query("from").orElse("0")));
            case "versions" ->
                versions(
                        tenant,
                        Api.valueOf(request.query("api").orElse("GRAPH_ALERTS")),
                        request.query("text").orElse("").equals("true"));
            case "alert" -> tenant.alert(request.query("id").orElse(""));
            case "incident" -> tenant.incident(request.query("id").orElse(""));
            default ->
                throw new IllegalArgumentException(
                        "no view " + name + "; there are state, calls, versions, alert, incident");
        };
    }

    private JsonElement state(Tenant tenant) {
        return Json.object(
                "now", simulator.clock().instant(),
                "tenant", tenant.tenantId(),
                "alerts", tenant.alertIds().size(),
                "incidents", tenant.incidentIds().size(),
                "changes", tenant.changes(),
                "calls", simulator.calls().total(),
                "faults", Json.arrayOf(simulator.faults().pending()));
    }

    private JsonElement calls(int from) {
        List<JsonElement> views = new ArrayList<>();
        List<Call> calls = simulator.calls().all();
        for (Call call : calls.subList(Math.min(from, calls.size()), calls.size())) {
            views.add(Json.object(
                    "time", call.time(),
                    "host", call.host(),
                    "method", call.method(),
                    "path", call.path(),
                    "query", call.query(),
                    "body", call.body(),
                    "status", call.status(),
                    "bytes", call.bytes(),
                    "audience", call.audience().orElse(null),
                    "tenant", call.tenantId().orElse(null),
                    "userAgent", call.headers().first("User-Agent").orElse(null),
                    "fault", call.fault().map(Object::toString).orElse(null)));
        }
        return Json.object("calls", Json.arrayOf(views));
    }

    private static JsonElement versions(Tenant tenant, Api api, boolean withText) {
        List<JsonElement> views = new ArrayList<>();
        for (Published version : tenant.expectedVersions(api)) {
            views.add(Json.object(
                    "id", version.id(),
                    "updated", version.updatedText(),
                    "visibleFrom", version.visibleFrom(),
                    "visibleUntil", version.visibleUntil(),
                    "json", withText ? version.json() : null));
        }
        return Json.object("versions", Json.arrayOf(views));
    }
}
