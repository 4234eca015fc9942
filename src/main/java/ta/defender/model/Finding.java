package ta.defender.model;

import java.util.List;

/**
 * What a probe of a service has seen.
 *
 * @param step what was tried, such as {@link Code#CONNECTION}
 * @param target the host, event hub or container it was tried with
 * @param issue what was seen, and the remedy where something has to be done; it holds no secret
 */
public record Finding(Grade grade, Code step, String target, Issue issue) {
    /** How it went. */
    public enum Grade {
        OK,
        /** It works, but brings less than was asked for. */
        WARNING,
        FAILED
    }

    public static Finding ok(Code step, String target, String what) {
        return new Finding(Grade.OK, step, target, Issue.of(step, what, ""));
    }

    public static Finding warning(Code step, String target, Issue issue) {
        return new Finding(Grade.WARNING, step, target, issue);
    }

    public static Finding failed(Code step, String target, Issue issue) {
        return new Finding(Grade.FAILED, step, target, issue);
    }

    /** One for each of the failure's issues. */
    public static List<Finding> failed(Code step, String target, DefenderException failure) {
        return failure.issues().stream()
                .map(issue -> failed(step, target, issue))
                .toList();
    }
}
