package ta.defender.config;

import java.util.List;
import java.util.stream.Collectors;

/** Settings that cannot be used, with all their faults at once. */
public final class InvalidSettingsException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    InvalidSettingsException(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("; ")));
        this.problems = List.copyOf(problems);
    }

    /** One fault, found outside the readers of this package. */
    public InvalidSettingsException(String key, String message) {
        this(List.of(new Problem(key, message)));
    }

    /** Several faults, found outside the readers of this package. */
    public static InvalidSettingsException of(List<Problem> problems) {
        return new InvalidSettingsException(problems);
    }

    /** Every fault, in the order of the settings. */
    public List<Problem> problems() {
        return problems;
    }
}
