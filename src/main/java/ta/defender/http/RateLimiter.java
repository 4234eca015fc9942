package ta.defender.http;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How many calls may go to one API of one tenant, shared by all who call it.
 *
 * <p>In no span of a limit's length are there more calls than it permits. A caller books its turn when it asks, so turns
 * are given in the order of asking. A share of every limit is kept for updates; these take the earlier of a turn there
 * and an ordinary one. Safe for any number of threads.
 */
public final class RateLimiter implements CallBudget {
    /** So many calls in any span of that length. */
    public record Limit(int calls, Duration span) {
        public Limit {
            if (calls < 1 || span.isNegative() || span.isZero()) {
                throw new IllegalArgumentException("a limit of " + calls + " calls in " + span + " permits nothing");
            }
        }

        @Override
        public String toString() {
            return calls + (calls == 1 ? " call in " : " calls in ") + span.toSeconds() + " s";
        }

        /** How many of them are kept when this share is; one is always left for the others. */
        int kept(double share) {
            return Math.min(calls - 1, (int) Math.round(calls * share));
        }

        /** So many calls in any minute. */
        public static Limit perMinute(int calls) {
            return new Limit(calls, Duration.ofMinutes(1));
        }

        /** So many calls in any hour. */
        public static Limit perHour(int calls) {
            return new Limit(calls, Duration.ofHours(1));
        }
    }

    private final InstantSource clock;
    private final List<Limit> limits;
    private final Lane ordinary;
    private final @Nullable Lane reserved;
    private Instant lastSeen;
    private Duration elapsed = Duration.ZERO;

    private RateLimiter(InstantSource clock, List<Limit> limits, Lane ordinary, @Nullable Lane reserved) {
        this.clock = clock;
        this.limits = List.copyOf(limits);
        this.ordinary = ordinary;
        this.reserved = reserved;
        this.lastSeen = clock.instant();
    }

    /**
     * A budget with these limits, all of which hold; none means no limit.
     *
     * @param reservedShare part of every limit that only updates may use, from 0 up to less than 1
     */
    public static RateLimiter of(InstantSource clock, double reservedShare, List<Limit> limits) {
        if (!(reservedShare >= 0 && reservedShare < 1)) {
            throw new IllegalArgumentException("reservedShare is " + reservedShare + "; it must be from 0 to below 1");
        }
        int[] kept =
                limits.stream().mapToInt(limit -> limit.kept(reservedShare)).toArray();
        int[] rest = new int[kept.length];
        boolean allKeep = kept.length > 0;
        for (int index = 0; index < kept.length; index++) {
            allKeep &= kept[index] > 0;
            rest[index] = limits.get(index).calls() - kept[index];
        }
        if (!allKeep) {
            int[] all = limits.stream().mapToInt(Limit::calls).toArray();
            return new RateLimiter(clock, limits, new Lane(limits, all), null);
        }
        return new RateLimiter(clock, limits, new Lane(limits, rest), new Lane(limits, kept));
    }

    @Override
    public boolean isUnlimited() {
        return limits.isEmpty();
    }

    @Override
    public synchronized Duration book(boolean writeBack, Duration timeout) {
        Duration now = now();
        Lane lane = ordinary;
        if (writeBack && reserved != null && reserved.next(now).compareTo(ordinary.next(now)) < 0) {
            lane = reserved;
        }
        Duration turn = lane.next(now);
        Duration wait = turn.minus(now);
        if (wait.compareTo(timeout) <= 0) {
            lane.book(turn);
        }
        return wait;
    }

    /** Time since the start that never runs backwards: a clock set back must not stop all calls for that long. */
    private Duration now() {
        Instant instant = clock.instant();
        if (instant.isAfter(lastSeen)) {
            elapsed = elapsed.plus(Duration.between(lastSeen, instant));
        }
        lastSeen = instant;
        return elapsed;
    }

    @Override
    public String toString() {
        return limits.stream().map(Limit::toString).collect(Collectors.joining(", "));
    }

    /** A row of turns that obeys its part of every limit. */
    private static final class Lane {
        private final List<Limit> limits;
        private final long[][] turns;
        private long booked;
        private Duration last = Duration.ZERO;

        Lane(List<Limit> limits, int[] calls) {
            this.limits = List.copyOf(limits);
            this.turns = new long[calls.length][];
            for (int index = 0; index < calls.length; index++) {
                turns[index] = new long[calls[index]];
            }
        }

        /** The first moment from {@code now} on at which one more call is permitted. */
        Duration next(Duration now) {
            Duration turn = now.compareTo(last) < 0 ? last : now;
            for (int index = 0; index < turns.length; index++) {
                long[] ring = turns[index];
                if (booked >= ring.length) {
                    Duration oldest = Duration.ofNanos(ring[(int) (booked % ring.length)]);
                    Duration free = oldest.plus(limits.get(index).span());
                    turn = free.compareTo(turn) > 0 ? free : turn;
                }
            }
            return turn;
        }

        void book(Duration turn) {
            for (long[] ring : turns) {
                ring[(int) (booked % ring.length)] = turn.toNanos();
            }
            booked++;
            last = turn;
        }
    }
}
