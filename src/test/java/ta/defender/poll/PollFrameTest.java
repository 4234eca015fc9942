package ta.defender.poll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import ta.defender.http.ApiException;
import ta.defender.http.ErrorResponse;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.testing.FakeClock;
import ta.defender.testing.RecordingStanzaLog;

class PollFrameTest {
    private static final Duration INTERVAL = Duration.ofSeconds(60);

    private final FakeClock clock = new FakeClock();
    private final RecordingStanzaLog log = new RecordingStanzaLog();
    private final PollFrame frame = new PollFrame(INTERVAL, "account=x ", clock, log);
    private final Stanza stanza = new Stanza();

    @Test
    void poll_isDueAtOnceAndThenAtItsInterval_howeverLongItTook() throws Exception {
        assertThat(frame.due()).isEqualTo(clock.instant());
        stanza.takes = Duration.ofSeconds(20);
        run();
        assertThat(frame.due()).isEqualTo(clock.instant().plusSeconds(40));

        clock.advance(Duration.ofSeconds(40));
        stanza.takes = Duration.ofSeconds(100);
        run();

        assertThat(frame.due()).isEqualTo(clock.instant());
        assertThat(stanza.calls).containsExactly("save", "poll", "save", "poll");
    }

    @Test
    void whatHasSettled_isSavedBeforeTheNextPollIsDue() throws Exception {
        stanza.pending = true;
        run();

        assertThat(frame.due()).isEqualTo(clock.instant().plusSeconds(1));
        clock.advance(Duration.ofSeconds(1));
        stanza.pending = false;
        run();

        assertThat(stanza.calls).containsExactly("save", "poll", "save");
        assertThat(frame.due()).isEqualTo(clock.instant().plusSeconds(59));
    }

    @Test
    void failure_isToldWithItsContextPauseAndKind_andThatItIsOver() throws Exception {
        stanza.outcomes.add(new ApiException(
                Code.UNAVAILABLE, "told to wait", "", new ErrorResponse(503, "", "", Duration.ofMinutes(10))));
        run();

        assertThat(frame.due()).isEqualTo(clock.instant().plusSeconds(600));
        assertThat(log.lines("ERROR"))
                .containsExactly("account=x told to wait; tried again in 600 s exc_l=\"Server Error\"");
        clock.advance(Duration.ofMinutes(10));
        run();
        assertThat(log.lines("INFO")).singleElement().asString().contains("works again");
    }

    @Test
    void save_thatAStopCutsOff_isNoError() {
        frame.save(() -> {
            throw new DefenderException(Code.STOPPED, "the checkpoint was not written", "");
        });

        assertThat(log.lines("ERROR")).isEmpty();
        assertThat(log.lines("WARN")).singleElement().asString().contains("the checkpoint was not written");
    }

    @Test
    void failure_ofAPollThatWasToldToStop_isNone() {
        stanza.outcomes.add(new DefenderException(Code.CHECKPOINT, "shutting down", ""));
        Thread.currentThread().interrupt();

        assertThatThrownBy(this::run).isInstanceOf(InterruptedException.class);

        assertThat(Thread.interrupted()).isFalse();
        assertThat(log.lines("ERROR")).isEmpty();
    }

    @Test
    void faultOfOurs_beginsAgainFromWhatWasSaved() throws Exception {
        stanza.fault = new IllegalStateException("of ours");
        run();

        assertThat(stanza.calls).containsExactly("save", "poll", "begin again");
        assertThat(log.lines("ERROR")).singleElement().asString().contains("unexpected", "of ours", "again in 60 s");
    }

    /** Several inputs may read objects of many megabytes at once; a process that has no memory left for good must end. */
    @Test
    void pollWithoutMemory_leavesItToTheOthers_butNotForEver() throws Exception {
        stanza.noMemory = true;
        for (int i = 0; i < 9; i++) {
            run();
            clock.advance(INTERVAL);
        }
        assertThat(stanza.calls).containsSubsequence("poll", "begin again", "poll", "begin again");
        assertThat(log.lines("ERROR").get(0)).contains("memory");

        assertThatThrownBy(this::run).isInstanceOf(OutOfMemoryError.class);
    }

    @Test
    void positionThatCannotBeSaved_doesNotKeepThePollFromRunning() throws Exception {
        stanza.damage = new DefenderException(Code.CHECKPOINT, "disk full", "");
        run();

        assertThat(stanza.calls).containsExactly("save", "poll");
        assertThat(log.lines("ERROR")).singleElement().asString().contains("disk full");
        assertThat(log.isPositionSaved()).isFalse();
    }

    @Test
    void positionThatAnotherProcessHasSaved_isWhatTheNextPollBeginsWith() throws Exception {
        stanza.damage = new DefenderException(Code.CHECKPOINT_SUPERSEDED, "saved by another process", "");
        run();

        assertThat(stanza.calls).containsExactly("save", "begin again", "poll");
        assertThat(log.lines("ERROR")).hasSize(1);
    }

    @Test
    void whatEndsTheProcess_passesThrough() {
        stanza.end = new DefenderException(Code.OUTPUT, "gone", "", new java.io.IOException("gone"));

        assertThatThrownBy(this::run).isSameAs(stanza.end);
        assertThat(log.lines("ERROR")).isEmpty();
    }

    private void run() throws Exception {
        frame.run(stanza);
    }

    /** Does as it is told. */
    private final class Stanza implements Polling {
        private final List<String> calls = new ArrayList<>();
        private final Deque<DefenderException> outcomes = new ArrayDeque<>();
        private Duration takes = Duration.ZERO;
        private boolean pending;
        private @Nullable DefenderException damage;
        private @Nullable RuntimeException fault;
        private boolean noMemory;
        private @Nullable DefenderException end;

        @Override
        public boolean isPending() {
            return pending;
        }

        @Override
        public boolean saveSettled() {
            calls.add("save");
            if (damage != null) {
                throw damage;
            }
            return !pending;
        }

        @Override
        public void poll(Instant begun) {
            calls.add("poll");
            clock.advance(takes);
            if (fault != null) {
                throw fault;
            }
            if (noMemory) {
                throw new OutOfMemoryError("Java heap space");
            }
            if (end != null) {
                throw end;
            }
            DefenderException outcome = outcomes.poll();
            if (outcome != null) {
                throw outcome;
            }
        }

        @Override
        public void beginAgain() {
            calls.add("begin again");
        }
    }
}
