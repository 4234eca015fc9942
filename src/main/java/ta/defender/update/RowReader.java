package ta.defender.update;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import ta.defender.json.Timestamps;
import ta.defender.model.Api;
import ta.defender.model.Code;
import ta.defender.model.Feed;
import ta.defender.model.Issue;
import ta.defender.model.UpdateField;
import ta.defender.splunk.ResultRow;

/** Turns rows of a search into what they ask for: fills tokens, finds the identifier, applies a row's own parameters. */
public final class RowReader {
    private static final String ROW_PREFIX = "set_";
    private static final Predicate<String> OFTEN_USED = Pattern.compile(
                    "(?i).*id|.*time|set_\\w+|status|classification|determination|assignedTo|event_hash|vendor_account")
            .asMatchPredicate();
    private static final Pattern NUMBER = Pattern.compile("\\d+(?:\\.0*)?");
    private static final Pattern TOKEN = Pattern.compile("\\$result\\.([^$]+)\\$");
    private static final List<String> ORIGIN = List.of("orig_sid", "orig_rid", "rid");
    private static final List<String> SEEN = Stream.concat(
                    Stream.of("status", "classification", "determination", "assignedTo"), PlannedRow.TENANT.stream())
            .toList();
    private static final int MAX_ID = 300;
    /** What the product that made an alert calls it; Microsoft Graph finds no alert by it. */
    private static final List<String> OF_THE_PROVIDER = List.of("providerAlertId", "provider_alert_id");

    private final ActionParameters parameters;
    private final Target target;
    private final Map<String, WrittenParameter> written = new LinkedHashMap<>();
    private final FilledParameter id;
    private final FilledParameter since;
    private final Map<String, RowTemplate> templates = new LinkedHashMap<>();

    private RowReader(ActionParameters parameters, Map<String, String> saved, ResultRow first, List<ResultRow> rows) {
        this.parameters = parameters;
        this.target = parameters.target();
        Set<String> data = new LinkedHashSet<>();
        Stream.concat(Stream.of(first), rows.stream().limit(1))
                .forEach(row -> row.names().forEach(name -> {
                    data.add(row.text(name));
                    data.addAll(row.values(name));
                }));
        for (String name : perRow(target)) {
            written.put(name, WrittenParameter.of(parameters.text(name), saved.getOrDefault(name, ""), first, data));
        }
        ResultRow filledFrom = rows.isEmpty() ? first : rows.get(0);
        this.id = filled(target.idParameter(), filledFrom);
        this.since = filled(ActionParameters.SINCE, filledFrom);
        for (String name : ActionParameters.settable(target)) {
            WrittenParameter parameter = written(name);
            if (!parameter.text().isEmpty()) {
                templates.put(name, RowTemplate.of(parameter));
            }
        }
    }

    /** The parameters that each row has at its own. */
    private static List<String> perRow(Target target) {
        return Stream.concat(Stream.of(target.idParameter()), ActionParameters.settable(target).stream())
                .toList();
    }

    private WrittenParameter written(String name) {
        return Objects.requireNonNull(written.get(name));
    }

    private FilledParameter filled(String name, ResultRow first) {
        WrittenParameter parameter = written(name);
        String text = parameter.text();
        boolean isId = !name.equals(ActionParameters.SINCE);
        if (text.isEmpty() && isId) {
            return FilledParameter.of(RowTemplate.ofField("id"));
        }
        Feed feed = target.feed();
        for (String usual : isId ? idFields(feed) : List.<String>of()) {
            // these fields are looked at anyway, whoever wrote the token
            if (text.equals("$result." + usual + "$")) {
                return FilledParameter.of(RowTemplate.ofField(usual));
            }
        }
        FilledParameter filled = FilledParameter.of(
                parameter, first, field -> feed.api() != Api.GRAPH || !OF_THE_PROVIDER.contains(field));
        return isId ? filled.orNumber(text) : filled;
    }

    /**
     * Reads all rows.
     *
     * @param saved the parameters as the saved search has them, as far as that is known
     * @param first the row from which Splunk fills tokens before it starts an action
     */
    public static List<UpdateRow> read(
            ActionParameters parameters, Map<String, String> saved, ResultRow first, List<ResultRow> rows) {
        RowReader reader = new RowReader(parameters, saved, first, rows);
        List<UpdateRow> read = new ArrayList<>();
        for (ResultRow row : rows) {
            read.add(reader.row(row, read.size() + 1));
        }
        return read;
    }

