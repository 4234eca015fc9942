package ta.defender.update;

import java.util.List;
import java.util.stream.Stream;
import ta.defender.model.Issue;

/** The identifier that was asked for, and those of the incidents it was merged into, one after the other. */
record IncidentPath(List<String> ids) {
    IncidentPath {
        ids = List.copyOf(ids);
    }

    static IncidentPath of(String id) {
        return new IncidentPath(List.of(id));
    }

    /** The identifier of the object at its end. */
    String end() {
        return ids.get(ids.size() - 1);
    }

    /** Whether the incident that was asked for was merged into another one. */
    boolean isRedirected() {
        return ids.size() > 1;
    }

    IncidentPath then(String next) {
        return new IncidentPath(Stream.concat(ids.stream(), Stream.of(next)).toList());
    }

    /** Whether one more incident closes a circle, or makes the path longer than a service would. */
    boolean loopsWith(String next) {
        return ids.contains(next) || ids.size() > RunState.MAX_REDIRECTS;
    }

    /**
     * With the incident that was taken instead of the one asked for.
     *
     * @param taken whether it was read
     */
    Issue told(Issue issue, boolean taken) {
        return isRedirected()
                ? new Issue(
                        issue.code(),
                        "incident " + ids.get(0) + " was merged into " + end()
                                + (taken ? ", which was taken instead: " : ": ") + issue.what(),
                        issue.remedy(),
                        issue.field())
                : issue;
    }
}
