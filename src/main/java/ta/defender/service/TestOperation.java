package ta.defender.service;

import com.google.gson.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import ta.defender.doctor.ConnectionTest;
import ta.defender.doctor.InputProbes;
import ta.defender.doctor.InputTest;
import ta.defender.doctor.SettingsTest;
import ta.defender.doctor.TestReport;
import ta.defender.eventhub.StreamSettings;
import ta.defender.json.RequestReader;
import ta.defender.microsoft.AccountSettings;
import ta.defender.model.Issue;
import ta.defender.model.Secret;
import ta.defender.splunk.AddonSettings;
import ta.defender.splunk.LogText;
import ta.defender.storage.ArchiveSettings;

/** {@code POST test}: tests an account, an input, or settings of the whole add-on, also before they are saved. */
public final class TestOperation implements Operation {
    private final ServiceTools tools;
    private final InputProbes probes = new InputProbes();

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
        if (body.has("input")) {
            InputTest.Input input = input(body);
            body.end();
            TestReport report = new InputTest(tools.environment(), probes, tools.log())
                    .run(input, call.splunk().caller(), call.splunk().system());
            return answer(call, "input=" + LogText.word(input.stanza()), report.errors(), report.inputJson());
        }
        ConnectionTest.Account account = account(body);
        body.end();
        TestReport report = new ConnectionTest(tools.environment(), tools.log())
                .run(account, call.splunk().caller(), call.splunk().system());
        return answer(call, "account=" + LogText.word(account.name()), report.errors(), report.json());
    }

    private ServiceAnswer answer(ServiceCall call, String tested, List<Issue> errors, JsonObject report) {
        tools.log()
                .info("action=connection_tested user="
                        + LogText.word(call.user().name()) + " " + tested + " ok=" + errors.isEmpty());
        return ServiceAnswer.of(errors, report);
    }

    private static Map<String, Map<String, String>> addonSettings(RequestReader stanzas) {
        Map<String, Map<String, String>> settings = new LinkedHashMap<>();
        AddonSettings.KEYS.forEach((stanza, keys) -> settings.put(stanza, values(stanzas.object(stanza), keys)));
        stanzas.refuseOthers();
        return settings;
    }

    private static InputTest.Input input(RequestReader body) {
        String stanza = body.text("input").strip();
        Map<String, String> settings = null;
        if (body.has("settings")) {
            List<String> keys = stanza.startsWith("defender_stream") ? StreamSettings.KEYS : ArchiveSettings.KEYS;
            settings = values(body.object("settings"), keys);
        }
        return new InputTest.Input(stanza, settings, secret(body));
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
        return apart ? values(body.object("settings"), AccountSettings.KEYS) : present(body, AccountSettings.KEYS);
    }

    private static Map<String, String> values(RequestReader given, List<String> keys) {
        Map<String, String> values = present(given, keys);
        given.refuseOthers();
        return values;
    }

    private static Map<String, String> present(RequestReader given, List<String> keys) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String key : keys) {
            String value = given.text(key).strip();
            if (given.has(key)) {
                values.put(key, value);
            }
        }
        return values;
    }

    private static @Nullable Secret secret(RequestReader body) {
        String secret = body.text("secret").strip();
        return secret.isEmpty() ? null : Secret.of(secret);
    }
}
