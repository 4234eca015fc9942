package ta.defender.output.format;

import java.util.List;

/** Turns an object into lines for another system. Callable from any thread. */
public interface Format {
    /**
     * The lines of one object, each without a line break: one, and one per item of evidence where that is asked for.
     *
     * @param maxBytes longest line in UTF-8; values are cut to fit, and the line names those that were
     */
    List<String> lines(EventKind kind, Document object, int maxBytes);

    /** False when this format has no form for such objects. */
    default boolean accepts(EventKind kind) {
        return true;
    }
}
