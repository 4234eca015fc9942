package ta.simulator.defender;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Map;
import ta.simulator.net.Json;

/** Flattens Graph evidence to the flat objects of Defender for Endpoint (25 keys) and Defender XDR (31 keys). */
final class FlatEntity {
    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("user", "User"),
            Map.entry("ip", "Ip"),
            Map.entry("url", "Url"),
            Map.entry("file", "File"),
            Map.entry("process", "Process"),
            Map.entry("mailbox", "MailBox"),
            Map.entry("analyzedMessage", "MailMessage"),
            Map.entry("mailCluster", "MailCluster"),
            Map.entry("registryKey", "RegistryKey"),
            Map.entry("registryValue", "RegistryValue"));
    /** Where a flat key is found within evidence; the first path that leads to a value counts. */
    private static final Map<String, List<String>> PATHS = Map.ofEntries(
            Map.entry("evidenceCreationTime", List.of("createdDateTime")),
            Map.entry("sha1", List.of("fileDetails.sha1", "imageFile.sha1")),
            Map.entry("sha256", List.of("fileDetails.sha256", "imageFile.sha256")),
            Map.entry("fileName", List.of("fileDetails.fileName", "imageFile.fileName")),
            Map.entry("filePath", List.of("fileDetails.filePath", "imageFile.filePath")),
            Map.entry("processId", List.of("processId")),
            Map.entry("processCommandLine", List.of("processCommandLine")),
            Map.entry("processCreationTime", List.of("processCreationDateTime")),
            Map.entry("parentProcessId", List.of("parentProcessId")),
            Map.entry("parentProcessCreationTime", List.of("parentProcessCreationDateTime")),
            Map.entry("parentProcessFileName", List.of("parentProcessImageFile.fileName")),
            Map.entry("parentProcessFilePath", List.of("parentProcessImageFile.filePath")),
            Map.entry("ipAddress", List.of("ipAddress", "senderIp")),
            Map.entry("url", List.of("url")),
            Map.entry("registryKey", List.of("registryKey")),
            Map.entry("registryHive", List.of("registryHive")),
            Map.entry("registryValueType", List.of("registryValueType")),
            Map.entry("registryValue", List.of("registryValue")),
            Map.entry("accountName", List.of("userAccount.accountName")),
            Map.entry("domainName", List.of("userAccount.domainName")),
            Map.entry("userSid", List.of("userAccount.userSid")),
            Map.entry("aadUserId", List.of("userAccount.azureAdUserId")),
            Map.entry("userPrincipalName", List.of("userAccount.userPrincipalName", "upn")),
            Map.entry("detectionStatus", List.of("detectionStatus")),
            Map.entry("mailboxDisplayName", List.of("displayName")),
            Map.entry("mailboxAddress", List.of("primaryAddress")),
            Map.entry("clusterBy", List.of("clusterBy")),
            Map.entry("sender", List.of("p1Sender.emailAddress")),
            Map.entry("recipient", List.of("recipientEmailAddress")),
            Map.entry("subject", List.of("subject")),
            Map.entry("deliveryAction", List.of("deliveryAction")),
            Map.entry("deviceId", List.of("mdeDeviceId")));

    private FlatEntity() {}

    /** The sort of evidence, or the empty string when the type is unknown. */
    static String sort(JsonObject evidence) {
        JsonElement type = evidence.get("@odata.type");
        String name = type == null ? "" : type.getAsString().replace("#microsoft.graph.security.", "");
        return name.endsWith("Evidence") ? name.substring(0, name.length() - "Evidence".length()) : "";
    }

    /** The flat objects of all evidence that has a flat form. */
    static JsonArray flatten(JsonElement evidence, List<String> keys) {
        JsonArray flat = new JsonArray();
        if (evidence == null || !evidence.isJsonArray()) {
            return flat;
        }
        for (JsonElement element : evidence.getAsJsonArray()) {
            JsonObject item = element.getAsJsonObject();
            if (TYPES.containsKey(sort(item))) {
                flat.add(one(item, keys));
            }
        }
        return flat;
    }

    private static JsonObject one(JsonObject evidence, List<String> keys) {
        JsonObject flat = new JsonObject();
        flat.addProperty("entityType", TYPES.get(sort(evidence)));
        for (String key : keys) {
            JsonElement value = JsonNull.INSTANCE;
            for (String path : PATHS.getOrDefault(key, List.of())) {
                value = value.isJsonNull() ? at(evidence, path) : value;
            }
            flat.add(key, "detectionStatus".equals(key) && !value.isJsonNull() ? pascal(value) : value);
        }
        return flat;
    }

    private static JsonElement pascal(JsonElement value) {
        return Json.value(Spelling.pascal(value.getAsString()));
    }

    private static JsonElement at(JsonObject object, String path) {
        JsonElement value = object;
        for (String step : path.split("\\.", -1)) {
            value = value.isJsonObject() && value.getAsJsonObject().has(step)
                    ? value.getAsJsonObject().get(step)
                    : JsonNull.INSTANCE;
        }
        return value;
    }
}