    /** What is odd about tokens of parameters: fields for which no row has a value. */
    public static List<String> unknownTokens(
            ActionParameters parameters, Map<String, String> saved, List<ResultRow> rows) {
        Set<String> names = rows.stream().flatMap(row -> row.names().stream()).collect(Collectors.toSet());
        List<String> unknown = new ArrayList<>();
        for (String parameter : ActionParameters.settable(parameters.target())) {
            Stream.of(parameters.text(parameter), saved.getOrDefault(parameter, ""))
                    .flatMap(text -> TOKEN.matcher(text).results())
                    .map(token -> token.group(1))
                    .distinct()
                    .filter(field -> !names.contains(field))
                    .forEach(field -> unknown.add("param." + parameter + " names the field '" + shortened(field)
                            + "', for which no row has a value" + Suggestions.of(field, names)));
        }
        return unknown;
    }

    /** Parameters of the whole action that Splunk filled from the first row, and for which other rows have other values. */
    public static List<Issue> dividedOptions(Map<String, String> saved, List<ResultRow> rows) {
        List<Issue> divided = new ArrayList<>();
        saved.forEach((name, text) -> {
            RowTemplate template = RowTemplate.of(text, List.of());
            Set<String> values = rows.stream().map(template::fill).collect(Collectors.toCollection(LinkedHashSet::new));
            if (ActionParameters.isOption(name) && values.size() > 1) {
                divided.add(new Issue(
                        Code.SEVERAL_VALUES,
                        "is '" + shortened(text) + "', and the rows have " + values.size() + " values for it, such as "
                                + values.stream()
                                        .limit(3)
                                        .map(value -> value.isEmpty() ? "nothing" : shortened(value))
                                        .collect(Collectors.joining(", ")),
                        "trigger the action once for each result, or write one value",
                        name));
            }
        });
        return divided;
    }

    /** How many rows have fields {@code set_<name>}. */
    public static long withOverrides(List<ResultRow> rows) {
        return rows.stream()
                .filter(row -> row.names().stream().anyMatch(name -> name.startsWith(ROW_PREFIX)))
                .count();
    }

    /** Whether a field is looked at without a token. */
    static boolean isOftenUsed(String field) {
        return OFTEN_USED.test(field);
    }

    /** Where rows have the identifier, the most telling name first. */
    static List<String> idFields(Feed feed) {
        return feed.isOfAlerts()
                ? List.of("id", "alertId", "alert_id")
                : List.of("incidentId", "incident_id", "id", "IncidentId");
    }

    /** Fields of the first row that Splunk may have put in place of a token for the identifier, or the instant. */
    public static Set<String> perhapsFilled(ActionParameters parameters, ResultRow first) {
        return filledByFirst(parameters).stream()
                .flatMap(name -> FilledParameter.holding(parameters.text(name), first))
                .collect(Collectors.toSet());
    }

    private static List<String> filledByFirst(ActionParameters parameters) {
        return Stream.of(parameters.target().idParameter(), ActionParameters.SINCE)
                .filter(name -> !parameters.text(name).isEmpty())
                .toList();
    }

    /** What is not clear about the identifier and the instant: which rows they are for. */
    public static List<String> doubts(ActionParameters parameters, Map<String, String> saved, List<ResultRow> rows) {
        List<String> doubts = new ArrayList<>();
        if (rows.size() < 2) {
            return doubts;
        }
        RowReader reader = new RowReader(parameters, saved, rows.get(0), rows);
        reader.written.forEach((name, parameter) -> {
            if (!parameter.isKnown() && saved.getOrDefault(name, "").contains("$result.")) {
                doubts.add("param." + name
                        + " does not fit the saved search, which has tokens in it and may have changed since;" + " all "
                        + rows.size() + " rows have what Splunk filled from the first one");
            }
        });
        for (String name : filledByFirst(parameters)) {
            String text = shortened(parameters.text(name));
            boolean isSince = name.equals(ActionParameters.SINCE);
            FilledParameter filled = isSince ? reader.since : reader.id;
            if (rows.stream()
                    .anyMatch(row -> filled.templates().size() > 1
                            && (isSince ? reader.since(row) : reader.id(row)).contains("\n"))) {
                doubts.add("param." + name + " is '" + text + "', which the first row has in "
                        + String.join(", ", filled.fields())
                        + "; rows for which it is not clear which of these is meant are refused; leave the right one in the"
                        + " results, for example with | fields");
            } else if (filled.isFixed() && !reader.written(name).isKnown()) {
                doubts.add("param." + name + " is '" + text + "' for all " + rows.size()
                        + " rows: no field of the first row has this text; if each row has its own, let the search make a"
                        + " field with the whole text, and name it as a token");
            }
        }
        return doubts;
    }

