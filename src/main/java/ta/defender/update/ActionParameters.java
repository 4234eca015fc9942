package ta.defender.update;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import ta.defender.model.Api;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.model.Feed;
import ta.defender.model.Issue;
import ta.defender.model.UpdateField;

/** The parameters of an alert action, checked as far as that needs no row. */
public final class ActionParameters {
    /** The parameter with the instant after which a changed object is left alone. */
    static final String SINCE = "if_unchanged_since";

    static final String ROW_OVERRIDES = "row_overrides";

    private static final Map<String, List<Feed>> ACTIONS = Map.of(
            "ta_defender_update_alert", List.of(Feed.GRAPH_ALERTS, Feed.ENDPOINT_ALERTS),
            "ta_defender_update_incident", List.of(Feed.GRAPH_INCIDENTS, Feed.XDR_INCIDENTS));
    private static final List<String> OPTIONS = List.of("account", "api", "mode", "dry_run", ROW_OVERRIDES, "index");
    private static final Pattern INDEX = Pattern.compile("[a-z0-9][a-z0-9_-]{0,79}");
    private static final String DEFAULT_INDEX = "main";

    private final Map<String, String> values;
    private final List<Issue> issues = new ArrayList<>();
    private final Target target;
    private final String index;
    private final boolean direct;
    private final boolean dryRun;
    private final boolean rowOverrides;

    private ActionParameters(String action, Map<String, String> values) {
        this.values = new LinkedHashMap<>(values);
        // those with an underscore are Splunk's own, such as _cam
        this.values.keySet().removeIf(name -> name.startsWith("_"));
        Feed feed = feed(action);
        this.target = new Target(action, feed, text("account"));
        if (target.account().isEmpty()) {
            issues.add(new Issue("account", "is required", "name a stanza of defender_account.conf"));
        }
        this.index = checkedIndex(text("index"), issues);
        this.direct = mode(text("mode"));
        this.dryRun = isOn("dry_run");
        this.rowOverrides = isOn(ROW_OVERRIDES);
        checkNames();
    }

    /**
     * Reads them.
     *
     * @param values as Splunk passes them, without {@code param.}
     * @throws DefenderException with everything that is wrong
     */
    public static ActionParameters read(String action, Map<String, String> values) {
        ActionParameters parameters = new ActionParameters(action, values);
        if (!parameters.issues.isEmpty()) {
            throw new DefenderException(parameters.issues);
        }
        return parameters;
    }

    /** What is changed. */
    public Target target() {
        return target;
    }

    /** Index of the audit events. */
    public String index() {
        return index;
    }

    /** Whether the action calls Microsoft itself, without the service. */
    public boolean isDirect() {
        return direct;
    }

    /** Whether nothing is to be written. */
    public boolean isDryRun() {
        return dryRun;
    }

    /** Whether fields {@code set_<name>} of a row replace parameters. */
    public boolean rowsOverride() {
        return rowOverrides;
    }

    /** The text of a parameter, its tokens not filled; empty when it is not given. */
    String text(String parameter) {
        return values.getOrDefault(parameter, "").strip();
    }

    /**
     * Whether these parameters need a field of the rows.
     *
     * @param saved the same as the saved search has them
     */
    public boolean needs(String field, Map<String, String> saved) {
        String token = "$result." + field + "$";
        return RowReader.isOftenUsed(field)
                || Stream.of(values, saved)
                        .flatMap(texts -> texts.values().stream())
                        .anyMatch(text -> text.contains(token));
    }

    /** The account, API and action that a call of the service names, checked the same way. */
    static Target target(String action, String api, String account) {
        return read(action, Map.of("api", api, "account", account)).target();
    }

    /** The index for audit events, or why it is not accepted. */
    static String checkedIndex(String written, List<Issue> issues) {
        String name = written.isEmpty() ? DEFAULT_INDEX : written;
        if (!INDEX.matcher(name).matches()) {
            issues.add(new Issue(
                    Code.SETTING_INVALID,
                    "value '" + RowReader.shortened(name) + "' is not accepted",
                    name.startsWith("_")
                            ? "audit events do not go into Splunk's own indexes; use another one, such as main"
                            : "use lower-case letters, digits, _ and -, such as main",
                    "index"));
        }
        return name;
    }

