package ta.defender.splunk;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import ta.defender.model.Issue;
import ta.defender.model.SettingsReader;

/**
 * {@code defender_settings.conf}: what holds for the whole add-on on this host.
 *
 * @param logLevel least severe level that is written
 * @param proxy the HTTP proxy for calls to Microsoft, or null
 * @param caFile PEM file with further CA certificates, or null
 * @param passedOver what is wrong and stops nothing, or null
 */
public record AddonSettings(
        LogLevel logLevel,
        @Nullable Proxy proxy,
        @Nullable Path caFile,
        @Nullable Issue passedOver) {

    /** Every stanza and its keys. */
    public static final Map<String, List<String>> KEYS = Map.of(
            "logging", List.of("level"),
            "proxy", List.of("enabled", "url", "username"),
            "tls", List.of("ca_file"),
            "java", List.of("home"),
            "collection", List.of("position_store"));

    /** Severity of a log line, in Splunk's words. */
    public enum LogLevel {
        DEBUG,
        INFO,
        WARN,
        ERROR
    }

    /**
     * An HTTP proxy; its password is in Splunk's secret store.
     *
     * @param url {@code http://host:port}
     * @param username null when the proxy asks for none
     */
    public record Proxy(URI url, @Nullable String username) {}

    /** What holds when nothing is set. */
    public static final AddonSettings DEFAULT = new AddonSettings(LogLevel.INFO, null, null, null);

    /**
     * Reads the conf file to check it.
     *
     * @param stanzas stanza name to its keys and values
     */
    public static AddonSettings read(Map<String, Map<String, String>> stanzas) {
        List<Issue> problems = new ArrayList<>();
        return read(stanzas, problems, problems);
    }

    /** Reads the conf file to work with it: a level that does not exist is INFO. */
    public static AddonSettings inUse(Map<String, Map<String, String>> stanzas) {
        List<Issue> passedOver = new ArrayList<>();
        AddonSettings settings = read(stanzas, new ArrayList<>(), passedOver);
        return passedOver.isEmpty()
                ? settings
                : new AddonSettings(LogLevel.INFO, settings.proxy(), settings.caFile(), passedOver.get(0));
    }

    private static AddonSettings read(
            Map<String, Map<String, String>> stanzas, List<Issue> problems, List<Issue> ofLogging) {
        SettingsReader logging = reader(stanzas, "logging", ofLogging);
        SettingsReader proxy = reader(stanzas, "proxy", problems);
        SettingsReader tls = reader(stanzas, "tls", problems);
        AddonSettings settings = new AddonSettings(logLevel(logging), proxy(proxy), caFile(tls), null);
        tls.throwIfAny();
        return settings;
    }

    private static SettingsReader reader(
            Map<String, Map<String, String>> stanzas, String stanza, List<Issue> problems) {
        return new SettingsReader(
                stanzas.getOrDefault(stanza, Map.of()), "defender_settings.conf [" + stanza + "] ", problems);
    }

    private static LogLevel logLevel(SettingsReader reader) {
        String value = reader.oneOf("level", List.of("DEBUG", "INFO", "WARN", "ERROR", "WARNING", "CRITICAL"));
        if (value == null) {
            return LogLevel.INFO;
        }
        return switch (value) {
            case "WARNING" -> LogLevel.WARN;
            case "CRITICAL" -> LogLevel.ERROR;
            default -> LogLevel.valueOf(value);
        };
    }

    private static @Nullable Proxy proxy(SettingsReader reader) {
        if (!reader.bool("enabled", false)) {
            return null;
        }
        String url = reader.required("url", "use http://host:port, or set [proxy] enabled = false");
        if (url.isEmpty()) {
            return null;
        }
        try {
            URI uri = new URI(url.contains("://") ? url : "http://" + url);
            if ("http".equalsIgnoreCase(uri.getScheme())
                    && uri.getHost() != null
                    && uri.getPort() > 0
                    && uri.getPort() <= SettingsReader.LARGEST_PORT
                    && uri.getRawUserInfo() == null) {
                return new Proxy(uri, reader.text("username"));
            }
        } catch (URISyntaxException e) {
            // reported below with the same remedy
        }
        reader.problem(
                "url",
                "the address is not accepted for the proxy",
                "use http://host:port with a port from 1 to 65535, the user name in username, and the password in storage/passwords");
        return null;
    }

    private static @Nullable Path caFile(SettingsReader reader) {
        String file = reader.text("ca_file");
        try {
            return file == null ? null : Path.of(file);
        } catch (InvalidPathException e) {
            reader.problem("ca_file", "is not a path on this system (" + e.getReason() + ")", "name a PEM file");
            return null;
        }
    }
}
