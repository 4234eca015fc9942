package ta.knowledge;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The app's search-time settings, checked when they are loaded: a setting that the evaluator does not know is an error. */
public final class Knowledge {
    private static final Pattern PROPS =
            Pattern.compile("TRUNCATE|SHOULD_LINEMERGE|LINE_BREAKER|TIME_PREFIX|TIME_FORMAT"
                    + "|MAX_TIMESTAMP_LOOKAHEAD|DATETIME_CONFIG|TZ|KV_MODE|sourcetype"
                    + "|(?:EXTRACT|REPORT|FIELDALIAS|EVAL|LOOKUP)-\\w+");
    private static final Pattern TRANSFORMS =
            Pattern.compile("REGEX|FORMAT|MV_ADD|MATCH_LIMIT|filename|case_sensitive_match|min_matches|default_match"
                    + "|external_type|collection|fields_list");

    private final Map<String, Map<String, String>> props;
    private final Map<String, Map<String, String>> transforms;
    private final Map<String, Map<String, String>> macros;
    private final Map<String, Map<String, String>> eventtypes;
    private final Map<String, Map<String, String>> tags;
    private final Map<String, Map<String, String>> savedSearches;
    private final Map<String, Map<String, String>> workflowActions;
    private final Map<String, LookupTable> lookups = new TreeMap<>();

    private Knowledge(Path app) {
        props = conf(app, "props", PROPS);
        transforms = conf(app, "transforms", TRANSFORMS);
        macros = conf(app, "macros", Pattern.compile("definition|args|iseval"));
        eventtypes = conf(app, "eventtypes", Pattern.compile("search"));
        tags = conf(app, "tags", Pattern.compile("\\w+"));
        savedSearches = conf(app, "savedsearches", Pattern.compile(".+"));
        workflowActions = Files.exists(app.resolve("default/workflow_actions.conf"))
                ? conf(app, "workflow_actions", Pattern.compile(".+"))
                : Map.of();
        transforms.forEach((name, settings) -> {
            if (settings.containsKey("filename")) {
                lookups.put(name, LookupTable.read(name, settings, app.resolve("lookups")));
            }
        });
    }

    /** The app tree {@code splunk-app}, as it is in the sources. */
    public static Knowledge ofSources() {
        return new Knowledge(Path.of("splunk-app"));
    }

    /** An unpacked app, such as the package without the program. */
    public static Knowledge of(Path app) {
        return new Knowledge(app);
    }

    private static Map<String, Map<String, String>> conf(Path app, String name, Pattern known) {
        Map<String, Map<String, String>> stanzas = ConfFile.parse(text(app.resolve("default/" + name + ".conf")));
        Path local = app.resolve("local/" + name + ".conf");
        Map<String, Map<String, String>> merged =
                Files.exists(local) ? ConfFile.layered(List.of(stanzas, ConfFile.parse(text(local)))) : stanzas;
        merged.forEach((stanza, settings) -> settings.keySet().forEach(key -> {
            if (!known.matcher(key).matches()) {
                throw new IllegalArgumentException(
                        name + ".conf [" + stanza + "]: the evaluator does not know the setting " + key);
            }
        }));
        return merged;
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Settings of each stanza of props.conf. */
    public Map<String, Map<String, String>> props() {
        return props;
    }

    Map<String, String> transform(String name) {
        Map<String, String> settings = transforms.get(name);
        if (settings == null || !settings.containsKey("REGEX")) {
            throw new IllegalArgumentException("transforms.conf has no extraction [" + name + "]");
        }
        return settings;
    }

    /** Settings of each stanza of transforms.conf. */
    public Map<String, Map<String, String>> transforms() {
        return transforms;
    }

    /** Tables that come from a file, by the name of their transform. */
    public Map<String, LookupTable> lookups() {
        return lookups;
    }

    /** Settings of each macro; the name of one with arguments ends in {@code (n)}. */
    public Map<String, Map<String, String>> macros() {
        return macros;
    }

    /** The search of each event type. */
    public Map<String, Map<String, String>> eventtypes() {
        return eventtypes;
    }

    /** Tags by {@code field=value}. */
    public Map<String, Map<String, String>> tags() {
        return tags;
    }

    /** Settings of each saved search. */
    public Map<String, Map<String, String>> savedSearches() {
        return savedSearches;
    }

    /** Settings of each workflow action. */
    public Map<String, Map<String, String>> workflowActions() {
        return workflowActions;
    }
}
