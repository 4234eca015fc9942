package ta.defender.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayOutputStream;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import ta.defender.http.Environment;
import ta.defender.model.DefenderException;
import ta.defender.model.Issue;
import ta.defender.model.Secret;
import ta.defender.splunk.ManagementPort;
import ta.defender.splunk.SplunkLog;
import ta.defender.splunk.SplunkUser;
import ta.defender.testing.FakeTransport;

final class TestOperationTest {
    private final Environment environment = new Environment(Clock.systemUTC(), duration -> {}, new Random(1), null);
    private final FakeTransport splunk = new FakeTransport();

    /** A misspelt key would be tested as if it were not there, and nobody is asked meanwhile. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"account\":\"contoso\",\"foo\":1} | foo",
                "{\"account\":\"contoso\",\"settings\":{}} | settings",
                "{\"name\":\"a\",\"settings\":{\"tenantid\":\"x\"},\"secret\":\"hush\"} | settings.tenantid",
                "{\"name\":\"a\",\"settings\":{\"cloud\":true},\"secret\":\"hush\"} | settings.cloud",
                "{\"name\":\"a\",\"tenantid\":\"x\",\"secret\":\"hush\"} | tenantid",
                "{\"name\":\"a\",\"settings\":{},\"secret\":[\"hush\"]} | secret",
                "{\"defender_settings\":5} | defender_settings",
                "{\"defender_settings\":{\"proxy\":{\"enabled\":true}}} | defender_settings.proxy.enabled",
                "{\"defender_settings\":{\"foo\":{\"a\":\"b\"}}} | defender_settings.foo",
                "{\"defender_settings\":{\"proxy\":\"x\"}} | defender_settings.proxy",
                "{\"defender_settings\":{\"proxy\":{\"enabledd\":\"1\"}}} | defender_settings.proxy.enabledd",
                "{\"account\":\"contoso\",\"name\":\"a\"} | name",
                "{\"input\":\"defender_stream://a\",\"account\":\"contoso\"} | account",
                "{\"input\":\"defender_stream://a\",\"settings\":{\"containers\":\"x\"}} | settings.containers",
                "{\"input\":\"defender_archive://a\",\"settings\":{\"hubs\":\"x\"}} | settings.hubs",
                "{\"input\":\"defender_alerts://a\"} | input",
                "{\"input\":\"defender_stream\"} | input",
                "hush | body"
            })
    void body_thatIsNotUnderstood_isRefused(String body, String field) {
        DefenderException refused = catchThrowableOfType(DefenderException.class, () -> run(body));

        assertThat(refused.issues()).extracting(Issue::field).containsExactly(field);
        assertThat(refused.getMessage()).doesNotContain("hush");
        assertThat(splunk.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "default", "a:b", "a b", "a/b", "a#2", "a\\\\b", "a[b]"})
    void name_underWhichNothingCanBeSaved_isRefused(String name) {
        splunk.answer(FakeTransport.Answer.text(200, "{\"entry\":[]}"));

        DefenderException refused = catchThrowableOfType(
                DefenderException.class, () -> run("{\"name\":\"" + name + "\",\"settings\":{},\"secret\":\"hush\"}"));

        assertThat(refused.issues()).extracting(Issue::field).containsExactly("name");
    }

    @Test
    void wrongSettings_haveTheirRemedyApart() {
        splunk.answer(FakeTransport.Answer.text(200, "{\"entry\":[]}"));

        DefenderException refused = catchThrowableOfType(
                DefenderException.class,
                () -> run("{\"name\":\"a\",\"settings\":{\"cloud\":\"mars\"},\"secret\":\"hush\"}"));

        assertThat(refused.issues()).extracting(Issue::field).containsExactly("tenant_id", "client_id", "cloud");
        assertThat(refused.issues())
                .allMatch(issue -> !issue.remedy().isEmpty() && !issue.what().contains(";"));
    }

    /** What a test of an input must not become: a way into the network, or a way to have a stored secret sent elsewhere. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "no    | bootstrap=elsewhere.example,hubs=h               | hush | address_not_saved | bootstrap",
                "no    | storage_url=https://elsewhere.example,auth=key   | hush | address_not_saved | storage_url",
                "write | bootstrap=169.254.169.254,hubs=h                 | hush | address_reserved  | bootstrap",
                "write | storage_url=https://metadata.google.internal,auth=key | hush | address_reserved | storage_url",
                "write | bootstrap=elsewhere.example,hubs=h               | -    | secret_needed     | secret",
                "write | bootstrap=kept.example:9094,hubs=h               | -    | secret_needed     | secret",
                "no    | bootstrap=elsewhere.example,hubs=h,auth=oauth,account=contoso | - | address_not_saved | bootstrap",
                "no    | bootstrap=kept.example,hubs=h,auth=oauth,account=contoso | - | address_not_saved | bootstrap",
                "no    | bootstrap=servicebus.windows.net.example,hubs=h,auth=oauth,account=contoso | - | address_not_saved | bootstrap",
                "write | storage_url=https://169.254.169.254,account=contoso | - | address_reserved | storage_url",
                "write | hubs=h,start_position=never                       | hush | setting_invalid   | bootstrap"
            })
    void input_thatLeadsElsewhere_isNotTested(String right, String settings, String secret, String code, String field) {
        splunk.when(
                request -> request.uri().getPath().endsWith("conf-inputs"),
                FakeTransport.Answer.text(
                        200,
                        "{\"entry\":[{\"name\":\"defender_stream://a\",\"content\":{\"bootstrap\":\"kept.example\",\"hubs\":\"h\"}}]}"));
        splunk.when(
                request -> request.uri().getPath().endsWith("apps/local/TA_defender"),
                FakeTransport.Answer.text(
                        200,
                        "{\"entry\":[{\"name\":\"TA_defender\",\"acl\":{\"can_write\":" + right.equals("write")
                                + "}}]}"));
        splunk.answer(FakeTransport.Answer.text(200, "{\"entry\":[]}"));
        String scheme = settings.contains("storage_url") ? "defender_archive" : "defender_stream";
        JsonObject body = new JsonObject();
        body.addProperty("input", scheme + "://a");
        JsonObject values = new JsonObject();
        for (String setting : settings.split(",", -1)) {
            values.addProperty(setting.split("=", 2)[0], setting.split("=", 2)[1]);
        }
        body.add("settings", values);
        if (secret != null) {
            body.addProperty("secret", secret);
        }

        DefenderException refused = catchThrowableOfType(DefenderException.class, () -> run(body.toString()));

        assertThat(refused.issue())
                .extracting(issue -> issue.code().word(), Issue::field)
                .containsExactly(code, field);
        assertThat(splunk.requests())
                .allMatch(request -> request.uri().getHost().equals("127.0.0.1"));
        assertThat(refused.getMessage()).doesNotContain("hush");
    }

    /** To save it would send the token there as well. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"input\":\"defender_archive://\",\"settings\":{\"storage_url\":\"https://127.0.0.1:9/account\",\"account\":\"gone\"}",
                "\"input\":\"defender_stream://\",\"settings\":{\"bootstrap\":\"127.0.0.1:9\",\"hubs\":\"h\",\"auth\":\"oauth\",\"account\":\"gone\"}"
            })
    void input_byAccount_isTestedBeforeItIsSaved_forWhoMaySaveIt(String body) throws Exception {
        splunk.when(
                request -> request.uri().getPath().endsWith("apps/local/TA_defender"),
                FakeTransport.Answer.text(
                        200, "{\"entry\":[{\"name\":\"TA_defender\",\"acl\":{\"can_write\":true}}]}"));
        splunk.answer(FakeTransport.Answer.text(200, "{\"entry\":[]}"));

        JsonObject report = JsonParser.parseString(run("{" + body + "}").json()).getAsJsonObject();

        assertThat(report.getAsJsonArray("checks"))
                .filteredOn(check ->
                        check.getAsJsonObject().get("status").getAsString().equals("error"))
                .extracting(check -> check.getAsJsonObject().get("message").getAsString())
                .singleElement()
                .asString()
                .contains("gone");
    }

    @Test
    void input_thatDoesNotExist_isNotFound() {
        splunk.answer(FakeTransport.Answer.text(200, "{\"entry\":[]}"));

        assertThat(catchThrowableOfType(DefenderException.class, () -> run("{\"input\":\"defender_stream://a\"}"))
                        .issue())
                .extracting(issue -> issue.code().word(), Issue::field)
                .containsExactly("input_not_found", "input");
    }

    /** The libraries of the schemes are loaded for the test alone; whatever fails is in the report. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "defender_stream | \"bootstrap\":\"127.0.0.1:PORT\",\"hubs\":\"h\" | Endpoint=sb://127.0.0.1/;SharedAccessKeyName=k;SharedAccessKey=c2VjcmV0LWtleS1vZi1odWI=",
                "defender_archive | \"storage_url\":\"https://127.0.0.1:PORT/account\",\"auth\":\"key\",\"containers\":\"con\" | c2VjcmV0LWtleS1vZi1odWI="
            })
    void input_whoseServiceDoesNotAnswer_failsAtTheConnection(String scheme, String settings, String secret)
            throws Exception {
        splunk.when(
                request -> request.uri().getPath().endsWith("apps/local/TA_defender"),
                FakeTransport.Answer.text(
                        200, "{\"entry\":[{\"name\":\"TA_defender\",\"acl\":{\"can_write\":true}}]}"));
        splunk.answer(FakeTransport.Answer.text(200, "{\"entry\":[]}"));
        int closed;
        try (ServerSocket socket = new ServerSocket(0)) {
            closed = socket.getLocalPort();
        }

        ServiceAnswer answer = run("{\"input\":\"" + scheme + "://a\",\"settings\":{"
                + settings.replace("PORT", "" + closed) + "},\"secret\":\"" + secret + "\"}");

        JsonObject report = JsonParser.parseString(answer.json()).getAsJsonObject();
        assertThat(report.get("ok").getAsBoolean()).isFalse();
        assertThat(report.get("input").getAsString()).isEqualTo(scheme + "://a");
        assertThat(report.getAsJsonArray("checks"))
                .filteredOn(check ->
                        check.getAsJsonObject().get("status").getAsString().equals("error"))
                .extracting(check -> check.getAsJsonObject().get("name").getAsString())
                .containsExactly("connection");
        assertThat(answer.json()).doesNotContain("c2VjcmV0LWtleS1vZi1odWI=");
    }

    private ServiceAnswer run(String body) throws InterruptedException {
        ManagementPort port = new ManagementPort(splunk, URI.create("https://127.0.0.1:8089"), Secret.of("key"));
        ServiceCall call = new ServiceCall(
                List.of(), Map.of(), body, new SplunkUser("kai", Set.of()), new ServiceCall.Ports(port, port));
        return new TestOperation(new ServiceTools(environment, null, new SplunkLog(new ByteArrayOutputStream())))
                .run(call);
    }
}
