package ta.defender.service;

import com.google.gson.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import ta.defender.doctor.ConnectionTest;
import ta.defender.doctor.SettingsTest;
import ta.defender.doctor.TestReport;
import ta.defender.json.RequestReader;
import ta.defender.microsoft.AccountSettings;
import ta.defender.model.Issue;
import ta.defender.model.Secret;
import ta.defender.splunk.LogText;

/** {@code POST test}: tests an account's connection, or settings of the whole add-on, also before they are saved. */
public final class TestOperation implements Operation {
    private final ServiceTools tools;

    public TestOperation(ServiceTools tools) {
        this.tools = tools;
    }

    @Override
    public String name() {
        return "test";
    }

    @Override
    public String method() {
        return "POST";
    }

    @Override
    public String capability() {
        return "ta_defender_configure";
    }

    @Override
    public ServiceAnswer run(ServiceCall call) throws InterruptedException {
        RequestReader body = RequestReader.of(call.body());
        if (body.has("defender_settings")) {
            Map<String, Map<String, String>> settings = addonSettings(body.object("defender_settings"));
            Secret password = secret(body);
            body.end();
            List<Issue> issues = new SettingsTest(tools.environment())
                    .run(
                            settings,
                            password,
                            call.splunk().caller(),
                            call.splunk().system());
            return issues.isEmpty() ? ServiceAnswer.ok(new JsonObject()) : ServiceAnswer.failed(200, issues);
        }
        ConnectionTest.Account account = account(body);
        body.end();
        TestReport report = new ConnectionTest(tools.environment(), tools.log())
                .run(account, call.splunk().caller(), call.splunk().system());
        List<Issue> errors = report.errors();
        tools.log()
                .info("action=connection_tested user="
                        + LogText.word(call.user().name()) + " account=" + LogText.word(account.name()) + " ok="
                        + errors.isEmpty());
        return ServiceAnswer.of(errors, report.json());
    }

    private static Map<String, Map<String, String>> addonSettings(RequestReader stanzas) {
        Map<String, Map<String, String>> settings = new LinkedHashMap<>();
        for (String stanza : stanzas.names()) {
            Map<String, String> keys = new LinkedHashMap<>();
            stanzas.object(stanza).texts().forEach((key, value) -> keys.put(key, value.strip()));
            settings.put(stanza, keys);
        }
        return settings;
    }

    private static ConnectionTest.Account account(RequestReader body) {
        String saved = body.text("account").strip();
        if (!saved.isEmpty()) {
            return new ConnectionTest.Account(saved, null, null);
        }
        return new ConnectionTest.Account(body.text("name").strip(), settings(body), secret(body));
    }

    /** Those of a form stand beside the name. */
    private static Map<String, String> settings(RequestReader body) {
        boolean apart = body.has("settings");
        RequestReader given = apart ? body.object("settings") : body;
        Map<String, String> settings = new LinkedHashMap<>();
        for (String key : AccountSettings.KEYS) {
            String value = given.text(key).strip();
            if (given.has(key)) {
                settings.put(key, value);
            }
        }
        if (apart) {
            given.refuseOthers();
        }
        return settings;
    }

    private static @Nullable Secret secret(RequestReader body) {
        String secret = body.text("secret").strip();
        return secret.isEmpty() ? null : Secret.of(secret);
    }
}
