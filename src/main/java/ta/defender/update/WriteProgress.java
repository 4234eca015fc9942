package ta.defender.update;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import ta.defender.microsoft.ObjectState;
import ta.defender.model.ObjectChange;
import ta.defender.model.UpdateField;

/** What one update has written so far, and how the object was then. */
final class WriteProgress {
    /** Values of a list: the service stores no other text than it was sent. */
    private static final Set<UpdateField> LISTED =
            Set.of(UpdateField.STATUS, UpdateField.CLASSIFICATION, UpdateField.DETERMINATION, UpdateField.SEVERITY);

    private final UpdateValues values;
    private final Set<String> versions = new LinkedHashSet<>();
    private @Nullable String object;
    private @Nullable PendingChange pending;
    private @Nullable ObjectState before;
    private @Nullable ObjectState after;
    private @Nullable ObjectState seen;
    private @Nullable ObjectChange sent;
    private boolean accepted;
    private boolean answered;
    private boolean valuesAccepted;
    private boolean mayHaveComment;
    private boolean overtaken;
    private boolean formerWrite;
    private boolean formerComment;

    WriteProgress(UpdateValues values) {
        this.values = values;
    }

    /** The object that is worked on; what was written of an incident that was merged meanwhile is written of this one. */
    void worksOn(ObjectState now) {
        if (object != null && !object.equals(RunState.key(now.id()))) {
            beginAgain();
        }
        object = RunState.key(now.id());
    }

    /** The incident was merged: begins anew, and remembers that something may have been written of the former one. */
    void beginAgain() {
        formerComment |= mayHaveComment || (sent != null && sent.comment() != null);
        formerWrite |= accepted || valuesAccepted || answered;
        object = null;
        pending = null;
        before = null;
        after = null;
        seen = null;
        sent = null;
        accepted = false;
        answered = false;
        valuesAccepted = false;
        mayHaveComment = false;
        overtaken = false;
    }

    /** What is to be written, and the object before; what the first attempt has changed stays compared with how it was then. */
    void begins(PendingChange change, ObjectState first) {
        pending = change;
        before = first;
        seen = null;
    }

    /** The object before another attempt: what differs from it afterwards is due to that attempt. */
    void attemptsAgain(ObjectState now) {
        seen = now;
    }

    void sends(ObjectChange change) {
        sent = change;
    }

    /** The service answered a write with success. */
    void answered() {
        answered = true;
    }

    /** The service accepted the values; the comment is still to be posted. */
    void valuesAccepted() {
        answered = true;
        valuesAccepted = true;
    }

    void commentPosted() {
        valuesAccepted = false;
    }

    /** The service accepted all of the change. */
    void accepted() {
        accepted = true;
    }

    /** Whether a request with the comment may have reached the service. */
    void mayHaveComment(boolean value) {
        mayHaveComment = value;
    }

    /** The object after a write, without a claim that it is ours. */
    void left(ObjectState now) {
        after = now;
        seen = null;
    }

    /** A write of ours made a version. */
    void made(ObjectState now, String version) {
        left(now);
        versions.add(version);
    }

    /** The version is that of our comment. */
    void commentMade(String version) {
        versions.add(version);
    }

    /** The answer to a write showed what somebody else has changed since. */
    void overtaken() {
        overtaken = true;
    }

    @Nullable PendingChange pending() {
        return pending;
    }

    @Nullable ObjectState before() {
        return before;
    }

    @Nullable ObjectState after() {
        return after;
    }

    /** Whether the object was read. */
    boolean isRead() {
        return before != null || after != null;
    }

    /** The latest change that was sent; null when none was. */
    @Nullable ObjectChange sent() {
        return sent;
    }

    boolean isAccepted() {
        return accepted;
    }

    /** Whether the values were accepted, and the comment was not posted yet. */
    boolean lacksOnlyComment() {
        return valuesAccepted;
    }

    boolean mayHaveComment() {
        return mayHaveComment;
    }

    /** Whether the answer to a write showed what somebody else has changed since. */
    boolean isOvertaken() {
        return overtaken;
    }

    /** Whether the service accepted a write of an incident that was merged afterwards. */
    boolean hasFormerWrite() {
        return formerWrite;
    }

    /** Whether a comment may have been made of an incident that was merged into this one afterwards. */
    boolean mayHaveFormerComment() {
        return formerComment;
    }

    /** The last-update instants that our writes made, oldest first. */
    List<String> versions() {
        return List.copyOf(versions);
    }

    /** Whether a version is another one than before the first write. */
    boolean isNew(@Nullable String version) {
        return version != null && !version.equals(before == null ? null : before.lastUpdate());
    }

    /** Whether somebody else has changed the object since the write. */
    boolean isChangedSince(ObjectState now) {
        return showsForeignValue(now) || isChangedByAPerson(now);
    }

    /** Whether a value that we wrote is neither what we wrote nor what was there before. */
    private boolean showsForeignValue(ObjectState now) {
        ObjectState known = before;
        ObjectChange wrote = sent;
        return known != null
                && wrote != null
                && LISTED.stream()
                        .filter(field -> wrote.members().containsKey(field) && now.value(field) != null)
                        .anyMatch(field -> !isSame(now, field, wrote.members().get(field))
                                && !isSame(now, field, known.value(field)));
    }

    /** Whether the answer to the write showed the values, and a person has changed the object afterwards. */
    private boolean isChangedByAPerson(ObjectState now) {
        ObjectState answer = after;
        Instant made = answer == null ? null : answer.lastUpdateInstant();
        Instant shown = now.lastUpdateInstant();
        return answer != null
                && pending != null
                && pending.hasValues(answer)
                && made != null
                && shown != null
                && shown.isAfter(made)
                && isPerson(now.lastModifiedBy());
    }

    /** Whether nothing differs but what we wrote since the object was last seen: otherwise somebody else made the version. */
    boolean isAsWeLeft(ObjectState now) {
        return isAsWeLeft(now, false);
    }

    /** The same for the answer to a write: what it does not show may be as it was. */
    boolean isAsWeLeftInAnswer(ObjectState answer) {
        return isAsWeLeft(answer, true);
    }

    private boolean isAsWeLeft(ObjectState now, boolean partial) {
        ObjectState last = after == null ? before : after;
        ObjectState known = seen == null ? last : seen;
        ObjectChange wrote = sent;
        if (known == null || wrote == null) {
            return true;
        }
        boolean byAPerson =
                isPerson(now.lastModifiedBy()) && !Objects.equals(now.lastModifiedBy(), known.lastModifiedBy());
        boolean moreComments = now.showsComments()
                && known.showsComments()
                && now.comments().size() > known.comments().size() + (wrote.comment() == null ? 0 : 1);
        boolean otherTags = wrote.tags() == null
                && (!partial || now.showsTags())
                && !Set.copyOf(now.tags()).equals(Set.copyOf(known.tags()));
        return !byAPerson
                && !showsForeignValue(now)
                && !moreComments
                && !otherTags
                && Stream.of(UpdateField.values())
                        .filter(field -> field.isMember()
                                && (!partial || now.value(field) != null)
                                && !wrote.members().containsKey(field)
                                && field != UpdateField.CLASSIFICATION
                                && field != UpdateField.DETERMINATION)
                        .allMatch(field -> isSame(now, field, known.value(field)));
    }

    private boolean isSame(ObjectState now, UpdateField field, @Nullable String value) {
        return values.same(now.feed(), field, now.value(field), value);
    }

    private static boolean isPerson(@Nullable String author) {
        return author != null && author.contains("@");
    }
}
