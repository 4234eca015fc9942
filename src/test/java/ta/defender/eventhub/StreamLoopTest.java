package ta.defender.eventhub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ta.defender.checkpoint.GenerationFiles;
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

    @Test
    void stanza_thatAnotherProcessRuns_waitsForItAndThenBegins() throws Exception {
        CountDownLatch connected = new CountDownLatch(1);
        String stanza = "defender_stream://one";
        Path lock = folder.resolve(GenerationFiles.name(stanza) + ".position.lock");
        Path offsets = folder.resolve(GenerationFiles.name(stanza) + ".offsets");
        Path left = folder.resolve(offsets.getFileName() + ".4711-1764000000000-7.new");
        Files.writeString(left, "half");
        FileChannel other = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        other.lock();
        int[] pauses = {0};
        StreamLoop waiting = new StreamLoop(clock, pause -> {
            assertThat(connected.getCount()).isEqualTo(1);
            assertThat(left).exists();
            if (++pauses[0] == 3) {
                close(other);
            }
        });
        waiting.add(
                StreamSettings.read(stanza, Map.of("bootstrap", "contoso.servicebus.windows.net", "hubs", "defender")),
                (settings, memory, listener) -> {
                    connected.countDown();
                    waiting.stop();
                    throw new InterruptedException("told to stop");
                },
                folder,
                new RecordingOutput(),
                log);
        waiting.run();

        assertThat(pauses[0]).isEqualTo(3);
        assertThat(connected.getCount()).isZero();
        assertThat(left).doesNotExist();
        assertThat(log.lines("ERROR")).singleElement().asString().contains("Another process still runs", stanza);
    }

    private static void close(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
