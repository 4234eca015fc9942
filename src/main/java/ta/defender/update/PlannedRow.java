package ta.defender.update;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import ta.defender.model.Issue;
import ta.defender.model.UpdateField;

/**
 * One row after planning.
 *
 * @param update what to do, or null when it is refused
 * @param issues why it is refused; empty otherwise
 */
record PlannedRow(UpdateRow row, @Nullable Update update, List<Issue> issues) {
    /** Where a row says which tenant its object belongs to: the services' members, and the field of the knowledge layer. */
    static final List<String> TENANT = List.of("tenantId", "aadTenantId", "tenant_id", "vendor_account");

    PlannedRow {
        issues = List.copyOf(issues);
    }

    /**
     * What a row wants to be so.
     *
     * @param members new values in the spelling of the API; the empty text removes a value
     * @param tags changes of the tags, or null
     * @param comment to be appended, or null
     */
    record Wanted(
            Map<UpdateField, String> members,
            @Nullable TagList tags,
            @Nullable String comment) {
        @Nullable String value(UpdateField field) {
            return members.get(field);
        }
    }

    /**
     * One change of one object; rows that follow each other with equal ones are carried out once.
     *
     * @param unchangedSince refuse when the object changed after this instant; null for no such condition
     */
    record Update(String id, Wanted wanted, @Nullable Instant unchangedSince, Seen seen) {
        /** Whether it wants the same of the same identifier; comments that differ in white space only are stored as one. */
        boolean isSame(Update other) {
            return folded().equals(other.folded());
        }

        private Update folded() {
            String comment = wanted.comment() == null ? null : CommentText.fold(wanted.comment());
            return new Update(id, new Wanted(wanted.members(), wanted.tags(), comment), unchangedSince, seen);
        }
    }

    /** What the row says the object was like, to tell what changed since; does not make two updates different. */
    record Seen(Map<String, String> members) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Seen;
        }

        @Override
        public int hashCode() {
            return 0;
        }
    }
}
