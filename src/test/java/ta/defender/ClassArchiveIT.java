package ta.defender;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archive of classes: who makes it, who uses it, and that a bad one harms nobody. */
final class ClassArchiveIT {
    @TempDir
    private Path scratch;

    private UnpackedApp app;
    private Path splunk;

    @BeforeEach
    void unpack() throws Exception {
        app = UnpackedApp.into(scratch.resolve("apps"));
        splunk = Files.createDirectories(scratch.resolve("splunk home"));
    }

    // ------------------------------------------------------------ the launcher

    @Test
    void launcher_withoutAnArchive_tellsTheProgramWhereItBelongs() throws Exception {
        Launch.Result result = startFake();

        assertThat(result.said("argument"))
                .contains("-Xshare:auto", "-Dta.defender.archive=" + archive())
                .noneMatch(ClassArchiveIT::isArchive);
        assertThat(archive().getParent()).doesNotExist();
    }

    @Test
    void launcher_withAnArchive_usesIt() throws Exception {
        write(archive(), "good");

        assertThat(startFake().said("argument"))
                .contains("-XX:SharedArchiveFile=" + archive(), "-XX:+VerifySharedSpaces")
                .doesNotContain("-Xshare:auto");
    }

    /** The fake Java never removes the note that its start left: as if it had crashed. */
    @Test
    void launcher_afterAStartThatCrashedWithTheArchive_dropsItAndGoesWithout() throws Exception {
        write(archive(), "bad");
        startFake();

        Launch.Result next = startFake();

        assertThat(next.error()).isEmpty();
        assertThat(next.said("argument")).contains("-Xshare:auto").noneMatch(ClassArchiveIT::isArchive);
        assertThat(files()).containsExactly(archive().getFileName() + ".failed");
    }

    @Test
    void launcher_besideAStartThatIsStillUnderWay_keepsTheArchive() throws Exception {
        write(archive(), "good");
        write(Path.of(archive() + ".start." + ProcessHandle.current().pid()), "");

        assertThat(startFake().said("argument")).contains("-XX:SharedArchiveFile=" + archive());
    }

    @Test
    void launcher_whereNothingCanBeWritten_goesWithout() throws Exception {
        splunk = Files.createFile(scratch.resolve("a file"));

        Launch.Result result = startFake();

        assertThat(result.error()).isEmpty();
        assertThat(result.said("argument")).contains("-Xshare:auto");
    }

    @Test
    void launcher_whenTheArchiveIsTurnedOff_neitherUsesNorWantsOne() throws Exception {
        write(archive(), "good");

        assertThat(launch(fake())
                        .with("TA_DEFENDER_ARCHIVE", "off")
                        .run(scratch)
                        .said("argument"))
                .contains("-Xshare:auto")
                .noneMatch(argument -> argument.contains("archive"));
    }

    @Test
    void launcher_ofASchemeWithLibrariesOfItsOwn_doesNotUseIt() throws Exception {
        write(archive(), "good");
        String stream = app.folder().resolve("bin/defender_stream.sh").toString();

        assertThat(Launch.of(stream)
                        .with("JAVA_HOME", fake())
                        .with("SPLUNK_HOME", splunk)
                        .run(scratch)
                        .said("argument"))
                .contains("-Xshare:auto", "-Dta.defender.archive=" + archive())
                .noneMatch(ClassArchiveIT::isArchive);
    }

    // ------------------------------------------------------------ with a real Java

    @Test
    void archive_isMadeByALongRun_andMappedByTheNextStarts() throws Exception {
        Path archive = makeArchive();

        Process waiting = startReal();
        try {
            Path maps = Path.of("/proc/" + waiting.pid() + "/maps");
            until(() -> Files.readString(maps).contains(archive.toRealPath().toString()));
            // the program runs, so its start is no longer in doubt
            until(() -> files().stream().noneMatch(name -> name.contains(".start.")));
        } finally {
            waiting.destroyForcibly().waitFor();
        }
        assertThat(scratch.resolve("said")).isEmptyFile();
    }

