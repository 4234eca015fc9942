package ta.defender;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The package that brings its own Java: it needs no other, and its caches are of use wherever it is put. */
@EnabledIfSystemProperty(
        named = "app.tarball",
        matches = ".*-linux_x86_64\\.tgz",
        disabledReason = "the portable package has no Java of its own: make test-linux")
final class OwnRuntimeIT {
    private static final int FIRST_JDK_WITH_CACHES = 25;

    /** What the JVM says when it loads the program's main class, before it says where from. */
    private static final String MAIN = " ta.defender.cli.Main source: ";

    @TempDir
    private Path scratch;

    @Test
    void everyLauncher_worksWithoutAnyOtherJavaAndOnlyTheProgramSpeaks() throws Exception {
        UnpackedApp app = UnpackedApp.into(scratch.resolve("apps"));
        for (String name : app.names("bin")) {
            if (!name.endsWith(".sh") || name.equals("launch.sh")) {
                continue;
            }
            Launch.Result result = launch(app, name).run(scratch);

            assertThat(result.exit()).as("%s: %s", name, result.error()).isLessThanOrEqualTo(2);
            assertThat(result.error())
                    .as(name)
                    .allMatch(line -> line.matches("(ERROR|WARN|INFO) .+"))
                    .noneMatch(line -> line.contains("Java 17 or newer is needed"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"apps", "apps with spaces"})
    void caches_areUsedWhereverThePackageIsUnpacked(String folder) throws Exception {
        assertCachesAreUsed(UnpackedApp.into(scratch.resolve(folder)));
    }

    @Test
    void caches_areUsedAfterTheFolderWasMoved() throws Exception {
        Path first = UnpackedApp.into(scratch.resolve("first")).folder();
        Path second = Files.createDirectories(scratch.resolve("quite/another place"));
        Files.move(first, second.resolve(UnpackedApp.NAME));

        assertCachesAreUsed(new UnpackedApp(second.resolve(UnpackedApp.NAME)));
    }

    /** Not every way of copying keeps times, and the JVM wants its jars as old as they were. */
    @Test
    void cache_whenJarsHaveLostTheirTimes_isPassedOverWithoutAWord() throws Exception {
        UnpackedApp app = UnpackedApp.into(scratch.resolve("apps"));
        for (String jar : app.jars()) {
            Files.setLastModifiedTime(
                    app.folder().resolve("lib").resolve(jar), FileTime.from(Instant.parse("2030-01-02T03:04:05Z")));
        }

        Launch.Result result = launch(app, "defender_alerts.sh").run(scratch);

        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.error()).singleElement().asString().startsWith("ERROR standard input is empty");
        assertThat(loadedClasses(app, "defender_alerts.sh"))
                .anyMatch(line -> line.contains(MAIN))
                .noneMatch(OwnRuntimeIT::isMainFromCache);
    }

    /** Where the folder can be written, nothing is: so it does not matter where it cannot. */
    @Test
    void folder_isTheSameAfterEveryLauncherHasRun() throws Exception {
        UnpackedApp app = UnpackedApp.into(scratch.resolve("apps"));
        List<String> before = state(app);

        for (String name : List.of("defender_alerts.sh", "ta_defender_update_alert.sh", "defender_handlers.sh")) {
            launch(app, name).run(scratch);
        }

        assertThat(state(app)).isEqualTo(before);
    }

    @Test
    void everyModule_hasItsLicences() throws Exception {
        UnpackedApp app = UnpackedApp.into(scratch.resolve("apps"));
        String[] modules = release(app).getProperty("MODULES").replace("\"", "").split(" ");

        assertThat(modules).contains("java.base");
        for (String module : modules) {
            assertThat(app.names("runtime/legal/" + module))
                    .contains("LICENSE", "ASSEMBLY_EXCEPTION", "ADDITIONAL_LICENSE_INFO");
            assertThat(app.text("runtime/legal/" + module + "/LICENSE"))
                    .contains("GNU General Public License", "\"CLASSPATH\" EXCEPTION");
        }
    }

    @Test
    void readme_namesTheJavaItsLicenceAndItsSources() throws Exception {
        UnpackedApp app = UnpackedApp.into(scratch.resolve("apps"));

        assertThat(app.text("README.txt"))
                .contains(version(app))
                .contains("GPL-2.0 with Classpath Exception", "runtime/legal")
                .containsPattern("sources?[^.]*https://");
    }

    private void assertCachesAreUsed(UnpackedApp app) throws Exception {
        if (Integer.parseInt(version(app).split("\\.")[0]) < FIRST_JDK_WITH_CACHES) {
            return;
        }
        assertThat(loadedClasses(app, "defender_alerts.sh")).anyMatch(OwnRuntimeIT::isMainFromCache);
        assertThat(loadedClasses(app, "ta_defender_update_alert.sh", "--execute"))
                .anyMatch(OwnRuntimeIT::isMainFromCache);
    }

    private static boolean isMainFromCache(String line) {
        return line.contains(MAIN + "shared objects file");
    }

    /** What the JVM says of each class, when it is started as the launcher starts it. */
    private List<String> loadedClasses(UnpackedApp app, String shim, String... arguments) throws Exception {
        Path program = app.folder().resolve("runtime/bin/java");
        Path kept = Files.move(program, program.resolveSibling("java-itself"));
        FakeJava.withoutReleaseFile(app.folder().resolve("runtime"), "none");
        List<String> asked = launch(app, shim).arguments(arguments).run(scratch).said("argument");
        Files.delete(program);
        Files.move(kept, program);

        Path log = scratch.resolve("classes.txt");
        List<String> command = new ArrayList<>(asked);
        command.add(0, program.toString());
        command.add(command.indexOf("-jar"), "-Xlog:class+load:file=" + log);
        Launch.of(command.toArray(String[]::new)).run(scratch);
        return Files.readAllLines(log);
    }

    private static Launch launch(UnpackedApp app, String shim) {
        return Launch.of("/bin/sh", app.folder().resolve("bin").resolve(shim).toString())
                .with("JAVA_HOME", "/nowhere");
    }

    private static String version(UnpackedApp app) throws IOException {
        return release(app).getProperty("JAVA_VERSION").replace("\"", "");
    }

    private static Properties release(UnpackedApp app) throws IOException {
        Properties release = new Properties();
        try (var reader = Files.newBufferedReader(app.folder().resolve("runtime/release"))) {
            release.load(reader);
        }
        return release;
    }

    private static List<String> state(UnpackedApp app) throws IOException {
        try (Stream<Path> files = Files.walk(app.folder())) {
            List<String> state = new ArrayList<>();
            for (Path file : files.sorted().toList()) {
                state.add(file + " " + Files.getLastModifiedTime(file) + " " + Files.size(file));
            }
            return state;
        }
    }
}
