package ta.simulator.defender;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import ta.simulator.net.Json;
import ta.simulator.net.Reply;
import ta.simulator.net.Request;

/** Control of a simulator that runs in another process, under {@code /_simulator/}; see {@code docs/simulator.md}. */
final class Control {
    /** One command; gives what is answered. */
    private interface Command {
        JsonElement run(Tenant tenant, JsonObject body);
    }

    private final DefenderSimulator simulator;
    private final Map<String, Command> commands = Map.ofEntries(
            Map.entry("POST alerts", Control::addAlerts),
            Map.entry("POST incidents", Control::addIncidents),
            Map.entry("POST update", Control::update),
            Map.entry("POST tie", Control::tie),
            Map.entry("POST merge", Control::merge),
            Map.entry("POST reveal", (tenant, body) -> done(() -> tenant.reveal(text(body, "id")))),
            Map.entry("POST poison", (tenant, body) -> done(() -> tenant.poison(text(body, "id")))),
            Map.entry("POST heal", (tenant, body) -> done(() -> tenant.heal(text(body, "id")))),
            Map.entry("POST faults", (tenant, body) -> faults(body)),
            Map.entry("DELETE faults", (tenant, body) -> done(this::clearFaults)),
            Map.entry("POST clock", (tenant, body) -> clock(body)),
            Map.entry("POST settings", (tenant, body) -> done(() -> settings(tenant, body))),
            Map.entry("POST hunting", Control::hunting),
            Map.entry("POST revoke", (tenant, body) -> done(this::revoke)));

    Control(DefenderSimulator simulator) {
        this.simulator = simulator;
    }

    Reply answer(Request request) {
        String name = request.path().substring("/_simulator/".length());
        try {
            Tenant tenant = simulator.tenant(request.query("tenant").orElse(simulator.tenantId()));
            if (request.method().equals("GET")) {
                return Reply.json(200, new ControlViews(simulator).view(name, tenant, request));
            }
            Command command = commands.get(request.method() + " " + name);
            if (command == null) {
                throw new IllegalArgumentException("no command " + request.method() + " " + name + "; there are "
                        + commands.keySet().stream().sorted().toList());
            }
            JsonObject body = request.body().length == 0 ? new JsonObject() : Json.parseObject(request.body());
            return Reply.json(200, command.run(tenant, body));
        } catch (IllegalArgumentException | IllegalStateException | DateTimeException | JsonParseException e) {
            return Reply.json(400, Json.object("error", String.valueOf(e.getMessage())));
        }
    }

