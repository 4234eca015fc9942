package ta.defender.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ta.defender.http.CallListener;
import ta.defender.http.HttpRequest;
import ta.defender.http.RetryReason;
import ta.defender.microsoft.CallLog;
import ta.defender.splunk.AddonSettings.LogLevel;
import ta.defender.splunk.SplunkLog;
import ta.defender.testing.FakeClock;

/** The small adapters in front of the log. */
final class LogsTest {
    @TempDir
    Path directory;

    private final ByteArrayOutputStream stderr = new ByteArrayOutputStream();
    private final SplunkLog log = new SplunkLog(stderr);
    private final HttpRequest request = HttpRequest.get(URI.create("https://api.example/x?$filter=secret"));

    @Test
    void prefixedLog_namesTheStanzaOnEachLevel() {
        log.threshold(LogLevel.DEBUG);
        PrefixedLog prefixed = new PrefixedLog(
                log, "defender_alerts://contoso", directory, new FakeClock(), () -> " index_missing=true");
        prefixed.debug("a");
        prefixed.info("b");
        prefixed.warn("c");
        prefixed.error("d");
        prefixed.metrics("action=polled");

        assertThat(written()).isEqualTo("""
                DEBUG stanza=defender_alerts://contoso a
                INFO stanza=defender_alerts://contoso b
                WARN stanza=defender_alerts://contoso c
                ERROR stanza=defender_alerts://contoso d
                INFO stanza=defender_alerts://contoso action=polled index_missing=true
                """);
    }

    @Test
    void callLog_whenACallIsRepeated_warnsWithoutItsQuery() {
        new CallLog(log).retrying(request, 2, RetryReason.THROTTLED, "HTTP 503", Duration.ofMillis(1_500));

        assertThat(written())
                .isEqualTo("WARN GET https://api.example/x failed (HTTP 503), attempt 2; retrying in 1.5 s\n");
    }

    @Test
    void callLog_ofAnAccount_namesItInEachLine() {
        CallListener.all(List.of(CallListener.NONE, new CallLog(log)))
                .about("account=soc")
                .retrying(request, 1, RetryReason.SERVER_ERROR, "status 500", Duration.ofSeconds(1));

        assertThat(written()).startsWith("WARN account=soc GET https://api.example/x failed");
    }

    @Test
    void callLog_whenACallWaitsForItsTurn_saysSoToThoseWhoDebug() {
        CallLog calls = new CallLog(log);
        calls.throttled(request, Duration.ofSeconds(2));
        assertThat(written()).isEmpty();

        log.threshold(LogLevel.DEBUG);
        calls.throttled(request, Duration.ofSeconds(2));

        assertThat(written()).startsWith("DEBUG GET https://api.example/x: rate limited locally; sending in 2.0 s");
    }

    private String written() {
        return stderr.toString(StandardCharsets.UTF_8);
    }
}
