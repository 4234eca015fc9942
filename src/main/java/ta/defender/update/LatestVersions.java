package ta.defender.update;

import java.time.Instant;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import ta.defender.json.Timestamps;
import ta.defender.microsoft.ObjectState;

/**
 * The latest version of each object that this run has read or written. A read that shows an older one comes from a replica
 * that lags behind.
 */
final class LatestVersions {
    /** Stands for an unknown version that follows a known one: the service accepted a write that no read has shown. */
    static final String AFTER = "*after ";

    private final Map<String, Version> latest = new ConcurrentHashMap<>();

    /**
     * @param exceeded whether the object has a later version, which is not known
     */
    private record Version(Instant instant, boolean exceeded) {
        Version later(Version other) {
            int order = instant.compareTo(other.instant);
            return order > 0 || (order == 0 && exceeded) ? this : other;
        }
    }

    /**
     * @param ownVersions object to what earlier writes of the same action made of it
     */
    LatestVersions(Map<String, Set<String>> ownVersions) {
        ownVersions.forEach(this::take);
    }

    /** Takes over what another call, or the object under another identifier, has. */
    void take(String id, Collection<String> versions) {
        for (String version : versions) {
            boolean exceeded = version.startsWith(AFTER);
            raise(id, exceeded ? version.substring(AFTER.length()) : version, exceeded);
        }
    }

    /** Remembers a version that was read or written. */
    void saw(String id, @Nullable String version) {
        raise(id, version, false);
    }

    /** Remembers that the object has a later version than this one. */
    void exceeded(String id, @Nullable String version) {
        raise(id, version, true);
    }

    private void raise(String id, @Nullable String version, boolean exceeded) {
        Instant instant = Timestamps.parse(version);
        if (instant != null) {
            latest.merge(Refusals.key(id), new Version(instant, exceeded), Version::later);
        }
    }

    /** Whether a read shows less than what is known; false when it has no readable version. */
    boolean isAheadOf(ObjectState read) {
        Version known = latest.get(Refusals.key(read.id()));
        Instant shown = read.lastUpdateInstant();
        if (known == null || shown == null) {
            return false;
        }
        // some answers have fewer digits than others
        int order = known.instant().truncatedTo(precision(shown)).compareTo(shown);
        return order > 0 || (order == 0 && known.exceeded());
    }

    private static ChronoUnit precision(Instant instant) {
        int nanos = instant.get(ChronoField.NANO_OF_SECOND);
        return nanos == 0 ? ChronoUnit.SECONDS : nanos % 1_000_000 == 0 ? ChronoUnit.MILLIS : ChronoUnit.NANOS;
    }
}
