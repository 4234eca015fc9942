package ta.defender.poll;

import java.io.IOException;

/** Receives the versions found in a page, in the page's order. */
@FunctionalInterface
public interface VersionHandler {
    /** Called during the read of the page; nothing of the version may be kept without copying. */
    void version(ObjectVersion version) throws IOException;
}
