package ta.defender.hunting;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How far an input has come.
 *
 * @param start where it began: nothing older is read
 * @param readTo everything before is read
 * @param checkedTo hours before are proven complete, or reported
 * @param nextCheck when completeness is checked next
 * @param seen rows per hour (its begin as epoch seconds) when the hour was read last
 * @param emitted of these, rows that were written as events
 * @param gaps windows that could not be read whole
 * @param gapCount how many gaps there were ever
 */
record HuntingCheckpoint(
        Instant start,
        Instant readTo,
        Instant checkedTo,
        Instant nextCheck,
        Map<Long, Long> seen,
        Map<Long, Long> emitted,
        List<HuntingGap> gaps,
        int gapCount) {
    HuntingCheckpoint {
        seen = new TreeMap<>(seen);
        emitted = new TreeMap<>(emitted);
        gaps = List.copyOf(gaps);
    }

    static HuntingCheckpoint beginningAt(Instant start) {
        return new HuntingCheckpoint(
                start, start, Hours.ceiling(start), Instant.EPOCH, Map.of(), Map.of(), List.of(), 0);
    }

    HuntingCheckpoint readTo(Instant end) {
        return end.isAfter(readTo)
                ? new HuntingCheckpoint(start, end, checkedTo, nextCheck, seen, emitted, gaps, gapCount)
                : this;
    }

    HuntingCheckpoint checked(Instant to, Instant next) {
        return new HuntingCheckpoint(start, readTo, to, next, seen, emitted, gaps, gapCount);
    }

    HuntingCheckpoint withGaps(List<HuntingGap> newGaps, int count) {
        return new HuntingCheckpoint(start, readTo, checkedTo, nextCheck, seen, emitted, newGaps, count);
    }

    HuntingCheckpoint counted(Map<Long, Long> newSeen, Map<Long, Long> newEmitted) {
        return new HuntingCheckpoint(start, readTo, checkedTo, nextCheck, newSeen, newEmitted, gaps, gapCount);
    }

    /** A gap that is known already and covers this window, or null. */
    @Nullable HuntingGap gap(HuntingWindow window) {
        return gaps.stream().filter(gap -> gap.covers(window)).findFirst().orElse(null);
    }
}
