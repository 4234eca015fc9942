package ta.defender.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import ta.defender.json.Slice;
import ta.defender.model.DefenderException;
import ta.defender.output.EventHeader;
import ta.defender.output.EventOutput;
import ta.defender.output.EventOutputContract;

class RecordingOutputTest extends EventOutputContract {
    private final RecordingOutput sink = new RecordingOutput().taking(false);

    @Override
    protected EventOutput output() {
        return sink;
    }

    @Override
    protected List<String> handedOver() {
        return sink.flushedEvents().stream().map(RecordingOutput.Event::data).toList();
    }

    @Override
    protected void takeAll() {
        sink.taking(true);
        sink.settled();
        sink.taking(false);
    }

    @Override
    protected void takeTime() {}

    @Override
    protected void breakOutput() {
        sink.failOn(1);
    }

    @Test
    void failOn_aLaterCall_letsTheOnesBeforePass() {
        EventHeader header = new EventHeader("a://b", null, "s", "t", null, null);
        sink.failOn(3);

        sink.write(header, List.of(Slice.of("1")));
        sink.write(header, List.of(Slice.of("2")));

        assertThatThrownBy(sink::flush).isInstanceOf(DefenderException.class);
        assertThat(sink.data()).containsExactly("1", "2");
        assertThat(sink.flushedEvents()).isEmpty();
    }
}
