package ta.defender.poll;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import ta.defender.checkpoint.CheckpointStore;
import ta.defender.checkpoint.InputCheckpoint;
import ta.defender.model.Feed;
import ta.defender.model.Gap;
import ta.defender.model.Position;

/**
 * Lets a stanza's position be saved only after what it stands for has settled: splunkd stops reading before it stops us,
 * so what was written in the last moments may never have been read. Used by one thread at a time.
 */
final class PollProgress {
    /** How long ago events must have been written before the position may count them. */
    static final Duration SETTLE = Duration.ofSeconds(2);

    private static final Duration BETWEEN_MARKS = Duration.ofMillis(500);
    private static final Duration BETWEEN_SAVES = Duration.ofSeconds(5);
    private static final Duration KEPT_LEAST = Duration.ofHours(49);

    /** An incident that changes brings all its alerts again, most of them as they were. */
    private static final Duration NESTED_KEPT_LEAST = Duration.ofDays(30);

    private final CheckpointStore store;
    private final InstantSource clock;
    private final String stanza;
    private final String tenant;
    private final Duration overlap;
    private final Map<Feed, FeedState> states;
    private final Map<Feed, InputCheckpoint.Entry> others;
    private final List<Mark> marks = new ArrayList<>();
    private Instant lastSave = Instant.MIN;

    /**
     * @param others what is stored for feeds the stanza does not read at present; kept as it is
     */
    PollProgress(
            CheckpointStore store,
            InstantSource clock,
            String stanza,
            String tenant,
            Duration overlap,
            Map<Feed, FeedState> states,
            Map<Feed, InputCheckpoint.Entry> others) {
        this.store = store;
        this.clock = clock;
        this.stanza = stanza;
        this.tenant = tenant;
        this.overlap = overlap;
        this.states = states;
        this.others = others;
    }

    String tenant() {
        return tenant;
    }

    Map<Feed, FeedState> states() {
        return states;
    }

    /** Remembers the present state as written and flushed at this moment. */
    void mark() {
        Map<Feed, Settled> feeds = new EnumMap<>(Feed.class);
        states.forEach((feed, state) ->
                feeds.put(feed, new Settled(state.position(), state.ledger().size())));
        Mark mark = new Mark(clock.instant(), feeds);
        int count = marks.size();
        if (count >= 2 && Duration.between(marks.get(count - 2).at(), mark.at()).compareTo(BETWEEN_MARKS) < 0) {
            marks.set(count - 1, mark);
        } else {
            marks.add(mark);
        }
    }

    /**
     * Saves the newest settled state, unless the last save was a moment ago.
     *
     * @return whether there was one to save
     */
    boolean saveNowAndThen() {
        return (lastSave.equals(Instant.MIN)
                        || Duration.between(lastSave, clock.instant()).compareTo(BETWEEN_SAVES) >= 0)
                && saveSettled();
    }

    /**
     * Saves the newest settled state.
     *
     * @return whether there was one since the last save
     */
    boolean saveSettled() {
        Mark settled = null;
        Instant limit = clock.instant().minus(SETTLE);
        while (!marks.isEmpty() && !marks.get(0).at().isAfter(limit)) {
            settled = marks.remove(0);
        }
        if (settled == null) {
            return false;
        }
        save(settled);
        return true;
    }

    /** When {@link #saveSettled()} will have something to do, or null. */
    @Nullable Instant settledAt() {
        return marks.isEmpty() ? null : marks.get(marks.size() - 1).at().plus(SETTLE);
    }

    /** Saves the present state without waiting; right only when nothing was written yet. */
    void saveBeginning() {
        mark();
        save(marks.remove(marks.size() - 1));
    }

    private void save(Mark mark) {
        lastSave = clock.instant();
        Map<Feed, InputCheckpoint.Entry> entries = new EnumMap<>(Feed.class);
        entries.putAll(others);
        mark.feeds().forEach((feed, settled) -> {
            FeedState state = state(feed);
            int gone = state.ledger().prune(settled.entries(), horizon(feed, settled.position()));
            forget(feed, gone);
            entries.put(feed, new InputCheckpoint.Entry(settled.position(), state.ledger(), settled.entries() - gone));
        });
        store.save(new InputCheckpoint(stanza, tenant, entries));
    }

    /** Nothing older is read again as it was, so the ledger need not know it any more. */
    private Instant horizon(Feed feed, Position position) {
        Duration least = feed == Feed.XDR_INCIDENTS ? NESTED_KEPT_LEAST : KEPT_LEAST;
        Duration kept = overlap.multipliedBy(2).compareTo(least) > 0 ? overlap.multipliedBy(2) : least;
        Instant horizon = position.readTo().minus(kept);
        for (Gap gap : position.gaps()) {
            horizon = gap.from().isBefore(horizon) ? gap.from() : horizon;
        }
        return horizon.minusSeconds(1);
    }

    private void forget(Feed feed, int gone) {
        for (Mark mark : marks) {
            Settled settled = mark.feeds().get(feed);
            if (settled != null) {
                mark.feeds().put(feed, new Settled(settled.position(), settled.entries() - gone));
            }
        }
    }

    private FeedState state(Feed feed) {
        FeedState state = states.get(feed);
        if (state == null) {
            throw new AssertionError("no state of " + feed);
        }
        return state;
    }

    /** A state, and when all it stands for had been handed over. */
    private record Mark(Instant at, Map<Feed, Settled> feeds) {}

    /** One feed's part of a state: its position, and how many entries its ledger had. */
    private record Settled(Position position, int entries) {}
}
