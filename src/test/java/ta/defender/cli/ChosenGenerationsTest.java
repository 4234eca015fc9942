package ta.defender.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import ta.defender.checkpoint.CheckpointStore;
import ta.defender.checkpoint.GenerationStore;
import ta.defender.checkpoint.InputCheckpoint;
import ta.defender.checkpoint.InputCheckpoints;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.model.Secret;
import ta.defender.splunk.ManagementPort;
import ta.defender.splunk.SplunkLog;
import ta.defender.splunk.SplunkStateReader;
import ta.defender.testing.FakeClock;
import ta.defender.testing.FakeTransport;
import ta.defender.testing.FakeTransport.Answer;

final class ChosenGenerationsTest {
    private static final String STANZA = "defender_alerts://x";

    private final FakeTransport splunk = new FakeTransport();
    private final Kept files = new Kept();
    private final Kept documents = new Kept();
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private final CheckpointStore store = new InputCheckpoints(new ChosenGenerations(
            new SplunkStateReader(
                    new ManagementPort(splunk, URI.create("https://127.0.0.1:8089"), Secret.of("k")),
                    Clock.fixed(FakeClock.START, ZoneOffset.UTC)),
            files,
            documents,
            new SplunkLog(log)));

    @Test
    void file_isTheDefault() throws Exception {
        settings("[]");

        store.save(position("t"));

        assertThat(store.load(STANZA)).contains(position("t"));
        assertThat(files.all).hasSize(1);
        assertThat(documents.all).isEmpty();
    }

    @Test
    void kvstore_takesOverWhatTheFileHolds() throws Exception {
        settings("[{\"name\":\"collection\",\"content\":{\"position_store\":\"kvstore\"}}]");
        new InputCheckpoints(files).save(position("old"));

        assertThat(store.load(STANZA)).contains(position("old"));
        assertThat(new InputCheckpoints(documents).load(STANZA)).contains(position("old"));
        assertThat(log.toString(StandardCharsets.UTF_8)).contains("copied", STANZA);

        store.save(position("new"));
        assertThat(store.load(STANZA)).contains(position("new"));
        assertThat(new InputCheckpoints(files).load(STANZA)).contains(position("old"));
    }

    @Test
    void kvstore_whenItCannotBeRead_beginsNothingAnew() {
        settings("[{\"name\":\"collection\",\"content\":{\"position_store\":\"kvstore\"}}]");
        documents.broken = true;

        assertThatThrownBy(() -> store.load(STANZA)).isInstanceOf(DefenderException.class);
    }

    @Test
    void setting_whenWrong_isNamed() {
        settings("[{\"name\":\"collection\",\"content\":{\"position_store\":\"paper\"}}]");

        assertThatThrownBy(() -> store.load(STANZA))
                .isInstanceOf(DefenderException.class)
                .hasMessageContainingAll("position_store", "paper", "kvstore");
    }

    private void settings(String entries) {
        splunk.when("GET", "conf-defender_settings", Answer.text(200, "{\"entry\":" + entries + "}"))
                .answer(Answer.text(200, "{\"entry\":[]}"));
    }

    private static InputCheckpoint position(String tenant) {
        return new InputCheckpoint(STANZA, tenant, "", Map.of());
    }

    private static final class Kept implements GenerationStore {
        private final Map<String, byte[]> all = new HashMap<>();
        private boolean broken;

        @Override
        public <T> Optional<T> load(String stanza, Reader<T> reader) {
            if (broken) {
                throw new DefenderException(Code.CHECKPOINT, "broken", "");
            }
            byte[] content = all.get(stanza);
            try {
                return content == null ? Optional.empty() : Optional.of(reader.read(new ByteArrayInputStream(content)));
            } catch (IOException e) {
                throw new DefenderException(Code.CHECKPOINT, "damaged", "", e);
            }
        }

        @Override
        public void save(String stanza, Writer writer) {
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            try {
                writer.write(content);
            } catch (IOException e) {
                throw new DefenderException(Code.CHECKPOINT, "cannot be written", "", e);
            }
            all.put(stanza, content.toByteArray());
        }
    }
}
