package ta.defender.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static ta.defender.checkpoint.Positions.STANZA;
import static ta.defender.checkpoint.Positions.assertSame;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
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
        return new InputCheckpoints(generations(directory));
    }

    private CopiedGenerations generations(Path directory) {
        SplunkLog lines = new SplunkLog(log);
        GenerationFiles files = new GenerationFiles(directory, lines::error);
        return new CopiedGenerations(
                new GenerationDocuments(documents, lines::error, "writer" + ++writers, clock), files, directory, lines);
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
            clock.advance(Duration.ofSeconds(1));
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
            clock.advance(Duration.ofMinutes(1));
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

    /** As after a restore that failed half way; this host's copy is as good as for an emptied collection. */
    @Test
    void damagedCollection_goesOnFromTheCopy_andSaysSo() throws Exception {
        for (String key : List.of(GenerationDocuments.key(STANZA), "")) {
            reopened().save(Positions.of(STANZA, 3));
            log.reset();
            documents
                    .all()
                    .replaceAll((found, json) -> key.isEmpty() == found.contains("-") ? "{\"_key\":\"x\"}" : json);

            assertSame(loaded(STANZA), Positions.of(STANZA, 3));
            assertThat(logged()).contains("ERROR").contains(STANZA, "damaged");
            log.reset();

            assertSame(loaded(STANZA), Positions.of(STANZA, 3));
            assertThat(logged()).isEmpty();
        }
    }

    @Test
    void damagedCollection_withoutACopy_isNeverAFreshStart() {
        on(host).save(Positions.of(STANZA, 3));
        documents.all().replaceAll((key, json) -> "{\"_key\":\"x\"}");

        assertThatThrownBy(() -> on(otherHost).load(STANZA))
                .isInstanceOf(DefenderException.class)
                .hasMessageContaining(GenerationDocuments.key(STANZA));
    }

    /** A host whose clock was ahead for a time has given high numbers. */
    @Test
    void emptiedCollection_isWrittenAboveWhatThisHostKnows() throws Exception {
        clock.advance(Duration.ofDays(365));
        on(host).save(Positions.of(STANZA, 1));
        on(otherHost).load(STANZA);
        clock.advance(Duration.ofDays(-365));
        CheckpointStore other = on(otherHost);
        other.load(STANZA);
        other.save(Positions.of(STANZA, 2));
        documents.all().clear();

        CheckpointStore again = on(otherHost);
        again.load(STANZA);
        again.save(Positions.of(STANZA, 3));

        assertSame(on(host).load(STANZA).orElseThrow(), Positions.of(STANZA, 3));
    }

    /** The marker proves that the input had run. */
    @Test
    void everythingLost_isSaid() throws Exception {
        reopened().save(Positions.of(STANZA, 3));
        documents.all().clear();
        for (Path file : files(host)) {
            if (!file.equals(CopiedGenerations.file(host, STANZA))) {
                Files.delete(file);
            }
        }

        assertThat(on(host).load(STANZA)).isEmpty();
        assertThat(logged()).contains("WARN").contains(STANZA, "start_time");
    }

    @Test
    void fileOfThisHost_whileAnotherWentOn_givesWayToTheNewerOne_andSaysSo() throws Exception {
        on(host).save(Positions.of(STANZA, 1));
        generations(host).keepOnlyFile(STANZA);
        inFiles(host).save(Positions.of(STANZA, 2));
        clock.set(Files.getLastModifiedTime(position(host)).toInstant().plusSeconds(5));
        CheckpointStore other = on(otherHost);
        other.load(STANZA);
        other.save(Positions.of(STANZA, 7));

        assertSame(on(host).load(STANZA).orElseThrow(), Positions.of(STANZA, 7));
        assertThat(logged()).contains("WARN").contains(STANZA, "another host");
        log.reset();
        on(host).load(STANZA);
        assertThat(logged()).isEmpty();
    }

    @Test
    void fileOfThisHost_thatIsNewerThanWhatAnotherWrote_wins_andSaysSo() throws Exception {
        on(host).save(Positions.of(STANZA, 1));
        generations(host).keepOnlyFile(STANZA);
        CheckpointStore other = on(otherHost);
        other.load(STANZA);
        other.save(Positions.of(STANZA, 7));
        inFiles(host).save(Positions.of(STANZA, 2));

        assertSame(on(host).load(STANZA).orElseThrow(), Positions.of(STANZA, 2));
        assertThat(logged()).contains("WARN").contains(STANZA, "another host");
    }

    @Test
    void fileOfThisHost_whileNobodyElseWentOn_isTakenOver() throws Exception {
        on(host).save(Positions.of(STANZA, 1));
        generations(host).keepOnlyFile(STANZA);
        inFiles(host).save(Positions.of(STANZA, 2));

        assertSame(on(host).load(STANZA).orElseThrow(), Positions.of(STANZA, 2));
        assertThat(logged()).contains("INFO").doesNotContain("WARN", "ERROR");
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        }
    }

    private Path position(Path directory) {
        return new GenerationFiles(directory, line -> {}).file(STANZA);
    }

    private CheckpointStore inFiles(Path directory) {
        return new InputCheckpoints(new GenerationFiles(directory, line -> {}));
    }
}