    private UpdateRow row(ResultRow row, int number) {
        Map<String, String> requested = new LinkedHashMap<>();
        templates.forEach((name, template) -> {
            String text = name.equals(UpdateField.TAGS.parameter())
                    ? tags(row)
                    : name.equals(ActionParameters.SINCE) ? since(row) : template.fill(row);
            if (!text.isEmpty() || name.equals(ActionParameters.SINCE)) {
                requested.put(name, text);
            }
        });
        if (parameters.rowsOverride()) {
            for (String field : row.names()) {
                String text = isTags(field)
                        ? listed(row.values(field))
                        : row.text(field).strip();
                // names count as they are written: SET_STATUS is unknown, and is refused instead of being passed over
                if (field.toLowerCase(Locale.ROOT).startsWith(ROW_PREFIX) && !text.isEmpty()) {
                    String name = field.substring(ROW_PREFIX.length());
                    requested.put(field.startsWith(ROW_PREFIX) ? name : name.toUpperCase(Locale.ROOT), text);
                }
            }
        }
        return new UpdateRow(number, id(row), requested, present(row, SEEN), present(row, ORIGIN));
    }

    /** One instant, or several on lines of their own. */
    private String since(ResultRow row) {
        Map<Object, String> instants = new LinkedHashMap<>();
        for (String text : since.fill(row, RowTemplate::fill)) {
            instants.putIfAbsent(Objects.requireNonNullElse(Timestamps.parse(text), text), text);
        }
        return String.join("\n", instants.values());
    }

    /** The identifier, or several on lines of their own. */
    private String id(ResultRow row) {
        String text = String.join("\n", id.fill(row, this::id));
        if (text.contains("\n")) {
            text = text.lines().map(String::strip).distinct().collect(Collectors.joining("\n"));
        }
        return text.length() > MAX_ID ? text.substring(0, MAX_ID) : text;
    }

    private String id(RowTemplate template, ResultRow row) {
        Feed feed = target.feed();
        String text = template.fill(row);
        // the row of an alert has the alert's id, and beside it the number of its incident
        boolean wrongKind = !feed.isOfAlerts()
                && template.isToken()
                && !NUMBER.matcher(text).matches()
                && (row.names().contains("incidentId") || row.names().contains("incident_id"));
        if (!text.isEmpty() && !wrongKind) {
            return text;
        }
        return idFields(feed).stream()
                .map(field -> row.text(field).strip())
                .filter(found -> !found.isEmpty())
                .findFirst()
                .orElse("");
    }

    /**
     * The list is read before its tokens are filled. An item that is a token alone takes a list from the row; with text or a
     * sign beside the token, what the row has is a tag and nothing else.
     */
    private String tags(ResultRow row) {
        WrittenParameter list = written(UpdateField.TAGS.parameter());
        try {
            List<TagList.Item> items = new ArrayList<>();
            for (TagList.Item item : TagList.parse(list.text()).items()) {
                RowTemplate template = RowTemplate.of(item.tag(), list.data());
                if (!template.hasTokens()) {
                    items.add(item);
                    continue;
                }
                if (!item.isSigned() && !item.quoted() && template.isToken()) {
                    items.addAll(TagList.parse(listed(template.values(row))).items());
                    continue;
                }
                // quotation marks, and a field with several values, keep commas
                boolean isWhole = item.quoted() || template.values(row).size() > 1;
                for (String tag : isWhole
                        ? template.values(row)
                        : List.of(template.fill(row).split(",", -1))) {
                    if (!tag.isBlank()) {
                        items.add(new TagList.Item(item.sign(), tag.strip(), true));
                    }
                }
            }
            return new TagList(items).text();
        } catch (IllegalArgumentException e) {
            // the planner says what is wrong with it
            return RowTemplate.of(list).fill(row);
        }
    }

    private static boolean isTags(String field) {
        return field.equals(ROW_PREFIX + UpdateField.TAGS.parameter());
    }

    /** Each value of a field with several is a tag, also when it has a comma; one value may be a whole list. */
    private static String listed(List<String> values) {
        return values.size() <= 1
                ? String.join("", values).strip()
                : values.stream().map(String::strip).map(RowReader::item).collect(Collectors.joining("\n"));
    }

    /** A value as one item of a list. */
    private static String item(String value) {
        boolean isSigned = value.startsWith("+") || value.startsWith("-");
        String tag = value.substring(isSigned ? 1 : 0).strip();
        if (tag.matches("(?s)\"(?:[^\"]|\"\")*\"|[^\",\n]*")) {
            return value;
        }
        return (isSigned ? value.substring(0, 1) : "") + '"' + tag.replace("\"", "\"\"") + '"';
    }

    private static Map<String, String> present(ResultRow row, List<String> fields) {
        Map<String, String> present = new LinkedHashMap<>();
        for (String field : fields) {
            String text = row.text(field);
            if (!text.isEmpty()) {
                present.put(field, shortened(text));
            }
        }
        return present;
    }

    static String shortened(String text) {
        return text.length() <= 120 ? text : text.substring(0, 117) + "...";
    }
}
