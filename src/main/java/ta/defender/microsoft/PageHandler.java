package ta.defender.microsoft;

import java.io.IOException;
import java.net.URI;
import ta.defender.json.Element;

/** Receives what a page holds, in its order. */
@FunctionalInterface
public interface PageHandler {
    /**
     * Called once per object, while the page is being read.
     *
     * @param element valid only during this call
     * @throws IOException ends the page and counts as a fault of its body
     */
    void element(Element element) throws IOException;

    /** Called before the first object when the page says that early where the next one is; {@link Page} has it in any case. */
    default void next(URI uri) {}
}
