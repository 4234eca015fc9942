package ta.knowledge;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Fields of alerts and incidents that must not depend on their length, the order of members, or which names a device has. */
final class AlertFieldsTest {
    private static final String ALERTS = "ms365:defender:incident:alerts";
    private static final SearchTime SEARCH_TIME = new SearchTime(Knowledge.ofSources());

    private static SearchTime.Seen seen(String sourcetype, String raw) {
        return SEARCH_TIME.of(new Event("made", sourcetype, "defender_alerts:tenant", raw), Reading.AS_SHIPPED);
    }

    private static Map<String, List<String>> withEvidence(String evidence) {
        return seen(
                        ALERTS,
                        "{\"id\":\"da1\",\"status\":\"new\",\"severity\":\"high\",\"title\":\"Demo\","
                                + "\"lastUpdateDateTime\":\"2026-11-20T10:05:00Z\",\"evidence\":[" + evidence + "]}")
                .fields();
    }

    private static String device(String members) {
        return "{\"@odata.type\":\"#microsoft.graph.security.deviceEvidence\",\"verdict\":\"suspicious\",\"roles\":[],"
                + members + "}";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SRV01|\"mdeDeviceId\":null,\"azureAdDeviceId\":null,\"deviceDnsName\":null,\"hostName\":\"SRV01\"",
                "aad|\"mdeDeviceId\":null,\"azureAdDeviceId\":\"aad\",\"deviceDnsName\":null,\"hostName\":null",
                "mde|\"mdeDeviceId\":\"mde\",\"azureAdDeviceId\":\"aad\",\"deviceDnsName\":\"\",\"hostName\":\"\"",
                "a.corp.example|\"hostName\":\"a\",\"mdeDeviceId\":\"mde\",\"deviceDnsName\":\"a.corp.example\""
            })
    void device_isDest_byTheBestNameThatItHas(String dest) {
        String[] parts = dest.split("\\|");

        Map<String, List<String>> fields = withEvidence(device(parts[1]));

        assertThat(fields).containsEntry("dest", List.of(parts[0])).containsEntry("dest_type", List.of("device"));
    }

    @Test
    void devicesWithAndWithoutAName_areBothDest() {
        assertThat(withEvidence(device("\"deviceDnsName\":\"a.example\"") + "," + device("\"hostName\":\"B\"")))
                .containsEntry("dest", List.of("a.example", "B"));
    }

    @Test
    void process_hasFileFields() {
        String process =
                "{\"@odata.type\":\"#microsoft.graph.security.processEvidence\",\"processCommandLine\":\"crond -n\","
                        + "\"imageFile\":{\"fileName\":\"crond\",\"filePath\":\"/usr/sbin\",\"sha1\":\"ab\",\"sha256\":null}}";

        assertThat(withEvidence(process))
                .containsEntry("file_name", List.of("crond"))
                .containsEntry("file_path", List.of("/usr/sbin/crond"))
                .containsEntry("file_hash", List.of("ab"))
                .containsEntry("process", List.of("crond -n"));
    }

    @Test
    void techniques_areOnlyThoseOfTheirMember() {
        String raw =
                "{\"id\":\"da1\",\"title\":\"T1003 dump\",\"description\":\"see T1059.001\",\"mitreTechniques\":[\"T1078\"],"
                        + "\"lastUpdateDateTime\":\"2026-11-20T10:05:00Z\",\"recommendedActions\":\"read T1110\"}";

        assertThat(seen(ALERTS, raw).fields())
                .containsEntry("mitre_technique_id", List.of("T1078"))
                .containsEntry(
                        "mitre_tactic",
                        List.of("Defense Evasion", "Persistence", "Privilege Escalation", "Initial Access"));
    }

    /** Seen in the field: an alert of Defender XDR without its last update. */
    @Test
    void alertOfXdr_isKnownWithoutItsLastUpdate() {
        assertThat(seen(ALERTS, "{\"alertId\":\"dc1\",\"creationTime\":\"2026-11-20T10:05:00Z\"}")
                        .fields())
                .containsEntry("defender_api", List.of("xdr"))
                .containsEntry("id", List.of("dc1"));
    }

    @Test
    void severalCategories_areSeveralValues() {
        String raw = "{\"id\":\"da1\",\"category\":\"Malware\",\"categories\":[\"Malware\",\"Execution\"]}";

        assertThat(seen(ALERTS, raw).fields()).containsEntry("category", List.of("Malware", "Execution"));
        assertThat(seen(ALERTS, raw).tags()).contains("malware");
    }

    @Test
    void addressOfEvidence_isPlain_andNeverADash() {
        String ip =
                "{\"@odata.type\":\"#microsoft.graph.security.ipEvidence\",\"roles\":[\"attacker\"],\"ipAddress\":\"%s\"}";

        assertThat(withEvidence(ip.formatted("::ffff:203.0.113.9") + "," + ip.formatted("-")))
                .containsEntry("src", List.of("203.0.113.9"))
                .containsEntry("ip", List.of("203.0.113.9"));
    }

    static List<Event> objects() throws IOException {
        return SampleEvents.all().stream()
                .filter(event -> event.raw().startsWith("{")
                        && List.of(ALERTS, "ms:defender:atp:alerts", "ms365:defender:incident")
                                .contains(event.sourcetype()))
                .toList();
    }

    /** Splunk's own extraction reads 5000 bytes: what we promise is there in 30 KB, wherever a member stands. */
    @ParameterizedTest
    @MethodSource("objects")
    void longObject_inAnyOrderOfMembers_hasTheSameFields(Event event) {
        SearchTime.Seen plain = seen(event.sourcetype(), event.raw());

        for (int seed = 1; seed <= 5; seed++) {
            String raw = shuffled(padded(event.raw()), new Random(seed)).toString();
            SearchTime.Seen other = seen(event.sourcetype(), raw);

            assertThat(raw.getBytes(StandardCharsets.UTF_8)).hasSizeGreaterThan(30_000);
            assertThat(sorted(other)).isEqualTo(sorted(plain));
            assertThat(other.eventtypes()).isEqualTo(plain.eventtypes());
            assertThat(offered(other)).isEqualTo(offered(plain));
        }
    }

    /** The workflow actions that Splunk offers for an event: those all of whose fields it has. */
    private static List<String> offered(SearchTime.Seen seen) {
        List<String> offered = new ArrayList<>();
        Knowledge.ofSources().workflowActions().forEach((name, settings) -> {
            if (seen.fields()
                    .keySet()
                    .containsAll(List.of(settings.get("fields").split("\\s*,\\s*")))) {
                offered.add(name);
            }
        });
        return offered;
    }

    @Test
    void workflowAction_isOfferedForItsKindAlone() throws IOException {
        assertThat(objects())
                .extracting(event -> event.name()
                        + offered(seen(event.sourcetype(), event.raw())).stream()
                                .filter(name -> name.contains("_resolve_"))
                                .toList())
                .contains(
                        "graph-alert-sample-1[ta_defender_resolve_alert]",
                        "graph-incident-sample-1[ta_defender_resolve_incident]",
                        "xdr-sample-1[ta_defender_resolve_incident]",
                        "endpoint-sample-1[ta_defender_resolve_alert]");
    }

    /** No order of values can be the same when evidence moves. */
    private static Map<String, List<String>> sorted(SearchTime.Seen seen) {
        Map<String, List<String>> sorted = new TreeMap<>();
        seen.definedFields().forEach((name, values) -> sorted.put(name, new ArrayList<>(new TreeSet<>(values))));
        return sorted;
    }

    private static JsonObject padded(String raw) {
        JsonObject object = JsonParser.parseString(raw).getAsJsonObject();
        object.addProperty("recommendedActions", "a \"quoted\" [list] {of} \\ things, {\"title\":\"no\"} ".repeat(600));
        JsonObject details = new JsonObject();
        for (int i = 0; i < 120; i++) {
            details.addProperty("status" + i, "x");
        }
        details.addProperty("severity", "low");
        object.add("customDetails", details);
        return object;
    }

    private static JsonElement shuffled(JsonElement element, Random random) {
        if (element instanceof JsonObject object) {
            List<String> names = new ArrayList<>(object.keySet());
            Collections.shuffle(names, random);
            JsonObject other = new JsonObject();
            names.forEach(name -> other.add(name, shuffled(object.get(name), random)));
            return other;
        }
        if (element instanceof JsonArray array) {
            JsonArray other = new JsonArray();
            array.forEach(one -> other.add(shuffled(one, random)));
            return other;
        }
        return element;
    }

    /** One pass of each transform takes the members out; no calculated field parses the whole event again. */
    @Test
    void noCalculatedField_parsesTheWholeEvent() {
        Map<String, Map<String, String>> props = Knowledge.ofSources().props();

        for (String sourcetype :
                List.of(ALERTS, "ms:defender:atp:alerts", "ms365:defender:incident", "ms:defender:eventhub")) {
            assertThat(props.get(sourcetype).values())
                    .as(sourcetype)
                    .noneMatch(value -> value.contains("json_extract(_raw"));
        }
    }
}
