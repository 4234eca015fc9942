package ta.defender.json;

import java.io.IOException;

/** Receives the elements of a page in their order. */
@FunctionalInterface
public interface ElementHandler {
    /**
     * Called once per element, while the page is being read.
     *
     * @param element valid only during this call
     * @throws IOException ends the scan and reaches its caller unchanged
     */
    void element(Element element) throws IOException;

    /** Called when the text names its next page before its elements; where it stands behind them, {@link PageEnd} has it. */
    default void nextLink(String link) {}
}
