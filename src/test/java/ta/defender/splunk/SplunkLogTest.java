package ta.defender.splunk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import ta.defender.splunk.AddonSettings.LogLevel;

final class SplunkLogTest {
    private final ByteArrayOutputStream stderr = new ByteArrayOutputStream();
    private final SplunkLog log = new SplunkLog(stderr);

    @Test
    void lines_beginWithTheirLevel() {
        log.threshold(LogLevel.DEBUG);
        log.debug("one");
        log.info("two");
        log.warn("three");
        log.error("four");

        assertThat(written()).isEqualTo("DEBUG one\nINFO two\nWARN three\nERROR four\n");
    }

    @ParameterizedTest
    @EnumSource
    void threshold_letsItselfAndWorseThrough(LogLevel threshold) {
        log.threshold(threshold);
        for (LogLevel level : LogLevel.values()) {
            log.log(level, "x");
        }

        List<String> expected = new ArrayList<>();
        for (LogLevel level : LogLevel.values()) {
            assertThat(log.writes(level)).isEqualTo(level.compareTo(threshold) >= 0);
            if (level.compareTo(threshold) >= 0) {
                expected.add(level + " x");
            }
        }
        assertThat(written().lines()).containsExactlyElementsOf(expected);
    }

    @Test
    void threshold_untilSettingsAreRead_isInfo() {
        log.debug("hidden");
        log.info("shown");

        assertThat(written()).isEqualTo("INFO shown\n");
    }

    @Test
    void obey_whenTheLevelDoesNotExist_namesItOnceAndWritesFromInfoOn() {
        AddonSettings settings = AddonSettings.inUse(Map.of("logging", Map.of("level", "LOUD")));

        log.obey(settings);
        log.obey(settings);
        log.info("shown");

        assertThat(written().lines())
                .hasSize(2)
                .first()
                .asString()
                .startsWith("WARN ")
                .contains("[logging] level", "LOUD", "DEBUG, INFO, WARN, ERROR", "level = INFO");
    }

    /** splunkd takes each line for a record of its own, and one without a level for an error. */
    @ParameterizedTest
    @ValueSource(
            strings = {"\n", "\r", "\r\n", "\u0085", "\u2028", "\u2029", "\u000b", "\f", "\0", "\t", "\u001b", "\u007f"
            })
    void record_whenTheMessageHasControlCharacters_staysOneLine(String control) {
        log.error("first" + control + "ERROR second" + control);

        assertThat(written()).matches("ERROR first {1,2}ERROR second\n");
    }

    @Test
    void record_isUtf8WhateverThePlatform() {
        log.info("Müller 監視 😀");

        assertThat(stderr.toByteArray()).isEqualTo("INFO Müller 監視 😀\n".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void records_whenSeveralThreadsWrite_doNotMix() throws Exception {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            String message = String.valueOf((char) ('a' + i)).repeat(200);
            threads.add(new Thread(() -> {
                for (int n = 0; n < 200; n++) {
                    log.info(message);
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(written().lines()).hasSize(8 * 200).allMatch(line -> line.matches("INFO (.)\\1{199}"));
    }

    @Test
    void record_whenStderrIsGone_isDropped() {
        SplunkLog broken = new SplunkLog(new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("gone");
            }
        });

        broken.error("nobody hears");
        broken.error("nor this");

        assertThat(broken.writes(LogLevel.ERROR)).isTrue();
    }

    private String written() {
        return stderr.toString(StandardCharsets.UTF_8);
    }
}
