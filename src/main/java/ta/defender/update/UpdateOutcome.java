package ta.defender.update;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import ta.defender.http.Responses;
import ta.defender.microsoft.ObjectState;

/** What became of one update; its behaviour is here, so that nobody has to ask which one it is. */
sealed interface UpdateOutcome {
    /** The word for it in the audit event. */
    String word();

    /** For people: what happened, and the remedy when it is no success. */
    String message();

    /** The object before, or null when it was not read. */
    @Nullable ObjectState before();

    /** The object after, or null when it was not changed or is not known. */
    default @Nullable ObjectState after() {
        return null;
    }

    /** HTTP status of the answer that decided, or 0 when there was none. */
    int statusCode();

    /** Whether the object is as it was asked for. */
    default boolean succeeded() {
        return false;
    }

    /** Whether a later try may end otherwise. */
    default boolean mayHelpToRepeat() {
        return false;
    }

    /** Key of the request in the queue that stands for it, empty when there is none. */
    default String request() {
        return "";
    }

    /** The last-update instants our own writes gave the object, as the service spells them, oldest first. */
    default List<String> versions() {
        return List.of();
    }

    /**
     * It was changed.
     *
     * @param earlier versions that our writes made before the last one
     */
    record Updated(String message, ObjectState before, ObjectState after, List<String> earlier, int statusCode)
            implements UpdateOutcome {
        @Override
        public List<String> versions() {
            return Stream.concat(earlier.stream(), Stream.ofNullable(after.lastUpdate()))
                    .distinct()
                    .toList();
        }

        @Override
        public String word() {
            return "updated";
        }

        @Override
        public boolean succeeded() {
            return true;
        }
    }

    /** It was so already; nothing was written. */
    record Unchanged(String message, ObjectState before, int statusCode) implements UpdateOutcome {
        @Override
        public String word() {
            return "unchanged";
        }

        @Override
        public boolean succeeded() {
            return true;
        }
    }

    /** It cannot be meant so, by our own check or by the service's. */
    record Refused(String message, @Nullable ObjectState before, int statusCode) implements UpdateOutcome {
        @Override
        public String word() {
            return "refused";
        }
    }

    /** It was meant so and did not work. */
    record Failed(
            String message,
            @Nullable ObjectState before,
            @Nullable ObjectState after,
            int statusCode) implements UpdateOutcome {
        @Override
        public List<String> versions() {
            String version = after == null ? null : after.lastUpdate();
            return version == null ? List.of() : List.of(version);
        }

        /** When nothing was answered, or nothing final. */
        @Override
        public boolean mayHelpToRepeat() {
            return statusCode == 0
                    || statusCode == 408
                    || Responses.isUnauthorized(statusCode)
                    || Responses.isTooManyRequests(statusCode)
                    || Responses.isServerError(statusCode);
        }

        @Override
        public String word() {
            return "failed";
        }
    }

    /**
     * It is left to the inputs; what becomes of it, their audit event says.
     *
     * @param request key in the queue
     */
    record Queued(String message, String request) implements UpdateOutcome {
        @Override
        public @Nullable ObjectState before() {
            return null;
        }

        @Override
        public int statusCode() {
            return 0;
        }

        @Override
        public String word() {
            return "queued";
        }

        @Override
        public boolean succeeded() {
            return true;
        }
    }
}
