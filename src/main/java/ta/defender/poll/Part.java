package ta.defender.poll;

/** A part of an object that is compared, or that events name; the first ones are single values, compared as such. */
enum Part {
    STATUS(0, "status"),
    ASSIGNED_TO(1, "assignedTo"),
    CLASSIFICATION(2, "classification"),
    DETERMINATION(3, "determination"),
    SEVERITY(4, "severity"),
    DISPLAY_NAME(5, "displayName"),
    TITLE(6, "title"),
    DESCRIPTION(7, "description"),
    SUMMARY(8, "summary"),
    RESOLVING_COMMENT(9, "resolvingComment"),
    REDIRECT_INCIDENT_ID(10, "redirectIncidentId"),
    PRIORITY_SCORE(11, "priorityScore"),
    INVESTIGATION_STATE(12, "investigationState"),
    INCIDENT_ID(13, "incidentId"),
    ID(14, "id"),
    LAST_UPDATE(15, "lastUpdateDateTime"),
    CREATED(16, "createdDateTime"),
    TENANT_ID(17, "tenantId"),
    LAST_MODIFIED_BY(18, "lastModifiedBy"),
    MACHINE_ID(19, "machineId"),
    CUSTOM_TAGS(20, "customTags"),
    SYSTEM_TAGS(21, "systemTags"),
    COMMENTS(22, "comments"),
    ALERTS(23, "alerts"),
    EVIDENCE(24, "evidence"),
    DEVICES(25, "devices");

    /** How many of the first parts are compared as single values. */
    static final int VALUES = INCIDENT_ID.number + 1;

    private static final Part[] ALL = values();

    private final int number;
    private final String graphName;

    Part(int number, String graphName) {
        this.number = number;
        this.graphName = graphName;
    }

    int number() {
        return number;
    }

    /** The name that change events use for all APIs. */
    String graphName() {
        return graphName;
    }

    static Part value(int number) {
        return ALL[number];
    }
}
