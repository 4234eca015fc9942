package ta.defender.poll;

import static org.assertj.core.api.Assertions.assertThat;
import static ta.defender.poll.ObjectForm.GRAPH_ALERT;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ta.defender.checkpoint.JournalFiles;
import ta.defender.poll.ProjectionStore.Limits;
import ta.defender.poll.ProjectionStore.Mark;
import ta.defender.poll.ProjectionStore.Opened;

final class ProjectionStoreTest {
    private static final String INPUT = "defender_alerts://contoso";
    private static final Instant NOW = Versions.NOW;

    @TempDir
    private Path directory;

    @TempDir
    private Path copies;

    @Test
    void projection_whenSavedAndOpened_isTheLastOneOfItsObject() throws IOException {
        ProjectionStore store = begin();
        put(store, "1", "new");
        put(store, "2", "new");
        put(store, "1", "resolved");

        ProjectionStore opened = reopened(store.save(store.mark(), NOW)).store();

        assertThat(status(opened, "1")).isEqualTo("resolved");
        assertThat(status(opened, "2")).isEqualTo("new");
        assertThat(status(opened, "3")).isNull();
        assertThat(opened.knownSince()).isEqualTo(NOW);
    }

    @Test
    void projection_whenPutAfterTheMark_isForgottenByARestart() throws IOException {
        ProjectionStore store = begin();
        put(store, "1", "new");
        Mark mark = store.mark();
        put(store, "1", "resolved");
        put(store, "2", "new");
        String reference = store.save(mark, NOW);

        Opened opened = reopened(reference);

        assertThat(opened.intact()).isTrue();
        assertThat(status(opened.store(), "1")).isEqualTo("new");
        assertThat(status(opened.store(), "2")).isNull();
    }

    @Test
    void reference_ofThePreviousSave_staysTrue() throws IOException {
        ProjectionStore store = begin();
        put(store, "1", "new");
        String previous = store.save(store.mark(), NOW);
        put(store, "1", "resolved");
        store.save(store.mark(), NOW);

        assertThat(status(reopened(previous).store(), "1")).isEqualTo("new");
    }

    @Test
    void store_whenItsFileIsGoneDamagedOrShort_beginsAnew() throws IOException {
        ProjectionStore store = begin();
        put(store, "1", "new");
        put(store, "2", "new");
        String reference = store.save(store.mark(), NOW);
        byte[] content = Files.readAllBytes(file());
        for (int at : new int[] {0, 3, 5, 9, 17, 20, 60, content.length - 1}) {
            byte[] damaged = content.clone();
            damaged[at] ^= 4;
            Files.write(file(), damaged);
            assertThat(reopened(reference).intact()).as("byte %d", at).isFalse();
            deleteAll();
        }
        Files.write(file(), new byte[10]);
        assertThat(reopened(reference).intact()).isFalse();
        deleteAll();

        Opened opened = ProjectionStore.open(new JournalFiles(directory), INPUT, reference, NOW);

        assertThat(opened.intact()).isFalse();
        assertThat(opened.store().size()).isZero();
        put(opened.store(), "1", "new");
        String after = opened.store().save(opened.store().mark(), NOW);
        assertThat(status(reopened(after).store(), "1")).isEqualTo("new");
    }

    @Test
    void reference_thatMeansNothing_beginsAnew() throws IOException {
        for (String reference : List.of("", "x", "1 2 3", "1 2 zz 2026-01-01T00:00:00Z", "1 0 00000000 never")) {
            assertThat(reopened(reference).intact()).as(reference).isFalse();
        }
    }

    @Test
    void journal_whenMostOfItIsReplaced_isWrittenAnewAndTheOldOneRemovedLater() throws IOException {
        ProjectionStore store = begin();
        String reference = "";
        for (int round = 0; round < 60; round++) {
            for (int object = 0; object < 200; object++) {
                put(store, Integer.toString(object), "round" + round);
            }
            reference = store.save(store.mark(), NOW);
            assertThat(status(reopened(reference).store(), "7")).isEqualTo("round" + round);
        }

        try (Stream<Path> files = Files.list(directory)) {
            List<Path> left = files.toList();
            assertThat(left).hasSizeLessThanOrEqualTo(2);
            assertThat(left.stream().mapToLong(ProjectionStoreTest::size).sum())
                    .as("60 rounds of 200 objects were written")
                    .isLessThan(3L << 20);
        }
        assertThat(reopened(reference).store().size()).isEqualTo(200);
    }

    @Test
    void mark_takenBeforeTheJournalWasWrittenAnew_isSavedAsWhatItStoodFor() throws IOException {
        ProjectionStore store = begin();
        for (int round = 0; round < 40; round++) {
            for (int object = 0; object < 200; object++) {
                put(store, Integer.toString(object), "round" + round);
            }
            Mark mark = store.mark();
            store.save(mark, NOW);

            Opened opened = reopened(store.save(mark, NOW));

            assertThat(opened.intact()).as("round %d", round).isTrue();
            assertThat(status(opened.store(), "7")).isEqualTo("round" + round);
        }
    }

