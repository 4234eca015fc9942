package ta.defender.update;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import ta.defender.http.ApiException;
import ta.defender.http.TransportException;
import ta.defender.model.Issue;

/** Carries out updates one by one, and says what became of each. Callable from any thread. */
final class Updater {
    private final UpdateTools tools;
    private final ObjectReads reads;
    private final Map<String, ReentrantLock> locks = new ConcurrentHashMap<>();
    /** The login service refuses the account: it would do so for every row. */
    private volatile @Nullable Issue signInRefused;

    Updater(UpdateTools tools) {
        this.tools = tools;
        this.reads = new ObjectReads(tools);
    }

    /** Reads the object that an update is about. */
    FoundObject find(PlannedRow.Update update) {
        Function<UpdateOutcome, FoundObject> settled = outcome -> FoundObject.settled(update, outcome);
        return tried(
                update,
                work -> {
                    Optional<UpdateOutcome> paused = work.paused();
                    return paused.isPresent() ? settled.apply(paused.get()) : work.find();
                },
                settled);
    }

    /** Carries out one update. */
    UpdateOutcome carryOut(PlannedRow.Update update) {
        return carryOut(update, null);
    }

    /**
     * Carries out one update.
     *
     * @param found the object that was read for it just now; null to read it
     */
    UpdateOutcome carryOut(PlannedRow.Update update, @Nullable FoundObject found) {
        UpdateOutcome outcome = tried(
                update,
                work -> {
                    Optional<UpdateOutcome> paused = work.paused();
                    return paused.isPresent() ? paused.get() : work.run(found, this::lock);
                },
                ended -> ended);
        String comment = update.wanted().comment();
        String object = outcome.object();
        if (comment != null && object != null && outcome.succeeded()) {
            // the rows that follow need to know the latest comment that this run has seen or made
            tools.state().commented(object, comment);
        }
        return outcome;
    }

    private ReentrantLock lock(String key) {
        return locks.computeIfAbsent(key, none -> new ReentrantLock());
    }

    private interface Work<T> {
        T of(ObjectUpdate update) throws InterruptedException;
    }

    /** Does a part of an update, or tells why it was not done. */
    private <T> T tried(PlannedRow.Update update, Work<T> work, Function<UpdateOutcome, T> ended) {
        Issue refused = signInRefused;
        if (refused != null) {
            return ended.apply(UpdateOutcome.Failed.of(refused));
        }
        if (!tools.deadline().mayStart()) {
            return ended.apply(UpdateOutcome.NotTried.before(isCutOff() ? UpdateCall.CUT_OFF : null, null));
        }
        ObjectUpdate attempt = new ObjectUpdate(tools, reads, update);
        try {
            return work.of(attempt);
        } catch (ApiException e) {
            return ended.apply(attempt.failed(e));
        } catch (TransportException e) {
            if (RunState.isSignInRefused(e.code()) && !isCutOff()) {
                signInRefused = e.issue();
                tools.state().failed(e.code());
            }
            return ended.apply(attempt.failed(e));
        } catch (InterruptedException e) {
            // the thread's flag stays down, so that the rows that follow are reported too
            return ended.apply(attempt.cutOff());
        } catch (IllegalStateException e) {
            if (!isCutOff()) {
                throw e;
            }
            // the connections of what is cut off are closed
            return ended.apply(attempt.cutOff());
        }
    }

    private boolean isCutOff() {
        return tools.deadline().isBroughtForward();
    }
}
