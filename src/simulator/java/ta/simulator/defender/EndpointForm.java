package ta.simulator.defender;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.List;
import ta.simulator.net.Json;

/** The Defender for Endpoint form of an alert (contract §1.4). */
final class EndpointForm {
    private static final List<String> EVIDENCE_KEYS = List.of(
            "evidenceCreationTime",
            "sha1",
            "sha256",
            "fileName",
            "filePath",
            "processId",
            "processCommandLine",
            "processCreationTime",
            "parentProcessId",
            "parentProcessCreationTime",
            "parentProcessFileName",
            "parentProcessFilePath",
            "ipAddress",
            "url",
            "registryKey",
            "registryHive",
            "registryValueType",
            "registryValue",
            "accountName",
            "domainName",
            "userSid",
            "aadUserId",
            "userPrincipalName",
            "detectionStatus");

    private EndpointForm() {}

    static JsonObject alert(JsonObject graph, boolean withEvidence) {
        JsonObject device = GraphForm.evidence(graph, "device").orElseGet(JsonObject::new);
        String id = GraphForm.string(graph, "id");
        return Json.object(
                "id", id,
                "incidentId", incidentNumber(graph),
                "investigationId", investigation(id),
                "assignedTo", GraphForm.member(graph, "assignedTo"),
                "severity", Spelling.endpointSeverity(GraphForm.string(graph, "severity")),
                "status", Spelling.pascal(GraphForm.string(graph, "status")),
                "classification", Spelling.pascal(GraphForm.string(graph, "classification")),
                "determination", Spelling.endpointDetermination(GraphForm.string(graph, "determination")),
                "investigationState", Spelling.pascal(GraphForm.string(graph, "investigationState")),
                "detectionSource", Spelling.detectionSource(GraphForm.string(graph, "detectionSource")),
                "detectorId", GraphForm.member(graph, "detectorId"),
                "category", GraphForm.member(graph, "category"),
                "threatFamilyName", GraphForm.member(graph, "threatFamilyName"),
                "title", GraphForm.member(graph, "title"),
                "description", GraphForm.member(graph, "description"),
                "alertCreationTime", GraphForm.member(graph, "createdDateTime"),
                "firstEventTime", GraphForm.member(graph, "firstActivityDateTime"),
                "lastEventTime", GraphForm.member(graph, "lastActivityDateTime"),
                "lastUpdateTime", GraphForm.member(graph, "lastUpdateDateTime"),
                "resolvedTime", GraphForm.member(graph, "resolvedDateTime"),
                "machineId", GraphForm.member(device, "mdeDeviceId"),
                "computerDnsName", GraphForm.member(device, "deviceDnsName"),
                "rbacGroupName", GraphForm.member(device, "rbacGroupName"),
                "aadTenantId", GraphForm.member(graph, "tenantId"),
                "threatName", GraphForm.member(graph, "threatDisplayName"),
                "mitreTechniques", GraphForm.member(graph, "mitreTechniques"),
                "relatedUser", relatedUser(graph),
                "comments", comments(graph),
                "evidence", withEvidence ? FlatEntity.flatten(graph.get("evidence"), EVIDENCE_KEYS) : new JsonArray());
    }

    /** Numbers on these APIs, strings on Graph. */
    static Long incidentNumber(JsonObject graph) {
        String id = GraphForm.string(graph, "incidentId");
        return id == null || !id.matches("[0-9]{1,18}") ? null : Long.valueOf(id);
    }

    static Long investigation(String alertId) {
        int hash = alertId.hashCode();
        return hash % 3 == 0 ? null : Long.valueOf(Math.floorMod(hash, 90_000));
    }

    static JsonArray comments(JsonObject graph) {
        JsonArray comments = new JsonArray();
        for (JsonElement element : GraphForm.array(graph, "comments")) {
            JsonObject comment = element.getAsJsonObject();
            comments.add(Json.object(
                    "comment", GraphForm.member(comment, "comment"),
                    "createdBy", GraphForm.member(comment, "createdByDisplayName"),
                    "createdTime", GraphForm.member(comment, "createdDateTime")));
        }
        return comments;
    }

    private static JsonObject relatedUser(JsonObject graph) {
        return GraphForm.evidence(graph, "user")
                .map(user -> user.getAsJsonObject("userAccount"))
                .map(account -> Json.object(
                        "userName", GraphForm.member(account, "accountName"),
                        "domainName", GraphForm.member(account, "domainName")))
                .orElse(null);
    }
}
