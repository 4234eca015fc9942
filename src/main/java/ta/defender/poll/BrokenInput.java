package ta.defender.poll;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import ta.defender.model.DefenderException;

/** A stanza whose settings cannot be used: it stays in the log until somebody mends it, and holds nothing up. */
final class BrokenInput implements Recurring {
    private final DefenderException problem;
    private final RepeatedFailure failure;
    private final InstantSource clock;
    private Instant due;

    BrokenInput(DefenderException problem, InputLog log, InstantSource clock) {
        this.problem = problem;
        this.failure = new RepeatedFailure(log, clock);
        this.clock = clock;
        this.due = clock.instant();
    }

    @Override
    public Instant due() {
        return due;
    }

    @Override
    public void run() {
        failure.report(problem, problem.getMessage() + "; fix inputs.conf. Other inputs are not affected.");
        due = clock.instant().plus(Duration.ofSeconds(InputSettings.DEFAULT_INTERVAL_SECONDS));
    }

    @Override
    public boolean finish() {
        return true;
    }
}
