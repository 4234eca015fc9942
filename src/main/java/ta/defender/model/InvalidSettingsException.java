package ta.defender.model;

import java.util.List;

/** Settings that cannot be used, with all their faults at once. */
public final class InvalidSettingsException extends DefenderException {
    private static final long serialVersionUID = 1L;

    InvalidSettingsException(List<Issue> issues) {
        super(Kind.CONFIGURATION, issues, null);
    }

    /** One fault, found outside the readers of settings. */
    public InvalidSettingsException(String field, String what) {
        this(List.of(new Issue(field, what)));
    }

    /** Several faults, found outside the readers of settings. */
    public static InvalidSettingsException of(List<Issue> issues) {
        return new InvalidSettingsException(issues);
    }

    /** Every fault, in the order of the settings. */
    public List<Issue> problems() {
        return issues();
    }
}
