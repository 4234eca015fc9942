package ta.defender.hunting;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import ta.defender.model.DefenderException;
import ta.defender.model.SettingsReader;
import ta.defender.model.StartTime;

/**
 * One enabled stanza of {@code defender_hunting}.
 *
 * @param stanza its full name, {@code defender_hunting://<name>}
 * @param account stanza of {@code defender_account.conf}
 * @param query KQL, without anything behind its last statement
 * @param table that the query begins with, or null
 * @param lossy operators of the query with which not every row is promised
 * @param timeField column by whose instants windows are cut; null reads the whole result each time
 * @param key columns that identify a row; none means its whole content
 * @param start where the first run begins
 * @param interval time between polls
 * @param overlap how far behind the checkpoint each poll reads again
 * @param settle how old a window must be before it is read
 * @param envelope whether rows are wrapped as records of the streaming API
 * @param index the stanza's index, or null when Splunk's default applies
 * @param host the stanza's host, or null
 * @param sourcetype set by the user over ours, or null
 * @param source set by the user over ours, or null
 */
public record HuntingSettings(
        String stanza,
        String account,
        String query,
        @Nullable String table,
        Set<String> lossy,
        @Nullable String timeField,
        List<String> key,
        StartTime start,
        Duration interval,
        Duration overlap,
        Duration settle,
        boolean envelope,
        @Nullable String index,
        @Nullable String host,
        @Nullable String sourcetype,
        @Nullable String source) {
    /** The scheme. */
    public static final String SCHEME = "defender_hunting";

    /** How far back the service reads. */
    public static final Duration LOOK_BACK = Duration.ofDays(30);

    static final List<String> DEFAULT_KEY = List.of("ReportId", "DeviceId", "Timestamp");

    private static final Pattern COLUMN = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final int MAX_QUERY = 100_000;

    public HuntingSettings {
        lossy = Set.copyOf(lossy);
        key = List.copyOf(key);
    }

    /** Reads a stanza's parameters as splunkd passes them; parameters that are not ours are ignored. */
    public static HuntingSettings read(String stanza, Map<String, String> parameters, Instant now) {
        SettingsReader reader = new SettingsReader(parameters);
        String account = reader.matching(
                "account",
                SettingsReader.ACCOUNT_NAME,
                "name a stanza of defender_account.conf (no spaces, ':' or '/')");
        String text = reader.required(
                "query", "write a KQL query such as DeviceLogonEvents | where ActionType == \"LogonFailed\"");
        KqlText query = KqlText.of(text);
        if (text.length() > MAX_QUERY) {
            reader.problem("query", "has " + text.length() + " characters", "use at most " + MAX_QUERY);
        }
        if (!text.isEmpty()) {
            query.faults().forEach(fault -> reader.problem(fault.field(), fault.what(), fault.remedy()));
        }
        String timeField = reader.text("time_field", "Timestamp");
        if (!COLUMN.matcher(timeField).matches()) {
            reader.refuse("time_field", timeField, "name a column, or use none for a table without event times");
        }
        boolean envelope = reader.bool("envelope", false);
        if (envelope && !text.isEmpty() && query.table() == null) {
            reader.problem(
                    "envelope",
                    "the query does not begin with the name of a table",
                    "begin it with one, or set envelope = false");
        }
        StartTime start = start(reader, now);
        Duration interval = reader.seconds("interval", 900, 300, Integer.MAX_VALUE);
        Duration overlap = reader.seconds("overlap", 21_600, 0, LOOK_BACK.toSeconds());
        Duration settle = reader.seconds("settle", 900, 0, 86_400);
        List<String> key = reader.list("key", "", COLUMN, "use names of columns, separated by commas");
        reader.throwIfAny();
        if (start == null) {
            throw new AssertionError("a missing value without a noted problem");
        }
        boolean none = timeField.equalsIgnoreCase("none");
        boolean byContent = none || query.multipliesRows();
        return new HuntingSettings(
                stanza,
                account,
                query.statement(),
                query.table(),
                query.lossy(),
                none ? null : timeField,
                key.isEmpty() && !byContent ? DEFAULT_KEY : key,
                start,
                interval,
                overlap,
                settle,
                envelope,
                reader.unless("index", "default"),
                reader.unless("host", "$decideOnStartup"),
                reader.unless("sourcetype", SCHEME),
                reader.unless("source", stanza));
    }

    /** Whether every row of the query's result can be promised. */
    public boolean isComplete() {
        return lossy.isEmpty() && timeField != null;
    }

    /** What a user should know about a query that is accepted all the same; empty for nothing. */
    public String warning() {
        if (lossy.isEmpty()) {
            return "";
        }
        return "query: cannot be proven complete because of " + String.join(", ", new java.util.TreeSet<>(lossy))
                + "; the input runs, its rows are a sample and its health events say sampled=true. Remove these for an"
                + " input that reads every row once; the add-on limits the time by itself";
    }

    private static @Nullable StartTime start(SettingsReader reader, Instant now) {
        StartTime time = reader.startTime("-7d");
        if (time == null) {
            return null;
        }
        Duration back = time.back();
        if (back != null && back.compareTo(LOOK_BACK) > 0) {
            reader.refuse("start_time", time.text(), "advanced hunting reads at most 30 days back, use -30d or less");
        } else if (time.instant() != null && time.instant().isAfter(now)) {
            reader.refuse("start_time", time.text(), "use an instant of the past");
        }
        return time;
    }

    /** Refuses a {@code start_time} that is too old for a new input; one that has a checkpoint no longer needs it. */
    public void requireReadableStart(Instant now) {
        Instant fixed = start.instant();
        if (fixed != null && fixed.isBefore(now.minus(LOOK_BACK))) {
            throw DefenderException.setting(
                    "start_time",
                    "value '" + start.text() + "' is not accepted",
                    "advanced hunting reads at most 30 days back");
        }
    }
}
