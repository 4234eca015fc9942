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
}
