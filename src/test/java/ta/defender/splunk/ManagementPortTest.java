package ta.defender.splunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import ta.defender.http.ApiException;
import ta.defender.http.CallListener;
import ta.defender.http.Environment;
import ta.defender.http.HttpRequest;
import ta.defender.http.TransportException;
import ta.defender.model.Code;
import ta.defender.model.Secret;
import ta.defender.testing.FakeClock;
import ta.defender.testing.FakeSleeper;
import ta.defender.testing.FakeTransport;
import ta.defender.testing.FakeTransport.Answer;

final class ManagementPortTest {
    private static final String KEY = "session^key";
    private static final String CONF = """
            {"links":{},"entry":[
              {"name":"contoso","acl":{"app":"TA_defender"},"content":
                {"disabled":false,"tenant_id":"t1","client_id":"c1","eai:acl":null,"retries":3,"list":["x"]}},
              {"name":"fabrikam","content":{"tenant_id":"t2","note":"a=b, \\"c\\" – é"}}],
             "paging":{"total":2}}
            """;
    private static final String PASSWORDS = """
            {"entry":[
              {"name":"TA_defender:contoso:","content":{"realm":"TA_defender","username":"contoso","clear_password":"s1\\n"}},
              {"name":"other:contoso:","content":{"realm":"other","username":"contoso","clear_password":"s2"}},
              {"name":":contoso:","content":{"realm":null,"username":"contoso","clear_password":"s3"}},
              {"name":"TA_defender:proxy:","content":{"realm":"TA_defender","username":"proxy","clear_password":"p:q\\\\r"}},
              {"name":"TA_defender:x:","content":{"realm":"TA_defender","username":"x"}}]}
            """;

    private final FakeClock clock = new FakeClock();
    private final FakeTransport transport = new FakeTransport();
    private final ManagementPort port =
            new ManagementPort(transport, URI.create("https://127.0.0.1:8089"), Secret.of(KEY));

    /** splunkd accepts events for such an index, and drops them. */
    @ParameterizedTest
    @CsvSource({
        "'{}', true",
        "'{\"disabled\":false,\"datatype\":\"event\"}', true",
        "'{\"disabled\":\"0\"}', true",
        "'{\"disabled\":true}', false",
        "'{\"disabled\":\"1\"}', false",
        "'{\"disabled\":1}', false",
        "'{\"datatype\":\"metric\"}', false"
    })
    void index_thatIsDisabledOrForMetrics_takesNoEvents(String content, boolean takes) throws Exception {
        FakeTransport splunk = new FakeTransport();
        splunk.answer(Answer.text(200, "{\"entry\":[{\"name\":\"main\",\"content\":" + content + "}]}"));

        assertThat(new ManagementPort(splunk, URI.create("https://127.0.0.1:8089"), Secret.of("key"))
                        .mayHaveIndex("main"))
                .isEqualTo(takes);
    }

    @Test
    void conf_listsEveryStanzaWithItsTextValues() throws Exception {
        transport.answer(Answer.text(200, CONF));

        assertThat(port.conf("defender_account"))
                .containsExactly(
                        Map.entry(
                                "contoso",
                                Map.of("disabled", "false", "tenant_id", "t1", "client_id", "c1", "retries", "3")),
                        Map.entry("fabrikam", Map.of("tenant_id", "t2", "note", "a=b, \"c\" – é")));
        HttpRequest request = transport.lastRequest();
        assertThat(request.method()).isEqualTo("GET");
        assertThat(request.uri())
                .hasToString("https://127.0.0.1:8089/servicesNS/nobody/TA_defender/configs/conf-defender_account"
                        + "?output_mode=json&count=0");
        assertThat(request.header("Authorization")).isEqualTo("Splunk " + KEY);
    }

    /** Reads and writes of the configuration change nothing when they are done twice. */
    @ParameterizedTest
    @ValueSource(ints = {429, 502, 503})
    void splunkdThatIsBusyForAMoment_isAskedAgain(int status) throws Exception {
        String page = "<html><body>starting</body></html>";
        for (PortCall call : List.<PortCall>of(
                port -> port.conf("defender_account"),
                port -> port.passwords("TA_defender"),
                ManagementPort::currentUser,
                ManagementPort::serverRoles,
                port -> port.mayHaveIndex("main"),
                port -> port.list("-/-/configs/conf-inputs", ""),
                port -> port.write("nobody/TA_defender/data/inputs/defender_alerts/x/disable", "", Map.of()))) {
            FakeTransport splunk = new FakeTransport()
                    .answer(
                            Answer.text(status, page),
                            Answer.failure(Code.CONNECTION_LOST),
                            Answer.failure(Code.CONNECT_REFUSED),
                            Answer.text(200, "{\"entry\":[{\"name\":\"main\"}]}"));

            call.on(retrying(splunk, Duration.ofMinutes(20)));

            assertThat(splunk.requests()).hasSize(4);
        }
    }

