package ta.defender.testing;

import java.net.URI;
import java.util.Map;
import java.util.TreeMap;
import ta.defender.json.JsonWriter;
import ta.defender.model.Secret;
import ta.defender.splunk.ManagementPort;
import ta.defender.testing.FakeTransport.Answer;

/** A management port over what a test puts into Splunk; each call reads it anew. */
public final class SplunkHolds {
    public final Map<String, Map<String, String>> settings = new TreeMap<>();
    public final Map<String, Map<String, String>> accounts = new TreeMap<>();
    public final Map<String, String> secrets = new TreeMap<>();
    public final FakeTransport transport = new FakeTransport();

    private Answer instead;

    public SplunkHolds() {
        transport
                .when(request -> instead != null, request -> instead.to(request))
                .when(
                        "GET",
                        "conf-defender_settings",
                        request -> answer(conf(settings)).to(request))
                .when(
                        "GET",
                        "conf-defender_account",
                        request -> answer(conf(accounts)).to(request))
                .when("GET", "storage/passwords", request -> answer(passwords()).to(request));
    }

    /** Every call is answered by this from now on; by what Splunk holds again, if null. */
    public void answerInstead(Answer answer) {
        instead = answer;
    }

    public ManagementPort port() {
        return new ManagementPort(transport, URI.create("https://127.0.0.1:8089"), Secret.of("session-key"));
    }

    private static Answer answer(JsonWriter entries) {
        return Answer.text(200, "{\"entry\":" + entries.text() + "}");
    }

    private static JsonWriter conf(Map<String, Map<String, String>> stanzas) {
        JsonWriter json = new JsonWriter().beginArray();
        stanzas.forEach((name, keys) -> {
            json.beginObject().member("name", name).name("content").beginObject();
            keys.forEach(json::member);
            json.endObject().endObject();
        });
        return json.endArray();
    }

    private JsonWriter passwords() {
        JsonWriter json = new JsonWriter().beginArray();
        secrets.forEach((username, password) -> json.beginObject()
                .name("content")
                .beginObject()
                .member("realm", "TA_defender")
                .member("username", username)
                .member("clear_password", password)
                .endObject()
                .endObject());
        return json.endArray();
    }
}
