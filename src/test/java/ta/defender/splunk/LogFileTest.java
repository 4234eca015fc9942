package ta.defender.splunk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ta.defender.splunk.AddonSettings.LogLevel;
import ta.defender.testing.FakeClock;

final class LogFileTest {
    @TempDir
    private Path home;

    private final FakeClock clock = new FakeClock();
    private final List<String> trouble = new ArrayList<>();

    @Test
    void write_appendsOneLineInTheKnownForm() throws Exception {
        Path file = LogFile.path(home, "defender_alerts");
        Files.createDirectories(file.getParent());
        Files.writeString(file, "before\n");

        new LogFile(file, clock, trouble::add).write(LogLevel.WARN, "hello k=\"v\"");

        assertThat(file).isEqualTo(home.resolve("var/log/splunk/TA_defender_defender_alerts.log"));
        assertThat(Files.readAllLines(file)).hasSize(2).first().isEqualTo("before");
        assertThat(Files.readAllLines(file).get(1))
                .matches("2026-03-01 12:00:00,000 \\+0000 log_level=WARN pid=\\d+ tid=\\S+ \\| hello k=\"v\"");
        assertThat(trouble).isEmpty();
    }

    @Test
    void file_whenFull_isRotatedAndFiveAreKept() throws Exception {
        Path file = home.resolve("x.log");
        LogFile log = new LogFile(file, 400, clock, trouble::add);
        for (int i = 0; i < 60; i++) {
            log.write(LogLevel.INFO, "line number " + i);
        }

        List<String> names = names();
        assertThat(names).containsExactly("x.log", "x.log.1", "x.log.2", "x.log.3", "x.log.4", "x.log.5");
        List<Integer> numbers = new ArrayList<>();
        for (int i = names.size() - 1; i >= 0; i--) {
            assertThat(Files.size(home.resolve(names.get(i)))).isLessThanOrEqualTo(400);
            for (String line : Files.readAllLines(home.resolve(names.get(i)))) {
                numbers.add(Integer.parseInt(line.substring(line.lastIndexOf(' ') + 1)));
            }
        }
        assertThat(numbers).last().isEqualTo(59);
        for (int i = 1; i < numbers.size(); i++) {
            assertThat(numbers.get(i)).isEqualTo(numbers.get(i - 1) + 1);
        }
    }

    @Test
    void file_whenItCannotBeWritten_isReportedOnceAndTriedAgainLater() throws Exception {
        Files.writeString(home.resolve("var"), "a file where a folder belongs");
        LogFile log = new LogFile(LogFile.path(home, "s"), clock, trouble::add);

        assertThat(log.write(LogLevel.INFO, "one")).isFalse();
        clock.advance(Duration.ofMinutes(11));
        assertThat(log.write(LogLevel.INFO, "two")).isFalse();
        assertThat(trouble).singleElement().asString().contains("TA_defender_s.log", "splunkd.log");

        Files.delete(home.resolve("var"));
        assertThat(log.write(LogLevel.INFO, "three")).isFalse();
        clock.advance(Duration.ofMinutes(11));
        assertThat(log.write(LogLevel.INFO, "four")).isTrue();
        assertThat(Files.readString(LogFile.path(home, "s"))).contains("| four").doesNotContain("three");
    }

    @Test
    void splunkLog_writesToBothAndFiguresToTheFileOnly() throws Exception {
        ByteArrayOutputStream stderr = new ByteArrayOutputStream();
        SplunkLog log = new SplunkLog(stderr);
        log.metrics("action=before");
        log.alsoTo(new LogFile(home.resolve("x.log"), clock, log::warnSplunkd));

        log.error("broken\nin two lines");
        log.debug("below the threshold");
        log.metrics("action=polled");

        assertThat(stderr.toString(StandardCharsets.UTF_8))
                .isEqualTo("INFO action=before\nERROR broken in two lines\n");
        assertThat(Files.readAllLines(home.resolve("x.log")))
                .satisfiesExactly(
                        line -> assertThat(line).endsWith(" | broken in two lines"),
                        line -> assertThat(line).contains("log_level=INFO").endsWith(" | action=polled"));
    }

    @Test
    void splunkLog_whenTheFileCannotBeWritten_goesOnWithOneWarning() throws Exception {
        Files.writeString(home.resolve("var"), "");
        ByteArrayOutputStream stderr = new ByteArrayOutputStream();
        SplunkLog log = new SplunkLog(stderr);
        log.alsoTo(new LogFile(LogFile.path(home, "s"), clock, log::warnSplunkd));

        log.info("one");
        log.metrics("two");
        log.info("three");

        assertThat(stderr.toString(StandardCharsets.UTF_8).lines())
                .satisfiesExactly(
                        line -> assertThat(line).isEqualTo("INFO one"),
                        line -> assertThat(line).startsWith("WARN cannot write the log file "),
                        line -> assertThat(line).isEqualTo("INFO two"),
                        line -> assertThat(line).isEqualTo("INFO three"));
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(home)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
