package ta.defender.update;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import ta.defender.json.Json;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.model.Issue;

/**
 * A call of the service's operation {@code update}: some rows of one alert action.
 *
 * @param rows in the order in which they take effect
 */
public record UpdateCall(Target target, List<UpdateRow> rows, Options options, Search search) {
    /** So many rows of one call are done within a minute by all but the slowest tenants. */
    public static final int MAX_ROWS = 50;

    private static final Gson JSON = new GsonBuilder().disableHtmlEscaping().create();
    private static final Pattern CONTROL = Pattern.compile("\\p{Cc}+");
    private static final int MAX_NAME = 1_000;
    private static final Duration LONGEST = Duration.ofSeconds(50);

    public UpdateCall {
        rows = List.copyOf(rows);
    }

    /**
     * How rows are carried out.
     *
     * @param index of the audit events
     * @param last whether rows for which there is no time are failed, instead of being handed back
     * @param time how long the call may work
     * @param ownVersions object to last-update instants that earlier calls of the same run made
     */
    public record Options(
            String index, boolean dryRun, boolean last, Duration time, Map<String, Set<String>> ownVersions) {
        /** The options of a run that no service divides. */
        public static Options of(ActionParameters parameters) {
            return new Options(parameters.index(), parameters.isDryRun(), true, LONGEST, Map.of());
        }
    }

    /** The search whose rows they are. */
    public record Search(String sid, String name) {}

    /** An index in which audit events would get lost. */
    public static Issue noIndex(String index) {
        return new Issue(
                Code.INDEX_NOT_FOUND,
                "Splunk has no index '" + index + "'",
                "create it, or name one that exists",
                "index");
    }

    boolean dryRun() {
        return options.dryRun();
    }

    boolean last() {
        return options.last();
    }

    Map<String, Set<String>> ownVersions() {
        return options.ownVersions();
    }

    String sid() {
        return search.sid();
    }

    String searchName() {
        return search.name();
    }

    /** The JSON document of the call. */
    public String json() {
        JsonObject json = new JsonObject();
        json.addProperty("action", target.action());
        json.addProperty("api", target.api());
        json.addProperty("account", target.account());
        json.addProperty("index", options.index());
        json.addProperty("dry_run", options.dryRun());
        json.addProperty("last", options.last());
        json.addProperty("seconds", options.time().toSeconds());
        json.addProperty("sid", search.sid());
        json.addProperty("search_name", search.name());
        JsonObject versions = new JsonObject();
        Set<String> ids = new LinkedHashSet<>();
        rows.forEach(row -> ids.add(row.id()));
        options.ownVersions().forEach((id, own) -> {
            if (ids.contains(id)) {
                JsonArray texts = new JsonArray();
                own.forEach(texts::add);
                versions.add(id, texts);
            }
        });
        json.add("own_versions", versions);
        JsonArray array = new JsonArray();
        for (UpdateRow row : rows) {
            JsonObject object = new JsonObject();
            object.addProperty("row", row.number());
            object.addProperty("id", row.id());
            object.add("set", object(row.requested()));
            object.add("seen", object(row.seen()));
            object.add("origin", object(row.origin()));
            array.add(object);
        }
        json.add("rows", array);
        return JSON.toJson(json);
    }

    private static JsonObject object(Map<String, String> texts) {
        JsonObject object = new JsonObject();
        texts.forEach(object::addProperty);
        return object;
    }

    /**
     * Reads the JSON document of a call.
     *
     * @throws DefenderException with everything that is wrong
     */
    public static UpdateCall read(String document) {
        try {
            JsonElement parsed = JsonParser.parseString(document);
            if (parsed.isJsonObject()) {
                return read(parsed.getAsJsonObject());
            }
        } catch (JsonParseException | IllegalStateException | UnsupportedOperationException | NumberFormatException e) {
            // said below: the text may hold anything
        }
        throw DefenderException.setting("body", "is not the JSON document of an update");
    }

    private static UpdateCall read(JsonObject json) {
        List<Issue> issues = new ArrayList<>();
        Target target =
                ActionParameters.target(Json.text(json, "action"), Json.text(json, "api"), Json.text(json, "account"));
        String index = ActionParameters.checkedIndex(Json.text(json, "index"), issues);
        List<UpdateRow> rows = new ArrayList<>();
        if (json.get("rows") instanceof JsonArray array) {
            for (JsonElement row : array) {
                rows.add(row(row.getAsJsonObject(), rows.size() + 1));
            }
        }
        if (rows.isEmpty() || rows.size() > MAX_ROWS) {
            issues.add(new Issue(
                    Code.SETTING_INVALID,
                    "a call has " + rows.size() + " rows",
                    "send 1 to " + MAX_ROWS + " rows",
                    "rows"));
        }
        if (!issues.isEmpty()) {
            throw new DefenderException(issues);
        }
        Map<String, Set<String>> versions = new LinkedHashMap<>();
        if (json.get("own_versions") instanceof JsonObject object) {
            object.entrySet().forEach(entry -> {
                Set<String> own = new LinkedHashSet<>();
                entry.getValue().getAsJsonArray().forEach(version -> own.add(version.getAsString()));
                versions.put(entry.getKey(), own);
            });
        }
        return new UpdateCall(
                target,
                rows,
                new Options(index, flag(json, "dry_run"), flag(json, "last"), time(json), versions),
                new Search(line(Json.text(json, "sid")), line(Json.text(json, "search_name"))));
    }

    private static UpdateRow row(JsonObject json, int place) {
        JsonElement number = json.get("row");
        return new UpdateRow(
                number == null ? place : number.getAsInt(),
                Json.text(json, "id"),
                texts(json, "set"),
                texts(json, "seen"),
                texts(json, "origin"));
    }

    private static Map<String, String> texts(JsonObject json, String member) {
        Map<String, String> texts = new LinkedHashMap<>();
        if (json.get(member) instanceof JsonObject object) {
            object.entrySet().forEach(entry -> texts.put(entry.getKey(), Json.text(object, entry.getKey())));
        }
        return texts;
    }

    private static Duration time(JsonObject json) {
        long seconds = json.get("seconds") instanceof JsonPrimitive value ? value.getAsLong() : LONGEST.toSeconds();
        return Duration.ofSeconds(Math.max(0, Math.min(seconds, LONGEST.toSeconds())));
    }

    private static boolean flag(JsonObject json, String member) {
        return json.get(member) instanceof JsonPrimitive value && value.isBoolean() && value.getAsBoolean();
    }

    /** What goes into log lines and events as a name: one line of bounded length. */
    private static String line(String text) {
        String oneLine = CONTROL.matcher(text).replaceAll(" ");
        return oneLine.length() <= MAX_NAME ? oneLine : oneLine.substring(0, MAX_NAME);
    }
}
