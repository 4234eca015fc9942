package ta.defender;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archive of classes that the launcher has made in the background, once, and uses from then on. */
final class ClassArchiveIT {
    /** Makes an archive when told to, and notes that it was; else tells what it was started with. */
    private static final String PROGRAM = """
            #!/bin/sh
            archive='' dump=no
            for argument in "$@"; do
              case $argument in
              -Xshare:dump) dump=yes ;;
              -XX:SharedArchiveFile=*) archive=${argument#*=} ;;
              esac
            done
            if [ $dump = yes ]; then
              echo dump >>"%1$s"
              %2$s
            fi
            for argument in "$@"; do echo "argument=$argument"; done
            """;

    @TempDir
    private Path scratch;

    private UnpackedApp app;
    private Path splunk;
    private Path dumps;
    private Path jdk;

    @BeforeEach
    void unpack() throws Exception {
        app = UnpackedApp.into(scratch.resolve("apps"));
        splunk = Files.createDirectories(scratch.resolve("splunk home"));
        dumps = scratch.resolve("dumps");
        jdk = java("17.0.15+6", "echo archive >\"$archive\"; exit 0");
    }

    @Test
    void archive_isMadeByTheFirstCall_andUsedByTheNext() throws Exception {
        assertThat(start().said("argument")).contains("-Xshare:auto").noneMatch(ClassArchiveIT::isArchive);
        Path archive = awaitArchive();

        assertThat(start().said("argument"))
                .contains("-XX:SharedArchiveFile=" + archive)
                .doesNotContain("-Xshare:auto");
        assertThat(archive.getFileName().toString()).contains("17.0.15+6");
        assertThat(Files.readAllLines(dumps)).hasSize(1);
    }

    @Test
    void archive_ofAnotherJava_isReplaced() throws Exception {
        start();
        Path first = awaitArchive();
        jdk = java("21.0.4+7", "echo archive >\"$archive\"; exit 0");

        assertThat(start().said("argument")).noneMatch(ClassArchiveIT::isArchive);
        until(() -> !archives().contains(first) && !archives().isEmpty());
    }

    @Test
    void archive_thatCannotBeMade_isNotTriedAtEveryStart() throws Exception {
        jdk = java("17.0.15+6", "exit 1");

        start();
        until(() -> Files.exists(dumps));
        start();
        start();

        assertThat(Files.readAllLines(dumps)).hasSize(1);
        assertThat(archives()).isEmpty();
    }

    @Test
    void archive_thatCouldNotBeMade_isTriedAgainAfterADay() throws Exception {
        jdk = java(
                "17.0.15+6", "[ -e '" + scratch.resolve("well") + "' ] || exit 1; echo archive >\"$archive\"; exit 0");
        start();
        until(() -> Files.exists(dumps));
        Files.createFile(scratch.resolve("well"));
        try (Stream<Path> left = Files.list(folder())) {
            Path making = left.findFirst().orElseThrow();
            Files.setLastModifiedTime(making, FileTime.from(Instant.now().minus(Duration.ofHours(25))));
        }

        start();

        awaitArchive();
        assertThat(Files.readAllLines(dumps)).hasSize(2);
    }

    @Test
    void archive_whenManyStartAtOnce_isMadeOnce() throws Exception {
        jdk = java("17.0.15+6", "sleep 1; echo archive >\"$archive\"; exit 0");
        List<Process> starts = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            ProcessBuilder builder = new ProcessBuilder(shim())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(scratch.resolve("error-" + i).toFile());
            builder.environment().put("JAVA_HOME", jdk.toString());
            builder.environment().put("SPLUNK_HOME", splunk.toString());
            starts.add(builder.start());
        }
        for (Process process : starts) {
            assertThat(process.waitFor()).isZero();
        }

