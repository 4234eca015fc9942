package ta.defender.poll;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import ta.defender.json.Json;
import ta.defender.json.JsonWriter;
import ta.defender.json.MalformedJsonException;
import ta.defender.json.Slice;

/**
 * A Graph alert's {@code evidence} in the flat form of the Defender XDR incidents API ({@code entities}), which existing
 * security content reads from the raw event.
 *
 * <p>Key names are those of the incidents API; only members with a value are written. Evidence without a counterpart keeps
 * its Graph type as {@code entityType}.
 */
final class LegacyEntities {
    private static final String TYPE_PREFIX = "#microsoft.graph.security.";
    private static final String TYPE_SUFFIX = "Evidence";

    private static final Map<String, String> ENTITY_TYPES = Map.ofEntries(
            Map.entry("user", "User"),
            Map.entry("ip", "Ip"),
            Map.entry("url", "Url"),
            Map.entry("file", "File"),
            Map.entry("process", "Process"),
            Map.entry("mailbox", "MailBox"),
            Map.entry("analyzedMessage", "MailMessage"),
            Map.entry("mailCluster", "MailCluster"),
            Map.entry("registryKey", "Registry"),
            Map.entry("registryValue", "Registry"),
            Map.entry("securityGroup", "SecurityGroup"),
            Map.entry("device", "Machine"));

    private static final Map<String, String> VERDICTS = Map.of(
            "unknown", "Unknown", "suspicious", "Suspicious", "malicious", "Malicious", "noThreatsFound", "Clean");

    /** Legacy key and where its value is in Graph evidence; the first path that leads to a value counts. */
    private static final List<Path> PATHS = List.of(
            path("evidenceCreationTime", "createdDateTime"),
            path("remediationStatus", "remediationStatus"),
            path("sha1", "fileDetails.sha1", "imageFile.sha1"),
            path("sha256", "fileDetails.sha256", "imageFile.sha256"),
            path("fileName", "fileDetails.fileName", "imageFile.fileName"),
            path("filePath", "fileDetails.filePath", "imageFile.filePath"),
            path("processId", "processId"),
            path("processCommandLine", "processCommandLine"),
            path("processCreationTime", "processCreationDateTime"),
            path("parentProcessId", "parentProcessId"),
            path("parentProcessCreationTime", "parentProcessCreationDateTime"),
            path("parentProcessFileName", "parentProcessImageFile.fileName"),
            path("parentProcessFilePath", "parentProcessImageFile.filePath"),
            path("ipAddress", "ipAddress"),
            path("url", "url"),
            path("accountName", "userAccount.accountName"),
            path("domainName", "userAccount.domainName"),
            path("userSid", "userAccount.userSid"),
            path("aadUserId", "userAccount.azureAdUserId"),
            path("userPrincipalName", "userAccount.userPrincipalName"),
            path("mailboxDisplayName", "displayName").onlyOf("MailBox"),
            path("mailboxAddress", "primaryAddress"),
            path("sender", "p1Sender.emailAddress", "p2Sender.emailAddress"),
            path("recipient", "recipientEmailAddress"),
            path("subject", "subject"),
            path("deliveryAction", "deliveryAction"),
            path("clusterBy", "clusterBy"),
            path("securityGroupId", "securityGroupId"),
            path("securityGroupName", "displayName").onlyOf("SecurityGroup"),
            path("registryHive", "registryHive"),
            path("registryKey", "registryKey"),
            path("registryValueType", "registryValueType"),
            path("registryValue", "registryValue"),
            path("deviceId", "mdeDeviceId"),
            path("deviceDnsName", "deviceDnsName"),
            path("detectionStatus", "detectionStatus"));

    private LegacyEntities() {}

    /** The array {@code entities} as JSON text; empty when there is no evidence. */
    static byte[] of(@Nullable Slice evidence) {
        JsonWriter writer = new JsonWriter().beginArray();
        if (evidence != null) {
            for (JsonElement each : items(evidence)) {
                if (each instanceof JsonObject item) {
                    entity(item, writer);
                }
            }
        }
        return writer.endArray().bytes();
    }

    private static Iterable<JsonElement> items(Slice evidence) {
        try {
            return Json.parse(evidence) instanceof JsonArray items ? items : List.of();
        } catch (MalformedJsonException e) {
            // nested deeper than a tree is built of: the alert itself goes out as it came
            return List.of();
        }
    }

    private static void entity(JsonObject evidence, JsonWriter writer) {
        String type = Json.text(evidence, "@odata.type");
        String name = type.startsWith(TYPE_PREFIX) ? type.substring(TYPE_PREFIX.length()) : type;
        String kind = name.endsWith(TYPE_SUFFIX) ? name.substring(0, name.length() - TYPE_SUFFIX.length()) : name;
        String entityType = ENTITY_TYPES.getOrDefault(kind, kind);
        writer.beginObject().member("entityType", entityType);
        String verdict = Json.string(evidence, "verdict");
        if (verdict != null) {
            writer.member("verdict", VERDICTS.getOrDefault(verdict, verdict));
        }
        for (Path path : PATHS) {
            JsonPrimitive value = path.isFor(entityType) ? path.in(evidence) : null;
            if (value != null) {
                writer.name(path.legacyName()).json(value.toString());
            }
        }
        writer.endObject();
    }

    private static Path path(String legacyName, String... sources) {
        return new Path(
                legacyName,
                Arrays.stream(sources)
                        .map(source -> List.of(source.split("\\.")))
                        .toList(),
                null);
    }

    /** One key of the flat form, perhaps of one type of entity only. */
    private record Path(
            String legacyName,
            List<List<String>> sources,
            @Nullable String entityType) {

        Path onlyOf(String type) {
            return new Path(legacyName, sources, type);
        }

        boolean isFor(String type) {
            return entityType == null || entityType.equals(type);
        }

        @Nullable JsonPrimitive in(JsonObject evidence) {
            for (List<String> source : sources) {
                JsonElement value = evidence;
                for (String step : source) {
                    value = Json.member(value, step);
                }
                if (value instanceof JsonPrimitive found) {
                    return found;
                }
            }
            return null;
        }
    }
}
