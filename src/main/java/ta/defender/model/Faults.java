package ta.defender.model;

/** Puts an unexpected failure into one line. */
public final class Faults {
    private static final int FRAMES = 4;

    /** Causes may lead in a circle. */
    private static final int CAUSES = 8;

    private Faults() {}

    /** Type, message, causes, and where it happened. */
    public static String describe(Throwable failure) {
        StringBuilder text = new StringBuilder(failure.toString());
        Throwable cause = failure.getCause();
        for (int i = 0; i < CAUSES && cause != null; i++) {
            text.append(" caused by ").append(cause);
            cause = cause.getCause();
        }
        StackTraceElement[] frames = failure.getStackTrace();
        for (int i = 0; i < Math.min(FRAMES, frames.length); i++) {
            text.append(i == 0 ? " at " : " < ").append(frames[i]);
        }
        return text.toString();
    }
}