    private static JsonElement addAlerts(Tenant tenant, JsonObject body) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < number(body, "count", 1); i++) {
            NewAlert alert = tenant.alert().padded(number(body, "padding", 0));
            Json.string(body, "createdAt").map(Instant::parse).ifPresent(alert::createdAt);
            Json.string(body, "updatedAt").map(Instant::parse).ifPresent(alert::updatedAt);
            Json.string(body, "incident").ifPresent(alert::incident);
            if (Json.string(body, "hidden").orElse("").equals("true")) {
                alert.hidden();
            }
            if (body.has("members")) {
                body.getAsJsonObject("members")
                        .entrySet()
                        .forEach(entry -> alert.with(entry.getKey(), entry.getValue()));
            }
            ids.add(alert.add());
        }
        return Json.object("ids", Json.arrayOf(ids));
    }

    private static JsonElement addIncidents(Tenant tenant, JsonObject body) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < number(body, "count", 1); i++) {
            ids.add(tenant.addIncident(number(body, "alertsEach", 1)));
        }
        return Json.object("ids", Json.arrayOf(ids));
    }

    /** Changes the object with the id, or the first so many alerts. */
    private static JsonElement update(Tenant tenant, JsonObject body) {
        List<Object> members = new ArrayList<>();
        if (body.has("members")) {
            body.getAsJsonObject("members").entrySet().forEach(entry -> {
                members.add(entry.getKey());
                members.add(entry.getValue());
            });
        }
        List<String> ids = body.has("id")
                ? List.of(text(body, "id"))
                : tenant.alertIds().stream().limit(number(body, "count", 1)).toList();
        for (String id : ids) {
            if (tenant.incidentIds().contains(id)) {
                tenant.updateIncident(id, members.toArray());
            } else {
                tenant.updateAlert(id, members.toArray());
            }
        }
        return Json.object("ids", Json.arrayOf(ids));
    }

    private static JsonElement tie(Tenant tenant, JsonObject body) {
        List<String> ids = new ArrayList<>();
        body.getAsJsonArray("ids").forEach(id -> ids.add(id.getAsString()));
        return done(() -> tenant.tieAlerts(ids, Instant.parse(text(body, "instant"))));
    }

    private static JsonElement merge(Tenant tenant, JsonObject body) {
        return done(() -> tenant.mergeIncidents(text(body, "from"), text(body, "into")));
    }

    private JsonElement faults(JsonObject body) {
        Phase phase = body.has("until")
                ? simulator.faults().until(Instant.parse(text(body, "until")))
                : body.has("next")
                        ? simulator.faults().next(number(body, "next", 1))
                        : simulator.faults().always();
        phase.matching(
                        Json.string(body, "method").orElse("*"),
                        Json.string(body, "path").orElse("*"))
                .query(Json.string(body, "query").orElse(""))
                .after(number(body, "after", 0))
                .answer(FaultNames.fault(body));
        return Json.object("pending", simulator.faults().pending().size());
    }

    /** Defines a table ({@code columns}), adds {@code rows}, or exhausts the quota of CPU ({@code cpuExhaustedUntil}). */
    private static JsonElement hunting(Tenant tenant, JsonObject body) {
        Json.string(body, "cpuExhaustedUntil").map(Instant::parse).ifPresent(tenant.hunting()::exhaustCpuUntil);
        if (!body.has("table")) {
            return Json.object("rows", 0);
        }
        String table = text(body, "table");
        if (body.has("columns")) {
            List<String> columns = new ArrayList<>();
            body.getAsJsonArray("columns").forEach(column -> columns.add(column.getAsString()));
            tenant.hunting().define(table, columns.toArray(new String[0]));
        }
        Instant visible = Json.string(body, "visibleFrom").map(Instant::parse).orElse(Instant.MIN);
        if (body.has("rows")) {
            body.getAsJsonArray("rows").forEach(row -> tenant.hunting().add(table, row.getAsJsonObject(), visible));
        }
        return Json.object("rows", tenant.hunting().size(table));
    }

    private JsonElement clock(JsonObject body) {
        Json.string(body, "advance").map(Duration::parse).ifPresent(simulator.clock()::advance);
        Json.string(body, "skew").map(Duration::parse).ifPresent(simulator.clock()::setSkew);
        return Json.object("now", simulator.clock().instant());
    }

    private void settings(Tenant tenant, JsonObject body) {
        SimulatorSettings settings = simulator.settings();
        for (String name : body.keySet()) {
            String value = text(body, name);
            switch (name) {
                case "orderBy" -> settings.setOrderBy(Boolean.parseBoolean(value));
                case "graphNewestFirst" -> settings.setGraphNewestFirst(Boolean.parseBoolean(value));
                case "keySetPaging" -> settings.setKeySetPaging(Boolean.parseBoolean(value));
                case "throttling" -> settings.setThrottling(Boolean.parseBoolean(value));
                case "retryAfterForm" -> settings.setRetryAfterForm(value);
                case "batchMaximum" -> settings.setBatchMaximum(Integer.parseInt(value));
                case "refusedDetermination" -> settings.setRefusedDetermination(value);
                case "strictDeterminations" -> settings.setStrictDeterminations(Boolean.parseBoolean(value));
                case "expandedListFails" -> settings.setExpandedListFails(Boolean.parseBoolean(value));
                case "largestPage" -> settings.setLargestPage(Integer.parseInt(value));
                case "huntingRowLimit" -> settings.setHuntingRowLimit(Integer.parseInt(value));
                case "huntingByteLimit" -> settings.setHuntingByteLimit(Integer.parseInt(value));
                case "huntingPascalCase" -> settings.setHuntingPascalCase(Boolean.parseBoolean(value));
                case "huntingODataKeys" -> settings.setHuntingODataKeys(Boolean.parseBoolean(value));
                case "huntingDynamicAsString" -> settings.setHuntingDynamicAsString(Boolean.parseBoolean(value));
                case "latency" -> settings.setLatency(Duration.parse(value));
                case "indexLag" -> tenant.setIndexLag(Duration.parse(value));
                case "incidentFollowsAlerts" -> tenant.setIncidentFollowsAlerts(Boolean.parseBoolean(value));
                case "tokenLifetime" -> simulator.login().setTokenLifetime(Duration.parse(value));
                default -> throw new IllegalArgumentException("no setting " + name);
            }
        }
    }

    private void clearFaults() {
        simulator.faults().clear();
    }

    private void revoke() {
        simulator.login().revokeTokens();
    }

    private static JsonElement done(Runnable action) {
        action.run();
        return Json.object("done", true);
    }

    static String text(JsonObject body, String name) {
        return Json.string(body, name)
                .orElseThrow(() -> new IllegalArgumentException("the member " + name + " is missing"));
    }

    static int number(JsonObject body, String name, int otherwise) {
        return Json.string(body, name).map(Integer::valueOf).orElse(otherwise);
    }
}
