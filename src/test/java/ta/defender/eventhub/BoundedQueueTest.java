package ta.defender.eventhub;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import ta.defender.json.Slice;

@Timeout(600)
class BoundedQueueTest {
    private static final HubPartition ONE = new HubPartition("hub", 0);
    private static final HubPartition TWO = new HubPartition("hub", 1);
    private static final Duration NEVER = Duration.ofHours(1);

    private final BoundedQueue handover = new BoundedQueue(10);

    @Test
    void room_isThereUntilTheLimit_andAgainWhenItIsWritten() throws Exception {
        handover.put(messages(ONE, 9));
        assertThat(handover.awaitRoom(Duration.ZERO)).isTrue();
        handover.put(messages(TWO, 9));
        assertThat(handover.awaitRoom(Duration.ZERO)).isFalse();

        BoundedQueue.Item item = handover.take(NEVER);
        assertThat(handover.awaitRoom(Duration.ZERO)).isFalse();
        handover.done();

        assertThat(item).isEqualTo(messages(ONE, 9));
        assertThat(handover.awaitRoom(Duration.ZERO)).isTrue();
    }

    @Test
    void awaitRoom_isWokenWhenThereIsSome() throws Exception {
        handover.put(messages(ONE, 20));
        handover.take(NEVER);
        CompletableFuture<Boolean> room = CompletableFuture.supplyAsync(() -> awaitRoom());

        handover.done();

        assertThat(room.get(10, TimeUnit.MINUTES)).isTrue();
    }

    @Test
    void drop_takesAwayWhatWaits_andFreesItsRoom() throws Exception {
        handover.put(messages(ONE, 9));
        handover.put(messages(TWO, 9));

        assertThat(handover.drop(Set.of(ONE), Duration.ZERO)).isTrue();

        assertThat(handover.awaitRoom(Duration.ZERO)).isTrue();
        assertThat(handover.take(NEVER)).isEqualTo(messages(TWO, 9));
        assertThat(handover.take(Duration.ZERO)).isNull();
    }

    @Test
    void drop_waitsForWhatIsBeingWritten() throws Exception {
        handover.put(messages(ONE, 9));
        handover.take(NEVER);

        assertThat(handover.drop(Set.of(TWO), Duration.ZERO)).isTrue();
        assertThat(handover.drop(Set.of(ONE), Duration.ZERO)).isFalse();
        handover.done();
        assertThat(handover.drop(Set.of(ONE), Duration.ZERO)).isTrue();
    }

    @Test
    void close_endsEveryWait() throws Exception {
        handover.put(messages(ONE, 20));
        handover.close();

        assertThat(handover.take(NEVER)).isNull();
        assertThat(handover.awaitRoom(NEVER)).isTrue();
        assertThat(handover.isClosed()).isTrue();
    }

    private boolean awaitRoom() {
        try {
            return handover.awaitRoom(NEVER);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static BoundedQueue.Item messages(HubPartition partition, int bytes) {
        HubMessage message = new HubMessage(0, Slice.of(new byte[bytes]), null);
        return new BoundedQueue.Item.Messages(new HubBatch(partition, List.of(message), 1));
    }
}
