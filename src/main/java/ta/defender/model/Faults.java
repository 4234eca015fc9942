package ta.defender.model;

/** Puts an unexpected failure into one line. */
public final class Faults {
    private static final int FRAMES = 4;

    /** Causes may lead in a circle. */
    private static final int CAUSES = 8;

    private Faults() {}

    /** What nobody expected, as an issue: a library that is missing or damaged, or a defect. */
    public static Issue issue(Throwable failure) {
        if (failure instanceof OutOfMemoryError) {
            return Issue.of(
                    Code.DEFECT,
                    "ran out of memory: " + describe(failure),
                    "divide the inputs among more hosts, or report this line");
        }
        return failure instanceof LinkageError
                ? Issue.of(
                        Code.DEFECT,
                        "the installation is incomplete, a part of it cannot be loaded: " + withCauses(failure),
                        "install the package again")
                : Issue.of(
                        Code.DEFECT,
                        "failed unexpectedly: " + describe(failure),
                        "this is a defect, please report it with this line");
    }

    /** Type, message, causes, and where it happened. */
    public static String describe(Throwable failure) {
        StringBuilder text = withCauses(failure);
        StackTraceElement[] frames = failure.getStackTrace();
        for (int i = 0; i < Math.min(FRAMES, frames.length); i++) {
            text.append(i == 0 ? " at " : " < ").append(frames[i]);
        }
        return text.toString();
    }

    private static StringBuilder withCauses(Throwable failure) {
        StringBuilder text = new StringBuilder(failure.toString());
        Throwable cause = failure.getCause();
        for (int i = 0; i < CAUSES && cause != null; i++) {
            text.append(" caused by ").append(cause);
            cause = cause.getCause();
        }
        return text;
    }
}
