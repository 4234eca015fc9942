package ta.defender.update;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import ta.defender.json.JsonWriter;
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

    /** Why a row was not begun for which there was no time. */
    public static final Issue OUT_OF_TIME = Issue.of(
            Code.TIME_USED_UP,
            "not tried: the time of this action is used up",
            "raise maxtime of the action in alert_actions.conf, or update fewer rows at a time");

    /** Why a row was not begun whose action Splunk has ended. */
    public static final Issue CUT_OFF = Issue.of(
            Code.CUT_OFF,
            "not begun: Splunk ended the action before this row's change was sent",
            "run the action again; what is done already is not written twice");

    private static final Gson JSON = new GsonBuilder().disableHtmlEscaping().create();
    private static final Pattern CONTROL = Pattern.compile("\\p{Cc}+");
    private static final int MAX_NAME = 1_000;
    private static final Duration LONGEST = Duration.ofSeconds(45);

    public UpdateCall {
        rows = List.copyOf(rows);
    }

    /**
     * How rows are carried out.
     *
     * @param index of the audit events
     * @param last whether rows for which there is no time are failed, instead of being handed back
     * @param time how long the call may work
     * @param state what earlier calls of the run have learnt
     */
    public record Options(String index, boolean dryRun, boolean last, Duration time, RunState state) {
        /** The options of a run that no service divides. */
        public static Options of(ActionParameters parameters) {
            return new Options(parameters.index(), parameters.isDryRun(), true, LONGEST, new RunState());
        }
    }

    /** The search whose rows they are. */
    public record Search(String sid, String name) {}

    /** An index in which audit events would get lost. */
    public static Issue noIndex(String index) {
        return new Issue(
                Code.INDEX_NOT_FOUND,
                "Splunk has no index '" + index + "' that takes events",
                "create it or enable it, or name another one; an index for metrics takes no events",
                "index");
    }

    boolean dryRun() {
        return options.dryRun();
    }

    boolean last() {
        return options.last();
    }

    RunState state() {
        return options.state();
    }

    /** Some rows of this run. */
    public UpdateCall part(List<UpdateRow> some, Options how) {
        return new UpdateCall(target, some, how, search);
    }

    /** The identifiers of the rows that are not refused. */
    public List<String> ids() {
        return plan().chains().stream().map(chain -> chain.get(0).update().id()).toList();
    }

    UpdatePlan plan() {
        return new UpdatePlanner(UpdateValues.SHIPPED, target).plan(rows);
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
        json.add("state", state().json());
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
        // what UTF-8 cannot carry arrives as it is, and is refused with its row
        return JsonWriter.portable(JSON.toJson(json));
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
        RunState state = RunState.read(body.object("state"));
        List<UpdateRow> rows = rows(body);
        body.end();
        Duration time = Duration.ofSeconds(Math.min(seconds, LONGEST.toSeconds()));
        return new UpdateCall(
                Objects.requireNonNull(target), rows, new Options(index, dryRun, last, time, state), search);
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
