package ta.defender.hunting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import ta.defender.json.Slice;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;

class FallbackHuntsTest {
    private static final HuntRequest REQUEST = new HuntRequest("T", null, 10);

    private final ReceivedRows receiver = new ReceivedRows();

    @Test
    void serviceThatDoesNotAnswer_isReplaced() throws Exception {
        FallbackHunts hunts = new FallbackHunts(source(0, true), () -> source(3, false));

        hunts.run("a", REQUEST, receiver);

        assertThat(receiver.rows()).hasSize(3);
    }

    @Test
    void serviceThatStopsAfterRows_isNotReplaced_soThatNoRowComesTwice() {
        FallbackHunts hunts = new FallbackHunts(source(2, true), () -> source(3, false));

        assertThatThrownBy(() -> hunts.run("a", REQUEST, receiver))
                .isInstanceOfSatisfying(
                        DefenderException.class, e -> assertThat(e.code()).isEqualTo(Code.SERVICE_UNAVAILABLE));

        assertThat(receiver.rows()).hasSize(2);
    }

    private static HuntSource source(int count, boolean fails) {
        return (account, request, receiver) -> {
            for (int i = 0; i < count; i++) {
                if (i == 0) {
                    receiver.begin("t", List.of());
                }
                receiver.row(Slice.of("{\"n\":" + i + "}"));
            }
            if (fails) {
                throw new DefenderException(Code.SERVICE_UNAVAILABLE, "HTTP 503", "");
            }
            return false;
        };
    }
}
