package ta.defender.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import ta.defender.json.Slice;
import ta.defender.model.DefenderException;
import ta.defender.testing.RecordingOutput;

class SettledCheckpointsTest {
    private final RecordingOutput output = new RecordingOutput().taking(false);
    private final SettledCheckpoints<Integer> checkpoints = new SettledCheckpoints<>(output);

    @Test
    void takeSettled_beforeItsEventsHaveSettled_givesNothing() {
        write();
        checkpoints.add(1);

        assertThat(checkpoints.takeSettled()).isNull();
        assertThat(checkpoints.isEmpty()).isFalse();
    }

    @Test
    void takeSettled_givesTheNewestOnce() {
        write();
        checkpoints.add(1);
        write();
        checkpoints.add(2);
        takeAll();
        write();
        checkpoints.add(3);

        assertThat(checkpoints.takeSettled()).isEqualTo(2);
        assertThat(checkpoints.takeSettled()).isNull();
        takeAll();
        assertThat(checkpoints.takeSettled()).isEqualTo(3);
        assertThat(checkpoints.isEmpty()).isTrue();
    }

    @Test
    void takeSettled_whenNothingWasWrittenBefore_givesItAtOnce() {
        checkpoints.add(1);

        assertThat(checkpoints.takeSettled()).isEqualTo(1);
    }

    @Test
    void takeSettled_afterManyWhileNobodyReads_stillGivesTheNewestAndAMiddleOne() {
        for (int i = 1; i <= 1_000; i++) {
            write();
            checkpoints.add(i);
        }

        output.settledUpTo(700);
        Integer middle = checkpoints.takeSettled();
        assertThat(middle).isBetween(1, 700);
        takeAll();
        assertThat(checkpoints.takeSettled()).isEqualTo(1_000);
    }

    @Test
    void takeSettled_whenTheOutputHasFailed_fails() {
        write();
        checkpoints.add(1);
        output.failOn(1);
        assertThatThrownBy(output::flush).isInstanceOf(DefenderException.class);

        assertThatThrownBy(checkpoints::takeSettled).isInstanceOf(DefenderException.class);
    }

    private void write() {
        output.write(new EventHeader("s://a", null, "s", "t", null, null), List.of(Slice.of("{}")));
        output.flush();
    }

    private void takeAll() {
        output.taking(true);
        output.settled();
        output.taking(false);
    }
}
