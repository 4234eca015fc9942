package ta.defender.migration;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import ta.defender.json.Timestamps;
import ta.defender.migration.IndexedEvents.Found;

/**
 * Where our input begins: two days before the newest version that the index has. Where the other add-on has indexed nothing
 * yet, where it would have begun.
 *
 * @param text for {@code start_time} or {@code start_position}
 * @param instant the same, or null where it is a distance back from now
 * @param isFromIndex whether the index has events of the tenant
 */
record StartPoint(String text, @Nullable Instant instant, boolean isFromIndex) {
    private static final Duration BEHIND = Duration.ofDays(2);
    /** Where the newest version may be another tenant's. What the index has is not indexed again, so this costs calls only. */
    private static final Duration FAR_BEHIND = Duration.ofDays(14);

    private static final Duration STREAM_BEHIND = Duration.ofHours(1);
    private static final Duration LATEST = Duration.ofHours(1);

    static StartPoint of(InputMapping mapping, String tenant, IndexedEvents events, Clock clock)
            throws InterruptedException {
        Instant start = null;
        for (InputMapping.Sourcetype sourcetype : mapping.sourcetypes()) {
            Found found = events.find(mapping.index(), sourcetype.indexed(), tenant);
            Instant newest = found.newest();
            if (newest == null) {
                continue;
            }
            Instant behind = newest.minus(STREAM_BEHIND);
            if (!mapping.isStream()) {
                Instant[] updated = new Instant[1];
                // an add-on that still reads the past has indexed old versions just now
                events.versions(
                        new IndexedEvents.Place(mapping.index(), sourcetype.indexed()),
                        found,
                        newest.minus(LATEST),
                        tenant,
                        version -> {
                            if (updated[0] == null || version.updated().isAfter(updated[0])) {
                                updated[0] = version.updated();
                            }
                        });
                Instant last = updated[0] == null || updated[0].isAfter(newest) ? newest : updated[0];
                behind = last.minus(found.named() ? BEHIND : FAR_BEHIND);
            }
            start = start == null || behind.isBefore(start) ? behind : start;
        }
        if (start == null) {
            return begin(mapping, clock);
        }
        return at(start, true);
    }

    private static StartPoint begin(InputMapping mapping, Clock clock) {
        Instant theirs = Timestamps.parse(mapping.from().value("start_date"));
        if (mapping.isStream()) {
            return new StartPoint("earliest", null, false);
        }
        return theirs == null || theirs.isAfter(clock.instant())
                ? new StartPoint("-7d", null, false)
                : at(theirs, false);
    }

    private static StartPoint at(Instant instant, boolean isFromIndex) {
        Instant second = instant.truncatedTo(ChronoUnit.SECONDS);
        return new StartPoint(second.toString(), second, isFromIndex);
    }

    /** The earlier of this one and how far an input had read before. */
    StartPoint notAfter(@Nullable Instant readTo) {
        return readTo == null || instant == null || !readTo.isBefore(instant) ? this : at(readTo, isFromIndex);
    }
}
