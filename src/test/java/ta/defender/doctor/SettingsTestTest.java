package ta.defender.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.net.ServerSocket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import ta.defender.http.Environment;
import ta.defender.model.Issue;
import ta.defender.model.Secret;

final class SettingsTestTest {
    private final Environment environment = new Environment(Clock.systemUTC(), duration -> {}, new Random(1), null);

    @TempDir
    private Path directory;

    @Test
    void run_namesEveryFaultAtItsSetting_beforeAnythingIsCalled() throws Exception {
        List<Issue> issues = test(Map.of(
                "proxy", Map.of("enabled", "true", "url", "ftp://proxy"),
                "logging", Map.of("level", "LOUD"),
                "java", Map.of("home", "/no/such/java")));

        assertThat(issues).extracting(Issue::field).containsExactly("java.home", "logging.level", "proxy.url");
    }

    @Test
    void run_refusesAFileThatHoldsNoCertificates() throws Exception {
        Path file = Files.writeString(directory.resolve("ca.pem"), "nothing");

        assertThat(test(Map.of("tls", Map.of("ca_file", file.toString()))))
                .extracting(Issue::field)
                .containsExactly("tls.ca_file");
        assertThat(test(Map.of(
                        "tls", Map.of("ca_file", directory.resolve("none").toString()))))
                .extracting(Issue::field)
                .containsExactly("tls.ca_file");
    }

    @Test
    void run_blamesTheProxy_whereNobodyListens() throws Exception {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }

        assertThat(test(Map.of("proxy", Map.of("enabled", "true", "url", "http://127.0.0.1:" + free))))
                .extracting(Issue::field)
                .containsExactly("proxy.url");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://169.254.169.254:80", "http://metadata.google.internal:80", "http://0.0.0.0:80"})
    void run_neverCallsAMetadataService(String url) throws Exception {
        assertThat(test(Map.of("proxy", Map.of("enabled", "true", "url", url))))
                .extracting(issue -> issue.code().word())
                .containsExactly("address_reserved");
    }

    @Test
    void run_withoutAProxy_blamesNoSettingForAnUnknownHost() throws Exception {
        assertThat(test(Map.of()))
                .extracting(issue -> issue.code().word(), Issue::field)
                .containsExactly(tuple("name_resolution", ""));
    }

    @Test
    void run_readsTheVersionOfJavaFromItsReleaseFile() throws Exception {
        Path bin = Files.createDirectories(directory.resolve("bin"));
        Files.writeString(bin.resolve("java"), "").toFile().setExecutable(true);
        Files.writeString(bin.resolve("java.exe"), "").toFile().setExecutable(true);
        Map<String, Map<String, String>> settings = Map.of("java", Map.of("home", directory.toString()));

        Files.writeString(directory.resolve("release"), "JAVA_VERSION=\"11.0.2\"\n");
        assertThat(test(settings)).extracting(Issue::field).containsExactly("java.home");
        Files.writeString(directory.resolve("release"), "JAVA_VERSION=\"21.0.2\"\n");
        assertThat(test(settings)).extracting(issue -> issue.code().word()).containsExactly("name_resolution");
    }

    /** A home that this test accepts and the launcher refuses would stop the whole add-on. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "JDK",
                "JDK/",
                "JDK/../jdk",
                "JDK/bin/..",
                "JDK/x..y",
                "relative",
                "//host/share",
                "\\\\host\\share",
                "/net/host",
                "/proc/1/root",
                "/dev/fd",
                "/none"
            })
    @DisabledOnOs(OS.WINDOWS)
    void javaHome_isJudgedAsTheLauncherJudges(String named) throws Exception {
        Path bin = Files.createDirectories(directory.resolve("jdk").resolve("bin"));
        Files.writeString(bin.resolve("java"), "").toFile().setExecutable(true);
        Path dots = Files.createDirectories(directory.resolve("jdk").resolve("x..y"));
        Files.createSymbolicLink(dots.resolve("bin"), bin);
        String home = named.replace("JDK", bin.getParent().toString());

        boolean accepted = test(Map.of("java", Map.of("home", home))).stream()
                .noneMatch(issue -> issue.field().equals("java.home"));

        assertThat(accepted).isEqualTo(launcherAccepts(home));
    }

    private static boolean launcherAccepts(String home) throws Exception {
        String function = Files.readString(Path.of("splunk-app/bin/launch.sh"))
                .replaceFirst("(?s).*?\n(check_configured\\(\\) \\{.*?\n\\}).*", "$1");
        assertThat(function).startsWith("check_configured()");
        Process shell = new ProcessBuilder(
                        "/bin/sh",
                        "-c",
                        "refuse() { exit 1; }\n" + function + "\nconfigured=$1 place=''; check_configured; "
                                + "[ -f \"$1/bin/java\" ] && [ -x \"$1/bin/java\" ]",
                        "sh",
                        home)
                .start();
        return shell.waitFor() == 0;
    }

    private List<Issue> test(Map<String, Map<String, String>> settings) throws InterruptedException {
        NameResolver nobody = host -> {
            if (host.equals("127.0.0.1")) {
                return List.of(host);
            }
            throw new UnknownHostException(host);
        };
        return new SettingsTest(environment, nobody).run(settings, Secret.of(""), URI.create("https://login.invalid"));
    }
}
