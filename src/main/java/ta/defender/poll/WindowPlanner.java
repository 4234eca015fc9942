package ta.defender.poll;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import ta.defender.model.Position;
import ta.defender.model.StartTime;
import ta.defender.model.TimeWindow;

/** Decides which stretch of time a poll reads, and where a stretch that gives trouble is cut; pure. */
public final class WindowPlanner {
    /** How long the absence of the newest object gives a false answer away; then the object may have been deleted. */
    static final Duration LONGEST_DOUBT = Duration.ofHours(24);

    /** The smallest stretch: services compare instants to the millisecond. */
    static final Duration SMALLEST_SPAN = Duration.ofMillis(1);

    private final Duration overlap;
    private final StartTime start;

    /**
     * @param overlap how far behind the position objects may still become visible
     * @param start where a first run begins
     */
    public WindowPlanner(Duration overlap, StartTime start) {
        this.overlap = overlap;
        this.start = start;
    }

    /** The position of an input that begins now. */
    Position beginning(Instant now) {
        return Position.beginningAt(start.resolve(now));
    }

    /**
     * From where the next poll has to read: the overlap behind the position and behind the newest object met so far. Clocks
     * may run ahead, the newest object does not: what came since is newer than it. An answer without it is known to be false.
     */
    Instant from(Position position) {
        Instant newest = position.newest();
        if (newest == null) {
            return position.start();
        }
        Instant known = newest.isBefore(position.readTo()) ? newest : position.readTo();
        Instant from = known.minus(overlap);
        return from.isBefore(position.start()) ? position.start() : from;
    }

    /**
     * Whether what a window adds to the position is left behind for good: no later poll reads it again. Only then does a
     * row that slipped from one page to another while the list moved stay lost.
     */
    public boolean leavesBehind(Position position, TimeWindow window, Instant serviceTime) {
        Instant end = window.to() == null || window.to().isAfter(serviceTime) ? serviceTime : window.to();
        return end.minus(overlap).isAfter(position.readTo());
    }

    /**
     * The window in two parts, the older one first; they touch at one instant.
     *
     * @param hint where to cut, when something better than the middle is known
     * @return empty when it is too small to be cut
     */
    public List<TimeWindow> cut(TimeWindow window, @Nullable Instant hint, Instant now) {
        Duration span = window.span(now);
        if (span.compareTo(SMALLEST_SPAN.multipliedBy(2)) <= 0) {
            return List.of();
        }
        Instant end = window.from().plus(span);
        Instant middle = window.from().plus(span.dividedBy(2));
        boolean useful = hint != null
                && hint.isAfter(window.from().plus(SMALLEST_SPAN))
                && hint.isBefore(end.minus(SMALLEST_SPAN));
        Instant at = useful && hint != null ? hint : middle;
        return List.of(new TimeWindow(window.from(), at), new TimeWindow(at, window.to()));
    }
}
