package ta.defender.eventhub;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ta.defender.testing.FakeClock;
import ta.defender.testing.FakeSleeper;
import ta.defender.testing.RecordingOutput;
import ta.defender.testing.RecordingStanzaLog;

class StreamLoopTest {
    @TempDir
    private Path folder;

    private final FakeClock clock = new FakeClock();
    private final RecordingStanzaLog log = new RecordingStanzaLog();
    private final StreamLoop loop = new StreamLoop(clock, new FakeSleeper(clock));

    @Test
    void stanzas_thatTakeMessagesAwayFromEachOther_areNamed() throws Exception {
        add("alerts", Map.of("tables", "AlertInfo"));
        add("devices", Map.of("tables", "DeviceInfo", "hubs", "more, defender"));

        assertThat(log.lines("WARN"))
                .singleElement()
                .asString()
                .contains("consumer_group", "defender_stream://alerts", "both read defender.");
    }

    @Test
    void stanzas_withAnotherGroupHubOrNamespace_areNotInEachOthersWay() throws Exception {
        add("one", Map.of());
        add("two", Map.of("consumer_group", "own"));
        add("three", Map.of("hubs", "other"));
        add("four", Map.of("bootstrap", "fabrikam.servicebus.windows.net"));

        assertThat(log.lines("WARN")).isEmpty();
    }

    private void add(String name, Map<String, String> more) {
        Map<String, String> parameters =
                new HashMap<>(Map.of("bootstrap", "contoso.servicebus.windows.net", "hubs", "defender"));
        parameters.putAll(more);
        loop.add(
                StreamSettings.read("defender_stream://" + name, parameters),
                (settings, memory, listener) -> {
                    throw new AssertionError("nobody connects");
                },
                folder,
                new RecordingOutput(),
                log);
    }
}
