package ta.defender.update;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import ta.defender.microsoft.ObjectState;
import ta.defender.model.Code;
import ta.defender.model.Feed;
import ta.defender.model.Issue;
import ta.defender.model.ObjectChange;
import ta.defender.model.TenantIds;
import ta.defender.model.UpdateField;

/** Says why an object, as it is now, must not be changed so. */
final class Refusals {
    private final UpdateValues values;
    private final RunState state;
    private final String tenant;

    /**
     * @param tenant directory id of the account's tenant; empty when it is not known
     */
    Refusals(UpdateValues values, RunState state, String tenant) {
        this.values = values;
        this.state = state;
        this.tenant = tenant;
    }

    /** Why it must not be changed; empty when it may. */
    Optional<Issue> of(PlannedRow.Update update, ObjectState now) {
        return otherTenant(update, now)
                .or(() -> conflict(update, now))
                .or(() -> unreadTags(update.wanted(), now))
                .or(() -> pair(update.wanted(), now));
    }

    /** Each tenant counts its incidents from 1: the row may be about another object with the same identifier. */
    private Optional<Issue> otherTenant(PlannedRow.Update update, ObjectState now) {
        String shown = tenant(now);
        return tenants(update)
                .filter(wanted -> TenantIds.areOfTwo(wanted, shown))
                .findFirst()
                .map(wanted -> new Issue(
                        Code.CONFLICT,
                        "the row is of tenant " + wanted + ", and the object that this account reads is of tenant "
                                + shown,
                        "update the rows of each tenant with an account of that tenant",
                        "account"));
    }

    /** The tenant of a row that cannot be compared with the object's: only a name is known of that. */
    Optional<String> unknownTenant(PlannedRow.Update update, ObjectState now) {
        return TenantIds.isGuid(tenant(now))
                ? Optional.empty()
                : tenants(update).filter(TenantIds::isGuid).findFirst();
    }

    private String tenant(ObjectState now) {
        return now.tenantId() == null ? tenant : now.tenantId();
    }

    private static Stream<String> tenants(PlannedRow.Update update) {
        return PlannedRow.TENANT.stream()
                .flatMap(
                        field -> update.seen().members().getOrDefault(field, "").lines())
                .map(String::strip);
    }

    /** Why {@code if_unchanged_since} is not met; empty when it is, or is not asked for. */
    Optional<Issue> conflict(PlannedRow.Update update, ObjectState now) {
        Instant since = update.unchangedSince();
        if (since == null) {
            return Optional.empty();
        }
        Instant lastUpdate = now.lastUpdateInstant();
        if (lastUpdate == null) {
            String shown = now.lastUpdate();
            return Optional.of(new Issue(
                    Code.OBJECT_INCOMPLETE,
                    "it cannot be checked: the object has "
                            + (shown == null ? "no " : "the unreadable value '" + RowReader.shortened(shown) + "' as ")
                            + now.feed().updatedMember(),
                    "look at the object; leave if_unchanged_since empty to update it all the same",
                    ActionParameters.SINCE));
        }
        if (!isAfter(lastUpdate, since) || state.isOwn(now)) {
            return Optional.empty();
        }
        List<String> changes = new ArrayList<>();
        for (UpdateField field : UpdateField.values()) {
            String before = field.isMember() ? update.seen().members().get(field.member()) : null;
            if (before != null && !values.same(now.feed(), field, before, now.value(field))) {
                changes.add(field.member() + " was " + before + " and is " + now.value(field));
            }
        }
        return Optional.of(new Issue(
                Code.CONFLICT,
                "it changed at " + now.lastUpdate()
                        + (now.lastModifiedBy() == null ? "" : ", by " + now.lastModifiedBy())
                        + ", after the version of " + since + " that the update or undo is based on"
                        + (changes.isEmpty() ? "" : ": " + String.join(", ", changes)),
                "look at it again; if the update still holds, repeat it, and to undo one set the old values yourself",
                ActionParameters.SINCE));
    }

    /** The service replaces all tags: those that were not read would be lost. */
    private static Optional<Issue> unreadTags(PlannedRow.Wanted wanted, ObjectState now) {
        if (wanted.tags() == null || !wanted.tags().keepsOthers() || now.showsTags()) {
            return Optional.empty();
        }
        return Optional.of(new Issue(
                Code.OBJECT_INCOMPLETE,
                "single tags cannot be added or removed: the object shows no list "
                        + now.feed().tagsMember(),
                "look at the object; give the whole list of tags without signs",
                UpdateField.TAGS.parameter()));
    }

    /** A value that is given alone has to go with what the object has of the other. */
    private Optional<Issue> pair(PlannedRow.Wanted wanted, ObjectState now) {
        Feed feed = now.feed();
        String wantedClassification = wanted.value(UpdateField.CLASSIFICATION);
        String wantedDetermination = wanted.value(UpdateField.DETERMINATION);
        boolean oneOfTwo = (wantedClassification == null) != (wantedDetermination == null);
        String classification =
                wantedClassification == null ? now.value(UpdateField.CLASSIFICATION) : wantedClassification;
        String determination = wantedDetermination == null ? now.value(UpdateField.DETERMINATION) : wantedDetermination;
        if (!oneOfTwo || (wantedClassification == null && isUnset(feed, UpdateField.CLASSIFICATION, classification))) {
            return Optional.empty();
        }
        boolean keptUnset = wantedDetermination == null && isUnset(feed, UpdateField.DETERMINATION, determination);
        boolean allowed = values.find(feed, UpdateField.DETERMINATION, String.valueOf(determination))
                .filter(value -> UpdateValues.allows(value, String.valueOf(classification)))
                .isPresent();
        if (keptUnset || allowed) {
            return Optional.empty();
        }
        Issue issue =
                UpdatePlanner.notAllowed(values, feed, String.valueOf(classification), String.valueOf(determination));
        return Optional.of(new Issue(
                issue.code(),
                wantedDetermination == null ? "the present " + issue.what() : issue.what(),
                issue.remedy() + "; set " + (wantedDetermination == null ? "determination" : "classification") + " too",
                wantedDetermination == null
                        ? UpdateField.CLASSIFICATION.parameter()
                        : UpdateField.DETERMINATION.parameter()));
    }

    /** What we do not know counts as unset: the service decides. */
    private boolean isUnset(Feed feed, UpdateField field, @Nullable String value) {
        return value == null
                || values.same(feed, field, value, null)
                || values.find(feed, field, value)
                        .filter(known -> known.retired() == null || field == UpdateField.CLASSIFICATION)
                        .isEmpty();
    }

    /** What was sent, and what Microsoft documents for it. */
    String sent(ObjectChange change, Feed feed) {
        String sent = change.members().entrySet().stream()
                .map(member -> member.getKey().member() + " " + RowReader.shortened(member.getValue()))
                .collect(Collectors.joining(", "));
        String documented = change.members().keySet().stream()
                .filter(field -> !values.accepted(feed, field).isEmpty())
                .map(field -> "for " + field.member() + " Microsoft documents "
                        + String.join(", ", values.accepted(feed, field)))
                .collect(Collectors.joining("; "));
        return (sent.isEmpty() ? "" : "sent was " + sent) + (documented.isEmpty() ? "" : "; " + documented);
    }

    /** Splunk's own times have milliseconds only. */
    private static boolean isAfter(Instant lastUpdate, Instant since) {
        boolean coarse = since.truncatedTo(ChronoUnit.MILLIS).equals(since);
        return (coarse ? lastUpdate.truncatedTo(ChronoUnit.MILLIS) : lastUpdate).isAfter(since);
    }
}
