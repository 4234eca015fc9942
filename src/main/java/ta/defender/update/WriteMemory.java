package ta.defender.update;

import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Remembers, for longer than the process lives, which objects are being changed, so that the next try ends a change that was
 * cut off instead of making it again.
 *
 * <p>To the implementer: called from several threads.
 */
interface WriteMemory {
    /** Remembers nothing: for a process that gets no second try. */
    WriteMemory NONE = new WriteMemory() {
        @Override
        public @Nullable Begun begun(PlannedRow.Update update) {
            return null;
        }

        @Override
        public void begin(Map<PlannedRow.Update, Begun> begun) {
            // nobody will ask
        }
    };

    /** What the first try that wrote has remembered; null when none has. */
    @Nullable Begun begun(PlannedRow.Update update);

    /** Called before the first write; what is remembered already stays. */
    void begin(Map<PlannedRow.Update, Begun> begun) throws IOException, InterruptedException;

    /**
     * An object before the first write.
     *
     * @param version its last-update instant, empty when it had none
     * @param commentWanted whether the comment was to be posted
     * @param comments how often the comment was there already
     */
    record Begun(String version, boolean commentWanted, long comments) {}
}
