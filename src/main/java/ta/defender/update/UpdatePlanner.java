package ta.defender.update;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import ta.defender.json.Json;
import ta.defender.json.Timestamps;
import ta.defender.model.Code;
import ta.defender.model.Feed;
import ta.defender.model.Issue;
import ta.defender.model.UpdateField;

/** Turns what rows ask for into changes, and refuses what cannot be meant; calls nobody. */
final class UpdatePlanner {
    private static final Pattern ID = Pattern.compile("(?!\\.{1,2}$)[A-Za-z0-9._~:@=+-]{1,256}");
    /** Identifiers of alerts begin with letters for the product that made them. */
    private static final Pattern INCIDENT_NUMBER = Pattern.compile("\\d{1,9}");

    private static final Pattern NUMBER = Pattern.compile("\\+?0*(\\d+)(?:\\.0*)?");
    private static final Pattern EPOCH = Pattern.compile("\\d{9,11}(\\.\\d{1,9})?");
    private static final Set<String> NOBODY = Set.of("unassigned", "none", "null", "-");
    private static final Pattern NOTHING_TO_SEE = Pattern.compile("[\\s\\p{Z}\\p{Cc}\\p{Cf}]+");
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}&&[^\\t\\r\\n]]");
    private static final Pattern DASH = Pattern.compile("[\\p{Pd}\u2212]");
    private static final int MAX_TEXT = 8_000;
    private static final int MAX_LINE = 400;
    private static final String SINCE = ActionParameters.SINCE;

    private final UpdateValues values;
    private final Target target;
    private final Feed feed;

    UpdatePlanner(UpdateValues values, Target target) {
        this.values = values;
        this.target = target;
        this.feed = target.feed();
    }

    /** The plan for some rows of a run. */
    UpdatePlan plan(List<UpdateRow> rows) {
        return new UpdatePlan(
                rows.stream().map(row -> new RowPlan(row).planned()).toList());
    }

    /** The planning of one row, which collects every fault. */
    private final class RowPlan {
        private final UpdateRow row;
        private final List<Issue> issues = new ArrayList<>();

        RowPlan(UpdateRow row) {
            this.row = row;
        }

        PlannedRow planned() {
            checkId();
            checkNames();
            Map<UpdateField, String> members = new EnumMap<>(UpdateField.class);
            for (UpdateField field : UpdateField.values()) {
                String text = text(field);
                String value = text.isEmpty() || !field.isMember() ? null : member(field, text);
                if (value != null) {
                    members.put(field, value);
                }
            }
            checkPair(members);
            TagList tags = tags();
            String comment = text(UpdateField.COMMENT).isEmpty() ? null : limited(UpdateField.COMMENT, MAX_TEXT);
            Instant since = since();
            boolean empty = row.requested().keySet().stream().allMatch(name -> name.equals(SINCE))
                    && issues.stream().noneMatch(issue -> issue.field().equals(SINCE));
            if (empty) {
                issues.add(new Issue(
                        Code.NO_CHANGE,
                        "the row asks for no change",
                        "set at least one of "
                                + String.join(
                                        ", ",
                                        ActionParameters.settable(target).stream()
                                                .filter(name -> !name.equals(SINCE))
                                                .toList()),
                        ""));
            }
            PlannedRow.Update update = issues.isEmpty()
                    ? new PlannedRow.Update(
                            canonical(row.id()),
                            new PlannedRow.Wanted(members, tags, comment),
                            since,
                            new PlannedRow.Seen(row.seen()))
                    : null;
            return new PlannedRow(row, update, issues);
        }

        private String text(UpdateField field) {
            return row.requested().getOrDefault(field.parameter(), "").strip();
        }

        private void issue(Code code, UpdateField field, String what, String remedy) {
            issues.add(new Issue(code, what, remedy, field.parameter()));
        }

        private void checkId() {
            String id = row.id();
            String field = target.idParameter();
            if (id.isEmpty()) {
                issues.add(new Issue(
                        Code.MISSING_ID,
                        "No " + target.object() + " ID in this row",
                        "name the field with the ID in " + field + "; besides it the fields "
                                + String.join(", ", RowReader.idFields(feed)) + " were checked",
                        field));
            } else if (id.contains("\n")) {
                issues.add(new Issue(
                        Code.SEVERAL_IDS,
                        "the row names " + id.lines().count() + " objects ("
                                + RowReader.shortened(id.replace("\n", ", ")) + ")",
                        "give each a row of its own, for example with mvexpand; where several fields have the first row's ID, leave"
                                + " the right one in the results, for example with | fields",
                        field));
            } else if (!ID.matcher(id).matches()) {
                issues.add(new Issue(
                        Code.INVALID_ID,
                        "value '" + visible(RowReader.shortened(id)) + "' is not an ID",
                        "IDs have letters, digits and . _ ~ : @ = + -",
                        field));
            } else if (feed == Feed.XDR_INCIDENTS && !NUMBER.matcher(id).matches()) {
                issues.add(new Issue(
                        Code.INVALID_ID,
                        "value '" + RowReader.shortened(id) + "' is not the number of an incident",
                        "take the incidentId from the event of the incident",
                        field));
            } else if (feed.isOfAlerts() && INCIDENT_NUMBER.matcher(id).matches()) {
                issues.add(new Issue(
                        Code.INCIDENT_NUMBER,
                        "'" + id + "' is the number of an incident, not the ID of an alert",
                        "use ta_defender_update_incident, or take the ID from the event of the alert",
                        field));
            }
        }

        /** A number as Splunk's own arithmetic writes it is the same incident. */
        private String canonical(String id) {
            Matcher number = NUMBER.matcher(id);
            return feed.isOfAlerts() || !number.matches() ? id : number.group(1);
        }

        private void checkNames() {
            Set<String> known = ActionParameters.settable(target);
            for (Map.Entry<String, String> given : row.requested().entrySet()) {
                String name = given.getKey();
                if (!Json.isUnicode(given.getValue())) {
                    issues.add(new Issue(
                            Code.INVALID_VALUE,
                            "has half of a character (a surrogate without the other one)",
                            "write whole characters",
                            name));
                }
                if (known.contains(name)) {
                    Issue unsupported = given.getValue().isBlank() ? null : ActionParameters.unsupported(target, name);
                    if (unsupported != null) {
                        issues.add(unsupported);
                    }
                } else if (name.equals(target.idParameter()) || ActionParameters.isOption(name)) {
                    issues.add(new Issue(
                            Code.NOT_SETTABLE,
                            "a row cannot set it, because anybody who can write an event could then choose it",
                            "remove the field set_" + name + "; set the parameter of the action",
                            name));
                } else {
                    Issue unsupported = ActionParameters.unsupported(target, name);
                    issues.add(
                            unsupported == null
                                    ? ActionParameters.unknown(Code.UNKNOWN_FIELD, name, known)
                                    : unsupported);
                }
            }
        }

        private @Nullable String member(UpdateField field, String text) {
            return switch (field) {
                case STATUS, CLASSIFICATION, DETERMINATION -> enumerated(field, text);
                case SEVERITY -> feed == Feed.GRAPH_INCIDENTS ? enumerated(field, text) : null;
                case ASSIGNED_TO -> NOBODY.contains(text.toLowerCase(Locale.ROOT)) ? "" : owner(text);
                case DISPLAY_NAME -> oneLine(field);
                default -> limited(field, MAX_TEXT);
            };
        }

        private @Nullable String owner(String text) {
            if (DASH.matcher(text).matches()) {
                issue(
                        Code.INVALID_VALUE,
                        UpdateField.ASSIGNED_TO,
                        "value '" + text + "' is a dash and not a person",
                        "write unassigned to remove the owner");
                return null;
            }
            return oneLine(UpdateField.ASSIGNED_TO);
        }

        private @Nullable String enumerated(UpdateField field, String text) {
            List<String> accepted = values.accepted(feed, field);
            Optional<UpdateValues.Value> found = values.find(feed, field, text);
            if (found.isEmpty()) {
                issue(
                        Code.INVALID_VALUE,
                        field,
                        "value '" + RowReader.shortened(text) + "' is not known for api=" + target.api(),
                        "accepted are " + String.join(", ", accepted) + Suggestions.of(text, accepted));
                return null;
            }
            String retired = found.get().retired();
            if (retired != null) {
                issue(
                        Code.RETIRED_VALUE,
                        field,
                        "Microsoft retired the value '" + RowReader.shortened(text) + "': " + retired,
                        "accepted are " + String.join(", ", accepted));
                return null;
            }
            return found.get().spelling();
        }

        private String limited(UpdateField field, int most) {
            String text = text(field);
            if (text.length() > most) {
                issue(
                        Code.TOO_LONG,
                        field,
                        "has " + text.length() + " characters",
                        "at most " + most + " are accepted");
            }
            if (NOTHING_TO_SEE.matcher(text).matches()) {
                issue(Code.INVALID_VALUE, field, "has only characters that nobody sees", "write a text");
            }
            checkControls(field, text);
            return text;
        }

        private void checkControls(UpdateField field, String text) {
            Matcher control = CONTROL.matcher(text);
            if (control.find()) {
                issue(
                        Code.INVALID_VALUE,
                        field,
                        "has the control character " + visible(control.group()),
                        "remove it from the text");
            }
        }

        private String oneLine(UpdateField field) {
            String text = limited(field, MAX_LINE);
            if (text.contains("\n")) {
                issue(
                        Code.SEVERAL_VALUES,
                        field,
                        "has " + text.lines().count() + " values (" + RowReader.shortened(text.replace("\n", ", "))
                                + ")",
                        "give one");
            }
            return text;
        }

        private void checkPair(Map<UpdateField, String> members) {
            String classification = members.get(UpdateField.CLASSIFICATION);
            String determination = members.get(UpdateField.DETERMINATION);
            if (classification == null || determination == null) {
                return;
            }
            Optional<UpdateValues.Value> value = values.find(feed, UpdateField.DETERMINATION, determination);
            if (value.isPresent() && !UpdateValues.allows(value.get(), classification)) {
                issues.add(notAllowed(values, feed, classification, determination));
            }
        }

        private @Nullable TagList tags() {
            String text = text(UpdateField.TAGS);
            if (text.isEmpty() || feed.isOfAlerts()) {
                return null;
            }
            checkControls(UpdateField.TAGS, text);
            try {
                TagList tags = TagList.parse(text);
                if (tags.items().isEmpty()) {
                    issue(
                            Code.INVALID_VALUE,
                            UpdateField.TAGS,
                            "value '" + text + "' has no tag",
                            "write tag, +tag, -tag or -*");
                }
                return tags;
            } catch (IllegalArgumentException e) {
                issue(
                        Code.INVALID_VALUE,
                        UpdateField.TAGS,
                        String.valueOf(e.getMessage()),
                        "write + or - as a sign; put a tag that begins with another sign into quotation marks, and write a quotation"
                                + " mark inside a tag twice");
                return null;
            }
        }

        private @Nullable Instant since() {
            String text = row.requested().get(SINCE);
            if (text == null) {
                return null;
            }
            Instant instant = Timestamps.parse(text);
            if (instant == null && EPOCH.matcher(text).matches()) {
                instant = epoch(text);
            }
            if (text.contains("\n")) {
                issues.add(new Issue(
                        Code.SEVERAL_VALUES,
                        "the row has " + text.lines().count() + " instants for it ("
                                + RowReader.shortened(text.replace("\n", ", ")) + ")",
                        "where several fields have the first row's instant, leave the right one in the results, for example"
                                + " with | fields",
                        SINCE));
            } else if (instant == null) {
                issues.add(new Issue(
                        Code.INVALID_VALUE,
                        text.isEmpty()
                                ? "the row has no value for it"
                                : "value '" + RowReader.shortened(text) + "' is not an instant",
                        "use the object's last update, such as 2026-02-01T08:00:00Z",
                        SINCE));
            }
            return instant;
        }
    }

    /** Characters that nobody sees, or that look like others, by their number. */
    private static String visible(String text) {
        StringBuilder visible = new StringBuilder();
        text.chars()
                .forEach(c -> visible.append(
                        c >= ' ' && c <= '~' ? String.valueOf((char) c) : String.format(Locale.ROOT, "\\u%04X", c)));
        return visible.toString();
    }

    /** A determination that its classification does not allow. */
    static Issue notAllowed(UpdateValues values, Feed feed, String classification, String determination) {
        return new Issue(
                Code.DETERMINATION_NOT_ALLOWED,
                "value '" + determination + "' does not go with classification " + classification,
                "accepted with it are " + String.join(", ", values.determinations(feed, classification)),
                UpdateField.DETERMINATION.parameter());
    }

    private static Instant epoch(String text) {
        BigDecimal seconds = new BigDecimal(text);
        return Instant.ofEpochSecond(
                seconds.longValue(),
                seconds.remainder(BigDecimal.ONE).movePointRight(9).longValue());
    }
}
