package ta.defender.update;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import ta.defender.json.Timestamps;
import ta.defender.model.Feed;
import ta.defender.model.ObjectChange;
import ta.defender.splunk.ResultRow;

/** Turns rows into changes, and refuses what cannot be meant; calls nobody. */
final class UpdatePlanner {
    /** A row may set a parameter for itself by a field of this name, in front of the parameter's. */
    static final String ROW_PREFIX = "set_";

    private static final Pattern ID = Pattern.compile("(?!\\.{1,2}$)[A-Za-z0-9._~:@=+-]{1,256}");
    private static final Pattern EPOCH = Pattern.compile("\\d{9,11}(\\.\\d{1,9})?");
    private static final Pattern NUMBER = Pattern.compile("\\d+");
    private static final String OWN_ID = "$result.id$";
    private static final String SINCE = "if_unchanged_since";
    private static final int MAX_COMMENT = 8_000;
    private static final List<String> ORIGIN = List.of("orig_sid", "orig_rid", "rid");
    private static final List<String> SEEN = List.of("status", "classification", "determination", "assignedTo");

    private final UpdateValues values;

    UpdatePlanner(UpdateValues values) {
        this.values = values;
    }

    /** The plan for all rows. */
    UpdatePlan plan(ActionRequest request) {
        Map<String, String> templates = templates(request);
        List<PlannedRow> rows = new ArrayList<>();
        for (ResultRow row : request.rows()) {
            rows.add(new RowPlan(request, templates, row, rows.size() + 1).planned());
        }
        return new UpdatePlan(rows);
    }

    private static Map<String, String> templates(ActionRequest request) {
        Map<String, String> templates = new LinkedHashMap<>(request.parameters());
        Feed feed = request.feed();
        String id = templates.getOrDefault(request.idParameter(), "");
        templates.put(
                request.idParameter(),
                RowTokens.restored(id.isBlank() ? OWN_ID : id, request.rows(), "id", idFields(feed)));
        templates.computeIfPresent(
                SINCE, (name, text) -> RowTokens.restored(text, request.rows(), "time", List.of(feed.updatedMember())));
        return templates;
    }

    /** Where rows have the identifier, the most telling name first. */
    private static List<String> idFields(Feed feed) {
        return feed.isOfAlerts()
                ? List.of("id", "alertId", "alert_id")
                : List.of("incidentId", "incident_id", "id", "IncidentId");
    }

    /** The planning of one row, which collects every fault. */
    private final class RowPlan {
        private final ActionRequest request;
        private final Feed feed;
        private final Map<String, String> templates;
        private final ResultRow row;
        private final int number;
        private final List<String> problems = new ArrayList<>();
        private final Map<String, String> requested = new LinkedHashMap<>();

        RowPlan(ActionRequest request, Map<String, String> templates, ResultRow row, int number) {
            this.request = request;
            this.feed = request.feed();
            this.templates = templates;
            this.row = row;
            this.number = number;
        }

        PlannedRow planned() {
            String id = id();
            Map<UpdateField, String> texts = new EnumMap<>(UpdateField.class);
            for (UpdateField field : UpdateField.values()) {
                String text = asked(field.parameter());
                if (!text.isEmpty()) {
                    texts.put(field, text);
                    requested.put(field.parameter(), text);
                }
            }
            ObjectChange change = change(texts);
            Instant since = since();
            if (texts.isEmpty()) {
                problems.add("nothing is to be changed; set at least one of " + parameters());
            }
            PlannedRow.Update update = problems.isEmpty()
                    ? new PlannedRow.Update(id, change, since, new PlannedRow.Seen(present(SEEN)))
                    : null;
            String refusal = problems.isEmpty() ? "" : "row " + number + ": " + String.join("; ", problems);
            return new PlannedRow(number, id, requested, update, refusal, present(ORIGIN));
        }

        /** A parameter for this row: what the row sets itself, else the parameter with its tokens filled. */
        private String asked(String parameter) {
            String own = row.text(ROW_PREFIX + parameter).strip();
            return own.isEmpty() ? RowTokens.fill(templates.getOrDefault(parameter, ""), row) : own;
        }

        private String id() {
            String parameter = request.idParameter();
            String template = templates.getOrDefault(parameter, "");
            String id = asked(parameter);
            // the row of an alert has the alert's id, and beside it the number of its incident
            boolean wrongKind = !feed.isOfAlerts()
                    && template.equals(OWN_ID)
                    && !NUMBER.matcher(id).matches()
                    && row.names().contains("incidentId");
            if (id.isEmpty() || wrongKind) {
                id = idFields(feed).stream()
                        .map(field -> row.text(field).strip())
                        .filter(text -> !text.isEmpty())
                        .findFirst()
                        .orElse("");
            }
            if (id.isEmpty()) {
                problems.add(parameter + ": the row names no " + request.object() + "; '" + template
                        + "' yields nothing, nor do the fields " + String.join(", ", idFields(feed)));
            } else if (id.contains("\n")) {
                problems.add(parameter + ": the row names " + id.lines().count() + " objects (" + id.replace("\n", ", ")
                        + "); give each a row of its own, for example with mvexpand");
            } else if (!ID.matcher(id).matches()) {
                problems.add(parameter + ": value '" + shortened(id) + "' is no identifier; letters, digits and"
                        + " . _ ~ : @ = + - are accepted");
            }
            return id;
        }

