package ta.defender.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.OutputStream;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import ta.defender.http.Environment;
import ta.defender.http.TransportException;
import ta.defender.microsoft.MicrosoftClients;
import ta.defender.microsoft.Session;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.model.Feed;
import ta.defender.poll.InputSettings;
import ta.defender.splunk.AddonSettings;
import ta.defender.splunk.AddonSettings.LogLevel;
import ta.defender.splunk.SplunkLog;
import ta.defender.splunk.SplunkStateReader;
import ta.defender.testing.FakeClock;
import ta.defender.testing.FakeSleeper;
import ta.defender.testing.FakeTransport.Answer;
import ta.defender.testing.RecordingCallListener;
import ta.defender.testing.SplunkHolds;

final class SplunkSessionsTest {
    private static final String TENANT = "11111111-2222-3333-4444-555555555555";
    private static final String SECRET = "Tr0ub4dor";

    private final SplunkHolds splunk = new SplunkHolds();
    private final FakeClock clock = new FakeClock();
    private final MicrosoftClients clients = new MicrosoftClients(
            new Environment(clock.withZone(ZoneOffset.UTC), new FakeSleeper(clock), new SplittableRandom(1), null),
            new RecordingCallListener());
    private final List<AddonSettings> settingsRead = new ArrayList<>();
    private final SplunkSessions sessions = new SplunkSessions(
            new SplunkStateReader(splunk.port(), clock.withZone(ZoneOffset.UTC)),
            clients,
            new CertificateWatch(splunk.port(), clock, new SplunkLog(OutputStream.nullOutputStream())),
            settingsRead::add);

    @BeforeEach
    void fill() {
        splunk.accounts.put("contoso", account());
        splunk.secrets.put("contoso", SECRET);
    }

    @AfterEach
    void close() {
        clients.close();
    }

    @Test
    void open_givesTheClientsOfTheAccount() throws Exception {
        Session session = open("graph");

        assertThat(session.tenantId()).isEqualTo(TENANT);
        assertThat(session.client(Feed.GRAPH_ALERTS).feed()).isEqualTo(Feed.GRAPH_ALERTS);
        assertThat(session.client(Feed.GRAPH_ALERTS)).isSameAs(session.client(Feed.GRAPH_ALERTS));
    }

    @Test
    void open_whenNothingChanged_givesTheSameSession() throws Exception {
        Session first = open("graph");
        clock.advance(Duration.ofMinutes(1));

        assertThat(open("graph")).isSameAs(first);
        assertThat(open("endpoint")).isSameAs(first);
    }

    @ParameterizedTest
    @ValueSource(strings = {"secret", "client", "cloud", "proxy", "proxy password"})
    void open_whenSomethingChanged_givesANewSession(String what) throws Exception {
        Session first = open("graph");
        switch (what) {
            case "secret" -> splunk.secrets.put("contoso", "another");
            case "client" -> splunk.accounts.put("contoso", with("client_id", TENANT.replace('1', '9')));
            case "cloud" -> splunk.accounts.put("contoso", with("cloud", "gcc"));
            case "proxy" -> splunk.settings.put("proxy", Map.of("enabled", "1", "url", "http://proxy.example:3128"));
            default -> splunk.secrets.put("proxy", "p");
        }
        clock.advance(Duration.ofMinutes(1));

        Session second = open("graph");

        assertThat(second).isNotSameAs(first);
        clock.advance(Duration.ofMinutes(1));
        assertThat(open("graph")).isSameAs(second);
    }

    @Test
    void open_tellsTheSettingsEachTime() throws Exception {
        splunk.settings.put("logging", Map.of("level", "DEBUG"));
        open("graph");
        splunk.settings.put("logging", Map.of("level", "ERROR"));
        clock.advance(Duration.ofMinutes(1));
        open("graph");

        assertThat(settingsRead).extracting(AddonSettings::logLevel).containsExactly(LogLevel.DEBUG, LogLevel.ERROR);
    }

