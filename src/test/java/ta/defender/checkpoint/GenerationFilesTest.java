package ta.defender.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static ta.defender.checkpoint.Positions.STANZA;
import static ta.defender.checkpoint.Positions.assertSame;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;

final class GenerationFilesTest extends PositionStoreContract {
    private static final InputCheckpoint OLDER = Positions.of(STANZA, 1);
    private static final InputCheckpoint NEWER = Positions.full(STANZA);

    @TempDir
    private Path folder;

    private final List<String> errors = new ArrayList<>();
    private GenerationFiles files;
    private InputCheckpoints store;
    private Path current;
    private Path previous;

    @BeforeEach
    void open() {
        files = new GenerationFiles(folder, errors::add);
        store = new InputCheckpoints(files);
        current = files.file(STANZA);
        previous = current.resolveSibling(current.getFileName() + ".previous");
    }

    @Override
    CheckpointStore reopened() {
        return new InputCheckpoints(new GenerationFiles(folder, errors::add));
    }

    @Test
    void folder_whenAbsent_isMade() throws Exception {
        InputCheckpoints deeper = new InputCheckpoints(new GenerationFiles(folder.resolve("a/b"), errors::add));

        assertThat(deeper.load(STANZA)).isEmpty();
        deeper.save(OLDER);

        assertSame(deeper.load(STANZA).orElseThrow(), OLDER);
        assertThat(errors).isEmpty();
    }

    @Test
    void save_keepsTheGenerationBefore() throws Exception {
        saveBoth();

        assertThat(names()).containsExactlyInAnyOrder(name(current), name(previous));
        Files.delete(current);
        assertSame(store.load(STANZA).orElseThrow(), OLDER);
    }

    // ------------------------------------------------------------ damage

    /** Ways in which a file stops being what was written; a new way is one constant more. */
    enum Damage {
        EMPTY {
            @Override
            byte[] of(byte[] whole) {
                return new byte[0];
            }
        },
        ZEROES {
            @Override
            byte[] of(byte[] whole) {
                return new byte[whole.length];
            }
        },
        GARBAGE {
            @Override
            byte[] of(byte[] whole) {
                return "<html>not a position</html>".getBytes(StandardCharsets.UTF_8);
            }
        },
        ENDLESS_LINE {
            @Override
            byte[] of(byte[] whole) {
                byte[] line = new byte[200_000];
                Arrays.fill(line, (byte) 'x');
                return line;
            }
        },
        DOUBLED {
            @Override
            byte[] of(byte[] whole) {
                return joined(whole, whole);
            }
        },
        ONE_BYTE_MORE {
            @Override
            byte[] of(byte[] whole) {
                return joined(whole, new byte[1]);
            }
        },
        HEAD_MISSING {
            @Override
            byte[] of(byte[] whole) {
                return Arrays.copyOfRange(whole, 1, whole.length);
            }
        },
        OTHER_VERSION {
            @Override
            byte[] of(byte[] whole) {
                return new String(whole, StandardCharsets.ISO_8859_1)
                        .replace("position 1", "position 2")
                        .getBytes(StandardCharsets.ISO_8859_1);
            }
        },
        OTHER_STANZA {
            @Override
            byte[] of(byte[] whole) throws IOException {
                return bytes(Positions.full("defender_alerts://somebody_else"));
            }
        },
        EDITED_BY_HAND {
            @Override
            byte[] of(byte[] whole) {
                return new String(whole, StandardCharsets.ISO_8859_1)
                        .replace("read_to=2026", "read_to=2027")
                        .getBytes(StandardCharsets.ISO_8859_1);
            }
        };

        abstract byte[] of(byte[] whole) throws IOException;

        static byte[] joined(byte[] first, byte[] second) {
            byte[] both = Arrays.copyOf(first, first.length + second.length);
            System.arraycopy(second, 0, both, first.length, second.length);
            return both;
        }
    }

    @ParameterizedTest
    @EnumSource
    void load_whenTheFileIsDamaged_usesTheGenerationBeforeAndSaysSo(Damage damage) throws Exception {
        saveBoth();
        Files.write(current, damage.of(Files.readAllBytes(current)));

        assertSame(store.load(STANZA).orElseThrow(), OLDER);

        assertThat(errors)
                .singleElement()
                .asString()
                .contains(STANZA, current.toString(), previous.toString(), "duplicates", "nothing is lost", "delete");
    }

    @ParameterizedTest
    @EnumSource
    void load_whenBothGenerationsAreDamaged_refusesToBeginAnew(Damage damage) throws Exception {
        saveBoth();
        Files.write(current, damage.of(Files.readAllBytes(current)));
        Files.write(previous, damage.of(Files.readAllBytes(previous)));

        assertThatThrownBy(() -> store.load(STANZA))
                .isInstanceOf(DefenderException.class)
                .hasMessageContainingAll(
                        current.toString(), previous.toString(), "restore it from a backup", "delete", "start_time");
    }

