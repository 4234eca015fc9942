package ta.defender.update;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import ta.defender.microsoft.ObjectState;
import ta.defender.model.Issue;

/** What became of one update. */
sealed interface UpdateOutcome {
    int OK = 200;

    /** The word for it in the audit event. */
    String word();

    /** What happened, and the remedy when it is no success; at least one. */
    List<Issue> issues();

    /** The object before, or null when it was not read. */
    default @Nullable ObjectState before() {
        return null;
    }

    /** The object after, or null when it was not changed or is not known. */
    default @Nullable ObjectState after() {
        return null;
    }

    /** The identifier of the object that was worked on, or null when it was not read. */
    default @Nullable String object() {
        ObjectState known = after() == null ? before() : after();
        return known == null ? null : known.id();
    }

    /** HTTP status of the answer that decided, or 0 when there was none. */
    default int statusCode() {
        return OK;
    }

    /** Whether the object is as it was asked for, or would be. */
    default boolean succeeded() {
        return true;
    }

    /** The last-update instants our own writes gave the object, as the service spells them, oldest first. */
    default List<String> versions() {
        return List.of();
    }

    /** A later read shows the change. */
    record Updated(Issue note, ObjectState before, ObjectState after, List<String> versions) implements UpdateOutcome {
        @Override
        public String word() {
            return "updated";
        }

        @Override
        public List<Issue> issues() {
            return List.of(note);
        }
    }

    /** Something is missing that a run without {@code dry_run} would write. */
    record WouldUpdate(Issue note, ObjectState before) implements UpdateOutcome {
        @Override
        public String word() {
            return "would_update";
        }

        @Override
        public List<Issue> issues() {
            return List.of(note);
        }
    }

    /** It was so already; nothing was written. */
    record Unchanged(Issue note, ObjectState before) implements UpdateOutcome {
        @Override
        public String word() {
            return "unchanged";
        }

        @Override
        public List<Issue> issues() {
            return List.of(note);
        }
    }

    /** It cannot be meant so, by our own check or by the service's. */
    record Refused(List<Issue> issues, @Nullable ObjectState before, int statusCode) implements UpdateOutcome {
        @Override
        public String word() {
            return "refused";
        }

        @Override
        public boolean succeeded() {
            return false;
        }
    }

    /** It did not work, or whether it did is not known. */
    record Failed(
            Issue issue,
            @Nullable ObjectState before,
            @Nullable ObjectState after,
            List<String> versions,
            int statusCode)
            implements UpdateOutcome {
        /** Before anything was written. */
        static Failed of(Issue issue) {
            return new Failed(issue, null, null, List.of(), 0);
        }

        @Override
        public List<Issue> issues() {
            return List.of(issue);
        }

        @Override
        public String word() {
            return "failed";
        }

        @Override
        public boolean succeeded() {
            return false;
        }
    }

    /**
     * There was no time to begin it, or to end it within the rate limit.
     *
     * @param versions what our writes made until then
     * @param cause the failure after which a later call may succeed, or null
     * @param retryAfter how long to wait before the next attempt, or null
     */
    record NotTried(
            List<String> versions,
            @Nullable Issue cause,
            @Nullable Duration retryAfter) implements UpdateOutcome {
        /** Before anything was read. */
        static NotTried before(@Nullable Issue cause, @Nullable Duration retryAfter) {
            return new NotTried(List.of(), cause, retryAfter);
        }

        @Override
        public List<Issue> issues() {
            return List.of(cause == null ? UpdateCall.OUT_OF_TIME : cause);
        }

        @Override
        public int statusCode() {
            return 0;
        }

        @Override
        public String word() {
            return "failed";
        }

        @Override
        public boolean succeeded() {
            return false;
        }
    }
}
