package ta.defender.poll;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import ta.defender.checkpoint.CheckpointStore;
import ta.defender.checkpoint.InputCheckpoint;
import ta.defender.model.Feed;
import ta.defender.model.Gap;
import ta.defender.model.Position;
import ta.defender.output.EventOutput;
import ta.defender.output.SettledCheckpoints;

/** The state of an input as it moves, of which only what the output has settled is saved. Used by one thread at a time. */
final class PollProgress {
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
    private final @Nullable ChangeTracker tracker;
    private final SettledCheckpoints<State> pending;
    private Instant lastSave = Instant.MIN;

    /**
     * @param tracker compares versions; null when nothing is compared
     * @param others what is stored for feeds the stanza does not read at present; kept as it is
     */
    PollProgress(
            CheckpointStore store,
            EventOutput output,
            InstantSource clock,
            String stanza,
            String tenant,
            Duration overlap,
            Map<Feed, FeedState> states,
            Map<Feed, InputCheckpoint.Entry> others,
            @Nullable ChangeTracker tracker) {
        this.store = store;
        this.pending = new SettledCheckpoints<>(output);
        this.clock = clock;
        this.stanza = stanza;
        this.tenant = tenant;
        this.overlap = overlap;
        this.states = states;
        this.others = others;
        this.tracker = tracker;
    }

    String tenant() {
        return tenant;
    }

    /** What compares versions, or null. */
    @Nullable ChangeTracker tracker() {
        return tracker;
    }

    /** Lets go of files. */
    void close() {
        if (tracker != null) {
            tracker.close();
        }
    }

    Map<Feed, FeedState> states() {
        return states;
    }

    /** Adds the present state, everything before which has been written and flushed. */
    void mark() {
        pending.add(present());
    }

    private State present() {
        Map<Feed, Settled> feeds = new EnumMap<>(Feed.class);
        states.forEach((feed, state) ->
                feeds.put(feed, new Settled(state.position(), state.ledger().size())));
        return new State(feeds, tracker == null ? null : tracker.mark());
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
        State settled = pending.takeSettled();
        if (settled == null) {
            return false;
        }
        save(settled);
        return true;
    }

    /** Whether there is something that has not settled yet. */
    boolean isPending() {
        return !pending.isEmpty();
    }

    /** Saves the present state without waiting; right only when nothing was written yet. */
    void saveBeginning() {
        save(present());
    }

    private void save(State settledState) {
        lastSave = clock.instant();
        Map<Feed, InputCheckpoint.Entry> entries = new EnumMap<>(Feed.class);
        entries.putAll(others);
        settledState.feeds().forEach((feed, settled) -> {
            FeedState state = state(feed);
            Position position = settled.position();
            int gone = state.ledger()
                    .prune(settled.entries(), horizon(feed, position), second -> isInGap(position, second));
            forget(feed, gone);
            entries.put(feed, new InputCheckpoint.Entry(settled.position(), state.ledger(), settled.entries() - gone));
        });
        ProjectionStore.Mark tracked = settledState.tracked();
        // first, so that the checkpoint never refers to what a crash would lose
        String changes = tracker == null || tracked == null ? "" : tracker.save(tracked, clock.instant());
        store.save(new InputCheckpoint(stanza, tenant, changes, entries));
    }

    /** Nothing older is read again as it was, but for gaps, so the ledger need not know it any more. */
    private Instant horizon(Feed feed, Position position) {
        Duration least = feed == Feed.XDR_INCIDENTS ? NESTED_KEPT_LEAST : KEPT_LEAST;
        Duration kept = overlap.multipliedBy(2).compareTo(least) > 0 ? overlap.multipliedBy(2) : least;
        Instant horizon = position.readTo().minus(kept);
        Instant newest = position.newest();
        if (newest != null && newest.minus(overlap).isBefore(horizon)) {
            horizon = newest.minus(overlap);
        }
        Instant reconciled = position.reconciled();
        if (reconciled != null && reconciled.minus(Reconciliation.REACH).isBefore(horizon)) {
            horizon = reconciled.minus(Reconciliation.REACH);
        }
        return horizon.minusSeconds(1);
    }

    /** Whether an entry of that second may be met again in a gap. */
    private static boolean isInGap(Position position, long second) {
        for (Gap gap : position.gaps()) {
            if (second >= gap.from().getEpochSecond() - 1 && second <= gap.to().getEpochSecond() + 1) {
                return true;
            }
        }
        return false;
    }

    private void forget(Feed feed, int gone) {
        pending.forEach(state -> state.feeds()
                .computeIfPresent(feed, (same, settled) -> new Settled(settled.position(), settled.entries() - gone)));
    }

    private FeedState state(Feed feed) {
        FeedState state = states.get(feed);
        if (state == null) {
            throw new AssertionError("no state of " + feed);
        }
        return state;
    }

    /**
     * What a checkpoint is made of.
     *
     * @param tracked how much was known of the objects' versions; null when nothing is compared
     */
    private record State(Map<Feed, Settled> feeds, ProjectionStore.@Nullable Mark tracked) {}

    /** One feed's part of a state: its position, and how many entries its ledger had. */
    private record Settled(Position position, int entries) {}
}