        private ObjectChange change(Map<UpdateField, String> texts) {
            @Nullable String status = enumerated(UpdateField.STATUS, texts.get(UpdateField.STATUS));
            @Nullable String classification = enumerated(UpdateField.CLASSIFICATION, texts.get(UpdateField.CLASSIFICATION));
            @Nullable String determination = enumerated(UpdateField.DETERMINATION, texts.get(UpdateField.DETERMINATION));
            if (classification != null && determination != null) {
                checkPair(classification, determination);
            }
            String comment = texts.get(UpdateField.COMMENT);
            if (comment != null && comment.length() > MAX_COMMENT) {
                problems.add(
                        "comment: has " + comment.length() + " characters; at most " + MAX_COMMENT + " are accepted");
            }
            return new ObjectChange(
                    status, classification, determination, texts.get(UpdateField.ASSIGNED_TO), tags(texts), comment);
        }

        private @Nullable String enumerated(UpdateField field, @Nullable String text) {
            if (text == null) {
                return null;
            }
            Optional<UpdateValues.Value> found = values.find(feed, field, text);
            if (found.isEmpty()) {
                problems.add(field.parameter() + ": value '" + shortened(text) + "' is not known for api="
                        + feed.api().settingValue() + "; accepted are "
                        + String.join(", ", values.accepted(feed, field)));
                return null;
            }
            String retired = found.get().retired();
            if (retired != null) {
                problems.add(field.parameter() + ": value '" + shortened(text) + "' was retired by Microsoft, "
                        + retired + "; accepted are " + String.join(", ", values.accepted(feed, field)));
                return null;
            }
            return found.get().spelling();
        }

        private void checkPair(String classification, String determination) {
            Optional<UpdateValues.Value> value = values.find(feed, UpdateField.DETERMINATION, determination);
            if (value.isPresent() && !UpdateValues.allows(value.get(), classification)) {
                problems.add(notAllowed(values, feed, classification, determination));
            }
        }

        private @Nullable List<String> tags(Map<UpdateField, String> texts) {
            String text = texts.get(UpdateField.TAGS);
            if (text == null) {
                return null;
            }
            if (feed.isOfAlerts()) {
                problems.add("tags: alerts take no tags; set them on the incident with ta_defender_update_incident");
                return null;
            }
            return Stream.of(text.split("[,\\n]", -1))
                    .map(String::strip)
                    .filter(tag -> !tag.isEmpty())
                    .distinct()
                    .toList();
        }

        private @Nullable Instant since() {
            String template = templates.getOrDefault(SINCE, "").strip();
            String text = asked(SINCE);
            if (template.isEmpty() && text.isEmpty()) {
                return null;
            }
            requested.put(SINCE, text);
            Instant instant = Timestamps.parse(text);
            if (instant == null && EPOCH.matcher(text).matches()) {
                instant = epoch(text);
            }
            if (instant == null) {
                problems.add(SINCE + ": "
                        + (text.isEmpty() ? "'" + template + "' yields nothing" : "value '" + text + "' is no instant")
                        + "; use an ISO 8601 instant such as 2026-01-31T00:00:00Z, for example the row's field "
                        + feed.updatedMember());
            }
            return instant;
        }

        private Map<String, String> present(List<String> fields) {
            Map<String, String> present = new LinkedHashMap<>();
            for (String field : fields) {
                String text = row.text(field);
                if (!text.isEmpty()) {
                    present.put(field, text);
                }
            }
            return present;
        }
    }

    /** What to say of a determination that its classification does not allow. */
    static String notAllowed(UpdateValues values, Feed feed, String classification, String determination) {
        return "determination: value '" + determination + "' does not go with classification " + classification
                + "; accepted with it are " + String.join(", ", values.determinations(feed, classification));
    }

    private static Instant epoch(String text) {
        BigDecimal seconds = new BigDecimal(text);
        return Instant.ofEpochSecond(
                seconds.longValue(),
                seconds.remainder(BigDecimal.ONE).movePointRight(9).longValue());
    }

    private static String parameters() {
        return String.join(
                ", ",
                Stream.of(UpdateField.values()).map(UpdateField::parameter).toList());
    }

    private static String shortened(String text) {
        return text.length() <= 120 ? text : text.substring(0, 117) + "...";
    }
}
