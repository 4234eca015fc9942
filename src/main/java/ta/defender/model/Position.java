package ta.defender.model;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How far one feed has been read.
 *
 * @param start nothing older is ever asked for, and what lies between it and {@code readTo} was read but for the gaps
 * @param readTo service time up to which every visible object was read
 * @param newest the newest last-update instant met so far, or null when nothing was met; an answer about it that comes back
 *     empty is not believed
 * @param reconciled when the last reconciliation ended, or null
 * @param gaps stretches before {@code readTo} that could not be read yet
 */
public record Position(
        Instant start,
        Instant readTo,
        @Nullable Instant newest,
        @Nullable Instant reconciled,
        List<Gap> gaps) {
    private static final Duration LEAST_PART = Duration.ofDays(1);
    private static final int MOST_PARTS = 100;

    public Position {
        Objects.requireNonNull(start, "start");
        Objects.requireNonNull(readTo, "readTo");
        gaps = List.copyOf(gaps);
    }

    /** The position before the first poll. */
    public static Position beginningAt(Instant start) {
        return new Position(start, start, null, null, List.of());
    }

    /** The same after everything up to {@code instant} was read; never moves backwards. */
    public Position readUpTo(Instant instant) {
        return instant.isAfter(readTo) ? new Position(start, instant, newest, reconciled, gaps) : this;
    }

    /** The same after an object of this instant was met. */
    public Position met(@Nullable Instant instant) {
        return instant == null || (newest != null && !instant.isAfter(newest))
                ? this
                : new Position(start, readTo, instant, reconciled, gaps);
    }

    /** The same with other gaps. */
    public Position withGaps(List<Gap> newGaps) {
        return new Position(start, readTo, newest, reconciled, newGaps);
    }

    /** The same after a reconciliation. */
    public Position reconciledAt(Instant instant) {
        return new Position(start, readTo, newest, instant, gaps);
    }

    /**
     * The same with a time to read again in parts, as gaps are: everything new goes on between them. What lies behind
     * {@code readTo} is read anyway.
     */
    public Position readAgain(Instant from, Instant to, String reason, Instant now) {
        Instant end = to.isAfter(readTo) ? readTo : to;
        Duration part = Duration.between(from, end).dividedBy(MOST_PARTS);
        part = part.compareTo(LEAST_PART) < 0 ? LEAST_PART : part;
        List<Gap> more = new ArrayList<>(gaps);
        for (Instant at = from; at.isBefore(end); at = at.plus(part)) {
            Instant next = at.plus(part);
            more.add(new Gap(at, next.isAfter(end) ? end : next, now, Instant.EPOCH, 0, reason));
        }
        more.sort(Comparator.comparing(Gap::from));
        return withGaps(more);
    }

    /**
     * The same with nothing after the present: what a clock that ran ahead has left there is taken back, never to
     * the start, since older versions may be known no more.
     *
     * @param lead how far after the present an instant may lie
     */
    public Position notAfter(Instant present, Duration lead) {
        Instant limit = present.plus(lead);
        boolean isNewestBogus = newest != null && newest.isAfter(limit);
        Instant known = newest == null ? start : isNewestBogus ? present : newest;
        Instant boundedReadTo = readTo.isAfter(limit) ? known : readTo;
        // an object of the future says nothing about what was read
        Instant boundedNewest = isNewestBogus ? boundedReadTo : newest;
        Instant boundedReconciled = reconciled != null && reconciled.isAfter(limit) ? boundedReadTo : reconciled;
        return new Position(start, boundedReadTo, boundedNewest, boundedReconciled, gaps);
    }

    /**
     * The same with another start. What an earlier one adds is read as a gap is, beside everything new; a later one leaves
     * out what lies before it and was not read yet. Where everything before the later one was read, the start stays, so that a start
     * that is set back again brings nothing a second time.
     */
    public Position startedAt(Instant newStart, Instant now) {
        if (newStart.equals(start)) {
            return this;
        }
        if (newest == null || start.isAfter(now)) {
            return beginningAt(newStart);
        }
        if (newStart.isAfter(start)) {
            return newStart.isAfter(readTo) ? new Position(newStart, newStart, newest, reconciled, gaps) : this;
        }
        List<Gap> more = new ArrayList<>(gaps);
        more.add(0, new Gap(newStart, start, now, now, 0, "start_time was set back"));
        return new Position(newStart, readTo, newest, reconciled, more);
    }
}
