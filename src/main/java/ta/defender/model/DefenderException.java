package ta.defender.model;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A failure as a value: who can mend it, what happened, what to do. The message joins the issues and holds no secret. */
public class DefenderException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Code code;
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

    /** A failure with all its issues; there is at least one, and the first decides the kind. */
    public DefenderException(List<Issue> issues, @Nullable Throwable cause) {
        super(issues.stream().map(Issue::toString).collect(Collectors.joining("; ")), cause);
        this.issues = List.copyOf(issues);
        this.code = issues.get(0).code();
    }

    /** A failure with all its issues. */
    public DefenderException(List<Issue> issues) {
        this(issues, null);
    }

    /** A failure with one issue. */
    public DefenderException(Code code, String what, String remedy, @Nullable Throwable cause) {
        this(List.of(Issue.of(code, what, remedy)), cause);
    }

    /** A failure without an underlying one. */
    public DefenderException(Code code, String what, String remedy) {
        this(code, what, remedy, null);
    }

    /** The setting {@code field} cannot be used. */
    public static DefenderException setting(String field, String what, String remedy) {
        return new DefenderException(List.of(new Issue(field, what, remedy)));
    }

    /** The same failure of the setting {@code field}, with the place in front of what happened. */
    public final DefenderException in(String place, String field) {
        List<Issue> placed = issues.stream()
                .map(issue -> new Issue(
                        issue.code(),
                        place + ": " + (issue.field().isEmpty() ? "" : issue.field() + ": ") + issue.what(),
                        issue.remedy(),
                        field))
                .toList();
        return new DefenderException(placed, this);
    }

    /** What nobody expected; the issue has the stack trace. */
    public static DefenderException defect(Throwable e) {
        if (e instanceof LinkageError) {
            return new DefenderException(List.of(Faults.issue(e)), e);
        }
        return new DefenderException(
                Code.DEFECT,
                "unexpected " + e + " " + Arrays.toString(e.getStackTrace()),
                "this is a defect, please report it",
                e);
    }

    /** Who can mend it. */
    public final Kind kind() {
        return code.kind();
    }

    /** What the first issue is about. */
    public final Code code() {
        return code;
    }

    /** The first issue. */
    public final Issue issue() {
        return issues.get(0);
    }

    /** Every issue, at least one. */
    public final List<Issue> issues() {
        return issues;
    }

    /** The process has to end: nothing more can be handed over, or only a new process gets a valid session key. */
    public final boolean isFatal() {
        return code == Code.OUTPUT || code == Code.SESSION_KEY_REFUSED;
    }
}
