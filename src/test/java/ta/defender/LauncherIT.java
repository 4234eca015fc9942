package ta.defender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The launchers of the built package: which Java they take, and what they hand on to it. */
final class LauncherIT {
    private static final String THREE_WAYS = "(?s)ERROR .*\\[java].*defender_settings\\.conf.*JAVA_HOME.*PATH.*";

    @TempDir
    private Path scratch;

    private UnpackedApp app;
    private String shim;

    @BeforeEach
    void unpack() throws Exception {
        app = UnpackedApp.into(scratch.resolve("etc with spaces").resolve("apps"));
        shim = app.folder().resolve("bin/defender_alerts.sh").toString();
    }

    // ------------------------------------------------------------ finding Java

    /** Debian's sh is dash, that of others is bash. */
    @ParameterizedTest
    @ValueSource(strings = {"/bin/sh", "/bin/bash"})
    void java_whenSetInSettings_winsOverTheOthers(String shell) throws Exception {
        FakeJava configured = java("configured one", "17.0.2");
        settings("[java]\nhome = " + configured.home() + "\n");

        Launch.Result result = Launch.of(shell, shim)
                .with("JAVA_HOME", java("of JAVA_HOME", "21").home())
                .with("PATH", java("of PATH", "21").program().getParent())
                .run(scratch);

        assertThat(result.said("program")).containsExactly(configured.program().toString());
        assertThat(result.exit()).isEqualTo(FakeJava.EXIT);
        assertThat(result.error()).isEmpty();
    }

    static Stream<String> waysToWriteTheSetting() {
        return Stream.of(
                "[java]\nhome=%s",
                "\ufeff[java]\nhome = %s\n",
                "[java]\r\nhome = %s\r\n",
                "  [java]  \n\thome\t=\t%s  \n",
                "# [java]\n[proxy]\nhome = /wrong\nurl = http://p:1/?a=[java]\n\n[java]\n#home = /wrong\nhome = %s\n[x]\nhome=/wrong\n",
                "[java]\nhomes = /wrong\nhome = /wrong\n[logging]\nlevel = INFO\n[java]\nhome = %s\n",
                "home = /wrong\n[java]\n  # comment\nhome = %s\nother = $(exit 1) `exit 1` \\\n");
    }

    @ParameterizedTest
    @MethodSource("waysToWriteTheSetting")
    void setting_howeverItIsWritten_isRead(String text) throws Exception {
        FakeJava configured = java("a home = with * [signs] $HOME", "17.0.2");
        settings(text.replace("%s", configured.home().toString()));

        Launch.Result result = Launch.of(shim).run(scratch);

        assertThat(result.error()).isEmpty();
        assertThat(result.said("program")).containsExactly(configured.program().toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//host/share/jdk",
                "\\\\host\\share\\jdk",
                "/net/host/jdk",
                "/proc/self/cwd",
                "jdk",
                "%s/../jdk",
                "/dev/fd/3"
            })
    void setting_thatIsNoLocalFolder_isRefused(String home) throws Exception {
        FakeJava java = java("jdk", "21");
        settings("[java]\nhome = " + home.replace("%s", java.home().toString()) + "\n");

        assertRefused(Launch.of(shim).with("JAVA_HOME", java.home()).run(scratch), "under [java] is not a");
    }

