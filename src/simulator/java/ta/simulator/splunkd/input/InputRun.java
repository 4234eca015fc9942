package ta.simulator.splunkd.input;

import java.util.List;
import java.util.OptionalInt;

/**
 * One start of an input's process, for tests.
 *
 * @param stanzas what it was given to do
 * @param exitCode absent while it runs; after a signal 128 + its number
 * @param document what was written to its stdin
 * @param toldToStop whether splunkd asked it to end
 */
public record InputRun(
        String scheme,
        long pid,
        List<String> stanzas,
        OptionalInt exitCode,
        boolean toldToStop,
        long bytesRead,
        String document) {
    /** Whether the process still runs. */
    public boolean alive() {
        return exitCode.isEmpty();
    }
}
