package ta.defender.model;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A failure as a value: who can mend it, what happened, what to do. The message joins the issues and holds no secret. */
public class DefenderException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Kind kind;
    private final transient List<Issue> issues;

    /** Who can mend a failure, and whether a repeat may help. */
    public enum Kind {
        /** A setting is wrong: the administrator corrects it. */
        CONFIGURATION,
        /** A secret, key or token is refused. */
        CREDENTIALS,
        /** Signed in, but not allowed. */
        PERMISSION,
        /** The service asks to be called less often. */
        THROTTLED,
        /** A service or host does not respond as it should; a repeat may help. */
        UNAVAILABLE,
        /** A response that is not what its protocol promises. */
        BAD_RESPONSE,
        /** Events cannot be handed over. */
        OUTPUT,
        /** Shut down or out of time. */
        CANCELLED,
        /** A defect of this program. */
        BUG;

        /** A repeat may succeed without anybody changing anything. */
        public boolean isTransient() {
            return this == THROTTLED || this == UNAVAILABLE || this == BAD_RESPONSE;
        }
    }

    /** A failure with all its issues; there is at least one. */
    public DefenderException(Kind kind, List<Issue> issues, @Nullable Throwable cause) {
        super(issues.stream().map(Issue::toString).collect(Collectors.joining("; ")), cause);
        this.kind = kind;
        this.issues = List.copyOf(issues);
    }

    /** A failure with one issue. */
    public DefenderException(Kind kind, Issue issue, @Nullable Throwable cause) {
        this(kind, List.of(issue), cause);
    }

    /** A failure with one issue. */
    public DefenderException(Kind kind, Issue issue) {
        this(kind, List.of(issue), null);
    }

    /** Who can mend it. */
    public final Kind kind() {
        return kind;
    }

    /** Every issue, at least one. */
    public final List<Issue> issues() {
        return issues;
    }
}
