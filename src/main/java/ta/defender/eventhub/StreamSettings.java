package ta.defender.eventhub;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.model.Issue;
import ta.defender.model.SettingsReader;
import ta.defender.model.StartTime;

/**
 * One enabled stanza of {@code defender_stream}.
 *
 * @param stanza its full name, {@code defender_stream://<name>}
 * @param host the namespace's host
 * @param port of its Kafka endpoint
 * @param hubs event hubs to read, without repeats; * stands for any characters
 * @param consumerGroup Kafka consumer group that shares them out
 * @param auth how to sign in
 * @param account stanza of {@code defender_account.conf} for {@link Auth#OAUTH}, else null
 * @param start where partitions begin that the group has not read yet
 * @param tables tables to keep; none means all
 * @param index the stanza's index, or null when Splunk's default applies
 * @param eventHost the stanza's host, or null
 * @param sourcetype set by the user over ours, or null
 * @param source set by the user over ours, or null
 */
public record StreamSettings(
        String stanza,
        String host,
        int port,
        List<String> hubs,
        String consumerGroup,
        Auth auth,
        @Nullable String account,
        Start start,
        List<String> tables,
        @Nullable String index,
        @Nullable String eventHost,
        @Nullable String sourcetype,
        @Nullable String source) {

    /** How the input signs in to the namespace. */
    public enum Auth {
        /** With a connection string from Splunk's secret store. */
        CONNECTION_STRING,
        /** With an access token of an account. */
        OAUTH
    }

    /**
     * Where partitions begin that were never read.
     *
     * @param instant at the first message that arrived then or later, or null
     */
    public record Start(String word, @Nullable Instant instant) {
        /** At the oldest message there is. */
        public static final Start EARLIEST = new Start("earliest", null);

        /** At what comes from now on. */
        public static final Start LATEST = new Start("latest", null);

        private static final String ACCEPTED =
                "use earliest, latest or an ISO-8601 instant such as 2026-11-01T00:00:00Z";

        /** Null for another text. */
        private static @Nullable Start parse(String text) {
            if (text.equalsIgnoreCase(EARLIEST.word)) {
                return EARLIEST;
            }
            if (text.equalsIgnoreCase(LATEST.word)) {
                return LATEST;
            }
            StartTime time = StartTime.parse(text);
            return time == null || time.instant() == null ? null : new Start(text, time.instant());
        }
    }

    /** Every parameter, Splunk's own too. */
    public static final List<String> KEYS = List.of(
            "bootstrap",
            "hubs",
            "consumer_group",
            "auth",
            "account",
            "start_position",
            "tables",
            "index",
            "host",
            "sourcetype",
            "source");

    public static final String SCHEME = "defender_stream";
    private static final int KAFKA_PORT = 9093;
    private static final int MOST_GROUP_CHARACTERS = 256;
    private static final Pattern BOOTSTRAP = Pattern.compile("([A-Za-z0-9][A-Za-z0-9.-]*)(?::(\\d{1,5}))?");
    private static final Pattern HUB = Pattern.compile("[A-Za-z0-9*][A-Za-z0-9._*-]{0,255}");
    private static final Pattern TABLE = Pattern.compile("[A-Za-z0-9_]+");

    /** Reads a stanza's parameters as splunkd passes them; parameters that are not ours are ignored. */
    public static StreamSettings read(String stanza, Map<String, String> parameters) {
        SettingsReader reader = new SettingsReader(parameters);
        String[] bootstrap = bootstrap(reader);
        List<String> hubs = reader.list(
                "hubs", "", HUB, "use names of event hubs, separated by commas; * stands for any characters");
        if (reader.text("hubs") == null) {
            reader.problem("hubs", "a value is required", "name the event hubs to read, separated by commas");
        }
        String group = reader.text("consumer_group", "$Default");
        if (group.length() > MOST_GROUP_CHARACTERS || group.contains("=")) {
            reader.refuse(
                    "consumer_group", group, "use at most " + MOST_GROUP_CHARACTERS + " characters, none of them =");
        }
        Auth auth = choice(reader, "auth", Auth.values(), Auth.CONNECTION_STRING);
        String account = null;
        if (auth == Auth.OAUTH) {
            account = reader.matching(
                    "account",
                    SettingsReader.ACCOUNT_NAME,
                    "auth=oauth needs the name of a stanza of defender_account.conf (no spaces, ':' or '/')");
        }
        String startText = reader.text("start_position", Start.EARLIEST.word());
        Start start = Start.parse(startText);
        if (start == null) {
            reader.refuse("start_position", startText, Start.ACCEPTED);
            start = Start.EARLIEST;
        }
        List<String> tables =
                reader.list("tables", "", TABLE, "use table names such as DeviceProcessEvents, separated by commas");
        reader.throwIfAny();
        return new StreamSettings(
                stanza,
                bootstrap[0],
                Integer.parseInt(bootstrap[1]),
                hubs,
                group,
                auth,
                account,
                start,
                tables,
                reader.unless("index", "default"),
                reader.unless("host", "$decideOnStartup"),
                reader.unless("sourcetype", SCHEME),
                reader.unless("source", stanza));
    }

    /**
     * Refuses a start in the future, from which nothing is read for a long time.
     *
     * @throws DefenderException when it lies after {@code now}
     */
    public void requirePast(Instant now) {
        Instant instant = start.instant();
        if (instant != null && instant.isAfter(now)) {
            throw new DefenderException(List.of(new Issue(
                    Code.SETTING_INVALID,
                    "'" + start.word() + "' is in the future (it is " + now + " on this host)",
                    "use latest for new messages only, or an instant of the past",
                    "start_position")));
        }
    }

    /** The namespace: the first part of its host. */
    public String namespace() {
        int dot = host.indexOf('.');
        boolean isAddress = host.matches("[0-9.]+");
        return dot < 0 || isAddress ? host : host.substring(0, dot);
    }

    /** {@code source} of a hub's events. */
    public String sourceOf(String hub) {
        return "eventhub:" + namespace() + "/" + hub;
    }

    /** The stanza's name without its scheme. */
    public String name() {
        return stanza.startsWith(SCHEME + "://") ? stanza.substring(SCHEME.length() + 3) : stanza;
    }

    private static String[] bootstrap(SettingsReader reader) {
        String remedy = "use the host of the Event Hubs namespace, such as contoso.servicebus.windows.net,"
                + " with :<port> unless it is " + KAFKA_PORT;
        String value = reader.required("bootstrap", remedy);
        var matcher = BOOTSTRAP.matcher(value);
        if (matcher.matches()) {
            String port = matcher.group(2) == null ? String.valueOf(KAFKA_PORT) : matcher.group(2);
            int number = Integer.parseInt(port);
            if (number > 0 && number <= SettingsReader.LARGEST_PORT) {
                return new String[] {matcher.group(1).toLowerCase(Locale.ROOT), port};
            }
        }
        if (!value.isEmpty()) {
            reader.refuse("bootstrap", value, remedy);
        }
        return new String[] {"", "0"};
    }

    private static <E extends Enum<E>> E choice(SettingsReader reader, String key, E[] values, E fallback) {
        List<String> accepted = new ArrayList<>();
        for (E value : values) {
            accepted.add(value.name().toLowerCase(Locale.ROOT));
        }
        String chosen = reader.oneOf(key, accepted);
        return chosen == null ? fallback : values[accepted.indexOf(chosen)];
    }
}
