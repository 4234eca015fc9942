package ta.defender.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ta.defender.checkpoint.CheckpointStore;
import ta.defender.checkpoint.CopiedGenerations;
import ta.defender.checkpoint.GenerationDocuments;
import ta.defender.checkpoint.GenerationFiles;
import ta.defender.checkpoint.InputCheckpoint;
import ta.defender.checkpoint.InputCheckpoints;
import ta.defender.model.DefenderException;
import ta.defender.model.Secret;
import ta.defender.splunk.ManagementPort;
import ta.defender.splunk.SplunkLog;
import ta.defender.splunk.SplunkStateReader;
import ta.defender.testing.FakeClock;
import ta.defender.testing.FakeDocuments;
import ta.defender.testing.FakeTransport;
import ta.defender.testing.FakeTransport.Answer;

final class ChosenGenerationsTest {
    private static final String STANZA = "defender_alerts://x";
    private static final String KVSTORE = "[{\"name\":\"collection\",\"content\":{\"position_store\":\"kvstore\"}}]";
    private static final Clock CLOCK = Clock.fixed(FakeClock.START, ZoneOffset.UTC);

    private final FakeTransport splunk = new FakeTransport();
    private final FakeDocuments documents = new FakeDocuments();

    @TempDir
    private Path folder;

    @Test
    void file_isTheDefault() throws Exception {
        settings("[]");
        CheckpointStore store = store();

        store.save(position("t"));

        assertThat(store.load(STANZA)).contains(position("t"));
        assertThat(inFiles().load(STANZA)).contains(position("t"));
        assertThat(documents.all()).isEmpty();
    }

    @Test
    void kvstore_takesOverWhatTheFileHolds() throws Exception {
        inFiles().save(position("old"));
        settings(KVSTORE);
        CheckpointStore store = store();

        assertThat(store.load(STANZA)).contains(position("old"));
        assertThat(documents.all()).isNotEmpty();
    }

    @Test
    void file_afterTheKvStore_goesOnWhereThatWas_andBack() throws Exception {
        settings(KVSTORE);
        store().save(position("first"));
        settings("[]");
        CheckpointStore store = store();
        assertThat(store.load(STANZA)).contains(position("first"));
        store.save(position("second"));

        settings(KVSTORE);

        assertThat(store().load(STANZA)).contains(position("second"));
    }

    @Test
    void kvstore_whenItCannotBeRead_beginsNothingAnew() {
        settings(KVSTORE);
        documents.failAfter(0);

        assertThatThrownBy(() -> store().load(STANZA)).isInstanceOf(DefenderException.class);
    }

    @Test
    void setting_whenWrong_isNamed() {
        settings("[{\"name\":\"collection\",\"content\":{\"position_store\":\"paper\"}}]");

        assertThatThrownBy(() -> store().load(STANZA))
                .isInstanceOf(DefenderException.class)
                .hasMessageContainingAll("position_store", "paper", "kvstore");
    }

    private void settings(String entries) {
        splunk.when("GET", "conf-defender_settings", Answer.text(200, "{\"entry\":" + entries + "}"))
                .answer(Answer.text(200, "{\"entry\":[]}"));
    }

    /** As in a process that has just begun. */
    private CheckpointStore store() {
        GenerationFiles files = new GenerationFiles(folder, line -> {});
        SplunkLog log = new SplunkLog(new ByteArrayOutputStream());
        return new InputCheckpoints(new ChosenGenerations(
                new SplunkStateReader(
                        new ManagementPort(splunk, URI.create("https://127.0.0.1:8089"), Secret.of("k")), CLOCK),
                files,
                new CopiedGenerations(new GenerationDocuments(documents, log::error, "w", CLOCK), files, folder, log)));
    }

    private CheckpointStore inFiles() {
        return new InputCheckpoints(new GenerationFiles(folder, line -> {}));
    }

    private static InputCheckpoint position(String tenant) {
        return new InputCheckpoint(STANZA, tenant, "", Map.of());
    }
}
