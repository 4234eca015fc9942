package ta.defender.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ta.defender.splunk.SplunkLog;

/** When an archive is made, and that only a good one stays. */
final class ClassArchiveTest {
    /** Notes each call, and writes what it was told to write. */
    private static final String JAVA = """
            #!/bin/sh
            for argument in "$@"; do
              case $argument in
              -XX:SharedClassListFile=*) cp "${argument#*=}" "%1$s/list" ;;
              -XX:SharedArchiveFile=*) archive=${argument#*=} ;;
              esac
            done
            case " $* " in
            *' -Xshare:dump '*) echo dump >>"%1$s/calls"; %2$s ;;
            *) echo check >>"%1$s/calls"; grep -q good "$archive" ;;
            esac
            """;

    @TempDir
    private Path folder;

    private Path archive;
    private Instant now = Instant.now();

    @BeforeEach
    void prepare() throws IOException {
        archive = folder.resolve("run/1-java-17.jsa");
        Path libraries = Files.createDirectories(folder.resolve("lib"));
        Files.writeString(libraries.resolve("classes.lst"), "java/lang/Object\n");
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(libraries.resolve("ta-defender.jar")))) {
            jar.putNextEntry(new JarEntry("ta/defender/New.class"));
            jar.putNextEntry(new JarEntry("ta/defender/package-info.class"));
        }
    }

    @Test
    void archive_isMadeOnce_checkedAndOfAllOwnClasses() throws Exception {
        java("echo good >\"$archive\"");
        archive().make();
        archive().make();

        assertThat(archive).hasContent("good");
        assertThat(calls()).containsExactly("dump", "check");
        assertThat(Files.readAllLines(folder.resolve("list"))).containsExactly("java/lang/Object", "ta/defender/New");
        assertThat(files()).containsExactlyInAnyOrder("1-java-17.jsa", "archive.lock");
    }

    @Test
    void archive_thatFailsItsCheck_isNotUsed() throws Exception {
        java("echo broken >\"$archive\"");
        archive().make();

        assertThat(archive).doesNotExist();
        assertThat(files()).containsExactlyInAnyOrder("1-java-17.jsa.failed", "archive.lock");
    }

    @Test
    void archive_thatCouldNotBeMade_isTriedAgainAfterADay() throws Exception {
        java("exit 1");
        archive().make();
        archive().make();
        assertThat(calls()).containsExactly("dump");

        java("echo good >\"$archive\"");
        now = now.plus(Duration.ofHours(25));
        archive().make();

        assertThat(archive).exists();
        assertThat(files()).containsExactlyInAnyOrder("1-java-17.jsa", "archive.lock");
    }

    /** The launcher writes the same mark when a start with the archive ended before the program ran. */
    @Test
    void archive_thatEndedAStart_isNotMadeForADay() throws Exception {
        java("echo good >\"$archive\"");
        Files.createDirectories(archive.getParent());
        Files.writeString(archive.resolveSibling("1-java-17.jsa.failed"), "");
        archive().make();

        assertThat(archive).doesNotExist();
        assertThat(folder.resolve("calls")).doesNotExist();
    }

    @Test
    void archives_ofOthers_andWhatAKilledProcessLeft_areRemoved() throws Exception {
        java("echo good >\"$archive\"");
        Files.createDirectories(archive.getParent());
        for (String name :
                List.of("1-java-11.jsa", "0-java-17.jsa.failed", "1-java-17.jsa.making", "1-java-17.jsa.start.9")) {
            Files.setLastModifiedTime(
                    Files.writeString(archive.resolveSibling(name), ""), FileTime.from(now.minus(Duration.ofDays(9))));
        }
        archive().make();

        assertThat(files()).containsExactlyInAnyOrder("1-java-17.jsa", "1-java-17.jsa.start.9", "archive.lock");
    }

    @Test
    void archive_whenManyWantItAtOnce_isMadeOnce() throws Exception {
        java("echo good >\"$archive\"");
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<? extends Future<?>> all = Stream.generate(
                            () -> threads.submit(() -> archive().make()))
                    .limit(8)
                    .toList();
            for (Future<?> each : all) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(archive).exists();
        assertThat(calls()).containsExactly("dump", "check");
    }

    @Test
    void archive_whenClosedBefore_isNotBegun() throws Exception {
        java("echo good >\"$archive\"");
        ClassArchive closed = archive();
        closed.close();
        closed.make();

        assertThat(files()).containsExactly("archive.lock");
    }

    @Test
    void archive_whereNothingCanBeWritten_isDoneWithout() throws Exception {
        java("echo good >\"$archive\"");
        Files.writeString(folder.resolve("run"), "a file");
        archive().make();

        assertThat(folder.resolve("calls")).doesNotExist();
    }

    private ClassArchive archive() {
        return new ClassArchive(
                archive,
                folder.resolve("lib"),
                folder.resolve("java"),
                Clock.fixed(now, ZoneOffset.UTC),
                new SplunkLog(OutputStream.nullOutputStream()));
    }

    private void java(String whenDumping) throws IOException {
        Path program = Files.writeString(folder.resolve("java"), JAVA.formatted(folder, whenDumping));
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private List<String> calls() throws IOException {
        return Files.readAllLines(folder.resolve("calls"));
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(archive.getParent())) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
