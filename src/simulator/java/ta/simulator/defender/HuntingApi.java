package ta.simulator.defender;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonPrimitive;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import ta.simulator.net.Json;
import ta.simulator.net.Reply;
import ta.simulator.net.Request;

/** Graph's {@code runHuntingQuery} with its documented limits and quotas. */
final class HuntingApi {
    /** The one permission that it takes. */
    static final String ROLE = "ThreatHunting.Read.All";

    /** With the namespace, as Microsoft's SDKs call it, or without, as Microsoft's pages do. */
    private static final Set<String> PATHS =
            Set.of("/v1.0/security/runHuntingQuery", "/v1.0/security/microsoft.graph.security.runHuntingQuery");

    private static final Duration LOOK_BACK = Duration.ofDays(30);
    private static final int CALLS_PER_MINUTE = 45;
    private static final String TOO_LARGE =
            "Query execution has exceeded the allowed result size. Optimize your query by"
                    + " limiting the number of results and try again.";
    private static final String CPU =
            "The request was throttled: the tenant's quota of CPU resources is exceeded. Run the"
                    + " query again in the next 15-minute cycle.";

    private final SimulatorSettings settings;
    private final SimulatorClock clock;
    private final Map<String, Deque<Instant>> calls = new HashMap<>();

    HuntingApi(SimulatorSettings settings, SimulatorClock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    static boolean owns(String path) {
        return PATHS.contains(path);
    }

    /** What stands in the way of the call, before it is looked into. */
    Optional<Reply> throttled(Request request, Tenant tenant, ErrorBodies errors) {
        if (tenant.hunting().isCpuExhausted()) {
            return Optional.of(errors.reply(request, new ApiException(429, "TooManyRequests", CPU)));
        }
        if (!settings.throttling()) {
            return Optional.empty();
        }
        Instant now = clock.instant();
        synchronized (calls) {
            Deque<Instant> past = calls.computeIfAbsent(tenant.tenantId(), key -> new ArrayDeque<>());
            while (!past.isEmpty() && !past.peekFirst().isAfter(now.minusSeconds(60))) {
                past.removeFirst();
            }
            if (past.size() < CALLS_PER_MINUTE) {
                past.addLast(now);
                return Optional.empty();
            }
            long wait = Duration.between(now, past.peekFirst().plusSeconds(61)).toSeconds();
            return Optional.of(errors.reply(
                            request,
                            new ApiException(429, "TooManyRequests", "The quota of API calls per minute is exceeded."))
                    .withHeader("Retry-After", "" + Math.max(1, wait)));
        }
    }

    Reply answer(Exchange exchange) {
        Request request = exchange.request();
        if (!request.method().equals("POST")) {
            throw new ApiException(405, "UnknownError", "The method is not allowed here.");
        }
        JsonObject body = body(request);
        String query = member(body, "query")
                .filter(text -> !text.isBlank())
                .orElseThrow(() -> new ApiException(400, "BadRequest", "The parameter Query is missing."));
        Predicate<HuntingRow> within = within(member(body, "timespan").orElse(""));
        HuntingTables tables = exchange.tenant().hunting();
        KqlRows rows = tables.preparedFor(query)
                .map(prepared -> new KqlRows(prepared.schema(), prepared.rows()))
                .orElseGet(() -> new KqlQuery(query, tables, clock.instant()).run(within));
        return reply(exchange, rows);
    }

    private Reply reply(Exchange exchange, KqlRows answer) {
        StringBuilder text = new StringBuilder(1024);
        String context = exchange.base() + "/v1.0/$metadata#microsoft.graph.security.huntingQueryResults";
        boolean pascal = settings.huntingPascalCase();
        text.append("{\"@odata.context\":").append(Json.text(Json.value(context)));
        text.append(pascal ? ",\"Schema\":[" : ",\"schema\":[");
        for (int i = 0; i < answer.columns().size(); i++) {
            HuntingColumn column = answer.columns().get(i);
            text.append(i == 0 ? "" : ",")
                    .append(Json.text(Json.object(
                            pascal ? "Name" : "name", column.name(), pascal ? "Type" : "type", column.type())));
        }
        text.append(pascal ? "],\"Results\":[" : "],\"results\":[");
        int count = 0;
        for (JsonObject row : answer.rows()) {
            if (count == settings.huntingRowLimit()) {
                // the service cuts without a word
                break;
            }
            text.append(count++ == 0 ? "" : ",").append(Json.text(shown(row, answer.columns())));
        }
        text.append("]}");
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        if (bytes.length > settings.huntingByteLimit()) {
            throw new ApiException(400, "BadRequest", TOO_LARGE);
        }
        return Reply.of(200, "application/json; charset=utf-8", bytes);
    }

    private JsonObject shown(JsonObject row, List<HuntingColumn> columns) {
        JsonObject shown = new JsonObject();
        for (HuntingColumn column : columns) {
            JsonElement value = row.get(column.name());
            if (settings.huntingODataKeys() && value != null && value.isJsonPrimitive()) {
                shown.addProperty(column.name() + "@odata.type", "#" + column.type());
            }
            boolean structure = value != null && (value.isJsonObject() || value.isJsonArray());
            shown.add(
                    column.name(),
                    structure && settings.huntingDynamicAsString() ? new JsonPrimitive(Json.text(value)) : value);
        }
        return shown;
    }

    private Predicate<HuntingRow> within(String timespan) {
        Instant now = clock.instant();
        Instant oldest = now.minus(LOOK_BACK);
        List<Instant> ends = ends(timespan.strip(), now, oldest);
        Instant from = ends.get(0).isBefore(oldest) ? oldest : ends.get(0);
        return row -> row.timestamp()
                .map(time -> !time.isBefore(from) && !time.isAfter(ends.get(1)))
                .orElse(true);
    }

    /** Start and end of {@code start/end}, {@code P1D/end}, {@code start/P1D}, {@code P1D} or one instant. */
    private static List<Instant> ends(String timespan, Instant now, Instant oldest) {
        if (timespan.isEmpty()) {
            return List.of(oldest, now);
        }
        try {
            List<String> parts = new ArrayList<>(List.of(timespan.split("/", -1)));
            if (parts.size() == 1) {
                String only = parts.get(0);
                return List.of(isPeriod(only) ? now.minus(Duration.parse(only)) : Instant.parse(only), now);
            }
            if (parts.size() == 2 && isPeriod(parts.get(0))) {
                Instant end = Instant.parse(parts.get(1));
                return List.of(end.minus(Duration.parse(parts.get(0))), end);
            }
            if (parts.size() == 2) {
                Instant start = Instant.parse(parts.get(0));
                String end = parts.get(1);
                return List.of(start, isPeriod(end) ? start.plus(Duration.parse(end)) : Instant.parse(end));
            }
        } catch (DateTimeException noTime) {
            // answered below
        }
        throw new ApiException(400, "BadRequest", "Invalid Timespan '" + timespan + "'.");
    }

    private static boolean isPeriod(String text) {
        return text.startsWith("P");
    }

    private static JsonObject body(Request request) {
        try {
            return Json.parseObject(request.body());
        } catch (JsonParseException | IllegalStateException noObject) {
            throw new ApiException(400, "BadRequest", "Unable to read JSON request payload.");
        }
    }

    private static Optional<String> member(JsonObject body, String lowerCaseName) {
        return body.keySet().stream()
                .filter(name -> name.toLowerCase(Locale.ROOT).equals(lowerCaseName))
                .findFirst()
                .flatMap(name -> Json.string(body, name));
    }
}