    /** A folder where anybody can write, /tmp for one, is no place to take a program from. */
    @Test
    void setting_whoseJavaBelongsToSomebodyElse_isRefused() throws Exception {
        FakeJava java = java("jdk", "21");
        assumeTrue(Files.getOwner(java.program()).getName().equals("root"), "only root can give a file away");
        Files.setOwner(
                java.program(),
                java.program().getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody"));
        settings("[java]\nhome = " + java.home() + "\n");

        assertRefused(
                Launch.of(shim).with("PATH", "/usr/bin:/bin").run(scratch), "belongs to neither root nor the user");
    }

    /** What a crash leaves is for Splunk's logs; nothing dumps memory, which holds secrets. */
    @Test
    void memory_isNotDumped() throws Exception {
        Path home = scratch.resolve("splunk");
        Files.createDirectories(home.resolve("var/log/splunk"));

        assertThat(launchOnGoodJava(shim)
                        .with("SPLUNK_HOME", home)
                        .with("TA_DEFENDER_ARCHIVE", "off")
                        .run(scratch)
                        .said("argument"))
                .contains(
                        "-XX:ErrorFile=" + home + "/var/log/splunk/ta_defender_crash_%p.log",
                        "-XX:+DisableAttachMechanism",
                        "-XX:-CreateCoredumpOnCrash",
                        "-XX:-HeapDumpOnOutOfMemoryError");
    }

    @Test
    void setting_whenEmpty_leavesItToJavaHome() throws Exception {
        FakeJava java = java("of JAVA_HOME", "25");
        settings("[java]\nhome =\n");

        Launch.Result result =
                Launch.of(shim).with("JAVA_HOME", java.home() + "/").run(scratch);

        assertThat(result.said("program")).containsExactly(java.program().toString());
    }

    @Test
    void javaHome_whenSet_winsOverPath() throws Exception {
        FakeJava java = java("of JAVA_HOME", "17-ea");

        Launch.Result result = Launch.of(shim)
                .with("JAVA_HOME", java.home())
                .with("PATH", java("of PATH", "21").program().getParent())
                .run(scratch);

        assertThat(result.said("program")).containsExactly(java.program().toString());
    }

    @Test
    void path_whenItHoldsALink_isFollowedToTheReleaseFile() throws Exception {
        FakeJava java = java("jdk", "17.0.2");
        Path links = Files.createDirectories(scratch.resolve("links"));
        Files.createSymbolicLink(links.resolve("java"), java.program());

        Launch.Result result =
                Launch.of(shim).with("PATH", links + ":/usr/bin:/bin").run(scratch);

        assertThat(result.said("program")).containsExactly(links.resolve("java").toString());
        assertThat(result.exit()).isEqualTo(FakeJava.EXIT);
    }

    @Test
    void path_whenJavaHasNoReleaseFile_isAskedForItsVersion() throws Exception {
        FakeJava java = FakeJava.withoutReleaseFile(scratch.resolve("jdk"), "21.0.1");

        Launch.Result result = Launch.of(shim)
                .with("PATH", java.program().getParent())
                .input("<input/>\n")
                .run(scratch);

        assertThat(result.exit()).isEqualTo(FakeJava.EXIT);
        assertThat(result.said("stdin")).containsExactly("<input/>");
    }

    // ------------------------------------------------------------ refusing

    @Test
    void java_whenThereIsNone_isOneErrorLineWithTheThreeWays() throws Exception {
        Launch.Result result = Launch.of(shim).run(scratch);

        assertRefused(result, "No Java was found");
    }

    @ParameterizedTest
    @ValueSource(strings = {"16.0.2", "11.0.22", "1.8.0_402", "9-internal"})
    void java_whenOlderThan17_isRefused(String version) throws Exception {
        FakeJava declared = java("declared", version);
        FakeJava asked = FakeJava.withoutReleaseFile(scratch.resolve("asked"), version);
        String major = version.replaceAll("\\D.*", "");

        assertRefused(Launch.of(shim).with("JAVA_HOME", declared.home()).run(scratch), "is Java " + major + ".");
        assertRefused(Launch.of(shim).with("JAVA_HOME", asked.home()).run(scratch), "is Java " + major + ".");
        assertRefused(
                Launch.of(shim).with("PATH", asked.program().getParent()).run(scratch), "on the PATH is Java " + major);
        settings("[java]\nhome = " + declared.home() + "\n");
        assertRefused(Launch.of(shim).run(scratch), "under [java] is Java " + major);
    }

    /** Whoever names a Java wants that one: another in its place would hide the mistake. */
    @Test
    void java_whenTheNamedHomeHasNone_isRefusedAlthoughPathHasOne() throws Exception {
        Path path = java("of PATH", "21").program().getParent();
        Path empty = Files.createDirectories(scratch.resolve("empty home"));

        Launch.Result wrongJavaHome =
                Launch.of(shim).with("JAVA_HOME", empty).with("PATH", path).run(scratch);
        settings("[java]\nhome = " + empty + "\n");
        Launch.Result wrongSetting = Launch.of(shim).with("PATH", path).run(scratch);

        assertRefused(wrongJavaHome, "JAVA_HOME = " + empty + " has no program bin/java");
        assertRefused(wrongSetting, "home = " + empty + " under [java] has no program bin/java");
    }

    @Test
    void java_whenItsVersionIsUnknown_isRefused() throws Exception {
        FakeJava java = FakeJava.withoutReleaseFile(scratch.resolve("odd"), "unknown");

        assertRefused(Launch.of(shim).with("JAVA_HOME", java.home()).run(scratch), "unknown version");
    }

    // ------------------------------------------------------------ handing on

    @Test
    void process_keepsItsIdSoThatSignalsReachJava() throws Exception {
        Launch.Result result = launchOnGoodJava(shim).run(scratch);

        assertThat(result.said("pid")).containsExactly(String.valueOf(result.pid()));
    }

    @Test
    void arguments_areHandedOnUnchanged() throws Exception {
        Launch.Result result = launchOnGoodJava(shim)
                .arguments("--execute", "two words", "", "a'b\"c$HOME*")
                .run(scratch);

        assertThat(result.said("argument"))
                .endsWith(
                        "-jar",
                        app.folder().resolve("lib/ta-defender.jar").toString(),
                        "input",
                        "defender_alerts",
                        "--execute",
                        "two words",
                        "",
                        "a'b\"c$HOME*")
                .contains("-Dta.defender.home=" + app.folder());
    }

    @Test
    void libraries_ofOneScheme_areOnItsClassPathAlone() throws Exception {
        Path own = Files.createDirectories(app.folder().resolve("lib/alerts"));
        String jar = app.folder().resolve("lib/ta-defender.jar").toString();
        String incidents = app.folder().resolve("bin/defender_incidents.sh").toString();

        assertThat(launchOnGoodJava(shim).run(scratch).said("argument"))
                .endsWith("-cp", jar + ":" + own + "/*", "ta.defender.cli.Main", "input", "defender_alerts");
        assertThat(launchOnGoodJava(incidents).run(scratch).said("argument"))
                .endsWith("-jar", jar, "input", "defender_incidents");
    }

    @Test
    void input_isLeftToJava() throws Exception {
        settings("[java]\nhome = " + java("jdk", "17").home() + "\n");

        Launch.Result result = Launch.of(shim).input("<input>\n</input>\n").run(scratch);

        assertThat(result.said("stdin")).containsExactly("<input>", "</input>");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "LD_LIBRARY_PATH",
                "LD_PRELOAD",
                "DYLD_LIBRARY_PATH",
                "DYLD_FALLBACK_LIBRARY_PATH",
                "DYLD_INSERT_LIBRARIES",
                "LIBPATH",
                "SHLIB_PATH",
                "JAVA_TOOL_OPTIONS",
                "JDK_JAVA_OPTIONS",
                "_JAVA_OPTIONS",
                "CLASSPATH"
            })
    void variable_thatChangesJava_isCleared(String variable) throws Exception {
        Launch.Result result =
                launchOnGoodJava(shim).with(variable, "").with("KEPT", "yes").run(scratch);

        assertThat(result.out()).anyMatch(line -> line.startsWith("export KEPT="));
        assertThat(result.out()).noneMatch(line -> line.matches("export " + variable + "(=.*)?"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--execute", "--validate-arguments"})
    void shortCalls_skipTheOptimisingCompiler(String argument) throws Exception {
        assertThat(launchOnGoodJava(shim).arguments(argument).run(scratch).said("argument"))
                .contains("-XX:TieredStopAtLevel=1");
        assertThat(launchOnGoodJava(shim).run(scratch).said("argument")).doesNotContain("-XX:TieredStopAtLevel=1");
    }

    /** The package for Linux brings one: it needs no other, and only a setting can overrule it. */
    @Test
    void java_ofThePackageItself_winsOverTheEnvironment() throws Exception {
        FakeJava own = FakeJava.withReleaseFile(app.folder().resolve("runtime"), "25.0.3");
        Files.createDirectories(own.home().resolve("lib"));
        Files.writeString(own.home().resolve("lib/input.aot"), "");

        Launch.Result result = launchOnGoodJava(shim).run(scratch);

        assertThat(result.said("program")).containsExactly(own.program().toString());
        assertThat(result.said("argument"))
                .contains("-XX:AOTCache=" + own.home().resolve("lib/input.aot"))
                .containsSubsequence("-Xlog:all=warning:stderr", "-Xlog:aot*=off:stderr", "-jar")
                .doesNotContain("-Xshare:auto");
    }

    /** Answered from the package, once a good Java was found: the program is not started for it. */
    @Test
    void scheme_isTheDocumentThatTheProgramWouldWrite() throws Exception {
        Launch.Result result = launchOnGoodJava(shim).arguments("--scheme").run(scratch);

        assertThat(result.exit()).isZero();
        assertThat(result.error()).isEmpty();
        try (InputStream document = LauncherIT.class.getResourceAsStream("/ta/defender/cli/defender_alerts.xml")) {
            assertThat(String.join("\n", result.out()).strip())
                    .isEqualTo(new String(document.readAllBytes(), StandardCharsets.UTF_8).strip());
        }
    }

    @Test
    void scheme_withoutJava_isRefused() throws Exception {
        Launch.Result result = Launch.of(shim)
                .arguments("--scheme")
                .with("JAVA_HOME", scratch.toString())
                .run(scratch);

        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.error()).hasSize(1);
    }

    @Test
    void app_isFoundFromWhereverItIsStarted() throws Exception {
        Path link = Files.createSymbolicLink(scratch.resolve("linked"), app.folder());
        List<Launch> launches = List.of(
                launchOnGoodJava("/bin/sh", "defender_alerts.sh")
                        .in(app.folder().resolve("bin")),
                launchOnGoodJava("/bin/sh", "bin/defender_alerts.sh").in(app.folder()),
                launchOnGoodJava("/bin/sh", "bin/../bin/defender_alerts.sh").in(app.folder()),
                launchOnGoodJava(link.resolve("bin/defender_alerts.sh").toString()));

        for (Launch launch : launches) {
            Launch.Result result = launch.run(scratch);
            List<String> arguments = result.said("argument");
            assertThat(result.error()).isEmpty();
            assertThat(Path.of(arguments.get(arguments.indexOf("-jar") + 1))).exists();
        }
    }

    static Stream<Arguments> locales() {
        return Stream.of(
                Arguments.of(Map.of(), "C.UTF-8"),
                Arguments.of(Map.of("LANG", "C"), "C.UTF-8"),
                Arguments.of(Map.of("LANG", "de_DE.UTF-8", "LC_ALL", "POSIX"), "C.UTF-8"),
                Arguments.of(Map.of("LANG", "de_DE.UTF-8"), "none"),
                Arguments.of(Map.of("LANG", "C", "LC_CTYPE", "en_US.utf8"), "none"));
    }

    /** Java names files in the locale's encoding. */
    @ParameterizedTest
    @MethodSource("locales")
    void locale_withoutUtf8_isReplaced(Map<String, String> variables, String expected) throws Exception {
        Launch launch = launchOnGoodJava("/bin/sh", shim);
        variables.forEach(launch::with);

        Optional<String> exported = launch.run(scratch).out().stream()
                .filter(line -> line.contains(" LC_ALL="))
                .map(line -> line.replaceAll(".*=|['\"]", ""))
                .findFirst();

        assertThat(exported.orElse("none")).isEqualTo(expected);
    }

    /** The flags must suit every Java that is let in, this one for a start. */
    @Test
    void flags_areUnderstoodByThisJava() throws Exception {
        Launch.Result result = Launch.of(shim)
                .arguments("--help")
                .with("JAVA_HOME", System.getProperty("java.home"))
                .run(scratch);

        assertThat(result.error()).noneMatch(line -> line.contains("VM ") || line.contains("Virtual Machine"));
    }

    @Test
    void handlersShim_startsWhatAnswersCallsToEndpoints() throws Exception {
        Launch.Result result = launchOnGoodJava(
                        app.folder().resolve("bin/defender_handlers.sh").toString())
                .run(scratch);

        assertThat(result.said("argument")).endsWith("handlers");
        assertThat(app.text("bin/defender_handlers.bat")).contains("launch.bat\" handlers");
    }

    @Test
    void everyShim_startsItsOwnSchemeOrAction() throws Exception {
        for (String name : app.names("bin")) {
            if (!name.endsWith(".sh") || name.equals("launch.sh")) {
                continue;
            }
            String subject = name.replace(".sh", "");
            if (subject.equals("defender_handlers") || subject.equals("doctor")) {
                continue;
            }
            String kind = kind(subject);
            Launch.Result result = launchOnGoodJava(
                            app.folder().resolve("bin/" + name).toString())
                    .run(scratch);

            assertThat(result.said("argument")).endsWith(kind, subject);
            assertThat(app.text("bin/" + subject + ".bat")).contains("launch.bat\" " + kind + " " + subject + " %*");
        }
    }

    @Test
    void doctorShim_handsItsOptionsOn() throws Exception {
        Launch.Result result = launchOnGoodJava(
                        app.folder().resolve("bin/doctor.sh").toString(), "--user", "admin")
                .run(scratch);

        assertThat(result.said("argument")).endsWith("doctor", "--user", "admin");
        assertThat(app.text("bin/doctor.bat")).contains("launch.bat\" doctor %*");
    }

    private String kind(String subject) throws IOException {
        if (app.text("default/commands.conf").contains("[" + subject + "]")) {
            return "search";
        }
        return app.text("README/inputs.conf.spec").contains("[" + subject + "://") ? "input" : "action";
    }

    private Launch launchOnGoodJava(String... command) throws IOException {
        return Launch.of(command).with("JAVA_HOME", java("good", "17.0.2").home());
    }

    private FakeJava java(String folder, String version) throws IOException {
        return FakeJava.withReleaseFile(scratch.resolve(folder), version);
    }

    private void settings(String text) throws IOException {
        Path local = Files.createDirectories(app.folder().resolve("local"));
        Files.writeString(local.resolve("defender_settings.conf"), text);
    }

    private static void assertRefused(Launch.Result result, String reason) {
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.error()).singleElement().asString().contains(reason).matches(THREE_WAYS);
    }
}
