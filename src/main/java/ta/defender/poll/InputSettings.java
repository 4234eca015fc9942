package ta.defender.poll;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import ta.defender.model.Api;
import ta.defender.model.Feed;
import ta.defender.model.SettingsReader;
import ta.defender.model.StartTime;

/**
 * One enabled stanza of a polling scheme.
 *
 * @param stanza its full name, {@code <scheme>://<name>}
 * @param account stanza of {@code defender_account.conf}
 * @param feed what is polled
 * @param start where the first run begins
 * @param interval time between polls
 * @param overlap how far behind the position each poll reads again
 * @param includeAlerts incidents only: also emit their alerts
 * @param legacyEntities Graph alerts only: append the flattened {@code entities}
 * @param changes also emit what changed from version to version
 * @param entities also emit the evidence of alerts, item by item
 * @param index the stanza's index, or null when Splunk's default applies
 * @param host the stanza's host, or null
 * @param sourcetype set by the user over ours, or null
 * @param source set by the user over ours, or null
 */
public record InputSettings(
        String stanza,
        String account,
        Feed feed,
        StartTime start,
        Duration interval,
        Duration overlap,
        boolean includeAlerts,
        boolean legacyEntities,
        boolean changes,
        boolean entities,
        @Nullable String index,
        @Nullable String host,
        @Nullable String sourcetype,
        @Nullable String source) {

    /** Pause before a stanza whose settings are wrong is looked at again, seconds; also the default of {@code interval}. */
    public static final long DEFAULT_INTERVAL_SECONDS = 60;

    private static final String DEFAULT_START = "-7d";
    private static final long DEFAULT_OVERLAP_SECONDS = 900;

    /** Reads a stanza's parameters as splunkd passes them; parameters that are not ours are ignored. */
    public static InputSettings read(String stanza, Map<String, String> parameters) {
        SettingsReader reader = new SettingsReader(parameters);
        String scheme = scheme(stanza);
        String account = reader.matching(
                "account",
                SettingsReader.ACCOUNT_NAME,
                "name a stanza of defender_account.conf (no spaces, ':' or '/')");
        Feed feed = feed(scheme, reader);
        StartTime start = reader.startTime(DEFAULT_START);
        Duration interval = reader.seconds("interval", DEFAULT_INTERVAL_SECONDS, 10, Integer.MAX_VALUE);
        Duration overlap = reader.seconds("overlap", DEFAULT_OVERLAP_SECONDS, 0, 604_800);
        boolean includeAlerts = reader.bool("include_alerts", true);
        boolean legacyEntities = reader.bool("legacy_entities", false);
        boolean changes = reader.bool("changes", true);
        boolean entities = reader.bool("entities", false);
        reader.throwIfAny();
        if (feed == null || start == null) {
            throw new AssertionError("a missing value without a noted problem");
        }
        return new InputSettings(
                stanza,
                account,
                feed,
                start,
                interval,
                overlap,
                includeAlerts,
                legacyEntities,
                changes,
                entities,
                reader.unless("index", "default"),
                reader.unless("host", "$decideOnStartup"),
                reader.unless("sourcetype", scheme),
                reader.unless("source", stanza));
    }

    /** The scheme part of a stanza's name. */
    public static String scheme(String stanza) {
        int end = stanza.indexOf("://");
        return end < 0 ? stanza : stanza.substring(0, end);
    }

    private static @Nullable Feed feed(String scheme, SettingsReader reader) {
        List<String> accepted = new ArrayList<>();
        for (Api api : Api.values()) {
            if (Feed.of(scheme, api) != null) {
                accepted.add(api.settingValue());
            }
        }
        if (accepted.isEmpty()) {
            reader.problem(
                    "stanza", "'" + scheme + "' is not a polling scheme", "use defender_alerts or defender_incidents");
            return null;
        }
        if (reader.text("api") == null) {
            return Feed.of(scheme, Api.GRAPH);
        }
        String api = reader.oneOf("api", accepted);
        return api == null ? null : Feed.of(scheme, Api.valueOf(api.toUpperCase(Locale.ROOT)));
    }
}
