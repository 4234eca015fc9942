package ta.defender.update;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import ta.defender.json.RequestReader;
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
        RequestReader body = RequestReader.of(document);
        Target target = null;
        try {
            target = ActionParameters.target(body.text("action"), body.text("api"), body.text("account"));
        } catch (DefenderException e) {
            body.faults(e.issues());
        }
        List<Issue> issues = new ArrayList<>();
        String index = ActionParameters.checkedIndex(body.text("index"), issues);
        body.faults(issues);
        boolean dryRun = body.flag("dry_run");
        boolean last = body.flag("last");
        int seconds = body.number("seconds", (int) LONGEST.toSeconds(), 0, Integer.MAX_VALUE);
        Search search = new Search(line(body.text("sid")), line(body.text("search_name")));
        RequestReader own = body.object("own_versions");
        Map<String, Set<String>> versions = new LinkedHashMap<>();
        own.names().forEach(id -> versions.put(id, new LinkedHashSet<>(own.texts(id))));
        List<UpdateRow> rows = rows(body);
        body.end();
        Duration time = Duration.ofSeconds(Math.min(seconds, LONGEST.toSeconds()));
        return new UpdateCall(
                Objects.requireNonNull(target), rows, new Options(index, dryRun, last, time, versions), search);
    }

    private static List<UpdateRow> rows(RequestReader body) {
        List<UpdateRow> rows = new ArrayList<>();
        Set<Integer> numbers = new HashSet<>();
        for (RequestReader row : body.objects("rows")) {
            int number = row.number("row", rows.size() + 1, 0, Integer.MAX_VALUE);
            if (!numbers.add(number)) {
                row.fault(Code.SETTING_INVALID, "row", "another row has number " + number, "number each row");
            }
            rows.add(new UpdateRow(
                    number,
                    row.text("id"),
                    row.object("set").texts(),
                    row.object("seen").texts(),
                    row.object("origin").texts()));
            row.refuseOthers();
        }
        if (rows.isEmpty() || rows.size() > MAX_ROWS) {
            body.fault(
                    Code.SETTING_INVALID,
                    "rows",
                    "the call has " + rows.size() + " rows",
                    "send a list of 1 to " + MAX_ROWS + " rows");
        }
        return rows;
    }

    /** What goes into log lines and events as a name: one line of bounded length. */
    private static String line(String text) {
        String oneLine = CONTROL.matcher(text).replaceAll(" ");
        return oneLine.length() <= MAX_NAME ? oneLine : oneLine.substring(0, MAX_NAME);
    }
}