        awaitArchive();
        assertThat(Files.readAllLines(dumps)).hasSize(1);
        for (int i = 0; i < 8; i++) {
            assertThat(Files.readString(scratch.resolve("error-" + i))).isEmpty();
        }
    }

    @Test
    void archive_whereNothingCanBeWritten_isDoneWithout() throws Exception {
        splunk = Files.createFile(scratch.resolve("a file"));

        Launch.Result result = start();

        assertThat(result.error()).isEmpty();
        assertThat(result.said("argument")).contains("-Xshare:auto");
        assertThat(dumps).doesNotExist();
    }

    @Test
    void archive_whenTurnedOff_isNeitherMadeNorUsed() throws Exception {
        start();
        awaitArchive();
        Files.delete(dumps);

        Launch.Result result = launch(shim()).with("TA_DEFENDER_ARCHIVE", "off").run(scratch);

        assertThat(result.said("argument")).contains("-Xshare:auto").noneMatch(ClassArchiveIT::isArchive);
        assertThat(dumps).doesNotExist();
    }

    @Test
    void archive_forASchemeWithLibrariesOfItsOwn_isNeitherMadeNorUsed() throws Exception {
        Launch.Result result = launch(
                        app.folder().resolve("bin/defender_stream.sh").toString())
                .run(scratch);

        assertThat(result.said("argument")).contains("-Xshare:auto").noneMatch(ClassArchiveIT::isArchive);
        assertThat(archives()).isEmpty();
        assertThat(dumps).doesNotExist();
    }

    /** With the Java at hand: its archive is mapped, and it has nothing to say about it. */
    @Test
    void archive_ofARealJava_isMapped() throws Exception {
        jdk = Path.of(System.getProperty("java.home"));
        Launch.Result first = start();
        assertThat(first.error()).noneMatch(line -> line.contains("VM "));
        Path archive = awaitArchive();

        Path said = scratch.resolve("said");
        ProcessBuilder builder =
                new ProcessBuilder(shim()).redirectErrorStream(true).redirectOutput(said.toFile());
        builder.environment().put("JAVA_HOME", jdk.toString());
        builder.environment().put("SPLUNK_HOME", splunk.toString());
        Process waiting = builder.start();
        try {
            Path maps = Path.of("/proc/" + waiting.pid() + "/maps");
            until(() -> Files.readString(maps).contains(archive.toRealPath().toString()));
        } finally {
            waiting.destroyForcibly().waitFor();
        }
        assertThat(said).isEmptyFile();
    }

    private Launch.Result start() throws IOException, InterruptedException {
        return launch(shim()).run(scratch);
    }

    private Launch launch(String shim) {
        return Launch.of(shim)
                .with("PATH", "/usr/bin:/bin")
                .with("JAVA_HOME", jdk)
                .with("SPLUNK_HOME", splunk);
    }

    private String shim() {
        return app.folder().resolve("bin/defender_alerts.sh").toString();
    }

    private Path java(String runtimeVersion, String whenDumping) throws IOException {
        Path home = Files.createDirectories(scratch.resolve("jdk " + runtimeVersion + whenDumping.hashCode()));
        Files.writeString(home.resolve("release"), """
                JAVA_RUNTIME_VERSION="%s"
                JAVA_VERSION="%s"
                """.formatted(
                        runtimeVersion, runtimeVersion.substring(0, runtimeVersion.indexOf('+'))));
        Path program = Files.createDirectories(home.resolve("bin")).resolve("java");
        Files.writeString(program, PROGRAM.formatted(dumps, whenDumping));
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        return home;
    }

    private Path folder() {
        return splunk.resolve("var/run/splunk/TA_defender");
    }

    private List<Path> archives() throws IOException {
        if (!Files.exists(folder())) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder())) {
            return files.filter(file -> file.toString().endsWith(".jsa")).toList();
        }
    }

    private Path awaitArchive() throws Exception {
        until(() -> !archives().isEmpty());
        return archives().get(0);
    }

    private static boolean isArchive(String argument) {
        return argument.startsWith("-XX:SharedArchiveFile=");
    }

    private static void until(Condition condition) throws Exception {
        for (int i = 0; i < 600 && !condition.holds(); i++) {
            Thread.sleep(100);
        }
        assertThat(condition.holds()).isTrue();
    }

    private interface Condition {
        boolean holds() throws Exception;
    }
}
