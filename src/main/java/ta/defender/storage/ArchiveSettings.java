package ta.defender.storage;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
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
 * One enabled stanza of {@code defender_archive}.
 *
 * @param stanza its full name, {@code defender_archive://<name>}
 * @param storageUrl base URL of the account's blob service, without a slash at its end
 * @param auth how calls are authorised
 * @param account stanza of {@code defender_account.conf}, for {@code auth=oauth}; else null
 * @param containers patterns of container names, {@code *} stands for anything; at least one
 * @param tables whose records are wanted; none means all
 * @param start the first hour that is read
 * @param end hours from this one on are not read; null to follow for ever
 * @param interval time between polls
 * @param overlap how long after its end an hour may still grow
 * @param index the stanza's index, or null when Splunk's default applies
 * @param host the stanza's host, or null
 * @param sourcetype set by the user over ours, or null
 * @param source set by the user over ours, or null
 */
public record ArchiveSettings(
        String stanza,
        URI storageUrl,
        Auth auth,
        @Nullable String account,
        List<String> containers,
        List<String> tables,
        StartTime start,
        @Nullable Instant end,
        Duration interval,
        Duration overlap,
        @Nullable String index,
        @Nullable String host,
        @Nullable String sourcetype,
        @Nullable String source) {

    /** How calls are authorised. */
    public enum Auth {
        /** A shared access signature. */
        SAS,
        /** The account's key. */
        KEY,
        /** An access token of an app registration. */
        OAUTH
    }

    /** What the names of the streaming API's containers begin with; the table in lower case follows. */
    public static final String CONTAINER_PREFIX = "insights-logs-advancedhunting-";

    /** The scheme's name. */
    public static final String SCHEME = "defender_archive";

    /** Every parameter, Splunk's own too. */
    public static final List<String> KEYS = List.of(
            "storage_url",
            "auth",
            "account",
            "containers",
            "tables",
            "start_time",
            "end_time",
            "interval",
            "overlap",
            "index",
            "host",
            "sourcetype",
            "source");

    private static final long DEFAULT_INTERVAL_SECONDS = 300;
    private static final long DEFAULT_OVERLAP_SECONDS = 172_800;
    private static final Pattern CONTAINER =
            Pattern.compile("(?!.*--)(?=.*\\*|.{3})[a-z0-9$*](?:[a-z0-9*-]{0,61}[a-z0-9*])?");
    private static final Pattern TABLE = Pattern.compile("\\w{1,100}");
    private static final Pattern PATH = Pattern.compile("|/[a-z0-9]{3,24}");

    public ArchiveSettings {
        containers = List.copyOf(containers);
        tables = List.copyOf(tables);
    }

    /** Reads a stanza's parameters as splunkd passes them; parameters that are not ours are ignored. */
    public static ArchiveSettings read(String stanza, Map<String, String> parameters) {
        SettingsReader reader = new SettingsReader(parameters);
        URI url = storageUrl(reader);
        String authText = reader.oneOf("auth", List.of("oauth", "sas", "key"));
        Auth auth = authText == null ? Auth.OAUTH : Auth.valueOf(authText.toUpperCase(Locale.ROOT));
        String account = auth == Auth.OAUTH
                ? reader.matching(
                        "account",
                        SettingsReader.ACCOUNT_NAME,
                        "name the stanza of defender_account.conf whose app registration may read the storage account,"
                                + " or set auth to sas or key")
                : null;
        List<String> containers = reader.list(
                "containers",
                CONTAINER_PREFIX + "*",
                CONTAINER,
                "use names of containers: 3 to 63 lowercase letters, digits and single hyphens, without a folder; * matches any"
                        + " characters");
        List<String> tables = reader.list("tables", "", TABLE, "use names of tables such as DeviceEvents, AlertInfo");
        StartTime start = reader.startTime("-7d");
        Instant end = end(reader, start);
        Duration interval = reader.seconds("interval", DEFAULT_INTERVAL_SECONDS, 10, 2_678_400);
        Duration overlap = reader.seconds("overlap", DEFAULT_OVERLAP_SECONDS, 3_600, 2_678_400);
        reader.throwIfAny();
        if (url == null || start == null) {
            throw new AssertionError("a missing value without a noted problem");
        }
        return new ArchiveSettings(
                stanza,
                url,
                auth,
                account,
                containers,
                tables,
                start,
                end,
                interval,
                overlap,
                reader.unless("index", "default"),
                reader.unless("host", "$decideOnStartup"),
                reader.unless("sourcetype", SCHEME),
                reader.unless("source", stanza));
    }

    /**
     * Refuses a new input that would read nothing: a start in the future, or an end that is not after the start.
     *
     * @throws DefenderException with both faults
     */
    public void requireHours(Instant now) {
        List<Issue> problems = new ArrayList<>();
        try {
            start.requirePast(now);
        } catch (DefenderException e) {
            problems.addAll(e.issues());
        }
        if (end != null && !end.isAfter(start.resolve(now))) {
            problems.add(new Issue(
                    Code.SETTING_INVALID,
                    "'" + end + "' is not after start_time = " + start.text() + ", so that nothing would be read",
                    "use a later end_time or an earlier start_time",
                    "end_time"));
        }
        if (!problems.isEmpty()) {
            throw new DefenderException(problems);
        }
    }

    /** The storage account's name: the first part of the host, or the path where the host serves several accounts. */
    public String storageAccount() {
        String path = storageUrl.getPath();
        return path == null || path.isEmpty()
                ? storageUrl.getHost().replaceFirst("\\..*", "").toLowerCase(Locale.ROOT)
                : path.substring(1);
    }

    /** Whether a container is wanted. */
    public boolean wantsContainer(String name) {
        return containers.stream().anyMatch(pattern -> matches(pattern, name)) && mayHoldTables(name);
    }

    /** A container of the streaming API holds one table, which its name says. */
    private boolean mayHoldTables(String container) {
        return tables.isEmpty()
                || !container.startsWith(CONTAINER_PREFIX)
                || tables.stream()
                        .anyMatch(table -> container.equals(CONTAINER_PREFIX + table.toLowerCase(Locale.ROOT)));
    }

    private static boolean matches(String pattern, String name) {
        String[] parts = pattern.split("\\*", -1);
        String regex =
                String.join(".*", Arrays.stream(parts).map(Pattern::quote).toList());
        return name.matches(regex);
    }

    /** A query would be a shared access signature: it is secret and never repeated in a message. */
    private static @Nullable URI storageUrl(SettingsReader reader) {
        String text = reader.required(
                "storage_url", "use the blob service's URL, such as https://<account>.blob.core.windows.net");
        if (text.isEmpty()) {
            return null;
        }
        if (text.contains("?")) {
            reader.problem(
                    "storage_url",
                    "the URL has a question mark, as one with a SAS token",
                    "leave out the question mark and what follows it; the SAS token is the secret of the input, with auth = sas");
            return null;
        }
        URI url = reader.httpsUrl("storage_url");
        if (url != null && url.getHost() != null && url.getHost().contains(".dfs.")) {
            reader.refuse(
                    "storage_url",
                    text,
                    "use the host of the blob service: https://" + url.getHost().replace(".dfs.", ".blob."));
            return null;
        }
        boolean ofAzure = url != null && url.getHost() != null && url.getHost().contains(".blob.");
        // only a host that serves several accounts has the account in its path
        if (url != null
                && !(ofAzure
                        ? url.getPath().isEmpty()
                        : PATH.matcher(url.getPath()).matches())) {
            reader.refuse("storage_url", text, "leave out the container, use https://<account>.blob.core.windows.net");
            return null;
        }
        return url;
    }

    /** A distance back from now would move on with every poll. */
    private static @Nullable Instant end(SettingsReader reader, @Nullable StartTime start) {
        String text = reader.text("end_time");
        if (text == null) {
            return null;
        }
        StartTime time = StartTime.parse(text);
        Instant end = time == null ? null : time.instant();
        if (end == null) {
            reader.refuse("end_time", text, "use an ISO-8601 instant such as 2026-11-01T00:00:00Z");
        } else if (start != null && start.instant() != null && !end.isAfter(start.instant())) {
            reader.refuse("end_time", text, "use an instant later than start_time = " + start.text());
        }
        return end;
    }
}
