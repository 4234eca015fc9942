package ta.defender.scenario;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One alert or incident of the tenant with all its versions, oldest first. */
final class TrackedObject {
    private final String id;
    private final List<Version> versions = new ArrayList<>();

    /** Until then, every page that would hold the object fails; null when it never does. */
    private @Nullable Instant healedAt;

    private @Nullable Instant poisonedAt;

    TrackedObject(String id) {
        this.id = id;
    }

    String id() {
        return id;
    }

    void add(Version version) {
        versions.add(version);
    }

    List<Version> versions() {
        return versions;
    }

    /** The version a list shows at that moment, or null before the first one is visible. */
    @Nullable Version visibleAt(Instant moment) {
        Version seen = null;
        for (Version version : versions) {
            if (version.visibleAt().isAfter(moment)) {
                break;
            }
            seen = version;
        }
        return seen;
    }

    void poison(Instant from, Instant until) {
        poisonedAt = from;
        healedAt = until;
    }

    boolean isPoisonedAt(Instant moment) {
        return poisonedAt != null && healedAt != null && !moment.isBefore(poisonedAt) && moment.isBefore(healedAt);
    }

    /** From when on a version could be read. */
    Instant readableFrom(Version version) {
        return healedAt != null
                        && poisonedAt != null
                        && !version.visibleAt().isBefore(poisonedAt)
                        && healedAt.isAfter(version.visibleAt())
                ? healedAt
                : version.visibleAt();
    }
}
