package ta.defender.output.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CefFormatTest {
    private static final Path SAMPLES = Path.of("src/test/resources/samples");
    private static final Set<String> CONSUMER_KEYS =
            Set.of("agt", "ahost", "aid", "at", "atz", "av", "art", "eventId", "rawEvent", "customerURI", "type");

    @Test
    void graphAlert_ofTheDocumentation_hasTheDocumentedSlots() throws Exception {
        CefReader.Line line = only(EventKind.GRAPH_ALERT, graphAlert(), Map.of());

        assertThat(line.header())
                .containsExactly(
                        "CEF:0",
                        "Microsoft",
                        "Microsoft 365 Defender",
                        "1.0",
                        "Alert/e0da400f-affd-43ef-b1d5-afc2eb6f2756",
                        "Suspicious execution of hidden file",
                        "3");
        assertThat(line.extension())
                .containsEntry("externalId", "da637551227677560813_-961444813")
                .containsEntry("cat", "DefenseEvasion")
                .containsEntry("sourceServiceName", "antivirus")
                .containsEntry("deviceFacility", "microsoftDefenderForEndpoint")
                .containsEntry("rt", "1619525967721")
                .containsEntry("start", "1619423150116")
                .containsEntry("end", "1619942218222")
                .containsEntry("deviceCustomDate1", "1619965141326")
                .containsEntry("cs2", "28282")
                .containsEntry("cs2Label", "IncidentId")
                .containsEntry("cs3", "T1564.001")
                .containsEntry("flexString2", "new")
                .containsEntry("reason", "unknown: unknown")
                .containsEntry("shost", "tempDns")
                .containsEntry("filePath", "C:\\Program Files\\temp\\MsSense.exe")
                .containsEntry("dproc", "MsSense.exe")
                .containsEntry("dpid", "4780")
                .containsEntry("sproc", "services.exe")
                .containsEntry("act", "detected")
                .containsEntry("suser", "SYSTEM")
                .containsEntry("sntdom", "NT AUTHORITY")
                .containsEntry("suid", "S-1-5-18")
                .doesNotContainKeys("src", "cn2", "deviceCustomDate2");
    }

    @Test
    void streamRow_namesOneAccountOnly() throws Exception {
        CefReader.Line line = only(EventKind.STREAM_RECORD, """
                {"category":"AdvancedHunting-DeviceLogonEvents","tenantId":"t","time":"2026-11-29T10:00:01Z","properties":
                 {"ActionType":"LogonFailed","AccountName":"bob","AccountDomain":"","AccountSid":null,
                  "InitiatingProcessAccountName":"system","InitiatingProcessAccountDomain":"nt authority",
                  "InitiatingProcessAccountSid":"S-1-5-18","Protocol":"Kerberos"}}""");

        assertThat(line.extension())
                .containsEntry("suser", "bob")
                .containsEntry("MicrosoftDefenderInitiatingProcessAccountName", "system")
                .containsEntry("MicrosoftDefenderInitiatingProcessAccountDomain", "nt authority")
                .containsEntry("MicrosoftDefenderInitiatingProcessAccountSid", "S-1-5-18")
                .containsEntry("app", "Kerberos")
                .doesNotContainKeys("sntdom", "suid", "proto");
    }

    @Test
    void streamRow_withoutAccount_namesThatOfTheProcess() throws Exception {
        CefReader.Line line = only(EventKind.STREAM_RECORD, """
                {"category":"AdvancedHunting-DeviceNetworkEvents","properties":
                 {"InitiatingProcessAccountName":"system","InitiatingProcessAccountSid":"S-1-5-18","Protocol":"TcpV4"}}""");

        assertThat(line.extension())
                .containsEntry("suser", "system")
                .containsEntry("suid", "S-1-5-18")
                .containsEntry("proto", "TCP")
                .doesNotContainKey("app");
    }

    @Test
    void alert_doesNotMixTwoAccountsInOneSide() throws Exception {
        CefReader.Line line = only(EventKind.GRAPH_ALERT, """
                {"id":"1","title":"t","evidence":[
                 {"@odata.type":"#microsoft.graph.security.analyzedMessageEvidence","p1Sender":{"emailAddress":"evil@x"},
                  "recipientEmailAddress":"r@x"},
                 {"@odata.type":"#microsoft.graph.security.userEvidence",
                  "userAccount":{"accountName":"bob","domainName":"BD","userSid":"BS"}}]}""");

        assertThat(line.extension())
                .containsEntry("suser", "evil@x")
                .containsEntry("duser", "r@x")
                .doesNotContainKeys("dntdom", "duid", "sntdom", "suid");
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.1", "fe80::1"})
    void alert_sendsTheAddressBesideADevice_asDestination(String device) throws Exception {
        CefReader.Line line = only(EventKind.GRAPH_ALERT, """
                {"id":"1","title":"t","evidence":[
                 {"@odata.type":"#microsoft.graph.security.deviceEvidence","deviceDnsName":"d","lastIpAddress":"%s",
                  "ntDomain":"NT1"},
                 {"@odata.type":"#microsoft.graph.security.ipEvidence","ipAddress":"9.9.9.9"}]}""".formatted(device));

        assertThat(line.extension()).containsEntry("dst", "9.9.9.9").containsEntry("sntdom", "NT1");
        assertThat(line.extension().get(device.startsWith("f") ? "c6a2" : "src"))
                .isEqualTo(device);
    }

    @Test
    void alert_keepsATimeBefore1970AsAText() throws Exception {
        CefReader.Line line = only(EventKind.GRAPH_ALERT, """
                {"id":"1","title":"t","createdDateTime":"1969-12-31T23:59:59.999Z",
                 "lastUpdateDateTime":"0001-01-01T00:00:00Z"}""");

        assertThat(line.extension())
                .containsEntry("MicrosoftDefenderRt", "1969-12-31T23:59:59.999Z")
                .doesNotContainKeys("rt", "deviceCustomDate1", "MicrosoftDefenderLastUpdate");
    }

    @Test
    void alert_namesTheUserOfAMailbox() throws Exception {
        CefReader.Line line = only(EventKind.GRAPH_ALERT, """
                {"id":"1","title":"t","evidence":[
                 {"@odata.type":"#microsoft.graph.security.mailboxEvidence",
                  "userAccount":{"accountName":"ann","domainName":"D","userPrincipalName":"ann@x"}}]}""");

        assertThat(line.extension())
                .containsEntry("duser", "ann@x")
                .containsEntry("suser", "ann")
                .containsEntry("sntdom", "D");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a|b",
                "a\\b",
                "a=b",
                "a\\=b",
                "msg=forged dst=1.2.3.4",
                "two\nlines",
                "two\r\nlines",
                "C:\\new\\readme",
                "ends with \\",
                "inner  spaces   here",
                "tab\there",
                "emoji \uD83D\uDE00 and \u00e9",
                "{\"json\":\"a=b\"}",
                "\u202Eright to left"
            })
    void value_survivesTheWayThroughCef(String text) throws Exception {
        JsonObject alert = graphAlert();
        alert.addProperty("description", text);
        alert.addProperty("title", text);

        CefReader.Line line = only(EventKind.GRAPH_ALERT, alert, Map.of());

        assertThat(line.extension()).containsEntry("msg", text);
        assertThat(line.header()).contains(text.replaceAll("[\r\n\t]", " "));
    }

    @ParameterizedTest
    @CsvSource({"'a\\u0000b', 'a b'", "'\\uD83D', '\\uFFFD'", "'a\\u2028b', 'a b'", "' padded ', padded"})
    void value_thatNoLineCanCarry_isReplaced(String given, String expected) throws Exception {
        JsonObject alert = graphAlert();
        alert.add("description", JsonParser.parseString("\"" + given + "\""));

        assertThat(only(EventKind.GRAPH_ALERT, alert, Map.of()).extension())
                .containsEntry(
                        "msg", JsonParser.parseString("\"" + expected + "\"").getAsString());
    }

    @Test
    void longValues_areCutToTheirSlotsAndNamed() throws Exception {
        JsonObject alert = graphAlert();
        alert.addProperty("id", "i".repeat(60));
        alert.addProperty("description", "d".repeat(1022) + "\uD83D\uDE00".repeat(5));
        alert.addProperty("title", "t".repeat(600));

        CefReader.Line line = only(EventKind.GRAPH_ALERT, alert, Map.of());

        assertThat(line.extension().get("externalId")).hasSize(40).endsWith("…");
        assertThat(line.extension()).containsEntry("MicrosoftDefenderAlertId", "i".repeat(60));
        assertThat(line.extension().get("msg"))
                .hasSizeLessThanOrEqualTo(1023)
                .startsWith("ddd")
                .endsWith("…");
        assertThat(line.header().get(5)).hasSize(512);
        assertThat(line.extension()).containsEntry("MicrosoftDefenderTruncated", "externalId, msg, name");
    }

    @Test
    void ipv6Address_hasASlotOfItsOwn() throws Exception {
        JsonObject alert = graphAlert();
        alert.add("evidence", JsonParser.parseString("""
                [{"@odata.type":"#microsoft.graph.security.ipEvidence","ipAddress":"2001:db8::7","roles":["attacker"]},
                 {"@odata.type":"#microsoft.graph.security.ipEvidence","ipAddress":"203.0.113.9","roles":["destination"]}]
                """));

        assertThat(only(EventKind.GRAPH_ALERT, alert, Map.of()).extension())
                .doesNotContainKey("src")
                .containsEntry("c6a2", "2001:db8::7")
                .containsEntry("c6a2Label", "Source IPv6 Address")
                .containsEntry("dst", "203.0.113.9");
    }

    @Test
    void evidenceAll_addsOneLineForEachItem() throws Exception {
        List<String> lines = lines(EventKind.GRAPH_ALERT, graphAlert(), Map.of("evidence", "all"));

        assertThat(lines).hasSize(5);
        assertThat(lines.stream().skip(1).map(CefReader::read))
                .extracting(line -> line.header().get(4))
                .containsExactly("Evidence/device", "Evidence/file", "Evidence/process", "Evidence/registryKey");
        assertThat(lines.stream().skip(1).map(CefReader::read))
                .allSatisfy(line -> assertThat(line.extension())
                        .containsEntry("externalId", "da637551227677560813_-961444813")
                        .containsEntry("cs2", "28282"));
        assertThat(CefReader.read(lines.get(3)).extension()).containsEntry("fileId", "3");
    }

    @ParameterizedTest
    @CsvSource({
        "Active, 2026-01-01T00:00:00Z, 2026-01-01T00:00:00Z, , Incident/New",
        "Active, 2026-01-01T00:00:00Z, 2026-01-01T00:00:01Z, , Incident/Updated",
        "resolved, 2026-01-01T00:00:00Z, 2026-01-01T00:00:01Z, , Incident/Resolved",
        "Active, 2026-01-01T00:00:00Z, 2026-01-01T00:00:01Z, 7, Incident/Redirected"
    })
    void incident_hasTheClassOfItsState(String status, String created, String updated, String redirect, String expected)
            throws Exception {
        JsonObject incident = new JsonObject();
        incident.addProperty("id", "5");
        incident.addProperty("severity", "high");
        incident.addProperty("priorityScore", 90);
        incident.addProperty("status", status);
        incident.addProperty("createdDateTime", created);
        incident.addProperty("lastUpdateDateTime", updated);
        incident.addProperty("redirectIncidentId", redirect);

        CefReader.Line line = only(EventKind.GRAPH_INCIDENT, incident, Map.of());

        assertThat(line.header()).contains(expected, "10");
        assertThat(line.extension()).containsEntry("cs2", "5").containsEntry("cn1", "90");
    }

    @Test
    void streamRow_losesNoColumn() throws Exception {
        JsonObject columns = JsonParser.parseString("""
                {"Timestamp":"2026-11-20T10:00:00Z","ActionType":"ConnectionSuccess","ReportId":42,"DeviceName":"pc1",
                 "RemoteIP":"::ffff:198.51.100.7","RemotePort":443,"LocalIP":"fe80::1","Protocol":"TcpV4",
                 "AccountName":"ann","AccountUpn":"ann@contoso.com","InitiatingProcessAccountName":"system",
                 "FileSize":99999999999,"NewColumn":"x","AdditionalFields":{"a":1}}
                """).getAsJsonObject();
        JsonObject record = new JsonObject();
        record.addProperty("time", "2026-11-20T10:06:00Z");
        record.addProperty("category", "AdvancedHunting-DeviceNetworkEvents");
        record.add("properties", columns);

        CefReader.Line line = only(EventKind.STREAM_RECORD, record, Map.of());

        assertThat(line.header()).contains("DeviceNetworkEvents/ConnectionSuccess", "ConnectionSuccess", "Unknown");
        assertThat(line.extension())
                .containsEntry("dst", "198.51.100.7")
                .containsEntry("dpt", "443")
                .containsEntry("c6a2", "fe80::1")
                .containsEntry("proto", "TCP")
                .containsEntry("suser", "ann")
                .containsEntry("MicrosoftDefenderAccountUpn", "ann@contoso.com")
                .containsEntry("MicrosoftDefenderInitiatingProcessAccountName", "system")
                .containsEntry("MicrosoftDefenderFileSize", "99999999999")
                .containsEntry("MicrosoftDefenderNewColumn", "x")
                .containsEntry("cs2", "{\"a\":1}")
                .containsEntry("rt", "1795168800000")
                .containsEntry("deviceCustomDate1", "1795169160000");
    }

    @Test
    void changeEvent_isOneLineForEachField() throws Exception {
        List<CefReader.Line> lines = lines(EventKind.CHANGE, Derived.change(), Map.of()).stream()
                .map(CefReader::read)
                .toList();

        assertThat(lines)
                .extracting(line -> line.header().get(4))
                .containsExactly("Change/status", "Change/customTags");
        assertThat(lines)
                .allSatisfy(line -> assertThat(line.extension())
                        .containsEntry("externalId", "7")
                        .containsEntry("cs2", "7")
                        .containsEntry("rt", "1767225601000")
                        .containsEntry("deviceCustomDate2", "1767225600000")
                        .containsEntry("suser", "ana@contoso.com")
                        .containsEntry("cs6", "status, customTags"));
        assertThat(lines.get(0).extension())
                .containsEntry("cs1", "status")
                .containsEntry("cs3", "active")
                .containsEntry("cs4", "resolved")
                .containsEntry("flexString2", "resolved")
                .containsEntry("fileId", "1")
                .containsEntry("msg", "status: active -> resolved");
        assertThat(lines.get(1).extension())
                .containsEntry("cs4", "a")
                .doesNotContainKeys("cs3", "flexString2")
                .containsEntry("fileId", "2");
    }

    @Test
    void entityEvent_hasTheSlotsOfItsEvidence() throws Exception {
        CefReader.Line line = only(EventKind.ENTITY, Derived.entity(), Map.of());

        assertThat(line.header().get(4)).isEqualTo("Evidence/ip");
        assertThat(line.extension())
                .containsEntry("externalId", "da1")
                .containsEntry("cs2", "28")
                .containsEntry("src", "192.0.2.1")
                .containsEntry("rt", "1767225600000")
                .containsEntry("MicrosoftDefenderVerdict", "suspicious")
                .containsEntry("MicrosoftDefenderEntityKey", "192.0.2.1");
    }

    @Test
    void healthEvent_saysWhatWasChecked_andHowItCameOut() throws Exception {
        CefReader.Line line = only(EventKind.HEALTH, Derived.health(), Map.of());

        assertThat(line.header()).contains("Collector/LostMessages", "5");
        assertThat(line.extension())
                .containsEntry("cs1", "lost_messages")
                .containsEntry("cs3", "retention_passed")
                .containsEntry("cs4", "defender_stream://s")
                .containsEntry("cn1", "12")
                .containsEntry("MicrosoftDefenderFromOffset", "100");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 480, 550, 600, 700, 800, 1_000})
    void maxBytes_leavesNoSlotWithoutItsLabel(int maxBytes) throws Exception {
        Map<String, String> keys = CefReader.read(
                        lines(EventKind.GRAPH_ALERT, graphAlert(), Map.of("raw", "true"), maxBytes)
                                .get(0))
                .extension();

        assertThat(keys.keySet())
                .filteredOn(key -> key.matches("(cs|cn|flexString|c6a|cfp|deviceCustomDate)\\d"))
                .allSatisfy(key -> assertThat(keys).containsKey(key + "Label"));
        assertThat(keys.keySet())
                .filteredOn(key -> key.endsWith("Label"))
                .allSatisfy(key -> assertThat(keys).containsKey(key.replaceAll("Label$", "")));
    }

    @Test
    void streamRow_keepsColumnsThatHaveOurNames() throws Exception {
        JsonObject columns = new JsonObject();
        columns.addProperty("raw", "value of raw");
        columns.addProperty("Truncated", "value of Truncated");
        JsonObject row = new JsonObject();
        row.addProperty("category", "AdvancedHunting-Foo");
        row.add("properties", columns);

        assertThat(lines(EventKind.STREAM_RECORD, row, Map.of("raw", "true"), Integer.MAX_VALUE)
                        .get(0))
                .contains("MicrosoftDefenderRaw2=value of raw", "MicrosoftDefenderTruncated2=value of Truncated")
                .contains("MicrosoftDefenderRaw={");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.2.3.4:80", "fe80::1%eth0", "[::1]", "1.2.3", "01.02.03.04"})
    void textThatIsNotAnAddress_isKeptAsText(String address) throws Exception {
        JsonObject alert = graphAlert();
        alert.add(
                "evidence",
                JsonParser.parseString("[{\"@odata.type\":\"#microsoft.graph.security.ipEvidence\",\"ipAddress\":\""
                        + address + "\"}]"));

        assertThat(only(EventKind.GRAPH_ALERT, alert, Map.of()).extension())
                .containsEntry("MicrosoftDefenderSrc", address)
                .doesNotContainKeys("src", "dst", "c6a2", "c6a3", "MicrosoftDefenderDst");
        assertThat(FormatOptions.read("leef", Map.of(), new ArrayList<>())
                        .format()
                        .lines(EventKind.GRAPH_ALERT, Document.of(alert), Integer.MAX_VALUE)
                        .get(0))
                .contains("srcText=" + address);
    }

    @Test
    void streamRow_namesColumnsOfOtherAlphabets() throws Exception {
        JsonObject columns = new JsonObject();
        columns.addProperty("\u540d\u524d", "5");
        columns.addProperty("=", "14");
        JsonObject row = new JsonObject();
        row.addProperty("category", "AdvancedHunting-Foo");
        row.add("properties", columns);

        assertThat(only(EventKind.STREAM_RECORD, row, Map.of()).extension())
                .containsEntry("MicrosoftDefenderU540DU524D", "5")
                .containsEntry("MicrosoftDefenderU003D", "14");
    }

    /** Values that say what the event is about are cut, too, where nothing else is left. */
    @Test
    void maxBytes_isKeptWhateverIsLong() throws Exception {
        JsonObject columns = new JsonObject();
        columns.addProperty("X", "\\".repeat(6000));
        JsonObject row = new JsonObject();
        row.addProperty("category", "AdvancedHunting-Foo" + "c".repeat(3000));
        row.add("properties", columns);
        JsonObject alert = graphAlert();
        for (String member : List.of("incidentId", "category", "detectorId", "serviceSource", "id", "title")) {
            alert.addProperty(member, "\u00e9".repeat(5000));
        }
        for (int limit : List.of(1024, 2048, 4096)) {
            assertThat(lines(EventKind.STREAM_RECORD, row, Map.of(), limit))
                    .allSatisfy(line ->
                            assertThat(line.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(limit));
            assertThat(lines(EventKind.GRAPH_ALERT, alert, Map.of("evidence", "all"), limit))
                    .allSatisfy(line ->
                            assertThat(line.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(limit));
        }
    }

    @Test
    void maxBytes_cutsFieldsAndKeepsTheEvent() throws Exception {
        JsonObject alert = graphAlert();
        alert.addProperty("description", "d\u00e9".repeat(400));
        for (int limit : List.of(480, 600, 1024, 2048)) {
            for (String line : lines(EventKind.GRAPH_ALERT, alert, Map.of("raw", "true"), limit)) {
                assertThat(line.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(limit);
                assertThat(CefReader.read(line).extension())
                        .containsEntry("externalId", "da637551227677560813_-961444813")
                        .containsEntry("cs2", "28282")
                        .containsKey("MicrosoftDefenderTruncated");
            }
        }
    }

    @Test
    void hostileObjects_stayWithinTheStandard() throws Exception {
        Random random = new Random(7);
        List<JsonObject> samples = new ArrayList<>();
        samples.add(graphAlert());
        for (int round = 0; round < 300; round++) {
            JsonObject alert = scrambled(samples.get(0).deepCopy(), random).getAsJsonObject();
            for (String text : lines(EventKind.GRAPH_ALERT, alert, Map.of("evidence", "all", "cef_version", "1"))) {
                assertConforms(CefReader.read(text));
                assertThat(text).doesNotContain("\n", "\r");
            }
        }
    }

    @Test
    void everyKeyOfTheMapping_isInTheDictionaryOrOurs() throws Exception {
        Mapping mapping = Mapping.get();
        List<Mapping.Rule> rules = new ArrayList<>(mapping.stream());
        for (EventKind kind : EventKind.values()) {
            rules.addAll(mapping.rules(kind));
            rules.addAll(mapping.late(kind));
        }
        assertThat(rules).hasSizeGreaterThan(100);
        assertThat(rules.stream().flatMap(rule -> rule.cef().stream()))
                .allMatch(key -> mapping.isInDictionary(key) || key.matches("MicrosoftDefender[A-Za-z0-9]+"));
        assertThat(rules.stream()
                        .filter(rule -> rule.cef().stream()
                                .anyMatch(key -> key.matches("(cs|cn|flexString|deviceCustomDate)\\d"))))
                .allSatisfy(rule -> assertThat(rule.label()).isNotEmpty());
    }

    // ------------------------------------------------------------ helpers

    private static void assertConforms(CefReader.Line line) {
        Mapping mapping = Mapping.get();
        line.extension().forEach((key, value) -> {
            assertThat(CONSUMER_KEYS).doesNotContain(key);
            if (key.startsWith("MicrosoftDefender")) {
                return;
            }
            if (key.endsWith("Label")) {
                assertThat(line.extension()).containsKey(key.substring(0, key.length() - 5));
                return;
            }
            assertThat(mapping.isInDictionary(key)).as(key).isTrue();
            assertThat(value).as(key).hasSizeLessThanOrEqualTo(mapping.key(key).length());
            assertThat(Values.fitted(value, mapping.key(key).type())).as(key).isEqualTo(value);
            if (key.matches("(cs|cn|flexString|deviceCustomDate|c6a)\\d")) {
                assertThat(line.extension()).containsKey(key + "Label");
            }
        });
    }

    /** Replaces some values by awkward ones. */
    private static JsonElement scrambled(JsonElement element, Random random) {
        List<String> awkward = List.of(
                "|",
                "\\",
                "=",
                "a=b c=d",
                "\r\n",
                "\u0000",
                "\uD800",
                "x".repeat(20_000),
                "\u202E",
                "\ufeff",
                "",
                " ",
                "203.0.113.7",
                "::1",
                "-1",
                "99999999999999999999",
                "2026-01-01T00:00:00.1234567Z",
                "\t",
                "\u2028");
        if (element.isJsonObject()) {
            JsonObject object = element.getAsJsonObject();
            for (Map.Entry<String, JsonElement> member : object.entrySet()) {
                member.setValue(scrambled(member.getValue(), random));
            }
            return object;
        }
        if (element.isJsonArray()) {
            JsonArray array = new JsonArray();
            element.getAsJsonArray().forEach(member -> array.add(scrambled(member, random)));
            return array;
        }
        if (random.nextInt(3) > 0) {
            return element;
        }
        return new JsonPrimitive(awkward.get(random.nextInt(awkward.size())));
    }

    private static CefReader.Line only(EventKind kind, String json) throws NotAnObjectException {
        return only(kind, JsonParser.parseString(json).getAsJsonObject(), Map.of());
    }

    private static CefReader.Line only(EventKind kind, JsonObject object, Map<String, String> options)
            throws NotAnObjectException {
        List<String> lines = lines(kind, object, options);
        assertThat(lines).hasSize(1);
        return CefReader.read(lines.get(0));
    }

    private static List<String> lines(EventKind kind, JsonObject object, Map<String, String> options)
            throws NotAnObjectException {
        return lines(kind, object, options, Integer.MAX_VALUE);
    }

    private static List<String> lines(EventKind kind, JsonObject object, Map<String, String> options, int maxBytes)
            throws NotAnObjectException {
        List<FormatOptions.Issue> issues = new ArrayList<>();
        Format format = FormatOptions.read("cef", options, issues).format();
        assertThat(issues).isEmpty();
        return format.lines(kind, Document.of(object), maxBytes);
    }

    static JsonObject graphAlert() throws IOException {
        return JsonParser.parseString(Files.readString(SAMPLES.resolve("20-graph-list-alerts_v2.json")))
                .getAsJsonObject()
                .getAsJsonArray("value")
                .get(0)
                .getAsJsonObject();
    }
}