    private Feed feed(String action) {
        List<Feed> feeds = ACTIONS.get(action);
        if (feeds == null) {
            issues.add(new Issue(
                    Code.SETTING_INVALID,
                    "'" + RowReader.shortened(action) + "' is not an alert action of this add-on",
                    "use one of " + String.join(", ", new TreeSet<>(ACTIONS.keySet())),
                    "action"));
            throw new DefenderException(issues);
        }
        String written = text("api");
        String wanted = written.isEmpty() ? Api.GRAPH.settingValue() : written.toLowerCase(Locale.ROOT);
        for (Feed feed : feeds) {
            if (feed.api().settingValue().equals(wanted)) {
                return feed;
            }
        }
        List<String> accepted =
                feeds.stream().map(feed -> feed.api().settingValue()).toList();
        issues.add(invalid("api", written, accepted));
        return feeds.get(0);
    }

    /** A mode that we do not know might have meant to be careful; better nothing than the wrong thing. */
    private boolean mode(String mode) {
        if (!mode.isEmpty() && !mode.equalsIgnoreCase("service") && !mode.equalsIgnoreCase("direct")) {
            issues.add(invalid("mode", mode, List.of("service", "direct")));
        }
        return mode.equalsIgnoreCase("direct");
    }

    private boolean isOn(String parameter) {
        return switch (text(parameter).toLowerCase(Locale.ROOT)) {
            case "", "0", "false", "no", "off" -> false;
            case "1", "true", "yes", "on" -> true;
            default -> {
                // without a suggestion: one of the two writes
                issues.add(new Issue(
                        Code.SETTING_INVALID,
                        "value '" + RowReader.shortened(text(parameter)) + "' is not accepted",
                        "use 1 or 0",
                        parameter));
                yield false;
            }
        };
    }

    private static Issue invalid(String parameter, String value, List<String> accepted) {
        return new Issue(
                Code.SETTING_INVALID,
                "value '" + RowReader.shortened(value) + "' is not accepted",
                "use one of " + String.join(", ", accepted) + Suggestions.of(value, accepted),
                parameter);
    }

    private void checkNames() {
        Set<String> known = names(target);
        for (Map.Entry<String, String> given : values.entrySet()) {
            if (!known.contains(given.getKey())) {
                Issue unsupported = unsupported(target, given.getKey());
                issues.add(unsupported == null ? unknown(Code.UNKNOWN_PARAMETER, given.getKey(), known) : unsupported);
            }
        }
    }

    /** Every name that a parameter of this action may have. */
    public Set<String> names() {
        return names(target);
    }

    private static Set<String> names(Target target) {
        Set<String> names = new LinkedHashSet<>(OPTIONS);
        names.add(target.idParameter());
        names.add(SINCE);
        for (UpdateField field : UpdateField.values()) {
            if (isKnown(target, field)) {
                names.add(field.parameter());
            }
        }
        return names;
    }

    /** Whether a parameter is about the whole action. */
    static boolean isOption(String name) {
        return OPTIONS.contains(name);
    }

    /** The parameters that a row may set. */
    static Set<String> settable(Target target) {
        Set<String> names = names(target);
        OPTIONS.forEach(names::remove);
        names.remove(target.idParameter());
        return names;
    }

    private static boolean isKnown(Target target, UpdateField field) {
        return !target.feed().isOfAlerts() || !(field == UpdateField.TAGS || field.isGraphIncidentOnly());
    }

    /** Why a field cannot be changed on this API; null when it can, or when there is no such field. */
    static @Nullable Issue unsupported(Target target, String parameter) {
        for (UpdateField field : UpdateField.values()) {
            if (!field.parameter().equals(parameter)) {
                continue;
            }
            if (field == UpdateField.TAGS && target.feed().isOfAlerts()) {
                return new Issue(
                        Code.NOT_SUPPORTED,
                        "alerts have no tags",
                        "set them on the incident with ta_defender_update_incident",
                        parameter);
            }
            if (field.isGraphIncidentOnly() && target.feed() != Feed.GRAPH_INCIDENTS) {
                return new Issue(
                        Code.NOT_SUPPORTED,
                        "Microsoft lets it be changed only on incidents of Microsoft Graph",
                        "use ta_defender_update_incident with api=graph, or leave it empty",
                        parameter);
            }
        }
        return null;
    }

    /** A name that nobody knows. */
    static Issue unknown(Code code, String name, Set<String> known) {
        return new Issue(
                code,
                code.word().replace('_', ' ') + " '" + RowReader.shortened(name) + "'",
                "known are " + String.join(", ", known) + Suggestions.of(name, known),
                name);
    }
}
