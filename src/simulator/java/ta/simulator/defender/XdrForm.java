package ta.simulator.defender;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.List;
import ta.simulator.net.Json;

/** The Defender XDR form of incidents and of the alerts in them (contract §2.4). */
final class XdrForm {
    private static final List<String> ENTITY_KEYS = List.of(
            "sha1",
            "sha256",
            "fileName",
            "filePath",
            "processId",
            "processCommandLine",
            "processCreationTime",
            "parentProcessId",
            "parentProcessCreationTime",
            "ipAddress",
            "url",
            "accountName",
            "domainName",
            "userSid",
            "aadUserId",
            "userPrincipalName",
            "mailboxDisplayName",
            "mailboxAddress",
            "clusterBy",
            "sender",
            "recipient",
            "subject",
            "deliveryAction",
            "securityGroupId",
            "securityGroupName",
            "registryHive",
            "registryKey",
            "registryValueType",
            "registryValue",
            "deviceId");

    private XdrForm() {}

    /** The incident without the member {@code alerts}. */
    static JsonObject incident(JsonObject graph) {
        String redirect = GraphForm.string(graph, "redirectIncidentId");
        return Json.object(
                "incidentId", Long.valueOf(graph.get("id").getAsString()),
                "redirectIncidentId", redirect == null ? null : Long.valueOf(redirect),
                "incidentName", GraphForm.member(graph, "displayName"),
                "createdTime", GraphForm.member(graph, "createdDateTime"),
                "lastUpdateTime", GraphForm.member(graph, "lastUpdateDateTime"),
                "assignedTo", GraphForm.member(graph, "assignedTo"),
                "classification", Spelling.pascal(GraphForm.string(graph, "classification")),
                "determination", Spelling.xdrDetermination(GraphForm.string(graph, "determination")),
                "status", Spelling.pascal(GraphForm.string(graph, "status")),
                "severity", Spelling.endpointSeverity(GraphForm.string(graph, "severity")),
                "tags", GraphForm.array(graph, "customTags"),
                "comments", EndpointForm.comments(graph));
    }

    static JsonObject alert(JsonObject graph) {
        String id = GraphForm.string(graph, "id");
        return Json.object(
                "alertId", id,
                "incidentId", EndpointForm.incidentNumber(graph),
                "serviceSource", Spelling.serviceSource(GraphForm.string(graph, "serviceSource")),
                "creationTime", GraphForm.member(graph, "createdDateTime"),
                "lastUpdatedTime", GraphForm.member(graph, "lastUpdateDateTime"),
                "resolvedTime", GraphForm.member(graph, "resolvedDateTime"),
                "firstActivity", GraphForm.member(graph, "firstActivityDateTime"),
                "lastActivity", GraphForm.member(graph, "lastActivityDateTime"),
                "title", GraphForm.member(graph, "title"),
                "description", GraphForm.member(graph, "description"),
                "category", GraphForm.member(graph, "category"),
                "status", Spelling.pascal(GraphForm.string(graph, "status")),
                "severity", Spelling.endpointSeverity(GraphForm.string(graph, "severity")),
                "investigationId", EndpointForm.investigation(id),
                "investigationState", Spelling.pascal(GraphForm.string(graph, "investigationState")),
                "classification", Spelling.pascal(GraphForm.string(graph, "classification")),
                "determination", Spelling.xdrDetermination(GraphForm.string(graph, "determination")),
                "detectionSource", Spelling.detectionSource(GraphForm.string(graph, "detectionSource")),
                "assignedTo", GraphForm.member(graph, "assignedTo"),
                "actorName", GraphForm.member(graph, "actorDisplayName"),
                "threatFamilyName", GraphForm.member(graph, "threatFamilyName"),
                "mitreTechniques", GraphForm.member(graph, "mitreTechniques"),
                "devices", devices(graph),
                "entities", FlatEntity.flatten(graph.get("evidence"), ENTITY_KEYS));
    }

    private static JsonArray devices(JsonObject graph) {
        JsonArray devices = new JsonArray();
        for (JsonElement element : GraphForm.array(graph, "evidence")) {
            JsonObject evidence = element.getAsJsonObject();
            if (FlatEntity.sort(evidence).equals("device")) {
                devices.add(Json.object(
                        "mdatpDeviceId", GraphForm.member(evidence, "mdeDeviceId"),
                        "aadDeviceId", GraphForm.member(evidence, "azureAdDeviceId"),
                        "deviceDnsName", GraphForm.member(evidence, "deviceDnsName"),
                        "osPlatform", GraphForm.member(evidence, "osPlatform"),
                        "version", GraphForm.member(evidence, "version"),
                        "osProcessor", "x64",
                        "osBuild", GraphForm.member(evidence, "osBuild"),
                        "healthStatus", Spelling.pascal(GraphForm.string(evidence, "healthStatus")),
                        "riskScore", Spelling.pascal(GraphForm.string(evidence, "riskScore")),
                        "rbacGroupName", GraphForm.member(evidence, "rbacGroupName"),
                        "rbacGroupId", GraphForm.member(evidence, "rbacGroupId"),
                        "firstSeen", GraphForm.member(evidence, "firstSeenDateTime")));
            }
        }
        return devices;
    }
}
