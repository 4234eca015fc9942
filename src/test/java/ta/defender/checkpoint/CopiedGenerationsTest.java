package ta.defender.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static ta.defender.checkpoint.Positions.STANZA;
import static ta.defender.checkpoint.Positions.assertSame;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ta.defender.model.DefenderException;
import ta.defender.splunk.SplunkLog;
import ta.defender.testing.FakeClock;
import ta.defender.testing.FakeDocuments;

final class CopiedGenerationsTest extends PositionStoreContract {
    private final FakeDocuments documents = new FakeDocuments();
    private final FakeClock clock = new FakeClock();
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private int writers;

    @TempDir
    private Path host;

    @TempDir
    private Path otherHost;

    @Override
    CheckpointStore reopened() {
        return on(host);
    }

    private CheckpointStore on(Path directory) {
        SplunkLog lines = new SplunkLog(log);
        GenerationFiles files = new GenerationFiles(directory, lines::error);
        return new InputCheckpoints(new CopiedGenerations(
                new GenerationDocuments(documents, lines::error, "writer" + ++writers, clock),
                files,
                directory,
                lines));
    }

    private String logged() {
        return log.toString(StandardCharsets.UTF_8);
    }

    @Test
    void emptiedCollection_goesOnFromTheCopy_andSaysSoOnce() throws Exception {
        reopened().save(Positions.of(STANZA, 3));
        documents.all().clear();

        assertSame(loaded(STANZA), Positions.of(STANZA, 3));
        assertThat(logged()).contains("ERROR").contains(STANZA, "missing");
        log.reset();

        assertSame(loaded(STANZA), Positions.of(STANZA, 3));
        assertThat(logged()).isEmpty();
    }

    @Test
    void olderCollection_goesOnFromTheCopy_andSaysSo() throws Exception {
        CheckpointStore store = reopened();
        store.save(Positions.of(STANZA, 1));
        Map<String, String> backup = new TreeMap<>(documents.all());
        store.save(Positions.of(STANZA, 2));
        documents.all().clear();
        documents.all().putAll(backup);

        assertSame(loaded(STANZA), Positions.of(STANZA, 2));
        assertThat(logged()).contains("ERROR").contains(STANZA, "older");
    }

    @Test
    void otherHost_thatSavedSince_isBelieved() throws Exception {
        on(host).save(Positions.of(STANZA, 1));
        CheckpointStore other = on(otherHost);
        other.load(STANZA);
        other.save(Positions.of(STANZA, 2));

        assertSame(on(host).load(STANZA).orElseThrow(), Positions.of(STANZA, 2));
        assertThat(logged()).isEmpty();
    }

    @Test
    void otherHost_thatBeganAnewInAnEmptiedCollection_isBelieved() throws Exception {
        CheckpointStore store = on(host);
        for (int i = 1; i <= 5; i++) {
            store.save(Positions.of(STANZA, i));
            clock.advance(java.time.Duration.ofSeconds(1));
        }
        documents.all().clear();
        CheckpointStore other = on(otherHost);
        assertThat(other.load(STANZA)).isEmpty();
        other.save(Positions.of(STANZA, 9));

        assertSame(on(host).load(STANZA).orElseThrow(), Positions.of(STANZA, 9));
    }

    /** Whatever call of a save fails, no restart goes back behind what was saved before it. */
    @Test
    void save_whenItBreaksAnywhere_losesNothing() throws Exception {
        for (int calls = 0; calls < 8; calls++) {
            documents.all().clear();
            clock.advance(java.time.Duration.ofMinutes(1));
            CheckpointStore store = reopened();
            store.save(Positions.of(STANZA, 1));
            store.save(Positions.of(STANZA, 2));
            documents.failAfter(calls);
            try {
                store.save(Positions.of(STANZA, 3));
            } catch (DefenderException e) {
                assertThat(e).hasMessageContaining(STANZA);
            }
            documents.failAfter(Integer.MAX_VALUE);

            assertThat(loaded(STANZA).feeds().values().iterator().next().known().size())
                    .isIn(2, 3);
        }
    }

    @Test
    void copyThatCannotBeWritten_holdsNothingUp() throws Exception {
        reopened().save(Positions.of(STANZA, 1));
        Path file = CopiedGenerations.file(host, STANZA);
        Files.delete(file);
        Files.createDirectories(file.resolve("in the way"));

        CheckpointStore store = reopened();
        store.load(STANZA);
        store.save(Positions.of(STANZA, 2));
        store.save(Positions.of(STANZA, 3));

        assertSame(loaded(STANZA), Positions.of(STANZA, 3));
        assertThat(logged().lines().filter(line -> line.startsWith("WARN"))).hasSize(1);
    }

    @Test
    void collectionThatCannotBeRead_isNotReplacedByTheCopy() throws Exception {
        reopened().save(Positions.of(STANZA, 1));
        documents.failAfter(0);

        assertThatThrownBy(() -> reopened().load(STANZA)).isInstanceOf(DefenderException.class);
    }
}
