package ta.defender.poll;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import ta.defender.json.Json;
import ta.defender.json.Slice;

final class LegacyEntitiesTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");

    /** The flat keys of an entity in the Defender XDR incidents API. */
    private static final Set<String> XDR_KEYS =
            Set.of("entityType,sha1,sha256,fileName,filePath,processId,processCommandLine,processCreationTime,"
                    .concat("parentProcessId,parentProcessCreationTime,ipAddress,url,accountName,domainName,userSid,")
                    .concat("aadUserId,userPrincipalName,mailboxDisplayName,mailboxAddress,clusterBy,sender,recipient,")
                    .concat("subject,deliveryAction,securityGroupId,securityGroupName,registryHive,registryKey,")
                    .concat("registryValueType,registryValue,deviceId")
                    .split(","));

    /** The input is made by hand: one piece of evidence of each kind, and some of no known kind. */
    @Test
    void entities_ofEveryKind_areTheGoldenOnes() throws Exception {
        assertGolden("legacy-entities.json", Files.readString(GOLDEN.resolve("legacy-entities-input.json")));
    }

    @Test
    void entities_ofMicrosoftsSample_areTheGoldenOnes() throws Exception {
        JsonElement page = Json.parse(
                Slice.of(Files.readString(Path.of("src/test/resources/samples/20-graph-list-alerts_v2.json"))));

        assertGolden(
                "legacy-entities-sample.json",
                String.valueOf(Json.member(Json.array(page, "value").get(0), "evidence")));
    }

    @Test
    void keys_areAllThoseOfTheIncidentsApi() throws Exception {
        Set<String> keys = new TreeSet<>();
        for (JsonObject entity : entities(Files.readString(GOLDEN.resolve("legacy-entities-input.json")))) {
            keys.addAll(entity.keySet());
        }

        assertThat(XDR_KEYS).hasSize(31);
        assertThat(keys).containsAll(XDR_KEYS);
    }

    @ParameterizedTest
    @CsvSource({
        "malicious, Malicious",
        "suspicious, Suspicious",
        "noThreatsFound, Clean",
        "unknown, Unknown",
        "unknownFutureValue, unknownFutureValue"
    })
    void verdict_isInTheWordsOfTheIncidentsApi(String graph, String legacy) throws Exception {
        assertThat(entities("[{\"verdict\":\"" + graph + "\"}]"))
                .singleElement()
                .satisfies(entity -> assertThat(Json.string(entity, "verdict")).isEqualTo(legacy));
    }

    /** Other evidence has a display name too, and is no mailbox. */
    @ParameterizedTest
    @CsvSource({
        "mailbox, mailboxDisplayName, securityGroupName",
        "securityGroup, securityGroupName, mailboxDisplayName",
        "cloudApplication, displayName, mailboxDisplayName"
    })
    void displayName_isThatOfItsKind(String kind, String has, String hasNot) throws Exception {
        JsonObject entity = entities(
                        "[{\"@odata.type\":\"#microsoft.graph.security." + kind + "Evidence\",\"displayName\":\"x\"}]")
                .get(0);

        assertThat(entity.has(hasNot)).isFalse();
        assertThat(Json.string(entity, has)).isEqualTo(has.equals("displayName") ? null : "x");
    }

    @Test
    void entities_whenThereIsNoEvidence_areNone() {
        assertThat(LegacyEntities.of(Slice.of("[]"))).isEqualTo("[]".getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "{}", "\"x\"", "5"})
    void entities_whenTheEvidenceIsNoArray_areNone(String evidence) throws Exception {
        assertThat(entities(evidence)).isEmpty();
    }

    /** After a wanted change, a run with {@code -Dgolden=write} writes the files anew. */
    private static void assertGolden(String name, String evidence) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (JsonObject entity : entities(evidence)) {
            lines.append(entity).append('\n');
        }
        Path file = GOLDEN.resolve(name);
        if ("write".equals(System.getProperty("golden"))) {
            Files.writeString(file, lines);
        }

        assertThat(lines).hasToString(Files.readString(file));
    }

    private static List<JsonObject> entities(String evidence) throws IOException {
        return Json.parse(LegacyEntities.of(Slice.of(evidence))).getAsJsonArray().asList().stream()
                .map(JsonElement::getAsJsonObject)
                .toList();
    }
}
