package ta.defender.poll;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import ta.defender.http.ApiException;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.model.Faults;

/**
 * What is the same for every stanza that polls: it polls at its interval, and saves its position once what was written has
 * settled. A failure ends the poll with one line in the log and is tried again. Used by one thread at a time.
 */
public final class PollFrame {
    /** What was written settles some seconds later, or when the receiver goes on. */
    private static final Duration BETWEEN_SAVES = Duration.ofSeconds(1);

    /** A service may ask for more, but a day of silence by mistake is worse than a call an hour. */
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

    /** The process before this one has five seconds to end. */
    private static final Duration LOCKED_PAUSE = Duration.ofSeconds(2);

    /** In a row: after so many the process is to begin anew. */
    private static final int MOST_WITHOUT_MEMORY = 10;

    private final Duration interval;
    private final String context;
    private final InstantSource clock;
    private final InputLog log;
    private final RepeatedFailure failure;
    private final RepeatedFailure saveFailure;
    private Instant nextPoll;
    private Instant nextSave = Instant.MAX;
    private boolean superseded;
    private int pollsWithoutMemory;

    /**
     * A frame of a stanza that is due at once.
     *
     * @param interval between polls
     * @param context goes before each failure of a poll in the log; empty for none
     * @param clock of the schedule
     */
    public PollFrame(Duration interval, String context, InstantSource clock, InputLog log) {
        this.interval = interval;
        this.context = context;
        this.clock = clock;
        this.log = log;
        this.failure = new RepeatedFailure(log, clock);
        this.saveFailure = new RepeatedFailure(log, clock);
        this.nextPoll = clock.instant();
    }

    /** A save that says whether there was anything to save. */
    @FunctionalInterface
    public interface Save {
        /** Saves. */
        boolean run();
    }

    /** When the stanza wants to run next: for a poll, or to save what has settled meanwhile. */
    public Instant due() {
        return nextSave.isBefore(nextPoll) ? nextSave : nextPoll;
    }

    /**
     * Saves what has settled, and polls if it is time to.
     *
     * @throws DefenderException when Splunk takes no more events: the process has to end
     * @throws DefenderException when only a new process can go on
     */
    public void run(Polling stanza) throws InterruptedException {
        save(stanza::saveSettled);
        beginAgainIfSuperseded(stanza);
        if (!clock.instant().isBefore(nextPoll)) {
            poll(stanza);
            beginAgainIfSuperseded(stanza);
        }
        nextSave = stanza.isPending() ? clock.instant().plus(BETWEEN_SAVES) : Instant.MAX;
    }

    /** Another process owns the checkpoint now: what this one knows is older. */
    private void beginAgainIfSuperseded(Polling stanza) {
        if (superseded) {
            superseded = false;
            stanza.beginAgain();
        }
    }

    private void poll(Polling stanza) throws InterruptedException {
        Instant begun = clock.instant();
        Duration pause = interval;
        try {
            stanza.poll(begun);
            failure.over();
            pollsWithoutMemory = 0;
        } catch (DefenderException e) {
            if (e.isFatal()) {
                throw e;
            }
            if (Thread.interrupted() || e.code() == Code.STOPPED) {
                // the poll failed because it was told to stop
                throw (InterruptedException) new InterruptedException("shutting down").initCause(e);
            }
            Duration wanted = stanza.pauseAfter(e, begun);
            pause = wanted == null ? pauseAfter(e) : wanted;
            report(e, pause);
        } catch (RuntimeException e) {
            // a defect in one input: it begins again from what was saved, and the others go on
            stanza.beginAgain();
            report(DefenderException.defect(e), pause);
        } catch (OutOfMemoryError e) {
            // several inputs may read objects of many megabytes at once: what this one holds is let go, and the others
            // go on
            stanza.beginAgain();
            if (++pollsWithoutMemory == MOST_WITHOUT_MEMORY) {
                throw e;
            }
            report(new DefenderException(List.of(Faults.issue(e)), e), pause);
        } finally {
            Instant next = begun.plus(pause);
            nextPoll = next.isBefore(clock.instant()) ? clock.instant() : next;
        }
    }

    /** A checkpoint that cannot be saved stops nothing: after a restart expect duplicates; nothing is lost. */
    public void save(Save save) {
        try {
            if (save.run()) {
                saveFailure.over();
                log.positionSaved(true);
            }
        } catch (DefenderException e) {
            if (e.isFatal()) {
                throw e;
            }
            superseded |= e.code() == Code.CHECKPOINT_SUPERSEDED;
            log.positionSaved(false);
            if (e.code() == Code.STOPPED) {
                log.warn(e.getMessage() + ". Expect duplicates after the restart; nothing is lost");
                return;
            }
            saveFailure.report(e, String.valueOf(e.getMessage()));
        }
    }

    private void report(DefenderException problem, Duration pause) {
        log.pollFailed(problem.issue());
        failure.report(problem, context + problem.getMessage() + "; tried again in " + pause.toSeconds() + " s");
    }

    /** The interval, or as long as the service asked for when that is longer; within reason. */
    private Duration pauseAfter(DefenderException failed) {
        if (failed.code() == Code.CHECKPOINT_LOCKED) {
            return LOCKED_PAUSE;
        }
        Duration asked = failed instanceof ApiException api ? api.retryAfter() : null;
        if (asked == null) {
            return interval;
        }
        Duration bounded = asked.compareTo(LONGEST_PAUSE) < 0 ? asked : LONGEST_PAUSE;
        return bounded.compareTo(interval) > 0 ? bounded : interval;
    }
}