    @Test
    void object_whenClosedForThirtyDays_isForgottenAndAnOpenOneIsNot() throws IOException {
        ProjectionStore store = begin();
        put(store, "closed", "resolved");
        put(store, "open", "new");
        store.save(store.mark(), NOW);
        Instant later = NOW.plus(Duration.ofDays(31));

        store.put(alert("late", "resolved"), later);
        String reference = store.save(store.mark(), later);

        ProjectionStore opened = reopened(reference).store();
        assertThat(status(opened, "closed")).isNull();
        assertThat(status(opened, "open")).isEqualTo("new");
        assertThat(status(opened, "late")).isEqualTo("resolved");
    }

    @Test
    void objects_whenTooMany_areForgottenClosedOnesFirst() throws IOException {
        ProjectionStore store =
                ProjectionStore.begin(new JournalFiles(directory), INPUT, 1, NOW, new Limits(100, 1 << 20));
        for (int i = 0; i < 60; i++) {
            put(store, "open" + i, "new");
        }
        for (int i = 0; i < 41; i++) {
            put(store, "closed" + i, "resolved");
        }

        assertThat(store.size()).isEqualTo(90);
        assertThat(store.hasForgottenOpenObjects()).isFalse();
        assertThat(status(store, "open0")).isEqualTo("new");
        assertThat(status(store, "closed0")).isNull();
        assertThat(status(store, "closed40")).isEqualTo("resolved");
        for (int i = 0; i < 100; i++) {
            put(store, "more" + i, "new");
        }
        assertThat(store.hasForgottenOpenObjects()).isTrue();
        assertThat(store.size()).isLessThanOrEqualTo(100);
    }

    @Test
    void objects_thatTakeTooMuchRoom_areForgottenClosedOnesFirst() throws IOException {
        ProjectionStore store =
                ProjectionStore.begin(new JournalFiles(directory), INPUT, 1, NOW, new Limits(1_000, 9_000));
        for (int i = 0; i < 10; i++) {
            put(store, "open" + i, "new");
            put(store, "closed" + i, "resolved");
        }
        assertThat(store.size()).isEqualTo(20);
        put(store, "large", "new", 45);

        assertThat(store.hasForgottenOpenObjects()).isFalse();
        assertThat(status(store, "closed0")).isNull();
        assertThat(status(store, "open0")).isEqualTo("new");
        assertThat(status(store, "large")).isEqualTo("new");

        put(store, "huge", "new", 300);
        assertThat(store.hasForgottenOpenObjects()).isTrue();
        assertThat(store.size()).as("one is always known").isEqualTo(1);
        assertThat(status(store, "huge")).isEqualTo("new");
    }

    @Test
    void object_withTheLongestLists_isReadBackAndCopied() throws IOException {
        ProjectionStore store = begin();
        put(store, "largest", "new", ProjectionFormat.MOST_ITEMS);
        put(store, "other", "new");

        ProjectionStore opened = reopened(store.save(store.mark(), NOW)).store();

        assertThat(known(opened, "largest").evidence().items()).hasSize(ProjectionFormat.MOST_ITEMS);
        for (int i = 0; i < 12; i++) {
            put(opened, "largest", "new", ProjectionFormat.MOST_ITEMS);
            opened.save(opened.mark(), NOW);
        }
        assertThat(known(opened, "largest").evidence().items()).hasSize(ProjectionFormat.MOST_ITEMS);
        assertThat(status(opened, "other")).isEqualTo("new");
    }

    private static Projection known(ProjectionStore store, String id) throws IOException {
        return Objects.requireNonNull(store.get(GRAPH_ALERT, id).projection());
    }

    private static void put(ProjectionStore store, String id, String status, int items) throws IOException {
        String evidence = IntStream.range(0, items)
                .mapToObj(i -> "{'verdict':'verdict " + i + "','remediationStatus':'status " + i
                        + "','detailedRoles':['role " + i + "'],'ipAddress':'" + i + "'}")
                .collect(Collectors.joining(","));
        store.put(
                Versions.read(
                                GRAPH_ALERT,
                                "{'id':'" + id + "','status':'" + status + "','evidence':[" + evidence + "]}")
                        .projection(),
                NOW);
    }

    private ProjectionStore begin() throws IOException {
        return ProjectionStore.begin(new JournalFiles(directory), INPUT, NOW);
    }

    private Opened reopened(String reference) throws IOException {
        // another copy of the files, as a process finds them that starts now
        Path copy = Files.createTempDirectory(copies, "copy");
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        return ProjectionStore.open(new JournalFiles(copy), INPUT, reference, NOW);
    }

    private Path file() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.findFirst().orElse(directory.resolve("contoso-0.changes-1"));
        }
    }

    private void deleteAll() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path each : files.toList()) {
                Files.delete(each);
            }
        }
    }

    private static void put(ProjectionStore store, String id, String status) throws IOException {
        store.put(alert(id, status), NOW);
    }

    private static Projection alert(String id, String status) {
        return Versions.read(
                        GRAPH_ALERT, "{'id':'" + id + "','status':'" + status + "','title':'" + "t".repeat(120) + "'}")
                .projection();
    }

    private static @Nullable String status(ProjectionStore store, String id) throws IOException {
        Projection projection = store.get(GRAPH_ALERT, id).projection();
        return projection == null ? null : projection.text(Part.STATUS);
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
