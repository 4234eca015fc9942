package ta.defender.collect;

import java.time.Duration;
import java.time.InstantSource;
import ta.defender.checkpoint.PositionStore;
import ta.defender.config.InputSettings;
import ta.defender.emit.EmitException;
import ta.defender.emit.EventSink;
import ta.defender.schedule.InputLoop;
import ta.defender.schedule.SessionKeyRefusedException;
import ta.defender.schedule.StanzaLog;
import ta.defender.schedule.SteadyClock;
import ta.defender.testing.RestingThreads;

/** One stanza without the threads of {@link InputLoop}, for tests that decide themselves when time passes. */
public final class StanzaRunner {
    private final StanzaInput input;
    private final InstantSource clock;

    public StanzaRunner(
            InputSettings settings,
            Sessions sessions,
            PositionStore store,
            EventSink sink,
            InstantSource clock,
            StanzaLog log) {
        this.clock = new SteadyClock(clock);
        CallCounter calls = new CallCounter(new RestingThreads());
        this.input = new StanzaInput(settings, sessions, store, sink, this.clock, log, calls);
    }

    /** How long until the stanza wants to run next; zero when it wants to now. */
    public Duration pause() {
        Duration pause = Duration.between(clock.instant(), input.due());
        return pause.isNegative() ? Duration.ZERO : pause;
    }

    /** Runs it once. */
    public void run() throws EmitException, SessionKeyRefusedException, InterruptedException {
        input.run();
    }
}