    @Test
    void open_whenTheAccountIsUnknown_namesTheKnownOnes() {
        splunk.accounts.put("fabrikam", account());
        // Splunk lists it where a conf file has settings outside any stanza
        splunk.accounts.put("default", Map.of());

        assertWrong(() -> sessions.open(input("typo", "graph")), "account", "'typo'", "contoso, fabrikam,")
                .hasMessageNotContaining("default");
    }

    @Test
    void open_whenThereIsNoAccount_saysSo() {
        splunk.accounts.clear();

        assertWrong(() -> open("graph"), "account", "'contoso'", "add it");
    }

    @Test
    void open_whenTheAccountIsWrong_namesItsStanzaAndEveryFault() {
        splunk.accounts.put("contoso", Map.of("tenant_id", "x"));

        assertWrong(() -> open("graph"), "[contoso] of defender_account.conf", "tenant_id", "client_id");
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", " "})
    void open_whenTheSecretIsMissing_saysWhereItBelongs(String secret) {
        splunk.secrets.put("contoso", secret);
        if (secret.equals("none")) {
            splunk.secrets.remove("contoso");
        }

        assertWrong(
                () -> open("graph"),
                "'contoso'",
                "client secret",
                "storage/passwords",
                "realm TA_defender",
                "user name contoso");
    }

    @Test
    void open_whenThePrivateKeyIsMissing_saysWhereItBelongs() {
        Map<String, String> account = with("auth", "certificate");
        account.put("certificate", "-----BEGIN CERTIFICATE-----");
        splunk.accounts.put("contoso", account);
        splunk.secrets.clear();

        assertWrong(() -> open("graph"), "private key", "storage/passwords");
    }

    @Test
    void open_whenTheCustomCloudLacksTheApi_namesTheKey() {
        Map<String, String> account = with("cloud", "custom");
        account.put("login_url", "https://login.example");
        account.put("graph_url", "https://graph.example");
        splunk.accounts.put("contoso", account);

        assertWrong(() -> open("endpoint"), "endpoint_url", "[contoso]");
    }

    @Test
    void open_whenTheSettingsAreWrong_namesThem() {
        splunk.settings.put("proxy", Map.of("enabled", "true"));

        assertWrong(() -> open("graph"), "[proxy] url");
    }

    @Test
    void open_whenTheKeyIsRefused_isAnEndOfTheProcess() {
        splunk.answerInstead(Answer.text(401, "{\"messages\":[{\"text\":\"not authenticated\"}]}"));

        assertThatThrownBy(() -> open("graph"))
                .isInstanceOf(DefenderException.class)
                .hasMessageContaining("not authenticated")
                .hasMessageNotContaining("session-key");
    }

    @Test
    void open_whenSplunkRefuses_isAFaultOfThisPollAlone() throws Exception {
        splunk.answerInstead(Answer.text(403, "{\"messages\":[{\"text\":\"no permission\"}]}"));
        assertWrong(() -> open("graph"), "no permission");
        splunk.answerInstead(null);

        assertThat(open("graph").tenantId()).isEqualTo(TENANT);
    }

    @Test
    void open_whenSplunkCannotBeReached_leavesTheFailureAsItIs() {
        splunk.answerInstead(Answer.failure(Code.CONNECT_REFUSED));

        assertThatThrownBy(() -> open("graph")).isInstanceOf(TransportException.class);
    }

    private Session open(String api) throws Exception {
        return sessions.open(input("contoso", api));
    }

    private static InputSettings input(String account, String api) {
        return InputSettings.read("defender_alerts://x", Map.of("account", account, "api", api));
    }

    private static Map<String, String> account() {
        return new TreeMap<>(Map.of("tenant_id", TENANT, "client_id", TENANT));
    }

    private static Map<String, String> with(String key, String value) {
        Map<String, String> account = account();
        account.put(key, value);
        return account;
    }

    private static AbstractThrowableAssert<?, ?> assertWrong(ThrowingCallable opening, String... said) {
        return assertThatThrownBy(opening)
                .isInstanceOf(DefenderException.class)
                .hasMessageContainingAll(said)
                .hasMessageNotContaining(SECRET);
    }
}
