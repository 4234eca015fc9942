package ta.defender.update;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import ta.defender.model.Feed;
import ta.defender.model.UpdateField;
import ta.defender.splunk.ResultRow;

/** Turns rows of a search into what they ask for: fills tokens, finds the identifier, applies a row's own parameters. */
public final class RowReader {
    private static final String ROW_PREFIX = "set_";
    private static final Predicate<String> OFTEN_USED = Pattern.compile(
                    "(?i).*id|.*time|set_\\w+|status|classification|determination|assignedTo|event_hash")
            .asMatchPredicate();
    private static final Pattern NUMBER = Pattern.compile("\\d+");
    private static final Pattern TOKEN = Pattern.compile("\\$result\\.([^$]+)\\$");
    private static final List<String> ORIGIN = List.of("orig_sid", "orig_rid", "rid");
    private static final List<String> SEEN =
            List.of("status", "classification", "determination", "assignedTo", PlannedRow.TENANT);
    private static final int MAX_ID = 300;

    private final ActionParameters parameters;
    private final Target target;
    private final List<ResultRow> rows;
    private final Set<String> data = new LinkedHashSet<>();
    private final RowTemplate id;
    private final Map<String, RowTemplate> templates = new LinkedHashMap<>();

    private RowReader(ActionParameters parameters, ResultRow first, List<ResultRow> rows) {
        this.parameters = parameters;
        this.target = parameters.target();
        this.rows = rows;
        Stream.concat(Stream.of(first), rows.stream().limit(1))
                .forEach(row -> row.names().forEach(name -> {
                    data.add(row.text(name));
                    data.addAll(row.values(name));
                }));
        this.id = idTemplate();
        for (String name : ActionParameters.settable(target)) {
            String text = parameters.text(name);
            if (!text.isEmpty()) {
                templates.put(name, RowTemplate.of(text, data));
            }
        }
        if (templates.containsKey(ActionParameters.SINCE)) {
            List<String> fields = restored(
                    parameters.text(ActionParameters.SINCE),
                    "time",
                    List.of(target.feed().updatedMember()));
            if (!fields.isEmpty()) {
                templates.put(ActionParameters.SINCE, RowTemplate.ofFields(fields, ""));
            }
        }
    }

    /**
     * Reads all rows.
     *
     * @param first the row from which Splunk fills tokens before it starts an action
     */
    public static List<UpdateRow> read(ActionParameters parameters, ResultRow first, List<ResultRow> rows) {
        RowReader reader = new RowReader(parameters, first, rows);
        List<UpdateRow> read = new ArrayList<>();
        for (ResultRow row : rows) {
            read.add(reader.row(row, read.size() + 1));
        }
        return read;
    }

