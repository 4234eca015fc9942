package ta.defender.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ShutdownTest {
    private final Shutdown stop = new Shutdown();
    private final List<String> done = new ArrayList<>();

    @Test
    void actions_runWhenTheEndIsRequested_once() {
        stop.whenRequested(() -> done.add("first"));
        stop.whenRequested(() -> done.add("second"));
        assertThat(done).isEmpty();

        stop.request();
        stop.request();

        assertThat(done).containsExactly("first", "second");
    }

    @Test
    void action_whenTheEndWasRequestedBefore_runsAtOnce() {
        stop.request();

        stop.whenRequested(() -> done.add("late"));

        assertThat(done).containsExactly("late");
    }

    @Test
    void awaitEnd_requestsTheEndAndGivesTheExitCode() {
        stop.whenRequested(() -> stop.ended(1));

        assertThat(stop.awaitEnd()).isEqualTo(1);
    }

    /** A signal that comes while the program ends by itself does not change how it ends. */
    @Test
    void awaitEnd_whenTheWorkHasEnded_keepsItsExitCode() {
        stop.whenRequested(() -> done.add("ended from outside"));
        stop.ended(1);

        assertThat(stop.awaitEnd()).isEqualTo(1);
        assertThat(done).isEmpty();
    }

    @Test
    void awaitEnd_whenInterrupted_doesNotWait() {
        Thread.currentThread().interrupt();
        try {
            assertThat(stop.awaitEnd()).isZero();
        } finally {
            Thread.interrupted();
        }
    }

    /** An action may ask for the end itself, as a lost parent does. */
    @Test
    void request_insideAnAction_doesNotRunItAgain() {
        stop.whenRequested(() -> {
            done.add("once");
            stop.request();
        });

        stop.request();

        assertThat(done).containsExactly("once");
    }
}