    @Test
    void splunkdThatStaysBusy_isAskedForAMinute_orAsLongAsTheRunHasTime() {
        transport.answer(Answer.text(503, "<html><body>starting</body></html>"));
        Instant begun = clock.instant();

        assertThatThrownBy(() -> retrying(transport, Duration.ofMinutes(20)).conf("x"))
                .isInstanceOfSatisfying(ApiException.class, e -> {
                    assertThat(e.status()).isEqualTo(503);
                    assertThat(e.issue().remedy()).isNotEmpty();
                });
        Instant then = clock.instant();
        assertThatThrownBy(() -> retrying(transport, Duration.ofSeconds(10)).conf("x"))
                .isInstanceOf(ApiException.class);

        assertThat(Duration.between(begun, then)).isBetween(Duration.ofSeconds(45), Duration.ofSeconds(60));
        assertThat(Duration.between(then, clock.instant())).isLessThanOrEqualTo(Duration.ofSeconds(10));
    }

    /** The endpoint of another add-on may be broken for good. */
    @Test
    void list_whenItFailsForGood_isAskedForAFewTimesOnly() {
        transport.answer(Answer.status(500));

        assertThatThrownBy(() -> retrying(transport, Duration.ofMinutes(20)).list("nobody/x/x_account", ""))
                .isInstanceOf(ApiException.class);
        assertThat(transport.requests()).hasSizeLessThan(6);
    }

    @Test
    void events_andCallsOfTheService_areLeftToTheirCallers() {
        transport.answer(Answer.failure(Code.CONNECTION_LOST));
        ManagementPort patient = retrying(transport, Duration.ofMinutes(20));

        assertThatThrownBy(() -> patient.receive("main", "s", "t", "event")).isInstanceOf(TransportException.class);
        assertThatThrownBy(() -> patient.callService("update", "{}", Duration.ofSeconds(9)))
                .isInstanceOf(TransportException.class);
        assertThat(transport.requests()).hasSize(2);
    }

    private ManagementPort retrying(FakeTransport splunk, Duration timeLeft) {
        return new ManagementPort(splunk, URI.create("https://127.0.0.1:8089"), Secret.of(KEY))
                .retrying(
                        new Environment(clock.withZone(ZoneOffset.UTC), new FakeSleeper(clock), new Random(1), null),
                        CallListener.NONE,
                        () -> timeLeft);
    }

    /** A call of the port. */
    @FunctionalInterface
    private interface PortCall {
        void on(ManagementPort port) throws InterruptedException;
    }

    @Test
    void conf_whenThereIsNoSuchFile_isEmpty() throws Exception {
        transport.answer(Answer.text(404, "{\"messages\":[{\"type\":\"ERROR\",\"text\":\"Not Found\"}]}"));

        assertThat(port.conf("defender_account")).isEmpty();
    }

    @Test
    void passwords_areThoseOfTheRealmAlone_withoutTheLineBreakOfAFile() throws Exception {
        transport.answer(Answer.text(200, PASSWORDS));

        assertThat(port.passwords("TA_defender"))
                .containsExactly(Map.entry("contoso", Secret.of("s1")), Map.entry("proxy", Secret.of("p:q\\r")));
        assertThat(transport.lastRequest().uri())
                .hasToString("https://127.0.0.1:8089/servicesNS/nobody/TA_defender/storage/passwords"
                        + "?output_mode=json&count=0");
    }

