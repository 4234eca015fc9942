package ta.defender.poll;

import java.time.Duration;
import java.time.InstantSource;
import ta.defender.checkpoint.CheckpointStore;
import ta.defender.output.EventOutput;
import ta.defender.testing.RestingThreads;

/** One stanza without the threads of {@link InputLoop}, for tests that decide themselves when time passes. */
public final class StanzaRunner {
    private final PollingInput input;
    private final InstantSource clock;

    public StanzaRunner(
            InputSettings settings,
            Sessions sessions,
            CheckpointStore store,
            EventOutput sink,
            InstantSource clock,
            InputLog log) {
        this.clock = new SteadyClock(clock);
        CallCounter calls = new CallCounter(new RestingThreads());
        this.input = new PollingInput(
                settings,
                sessions.countedBy(calls),
                store,
                new InputTools(sink, this.clock, duration -> {}, log),
                null);
    }

    /** How long until the stanza wants to run next; zero when it wants to now. */
    public Duration pause() {
        Duration pause = Duration.between(clock.instant(), input.due());
        return pause.isNegative() ? Duration.ZERO : pause;
    }

    /** Runs it once. */
    public void run() throws InterruptedException {
        input.run();
    }

    /** After an orderly stop: saves what has settled, and tells whether nothing waits any more. */
    public boolean finish() {
        return input.finish();
    }
}
