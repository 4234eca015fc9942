package ta.defender.poll;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import ta.defender.checkpoint.CheckpointRequest;
import ta.defender.checkpoint.CheckpointRequests;
import ta.defender.microsoft.Session;
import ta.defender.model.DefenderException;
import ta.defender.model.StartTime;
import ta.defender.model.TenantIds;
import ta.defender.splunk.LogText;

/**
 * What is the same for every input that polls and saves how far it has come. Used by one thread at a time.
 *
 * @param <P> how far it has come
 */
public abstract class PolledInput<P extends Progress<?>> implements Recurring, Polling {
    private final PollFrame frame;
    private final InputLog log;
    private @Nullable P progress;

    /**
     * An input that is due at once.
     *
     * @param context goes before each failure of a poll in the log; empty for none
     */
    protected PolledInput(Duration interval, String context, InputTools tools) {
        this.frame = new PollFrame(interval, context, tools.clock(), tools.log());
        this.log = tools.log();
    }

    @Override
    public final Instant due() {
        return frame.due();
    }

    @Override
    public final void run() throws InterruptedException {
        frame.run(this);
    }

    @Override
    public final boolean finish() {
        frame.save(this::saveSettled);
        return !isPending();
    }

    @Override
    public final boolean isPending() {
        return progress != null && progress.isPending();
    }

    @Override
    public final boolean saveSettled() {
        return progress != null && progress.saveSettled();
    }

    @Override
    public void beginAgain() {
        progress = null;
    }

    /** How far it has come; null before the first poll, and after a defect. */
    protected final @Nullable P progress() {
        return progress;
    }

    protected final void begin(P begun) {
        progress = begun;
    }

    /** What an administrator asks of the checkpoint; null as long as something written is not in the checkpoint yet. */
    protected final @Nullable CheckpointRequest request(CheckpointRequests requests, String stanza) {
        return isPending() ? null : requests.waiting(stanza).orElse(null);
    }

    /**
     * Whether a saved checkpoint is of the account's tenant. Those of older versions have the tenant as the account spells it.
     *
     * @param stored tenant of the checkpoint
     * @param directory the account's, as far as its token tells
     * @throws DefenderException when that cannot be told from two spellings: the same tenant would be indexed again, of another
     *     one some time would never be read
     */
    protected static boolean isOf(String stored, String directory, Session session) {
        String spelt = session.tenantId();
        if (stored.equalsIgnoreCase(directory) || stored.equalsIgnoreCase(spelt)) {
            return true;
        }
        if (TenantIds.areOfTwo(stored, directory)) {
            return false;
        }
        boolean isGuid = TenantIds.isGuid(stored);
        throw DefenderException.setting(
                "tenant_id",
                "'" + spelt + "' may be the tenant of the saved checkpoint, " + stored
                        + ", or another one. Nothing is read until that is clear",
                (isGuid ? "set it to the directory ID (GUID) of the tenant" : "set it to " + stored + " as before")
                        + ", or use Read again on the page Configuration to begin again at start_time");
    }

    /**
     * Says that an input begins again as an administrator asked.
     *
     * @param what is indexed again, such as events
     */
    protected final void warnOfReset(CheckpointRequest request, StartTime start, String what) {
        log.warn("action=checkpoint_reset user=" + LogText.word(request.user()) + " start_time=" + start.text() + ": "
                + what + " since then are indexed again.");
    }

    /** Saves what has settled, unless the last save was a moment ago; a failure is logged. */
    protected final void saveNowAndThen(P current) {
        frame.save(current::saveNowAndThen);
    }
}
