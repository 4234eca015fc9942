package ta.defender.service;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import ta.defender.doctor.ConnectionTest;
import ta.defender.doctor.SettingsTest;
import ta.defender.doctor.TestReport;
import ta.defender.model.DefenderException;
import ta.defender.model.Issue;
import ta.defender.model.Secret;
import ta.defender.splunk.LogText;

/** {@code POST test}: tests an account's connection, or settings of the whole add-on, also before they are saved. */
public final class TestOperation implements Operation {
    private static final Set<String> OTHERS = Set.of("name", "secret", "output_mode");

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
        Settings settings = addonSettings(call.body());
        if (settings != null) {
            List<Issue> issues = new SettingsTest(tools.environment())
                    .run(
                            settings.stanzas(),
                            settings.proxyPassword(),
                            call.splunk().caller(),
                            call.splunk().system());
            return issues.isEmpty() ? ServiceAnswer.ok(new JsonObject()) : ServiceAnswer.failed(200, issues);
        }
        ConnectionTest.Account account = account(call.body());
        TestReport report = new ConnectionTest(tools.environment(), tools.log())
                .run(account, call.splunk().caller(), call.splunk().system());
        List<Issue> errors = report.errors();
        tools.log()
                .info("action=connection_tested user="
                        + LogText.word(call.user().name()) + " account=" + LogText.word(account.name()) + " ok="
                        + errors.isEmpty());
        return ServiceAnswer.of(errors, report.json());
    }

    private record Settings(
            Map<String, Map<String, String>> stanzas,
            @Nullable Secret proxyPassword) {}

    /** {@code {"defender_settings":{stanza:{key:value}},"secret":password of the proxy}}, or null for another document. */
    private static @Nullable Settings addonSettings(String document) {
        try {
            if (JsonParser.parseString(document) instanceof JsonObject json
                    && json.get("defender_settings") instanceof JsonObject stanzas) {
                Map<String, Map<String, String>> settings = new LinkedHashMap<>();
                for (String stanza : stanzas.keySet()) {
                    if (stanzas.get(stanza) instanceof JsonObject values) {
                        Map<String, String> keys = new LinkedHashMap<>();
                        values.keySet().forEach(key -> keys.put(key, ServiceCall.text(values, key)));
                        settings.put(stanza, keys);
                    }
                }
                String password = ServiceCall.text(json, "secret");
                return new Settings(settings, password.isBlank() ? null : Secret.of(password));
            }
        } catch (JsonParseException e) {
            // said below: the text may hold a secret
        }
        return null;
    }

    private static ConnectionTest.Account account(String document) {
        try {
            if (JsonParser.parseString(document) instanceof JsonObject json) {
                String saved = ServiceCall.text(json, "account");
                if (!saved.isEmpty()) {
                    return new ConnectionTest.Account(saved, null, null);
                }
                String secret = ServiceCall.text(json, "secret");
                return new ConnectionTest.Account(
                        ServiceCall.text(json, "name"), settings(json), secret.isBlank() ? null : Secret.of(secret));
            }
        } catch (JsonParseException e) {
            // said below: the text may hold a secret
        }
        throw DefenderException.setting("body", "is not the JSON document of a test");
    }

    /** Those of the form may stand beside the name. */
    private static Map<String, String> settings(JsonObject json) {
        boolean apart = json.get("settings") instanceof JsonObject;
        JsonObject object = apart ? json.getAsJsonObject("settings") : json;
        Map<String, String> settings = new LinkedHashMap<>();
        object.keySet().stream()
                .filter(key -> apart || !OTHERS.contains(key))
                .forEach(key -> settings.put(key, ServiceCall.text(object, key)));
        return settings;
    }
}
