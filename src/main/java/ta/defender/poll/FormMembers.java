package ta.defender.poll;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import ta.defender.json.NameTable;

/**
 * How each API spells the members that changes are found in. Change events use Graph's names for all of them; where an
 * API's own name differs, it stands here in front of the part.
 */
final class FormMembers {
    private static final Map<ObjectForm, NameTable> TABLES = tables();

    private FormMembers() {}

    /** Gives the {@linkplain Part#number() number} of the part that a member is. */
    static NameTable of(ObjectForm form) {
        NameTable table = TABLES.get(form);
        if (table == null) {
            throw new AssertionError("no members of " + form);
        }
        return table;
    }

    private static Map<ObjectForm, NameTable> tables() {
        Map<ObjectForm, NameTable> tables = new EnumMap<>(ObjectForm.class);
        tables.put(
                ObjectForm.GRAPH_ALERT,
                members()
                        .same(Part.ID, Part.LAST_UPDATE, Part.CREATED, Part.TENANT_ID)
                        .same(Part.STATUS, Part.ASSIGNED_TO, Part.CLASSIFICATION, Part.DETERMINATION, Part.SEVERITY)
                        .same(Part.TITLE, Part.DESCRIPTION, Part.INVESTIGATION_STATE, Part.INCIDENT_ID)
                        .same(Part.SYSTEM_TAGS, Part.COMMENTS, Part.EVIDENCE, Part.LAST_MODIFIED_BY)
                        .table());
        tables.put(
                ObjectForm.GRAPH_INCIDENT,
                members()
                        .same(Part.ID, Part.LAST_UPDATE, Part.CREATED, Part.TENANT_ID, Part.LAST_MODIFIED_BY)
                        .same(Part.STATUS, Part.ASSIGNED_TO, Part.CLASSIFICATION, Part.DETERMINATION, Part.SEVERITY)
                        .same(Part.DISPLAY_NAME, Part.DESCRIPTION, Part.SUMMARY, Part.RESOLVING_COMMENT)
                        .same(Part.REDIRECT_INCIDENT_ID, Part.PRIORITY_SCORE)
                        .same(Part.CUSTOM_TAGS, Part.SYSTEM_TAGS, Part.COMMENTS, Part.ALERTS)
                        .table());
        tables.put(
                ObjectForm.ENDPOINT_ALERT,
                members()
                        .same(Part.ID)
                        .as("lastUpdateTime", Part.LAST_UPDATE)
                        .as("alertCreationTime", Part.CREATED)
                        .as("aadTenantId", Part.TENANT_ID)
                        .as("machineId", Part.MACHINE_ID)
                        .same(Part.STATUS, Part.ASSIGNED_TO, Part.CLASSIFICATION, Part.DETERMINATION, Part.SEVERITY)
                        .same(Part.TITLE, Part.DESCRIPTION, Part.INVESTIGATION_STATE, Part.INCIDENT_ID)
                        .same(Part.COMMENTS, Part.EVIDENCE)
                        .table());
        tables.put(
                ObjectForm.XDR_INCIDENT,
                members()
                        .as("incidentId", Part.ID)
                        .as("lastUpdateTime", Part.LAST_UPDATE)
                        .as("createdTime", Part.CREATED)
                        .same(Part.STATUS, Part.ASSIGNED_TO, Part.CLASSIFICATION, Part.DETERMINATION, Part.SEVERITY)
                        .as("incidentName", Part.DISPLAY_NAME)
                        .same(Part.DESCRIPTION, Part.SUMMARY, Part.REDIRECT_INCIDENT_ID, Part.PRIORITY_SCORE)
                        .as("tags", Part.CUSTOM_TAGS)
                        .same(Part.COMMENTS, Part.ALERTS, Part.LAST_MODIFIED_BY)
                        .table());
        tables.put(
                ObjectForm.XDR_ALERT,
                members()
                        .as("alertId", Part.ID)
                        .as("lastUpdatedTime", Part.LAST_UPDATE)
                        .as("creationTime", Part.CREATED)
                        .same(Part.STATUS, Part.ASSIGNED_TO, Part.CLASSIFICATION, Part.DETERMINATION, Part.SEVERITY)
                        .same(Part.TITLE, Part.DESCRIPTION, Part.INVESTIGATION_STATE, Part.INCIDENT_ID)
                        .same(Part.COMMENTS)
                        .as("entities", Part.EVIDENCE)
                        .as("devices", Part.DEVICES)
                        .table());
        return tables;
    }

    private static Names members() {
        return new Names();
    }

    private static final class Names {
        private final Map<String, Integer> parts = new LinkedHashMap<>();

        Names same(Part... named) {
            for (Part part : named) {
                parts.put(part.graphName(), part.number());
            }
            return this;
        }

        Names as(String member, Part part) {
            parts.put(member, part.number());
            return this;
        }

        NameTable table() {
            return new NameTable(parts);
        }
    }
}
