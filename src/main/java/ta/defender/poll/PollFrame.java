package ta.defender.poll;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import ta.defender.checkpoint.CheckpointException;
import ta.defender.model.Issue;
import ta.defender.output.OutputException;
import ta.defender.splunk.SessionKeyRefusedException;

/**
 * What is the same for every stanza that polls: it polls at its interval, and saves its position once what was written has
 * settled. A failure ends the poll with one line in the log and is tried again. Used by one thread at a time.
 */
public final class PollFrame {
    /** What was written settles some seconds later, or when the receiver goes on. */
    private static final Duration BETWEEN_SAVES = Duration.ofSeconds(1);

    private final Duration interval;
    private final String context;
    private final InstantSource clock;
    private final InputLog log;
    private final RepeatedFailure failure;
    private final RepeatedFailure saveFailure;
    private Instant nextPoll;
    private Instant nextSave = Instant.MAX;
    private boolean superseded;

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
     * @throws OutputException when Splunk takes no more events: the process has to end
     * @throws SessionKeyRefusedException when only a new process can go on
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
            PollFailure problem = stanza.poll(begun);
            pause = problem == null ? interval : problem.pause();
            report(problem);
        } catch (OutputException | SessionKeyRefusedException e) {
            throw e;
        } catch (RuntimeException e) {
            // a fault of ours in one stanza: it begins again from what was saved, and the others go on
            stanza.beginAgain();
            log.pollFailed(Issue.of("defect", "unexpected " + e, "this is a defect, please report it"));
            failure.report(context + "unexpected " + e + Arrays.toString(e.getStackTrace()) + again(pause));
        } finally {
            Instant next = begun.plus(pause);
            nextPoll = next.isBefore(clock.instant()) ? clock.instant() : next;
        }
    }

    /** A position that cannot be saved stops nothing: after a restart events come twice, none is lost. */
    public void save(Save save) {
        try {
            if (save.run()) {
                saveFailure.over();
            }
        } catch (CheckpointException e) {
            superseded |= e.isSuperseded();
            saveFailure.report(e.getMessage() + FailureClass.label(e));
        }
    }

    private void report(@Nullable PollFailure problem) {
        if (problem == null) {
            failure.over();
        } else {
            log.pollFailed(Issue.of(problem.kind().name().toLowerCase(Locale.ROOT), problem.message(), ""));
            failure.report(context
                    + problem.message()
                    + again(problem.pause())
                    + problem.kind().label());
        }
    }

    private static String again(Duration pause) {
        return "; tried again in " + pause.toSeconds() + " s";
    }
}