    @Test
    void archive_thatIsDamaged_harmsNoStart() throws Exception {
        Path archive = makeArchive();
        byte[] good = Files.readAllBytes(archive);
        Random random = new Random(4711);
        for (int i = 0; i < 8; i++) {
            byte[] bad = good.clone();
            for (int j = 0; j < 200; j++) {
                bad[random.nextInt(i % 2 == 0 ? 4096 : bad.length)] ^= (byte) (1 << random.nextInt(8));
            }
            Files.delete(archive);
            Files.write(archive, i == 7 ? new byte[0] : bad);
            Launch.Result result =
                    launch(realJava()).arguments("--validate-arguments").run(scratch);

            // no document on standard input
            assertThat(result.exit()).isEqualTo(1);
            assertThat(result.out()).singleElement().asString().startsWith("<error>");
            assertThat(result.error()).isEmpty();
        }
    }

    @Test
    void longRun_whenItEnds_endsTheMakingAndHoldsNoPipe() throws Exception {
        Process run = realBuilder().start();
        until(() -> files().contains("archive.lock"));
        until(() -> run.descendants().findAny().isPresent());
        List<ProcessHandle> children = run.descendants().toList();
        run.getOutputStream().close();
        run.waitFor();

        assertThat(endOf(run.getInputStream())).isEmpty();
        assertThat(endOf(run.getErrorStream())).hasSizeLessThan(1000);
        for (ProcessHandle child : children) {
            child.onExit().get(1, TimeUnit.MINUTES);
        }
    }

    /** Reads to the end of the pipe: a child that had inherited it would keep it open. */
    private static String endOf(InputStream pipe) throws IOException {
        return new String(pipe.readAllBytes(), StandardCharsets.UTF_8);
    }

    private Path makeArchive() throws Exception {
        Process run = startReal();
        try {
            until(() -> Files.exists(realArchive()));
        } finally {
            run.destroyForcibly().waitFor();
        }
        return realArchive();
    }

    private Process startReal() throws IOException {
        return realBuilder()
                .redirectErrorStream(true)
                .redirectOutput(scratch.resolve("said").toFile())
                .start();
    }

    private ProcessBuilder realBuilder() {
        ProcessBuilder builder = new ProcessBuilder(shim());
        builder.environment().put("JAVA_HOME", realJava().toString());
        builder.environment().put("SPLUNK_HOME", splunk.toString());
        return builder;
    }

    private static Path realJava() {
        return Path.of(System.getProperty("java.home"));
    }

    private Path realArchive() throws IOException {
        for (String name : files()) {
            if (name.endsWith(".jsa")) {
                return folder().resolve(name);
            }
        }
        return folder().resolve("none");
    }

    private Launch.Result startFake() throws IOException, InterruptedException {
        return launch(fake()).run(scratch);
    }

    private Launch launch(Path jdk) {
        return Launch.of(shim())
                .with("PATH", "/usr/bin:/bin")
                .with("JAVA_HOME", jdk)
                .with("SPLUNK_HOME", splunk);
    }

    private String shim() {
        return app.folder().resolve("bin/defender_alerts.sh").toString();
    }

    private Path fake() throws IOException {
        return FakeJava.withReleaseFile(scratch.resolve("jdk"), "17.0.15").home();
    }

    private Path folder() {
        return splunk.resolve("var/run/splunk/TA_defender");
    }

    /** Where the launcher looks for that of the fake Java. */
    private Path archive() throws IOException {
        String version = app.text("default/app.conf")
                .lines()
                .filter(line -> line.startsWith("version = "))
                .findFirst()
                .orElseThrow()
                .substring("version = ".length());
        return folder().resolve(version + "-java-99+9.jsa");
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private List<String> files() throws IOException {
        if (!Files.isDirectory(folder())) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder())) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private static boolean isArchive(String argument) {
        return argument.startsWith("-XX:SharedArchiveFile=");
    }

    /** The limit only ends what hangs. */
    private static void until(Condition condition) throws Exception {
        for (int i = 0; i < 6000 && !condition.holds(); i++) {
            Thread.sleep(100);
        }
        assertThat(condition.holds()).isTrue();
    }

    private interface Condition {
        boolean holds() throws Exception;
    }
}
