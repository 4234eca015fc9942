package ta.defender.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import ta.defender.http.HttpRequest;
import ta.defender.microsoft.AccountSettings;
import ta.defender.model.Code;
import ta.defender.model.Secret;
import ta.defender.splunk.ManagementPort;
import ta.defender.splunk.SplunkLog;
import ta.defender.testing.FakeClock;
import ta.defender.testing.FakeTransport;
import ta.defender.testing.FakeTransport.Answer;
import ta.simulator.net.CertificateRequest;
import ta.simulator.net.Certificates;

final class CertificateWatchTest {
    private final FakeClock clock = new FakeClock();
    private final FakeTransport splunk = new FakeTransport();
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private final CertificateWatch watch = new CertificateWatch(
            new ManagementPort(splunk, URI.create("https://127.0.0.1:8089"), Secret.of("key")),
            clock,
            new SplunkLog(log));

    @Test
    void certificate_whenItEndsInThirtyDays_isNotMentioned() throws Exception {
        watch.check(accountUntil(Duration.ofDays(30).plusHours(1)));

        assertThat(lines()).isEmpty();
        assertThat(splunk.requests()).isEmpty();
    }

    @Test
    void certificate_whenItEndsSooner_isMentionedOnceADayInLogAndMessage() throws Exception {
        splunk.answer(Answer.text(201, "{}"));
        AccountSettings account = accountUntil(Duration.ofDays(31));

        watch.check(account);
        clock.advance(Duration.ofHours(23));
        watch.check(account);
        assertThat(lines()).isEmpty();

        clock.advance(Duration.ofHours(2));
        watch.check(account);
        clock.advance(Duration.ofHours(23));
        watch.check(account);
        assertThat(lines())
                .singleElement()
                .asString()
                .startsWith("WARN account a: its certificate CN=app ends in 29 days, on ");

        clock.advance(Duration.ofHours(1));
        watch.check(account);
        assertThat(lines()).hasSize(2);
        assertThat(splunk.requests()).hasSize(2);
        assertThat(form(splunk.lastRequest()))
                .contains("name=TA_defender_certificate_a", "severity=warn", "CN=app", "register the certificate");
    }

    @Test
    void certificate_whenItHasEnded_isAnError() throws Exception {
        splunk.answer(Answer.text(201, "{}"));

        watch.check(accountUntil(Duration.ofMinutes(-1)));

        assertThat(lines()).singleElement().asString().startsWith("ERROR ").contains(" ended on ");
        assertThat(form(splunk.lastRequest())).contains("severity=error");
    }

    @ParameterizedTest
    @CsvSource({"12, 12", "-1, "})
    void logLine_isReadByTheAppsExtraction(int days, @Nullable String left) throws Exception {
        splunk.answer(Answer.text(201, "{}"));
        Matcher extraction = Pattern.compile("EXTRACT-certificate = (.*)")
                .matcher(Files.readString(Path.of("splunk-app/default/props.conf")));
        assertThat(extraction.find()).isTrue();

        watch.check(accountUntil(Duration.ofDays(days).plusHours(1)));

        Matcher line =
                Pattern.compile(extraction.group(1).replace("certificate_", "")).matcher(lines().get(0));
        assertThat(line.find()).isTrue();
        assertThat(line.group("account")).isEqualTo("a");
        assertThat(line.group("certificate")).isEqualTo("CN=app");
        assertThat(line.group("days")).isEqualTo(left);
    }

    @Test
    void message_whenSplunkTakesNone_leavesTheLogLine() throws Exception {
        splunk.answer(Answer.failure(Code.CONNECT_REFUSED));

        watch.check(accountUntil(Duration.ofDays(3)));

        assertThat(lines()).hasSize(2);
        assertThat(lines().get(1)).startsWith("INFO Splunk shows no message");
    }

    private List<String> lines() {
        return log.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private static String form(HttpRequest request) {
        return URLDecoder.decode(request.body().text(), StandardCharsets.UTF_8);
    }

    private AccountSettings accountUntil(Duration end) throws Exception {
        String pem = Certificates.create("authority", clock)
                .issue(CertificateRequest.commonNameOnly("app").withRsa().validFor(Duration.ofDays(-90), end))
                .certificatePem();
        return AccountSettings.read(
                "a",
                Map.of(
                        "tenant_id", "contoso.example",
                        "client_id", "11111111-2222-3333-4444-555555555555",
                        "auth", "certificate",
                        "certificate", pem));
    }
}
