package ta.defender.poll;

import java.util.LinkedHashMap;
import java.util.Map;
import ta.defender.json.Members;

/**
 * How each API spells the members that changes are found in. Change events use Graph's names for all of them; where an
 * API's own name differs, it stands here in front of the part.
 */
public enum ObjectForm {
    /** Graph {@code alerts_v2}. */
    GRAPH_ALERT(
            "alert",
            members()
                    .same(Part.ID, Part.LAST_UPDATE, Part.CREATED, Part.TENANT_ID)
                    .same(Part.STATUS, Part.ASSIGNED_TO, Part.CLASSIFICATION, Part.DETERMINATION, Part.SEVERITY)
                    .same(Part.TITLE, Part.DESCRIPTION, Part.INVESTIGATION_STATE, Part.INCIDENT_ID)
                    .same(Part.SYSTEM_TAGS, Part.COMMENTS, Part.EVIDENCE, Part.LAST_MODIFIED_BY)),

    /** Graph {@code incidents}. */
    GRAPH_INCIDENT(
            "incident",
            members()
                    .same(Part.ID, Part.LAST_UPDATE, Part.CREATED, Part.TENANT_ID, Part.LAST_MODIFIED_BY)
                    .same(Part.STATUS, Part.ASSIGNED_TO, Part.CLASSIFICATION, Part.DETERMINATION, Part.SEVERITY)
                    .same(Part.DISPLAY_NAME, Part.DESCRIPTION, Part.SUMMARY, Part.RESOLVING_COMMENT)
                    .same(Part.REDIRECT_INCIDENT_ID, Part.PRIORITY_SCORE)
                    .same(Part.CUSTOM_TAGS, Part.SYSTEM_TAGS, Part.COMMENTS, Part.ALERTS)),

    /** Defender for Endpoint {@code /api/alerts}. */
    ENDPOINT_ALERT(
            "alert",
            members()
                    .same(Part.ID)
                    .as("lastUpdateTime", Part.LAST_UPDATE)
                    .as("alertCreationTime", Part.CREATED)
                    .as("aadTenantId", Part.TENANT_ID)
                    .as("machineId", Part.MACHINE_ID)
                    .same(Part.STATUS, Part.ASSIGNED_TO, Part.CLASSIFICATION, Part.DETERMINATION, Part.SEVERITY)
                    .same(Part.TITLE, Part.DESCRIPTION, Part.INVESTIGATION_STATE, Part.INCIDENT_ID)
                    .same(Part.COMMENTS, Part.EVIDENCE)),

    /** Defender XDR {@code /api/incidents}. */
    XDR_INCIDENT(
            "incident",
            members()
                    .as("incidentId", Part.ID)
                    .as("lastUpdateTime", Part.LAST_UPDATE)
                    .as("createdTime", Part.CREATED)
                    .same(Part.STATUS, Part.ASSIGNED_TO, Part.CLASSIFICATION, Part.DETERMINATION, Part.SEVERITY)
                    .as("incidentName", Part.DISPLAY_NAME)
                    .same(Part.DESCRIPTION, Part.SUMMARY, Part.REDIRECT_INCIDENT_ID, Part.PRIORITY_SCORE)
                    .as("tags", Part.CUSTOM_TAGS)
                    .same(Part.COMMENTS, Part.ALERTS, Part.LAST_MODIFIED_BY)),

    /** An alert inside a Defender XDR incident. */
    XDR_ALERT(
            "alert",
            members()
                    .as("alertId", Part.ID)
                    .as("lastUpdatedTime", Part.LAST_UPDATE)
                    .as("creationTime", Part.CREATED)
                    .same(Part.STATUS, Part.ASSIGNED_TO, Part.CLASSIFICATION, Part.DETERMINATION, Part.SEVERITY)
                    .same(Part.TITLE, Part.DESCRIPTION, Part.INVESTIGATION_STATE, Part.INCIDENT_ID)
                    .same(Part.COMMENTS)
                    .as("entities", Part.EVIDENCE)
                    .as("devices", Part.DEVICES));

    private final String kind;
    private final MemberTable table;

    ObjectForm(String kind, Names names) {
        this.kind = kind;
        this.table = new MemberTable(names.parts);
    }

    /** {@code alert} or {@code incident}. */
    String kind() {
        return kind;
    }

    /** Whether the object is an alert. */
    boolean isAlert() {
        return kind.equals("alert");
    }

    /** The {@linkplain Part#ordinal() number} of the part that the member at hand is, or {@link MemberTable#NONE}. */
    int partOf(Members members) {
        return table.numberOf(members);
    }

    /** The part of an object that a member holds; the first ones are single values that are compared as such. */
    enum Part {
        STATUS("status"),
        ASSIGNED_TO("assignedTo"),
        CLASSIFICATION("classification"),
        DETERMINATION("determination"),
        SEVERITY("severity"),
        DISPLAY_NAME("displayName"),
        TITLE("title"),
        DESCRIPTION("description"),
        SUMMARY("summary"),
        RESOLVING_COMMENT("resolvingComment"),
        REDIRECT_INCIDENT_ID("redirectIncidentId"),
        PRIORITY_SCORE("priorityScore"),
        INVESTIGATION_STATE("investigationState"),
        INCIDENT_ID("incidentId"),
        ID("id"),
        LAST_UPDATE("lastUpdateDateTime"),
        CREATED("createdDateTime"),
        TENANT_ID("tenantId"),
        LAST_MODIFIED_BY("lastModifiedBy"),
        MACHINE_ID("machineId"),
        CUSTOM_TAGS("customTags"),
        SYSTEM_TAGS("systemTags"),
        COMMENTS("comments"),
        ALERTS("alerts"),
        EVIDENCE("evidence"),
        DEVICES("devices");

        /** How many of the first parts are compared as single values. */
        static final int VALUES = INCIDENT_ID.ordinal() + 1;

        private static final Part[] ALL = values();

        private final String graphName;

        Part(String graphName) {
            this.graphName = graphName;
        }

        String graphName() {
            return graphName;
        }

        static Part value(int index) {
            return ALL[index];
        }
    }

    private static Names members() {
        return new Names();
    }

    private static final class Names {
        private final Map<String, Integer> parts = new LinkedHashMap<>();

        Names same(Part... named) {
            for (Part part : named) {
                parts.put(part.graphName(), part.ordinal());
            }
            return this;
        }

        Names as(String member, Part part) {
            parts.put(member, part.ordinal());
            return this;
        }
    }
}