    @ParameterizedTest
    @EnumSource
    void load_whenTheOnlyGenerationIsDamaged_refusesToBeginAnew(Damage damage) throws Exception {
        store.save(NEWER);
        Files.write(current, damage.of(Files.readAllBytes(current)));

        assertThatThrownBy(() -> store.load(STANZA))
                .isInstanceOf(DefenderException.class)
                .hasMessageContaining(current.toString());
    }

    @Test
    void load_whenCutOffAnywhere_usesTheGenerationBefore() throws Exception {
        saveBoth();
        byte[] whole = Files.readAllBytes(current);
        for (int length = 0; length < whole.length; length += length < 600 ? 1 : 37) {
            Files.write(current, Arrays.copyOf(whole, length));

            assertSame(store.load(STANZA).orElseThrow(), OLDER);
        }
        assertThat(errors).hasSizeGreaterThan(600);
    }

    @Test
    void load_whenAnyBitIsFlipped_usesTheGenerationBefore() throws Exception {
        saveBoth();
        byte[] whole = Files.readAllBytes(current);
        int flips = 0;
        for (int at = 0; at < whole.length; at += at < 700 || at > whole.length - 40 ? 1 : 29) {
            byte[] flipped = whole.clone();
            flipped[at] ^= (byte) (1 << at % 8);
            Files.write(current, flipped);

            assertSame(store.load(STANZA).orElseThrow(), OLDER);
            flips++;
        }
        assertThat(errors).hasSize(flips);
    }

    @Test
    void save_afterDamage_makesBothGenerationsWholeAgain() throws Exception {
        saveBoth();
        Files.write(current, new byte[3]);
        InputCheckpoint recovered = store.load(STANZA).orElseThrow();
        store.save(recovered);
        store.save(NEWER);
        errors.clear();

        assertSame(store.load(STANZA).orElseThrow(), NEWER);
        Files.delete(current);
        assertSame(store.load(STANZA).orElseThrow(), OLDER);
    }

    @Test
    void save_afterDamage_keepsTheGenerationThatCanBeRead() throws Exception {
        saveBoth();
        Files.write(current, new byte[3]);
        store.load(STANZA);
        store.save(Positions.of(STANZA, 9));
        Files.write(current, new byte[3]);

        assertSame(store.load(STANZA).orElseThrow(), OLDER);
    }

    // ------------------------------------------------------------ crashes

    @Test
    void load_whenTheFileIsMissing_usesTheGenerationBeforeAndSaysSo() throws Exception {
        saveBoth();
        Files.delete(current);

        assertSame(store.load(STANZA).orElseThrow(), OLDER);
        assertThat(errors).singleElement().asString().contains(current + " is missing", previous.toString());
    }

    /** The moment in which the current file is the previous one too. */
    @Test
    void save_afterACrashBetweenTheRenames_goesOn() throws Exception {
        store.save(OLDER);
        Files.createLink(previous, current);

        store.save(NEWER);

        assertSame(store.load(STANZA).orElseThrow(), NEWER);
        Files.delete(current);
        assertSame(store.load(STANZA).orElseThrow(), OLDER);
        assertThat(names()).containsExactly(name(previous));
    }

    /** Two processes, or two hosts with one directory: each save is whole, whoever comes last. */
    @Test
    void save_whenAnotherSavesAtTheSameTime_neitherIsMixedNorRefused() throws Exception {
        store.save(OLDER);
        CheckpointStore other = reopened();
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            List<Future<?>> saves = new ArrayList<>();
            for (CheckpointStore each : List.of(store, other)) {
                saves.add(threads.submit(() -> {
                    for (int i = 0; i < 100; i++) {
                        each.save(i % 2 == 0 ? NEWER : OLDER);
                    }
                }));
            }
            for (Future<?> each : saves) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(reopened().load(STANZA)).isPresent();
        Files.delete(current);
        assertThat(reopened().load(STANZA)).isPresent();
        assertThat(errors).singleElement().asString().contains("is missing");
        assertThat(names()).containsExactly(name(previous));
    }

    @Test
    void lock_removesWhatAKilledProcessLeft_andNothingElse() throws Exception {
        saveBoth();
        String left = ".4711-1764000000000-7.new";
        Path ofAnotherStanza = files.file("defender_alerts://another");
        for (Path file : List.of(current, previous, ofAnotherStanza, InputMetrics.file(folder, STANZA))) {
            Files.writeString(file.resolveSibling(file.getFileName() + left), "half");
        }

        files.lock(STANZA);

        assertThat(names())
                .containsExactlyInAnyOrder(
                        name(current), name(previous), name(ofAnotherStanza) + left, name(current) + ".lock");
        assertSame(store.load(STANZA).orElseThrow(), NEWER);
    }

