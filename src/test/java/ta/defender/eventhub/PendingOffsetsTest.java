package ta.defender.eventhub;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import ta.defender.json.Slice;
import ta.defender.output.EventHeader;
import ta.defender.testing.RecordingOutput;

class PendingOffsetsTest {
    private static final HubPartition ONE = new HubPartition("hub", 0);
    private static final HubPartition TWO = new HubPartition("hub", 1);

    private final RecordingOutput output = new RecordingOutput();
    private final PendingOffsets offsets = new PendingOffsets(output);

    @Test
    void take_givesWhatHasSettled_once() {
        offsets.assigned(Set.of(ONE, TWO));
        output.taking(false);
        written(ONE, 5);
        assertThat(offsets.take()).isEmpty();
        takeAll();
        written(ONE, 9);
        written(TWO, 3);

        assertThat(offsets.take()).isEqualTo(Map.of(ONE, 5L));
        assertThat(offsets.take()).isEmpty();
        takeAll();
        assertThat(offsets.take(Set.of(TWO))).isEqualTo(Map.of(TWO, 3L));
        assertThat(offsets.take()).isEqualTo(Map.of(ONE, 9L));
    }

    @Test
    void take_afterACommitThatFailed_givesItAgain() {
        offsets.assigned(Set.of(ONE));
        written(ONE, 5);
        offsets.take();

        offsets.notCommitted(Set.of(ONE, TWO));

        assertThat(offsets.take()).isEqualTo(Map.of(ONE, 5L));
    }

    @Test
    void take_ofPartitionsThatAreNotAssigned_givesNothing() {
        offsets.assigned(Set.of(ONE));
        written(ONE, 5);
        written(TWO, 5);
        offsets.revoked(Set.of(ONE));
        written(ONE, 6);

        assertThat(offsets.take()).isEmpty();
        assertThat(offsets.size()).isZero();
    }

    @Test
    void isSettled_waitsForEverythingWritten() {
        offsets.assigned(Set.of(ONE));
        assertThat(offsets.isSettled(Set.of(ONE, TWO))).isTrue();

        output.taking(false);
        written(ONE, 5);
        assertThat(offsets.isSettled(Set.of(TWO))).isTrue();
        assertThat(offsets.isSettled(Set.of(ONE))).isFalse();
        assertThat(offsets.isSettled()).isFalse();
        takeAll();
        assertThat(offsets.isSettled()).isTrue();
        assertThat(offsets.take()).isEqualTo(Map.of(ONE, 5L));
    }

    private void takeAll() {
        output.taking(true);
        output.settled();
        output.taking(false);
    }

    private void written(HubPartition partition, long next) {
        output.write(new EventHeader("s://a", null, "s", "t", null, null), List.of(Slice.of("{}")));
        output.flush();
        offsets.written(partition, next);
    }
}