    @Test
    void passwords_whenTheRoleLacksTheCapability_namesIt() {
        transport.answer(Answer.text(
                403, "{\"messages\":[{\"type\":\"WARN\",\"text\":\"You do not have permission to do this\"}]}"));

        assertThatThrownBy(() -> port.passwords("TA_defender"))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.status()).isEqualTo(403))
                .hasMessageContainingAll("list_storage_passwords", "You do not have permission to do this");
    }

    @Test
    void message_isSentAsAFormInItsEncoding() throws Exception {
        transport.answer(Answer.text(201, "{\"entry\":[]}"));

        port.message("TA_defender contoso", "warn", "100% & more + ü=ä?\n/");

        HttpRequest request = transport.lastRequest();
        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.uri()).hasToString("https://127.0.0.1:8089/services/messages?output_mode=json");
        assertThat(request.body().contentType()).isEqualTo("application/x-www-form-urlencoded");
        assertThat(request.body().text())
                .isEqualTo("name=TA_defender%20contoso"
                        + "&value=100%25%20%26%20more%20%2B%20%C3%BC%3D%C3%A4%3F%0A%2F&severity=warn");
        assertThat(request.header("Authorization")).isEqualTo("Splunk " + KEY);
    }

    @Test
    void message_whenTheRoleMayNot_saysSo() {
        transport.answer(Answer.text(403, "{\"messages\":[{\"text\":\"needs edit_messages\"}]}"));

        assertThatThrownBy(() -> port.message("x", "info", "y"))
                .isInstanceOf(ApiException.class)
                .hasMessageContainingAll("write a message", "403", "needs edit_messages");
    }

    /** Every call of the port. */
    enum Call {
        CONF {
            @Override
            void on(ManagementPort port) throws Exception {
                port.conf("defender_settings");
            }
        },
        PASSWORDS {
            @Override
            void on(ManagementPort port) throws Exception {
                port.passwords("TA_defender");
            }
        },
        MESSAGE {
            @Override
            void on(ManagementPort port) throws Exception {
                port.message("name", "info", "text");
            }
        };

        abstract void on(ManagementPort port) throws Exception;
    }

    @ParameterizedTest
    @EnumSource
    void call_whenTheKeyIsRefused_isRecognisable(Call call) {
        transport.answer(Answer.text(401, "{\"messages\":[{\"text\":\"call not properly authenticated\"}]}"));

        assertRefusal(() -> call.on(port), 401, "session key", "call not properly authenticated");
    }

    @ParameterizedTest
    @EnumSource
    void call_whenSplunkFails_saysStatusAndText(Call call) {
        transport.answer(Answer.text(500, "{\"messages\":[{\"text\":\"out of disk\"}]}"));

        assertRefusal(() -> call.on(port), 500, "HTTP 500", "out of disk");
    }

    @ParameterizedTest
    @EnumSource
    void call_whenTheErrorHasNoBody_saysTheStatus(Call call) {
        transport.answer(Answer.status(503));

        assertRefusal(() -> call.on(port), 503, "HTTP 503");
    }

    @ParameterizedTest
    @EnumSource(names = "MESSAGE", mode = EnumSource.Mode.EXCLUDE)
    void call_whenTheBodyIsGarbage_isNoEmptyAnswer(Call call) {
        for (String garbage : List.of(
                "", "<html>Sign in</html>", "{\"entry\":[", "null", "[]", "{}", "{\"messages\":[]}", "{\"entry\":3}")) {
            FakeTransport answering = new FakeTransport().answer(Answer.text(200, garbage));
            ManagementPort garbled =
                    new ManagementPort(answering, URI.create("https://127.0.0.1:8089"), Secret.of(KEY));

            assertRefusal(() -> call.on(garbled), 200, "cannot be read");
        }
    }

    @ParameterizedTest
    @EnumSource
    void call_whenNothingAnswers_leavesTheFailureAsItIs(Call call) {
        transport.answer(Answer.failure(Code.CONNECT_REFUSED));

        assertThatThrownBy(() -> call.on(port))
                .isInstanceOf(TransportException.class)
                .satisfies(e -> assertThat(Documents.everythingSaidBy(e)).doesNotContain(KEY));
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://127.0.0.1:8089/", "https://127.0.0.1:8089"})
    void address_whenTheServerUriEndsInASlash_hasOnlyOne(String serverUri) throws Exception {
        transport.answer(Answer.text(200, CONF));

        new ManagementPort(transport, URI.create(serverUri), Secret.of(KEY)).conf("x");

        assertThat(transport.lastRequest().uri().getPath()).startsWith("/servicesNS/");
    }

    @Test
    void conf_whenItsNameHasOddCharacters_encodesThem() throws Exception {
        transport.answer(Answer.text(200, CONF));

        port.conf("a/b c?d");

        assertThat(transport.lastRequest().uri().toString()).contains("/conf-a%2Fb%20c%3Fd?output_mode");
    }

    private static void assertRefusal(ThrowingCallable call, int status, String... said) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.status()).isEqualTo(status))
                .hasMessageContainingAll(said)
                .satisfies(e -> assertThat(Documents.everythingSaidBy(e)).doesNotContain(KEY));
    }
}