    /** What is odd about tokens of parameters: fields for which no row has a value. */
    public static List<String> unknownTokens(ActionParameters parameters, List<ResultRow> rows) {
        Set<String> names = rows.stream().flatMap(row -> row.names().stream()).collect(Collectors.toSet());
        List<String> unknown = new ArrayList<>();
        for (String parameter : ActionParameters.settable(parameters.target())) {
            TOKEN.matcher(parameters.text(parameter))
                    .results()
                    .map(token -> token.group(1))
                    .filter(field -> !names.contains(field))
                    .forEach(field -> unknown.add("param." + parameter + " names the field '" + shortened(field)
                            + "', for which no row has a value" + Suggestions.of(field, names)));
        }
        return unknown;
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

    private RowTemplate idTemplate() {
        String text = parameters.text(target.idParameter());
        List<String> fields = idFields(target.feed());
        List<String> named = text.isEmpty() ? List.of("id") : restored(text, "id", fields);
        if (!named.isEmpty()) {
            // a count may be the number of an incident by chance
            boolean isUsual = named.get(0).toLowerCase(Locale.ROOT).endsWith("id");
            return RowTemplate.ofFields(named, isUsual || !NUMBER.matcher(text).matches() ? "" : text);
        }
        for (String usual : fields) {
            // these fields are looked at anyway, whoever wrote the token
            if (text.equals("$result." + usual + "$")) {
                return RowTemplate.ofFields(List.of(usual), "");
            }
        }
        return RowTemplate.of(text, data);
    }

    /** Where rows have the identifier, the most telling name first. */
    static List<String> idFields(Feed feed) {
        return feed.isOfAlerts()
                ? List.of("id", "alertId", "alert_id")
                : List.of("incidentId", "incident_id", "id", "IncidentId");
    }

    /**
     * Undoes what Splunk does before an action starts: it fills every token from the first of the rows, so that all rows
     * would name the same object.
     *
     * @param ending how the names of fields end that the token may have named, in lower case
     * @param usual fields that are tried first
     * @return the field in which the first row has the text, or several that other rows tell apart, or none
     */
    private List<String> restored(String text, String ending, List<String> usual) {
        if (rows.isEmpty() || text.isEmpty() || text.contains("$result.")) {
            return List.of();
        }
        List<String> holding = holding(text, rows.get(0));
        List<String> likely = Stream.concat(
                        usual.stream().filter(holding::contains),
                        holding.stream()
                                .filter(field -> field.toLowerCase(Locale.ROOT).endsWith(ending)))
                .limit(1)
                .toList();
        return likely.isEmpty() ? holding : likely;
    }

    private static List<String> holding(String text, ResultRow first) {
        return first.names().stream()
                .filter(field -> first.text(field).strip().equals(text))
                .toList();
    }

    /** Fields of the first row that Splunk may have put in place of a token for the identifier, or the instant. */
    public static Set<String> perhapsFilled(ActionParameters parameters, ResultRow first) {
        return Stream.of(parameters.target().idParameter(), ActionParameters.SINCE)
                .map(parameters::text)
                .filter(text -> !text.isEmpty())
                .flatMap(text -> holding(text, first).stream())
                .collect(Collectors.toSet());
    }

    private UpdateRow row(ResultRow row, int number) {
        Map<String, String> requested = new LinkedHashMap<>();
        templates.forEach((name, template) -> {
            String text = name.equals(UpdateField.TAGS.parameter()) ? tags(row) : template.fill(row);
            if (!text.isEmpty() || name.equals(ActionParameters.SINCE)) {
                requested.put(name, text);
            }
        });
        if (parameters.rowsOverride()) {
            for (String field : row.names()) {
                String text = row.text(field).strip();
                // names count as they are written: SET_STATUS is unknown, and is refused instead of being passed over
                if (field.toLowerCase(Locale.ROOT).startsWith(ROW_PREFIX) && !text.isEmpty()) {
                    String name = field.substring(ROW_PREFIX.length());
                    requested.put(field.startsWith(ROW_PREFIX) ? name : name.toUpperCase(Locale.ROOT), text);
                }
            }
        }
        return new UpdateRow(number, id(row), requested, present(row, SEEN), present(row, ORIGIN));
    }

    private String id(ResultRow row) {
        Feed feed = target.feed();
        String text = id.fill(row);
        // the row of an alert has the alert's id, and beside it the number of its incident
        boolean wrongKind = !feed.isOfAlerts()
                && id.isField("id")
                && !NUMBER.matcher(text).matches()
                && (row.names().contains("incidentId") || row.names().contains("incident_id"));
        if (text.isEmpty() || wrongKind) {
            text = idFields(feed).stream()
                    .map(field -> row.text(field).strip())
                    .filter(found -> !found.isEmpty())
                    .findFirst()
                    .orElse("");
        }
        if (text.contains("\n")) {
            text = text.lines().map(String::strip).distinct().collect(Collectors.joining("\n"));
        }
        return text.length() > MAX_ID ? text.substring(0, MAX_ID) : text;
    }

    /**
     * The list is read before its tokens are filled. An item that is a token alone takes a list from the row; with text or a
     * sign beside the token, what the row has is a tag and nothing else.
     */
    private String tags(ResultRow row) {
        String text = parameters.text(UpdateField.TAGS.parameter());
        try {
            List<TagList.Item> items = new ArrayList<>();
            for (TagList.Item item : TagList.parse(text).items()) {
                RowTemplate template = RowTemplate.of(item.tag(), data);
                if (!template.hasTokens()) {
                    items.add(item);
                    continue;
                }
                if (!item.isSigned() && !item.quoted() && template.isToken()) {
                    items.addAll(TagList.parse(listed(template.fill(row))).items());
                    continue;
                }
                for (String tag : template.fill(row).split("[,\\n]", -1)) {
                    if (!tag.isBlank()) {
                        items.add(new TagList.Item(item.sign(), tag.strip(), true));
                    }
                }
            }
            return new TagList(items).text();
        } catch (IllegalArgumentException e) {
            // the planner says what is wrong with it
            return RowTemplate.of(text, data).fill(row);
        }
    }

    /** Each value of a field with several is a tag, also when it has a comma. */
    private static String listed(String values) {
        List<String> lines = values.lines().map(String::strip).toList();
        return lines.size() <= 1
                ? values
                : lines.stream().map(RowReader::quoted).collect(Collectors.joining("\n"));
    }

    private static String quoted(String value) {
        if (!value.contains(",") || value.contains("\"")) {
            return value;
        }
        boolean isSigned = value.startsWith("+") || value.startsWith("-");
        return (isSigned ? value.substring(0, 1) : "") + "\""
                + value.substring(isSigned ? 1 : 0).strip() + "\"";
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
