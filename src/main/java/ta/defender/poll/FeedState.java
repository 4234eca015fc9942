package ta.defender.poll;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import ta.defender.checkpoint.DedupCache;
import ta.defender.model.Gap;
import ta.defender.model.Position;

/** What is known of one feed right now: written events included that are not settled yet. Used by one thread at a time. */
final class FeedState {
    private static final Duration BETWEEN_NOTICES = Duration.ofHours(1);

    private static final Duration COUNTED = Duration.ofMinutes(10);
    private static final int MOST_FAILURES = 50;

    private Position position;
    private final DedupCache known;
    private @Nullable Instant nestedRead;
    private @Nullable Instant reconciliationTried;
    private boolean doubted;
    private int otherTexts;
    private Instant failuresFrom = Instant.EPOCH;
    private int failures;
    private boolean heldRetries;
    private final ClockCheck clocks = new ClockCheck();
    private final Map<Notice, Instant> notices = new EnumMap<>(Notice.class);

    /** What is worth a line now and then, not one per poll. */
    enum Notice {
        WINDOW,
        GAPS
    }

    FeedState(Position position, DedupCache known) {
        this.position = position;
        this.known = known;
    }

    Position position() {
        return position;
    }

    void moveTo(Position newPosition) {
        position = newPosition;
    }

    /** Puts gaps in the place of one, or beside the others. */
    void replaceGap(@Nullable Gap before, List<Gap> after) {
        List<Gap> gaps = new ArrayList<>(position.gaps());
        gaps.remove(before);
        gaps.addAll(after);
        gaps.sort(Comparator.comparing(Gap::from));
        position = position.withGaps(gaps);
    }

    /** Forgets what was written of a time, and reads it again. */
    void readAgain(Instant from, Instant to, String reason, Instant now) {
        known.forget(from, to);
        position = position.readAgain(from, to, reason, now);
    }

    /** Whether objects inside other objects were read again longer ago than {@code pause}; the first time counts as now. */
    boolean isNestedReadDue(Instant now, Duration pause) {
        if (nestedRead == null) {
            nestedRead = now;
        }
        return !now.isBefore(nestedRead.plus(pause));
    }

    void nestedRead(Instant when) {
        nestedRead = when;
    }

    /** Whether a reconciliation was tried within {@code pause} before {@code now}, by this process. */
    boolean hasTriedReconciliation(Instant now, Duration pause) {
        return reconciliationTried != null && now.isBefore(reconciliationTried.plus(pause));
    }

    void reconciliationTried(Instant when) {
        reconciliationTried = when;
    }

    /** Whether a notice was not given within the last hour; it counts as given then. */
    boolean isDue(Notice notice, Instant now) {
        Instant last = notices.get(notice);
        boolean due = last == null || Duration.between(last, now).abs().compareTo(BETWEEN_NOTICES) >= 0;
        if (due) {
            notices.put(notice, now);
        }
        return due;
    }

    /** Whether gaps may be tried again: so many failures in a while, and more than one object is the trouble. */
    boolean mayRetry(Instant now) {
        if (Duration.between(failuresFrom, now).abs().compareTo(COUNTED) >= 0) {
            failuresFrom = now;
            failures = 0;
        }
        heldRetries |= failures >= MOST_FAILURES;
        return failures < MOST_FAILURES;
    }

    void failedRetry(int weight) {
        failures += weight;
    }

    /** Whether retries were held up since the last time that this was asked. */
    boolean takeHeldRetries() {
        boolean held = heldRetries;
        heldRetries = false;
        return held;
    }

    ClockCheck clocks() {
        return clocks;
    }

    /** Whether the last answer was not believed. */
    boolean doubted() {
        return doubted;
    }

    void setDoubted(boolean newDoubted) {
        doubted = newDoubted;
    }

    /** Events that were written because of their text alone since the last report. */
    void otherTexts(int count) {
        otherTexts += count;
    }

    int takeOtherTexts() {
        int count = otherTexts;
        otherTexts = 0;
        return count;
    }

    DedupCache known() {
        return known;
    }
}
