package ta.defender.model;

import java.util.Locale;

/** What can be changed of an alert or incident; named as the parameter of the alert actions. */
public enum UpdateField {
    STATUS("status"),
    CLASSIFICATION("classification"),
    DETERMINATION("determination"),
    ASSIGNED_TO("assignedTo"),
    SEVERITY("severity"),
    DISPLAY_NAME("displayName"),
    DESCRIPTION("description"),
    SUMMARY("summary"),
    RESOLVING_COMMENT("resolvingComment"),
    /** A list, see {@link ObjectChange#tags()}. */
    TAGS(""),
    /** Appended, see {@link ObjectChange#comment()}. */
    COMMENT("");

    private final String member;

    UpdateField(String member) {
        this.member = member;
    }

    /** Name of the parameter, without {@code param.}. */
    public String parameter() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The member of the service's object; empty for tags and comments. */
    public String member() {
        return member;
    }

    /** Whether an object has at most one value of it. */
    public boolean isMember() {
        return !member.isEmpty();
    }

    /** Whether only Graph incidents take it. */
    public boolean isGraphIncidentOnly() {
        return switch (this) {
            case SEVERITY, DISPLAY_NAME, DESCRIPTION, SUMMARY, RESOLVING_COMMENT -> true;
            default -> false;
        };
    }
}