    /** Whoever looks while a save is under way finds one of the two positions whole. */
    @Test
    void load_whileSavesRun_neverFindsHalfAPosition() throws Exception {
        store.save(OLDER);
        Thread saving = new Thread(() -> {
            try {
                for (int i = 0; i < 60; i++) {
                    store.save(i % 2 == 0 ? NEWER : OLDER);
                }
            } catch (DefenderException e) {
                errors.add("save failed: " + e.getMessage());
            }
        });
        InputCheckpoints reader = new InputCheckpoints(new GenerationFiles(folder, line -> {}));
        saving.start();
        int reads = 0;
        while (saving.isAlive() || reads == 0) {
            int feeds = reader.load(STANZA).orElseThrow().feeds().size();
            assertThat(feeds).isBetween(1, 2);
            reads++;
        }
        saving.join();

        assertThat(errors).isEmpty();
    }

    // ------------------------------------------------------------ what the system refuses

    @Test
    void save_whenTheFolderIsAFile_saysWhichFileAndWhatToDo() throws Exception {
        Path file = Files.writeString(folder.resolve("blocked"), "x");
        GenerationFiles there = new GenerationFiles(file, errors::add);
        InputCheckpoints blocked = new InputCheckpoints(there);

        assertThatThrownBy(() -> blocked.save(OLDER))
                .isInstanceOf(DefenderException.class)
                .hasMessageContainingAll(
                        there.file(STANZA).toString(), "is not a directory", "another directory", "nothing is lost");
        assertThat(file).hasContent("x");
    }

    @Test
    void load_whenTheFolderIsAFile_isNoFirstRun() throws Exception {
        Path file = Files.writeString(folder.resolve("blocked"), "x");
        GenerationFiles there = new GenerationFiles(file, errors::add);
        InputCheckpoints blocked = new InputCheckpoints(there);

        assertThatThrownBy(() -> blocked.load(STANZA))
                .isInstanceOf(DefenderException.class)
                .hasMessageContaining(there.file(STANZA).toString());
    }

    @Test
    void save_whenTheContentCannotBeWritten_keepsWhatWasThere() throws Exception {
        saveBoth();

        assertThatThrownBy(() -> files.save(STANZA, out -> {
                    out.write(1);
                    throw new IOException("no space left on device");
                }))
                .isInstanceOf(DefenderException.class)
                .hasMessageContaining(current.toString());

        assertSame(store.load(STANZA).orElseThrow(), NEWER);
        assertThat(errors).isEmpty();
        assertThat(names()).containsExactlyInAnyOrder(name(current), name(previous));
    }

    /** A folder in the way of the second rename: the new position is on disk and only its name is not yet right. */
    @Test
    void save_whenTheRenameFails_losesNothing() throws Exception {
        saveBoth();
        Files.delete(previous);
        Files.createDirectories(previous.resolve("in the way"));

        assertThatThrownBy(() -> store.save(Positions.of(STANZA, 9))).isInstanceOf(DefenderException.class);

        assertSame(store.load(STANZA).orElseThrow(), NEWER);
    }

    // ------------------------------------------------------------ names

    @Test
    void files_ofAnyStanzas_differEvenWithoutCase() {
        Set<String> names = oddStanzas().stream()
                .map(stanza -> name(files.file(stanza)).toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());

        assertThat(names).hasSameSizeAs(oddStanzas());
    }

    /** Legal on every system Splunk runs on; Windows takes {@code con.anything} for the console. */
    @ParameterizedTest
    @MethodSource("oddStanzas")
    void file_whateverTheStanza_hasALegalName(String stanza) {
        Path file = files.file(stanza);

        assertThat(file.getParent()).isEqualTo(folder);
        assertThat(name(file))
                .matches("[A-Za-z0-9_-]+\\.position")
                .doesNotStartWithIgnoringCase("con.")
                .hasSizeLessThan(120);
    }

    @Test
    void file_showsWhoseItIs() {
        assertThat(name(files.file("defender_alerts://contoso-prod"))).startsWith("contoso-prod-");
    }

    private void saveBoth() {
        store.save(OLDER);
        store.save(NEWER);
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(GenerationFilesTest::name).toList();
        }
    }

    private static String name(Path file) {
        return file.getFileName().toString();
    }

    private static byte[] bytes(InputCheckpoint position) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CheckpointFormat.write(position, out);
        return out.toByteArray();
    }

    @Test
    void lock_whenAnotherHoldsIt_isRefusedUntilItIsFree(@TempDir Path directory) throws IOException {
        GenerationFiles files = new GenerationFiles(directory, line -> {});
        Path lock = Path.of(files.file("defender_alerts://a") + ".lock");
        try (FileChannel other = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            assertThat(other.tryLock()).isNotNull();

            assertThatThrownBy(() -> files.lock("defender_alerts://a"))
                    .isInstanceOfSatisfying(
                            DefenderException.class,
                            e -> assertThat(e.code() == Code.CHECKPOINT_LOCKED).isTrue());
            files.lock("defender_alerts://b");
        }
        files.lock("defender_alerts://a");
        files.lock("defender_alerts://a");
    }
}
