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

/** The state of an input as it moves, of which only what the output has settled is saved. Used by one thread at a time. */
final class PollProgress extends Progress<PollProgress.State> {
    private static final Duration KEPT_LEAST = Duration.ofHours(49);

    /** An incident that changes brings all its alerts again, most of them as they were. */
    private static final Duration NESTED_KEPT_LEAST = Duration.ofDays(30);

    /** Somewhat longer than Defender XDR keeps an incident. */
    private static final Duration NESTED_KEPT = Duration.ofDays(200);

    /** So many entries are kept that long; they take 4 MB. */
    private static final int MOST_KEPT = 100_000;

    private final CheckpointStore store;
    private final String stanza;
    private final String tenant;
    private final Duration overlap;
    private final Map<Feed, FeedState> states;
    private final Map<Feed, InputCheckpoint.Entry> others;
    private final @Nullable ChangeTracker tracker;

    /** Whose progress it is. */
    record Owner(String stanza, String tenant, Duration overlap) {}

    /**
     * What moves.
     *
     * @param others what is stored for feeds the stanza does not read at present; kept as it is
     * @param tracker compares versions; null when nothing is compared
     */
    record Feeds(
            Map<Feed, FeedState> states,
            Map<Feed, InputCheckpoint.Entry> others,
            @Nullable ChangeTracker tracker) {}

    PollProgress(Owner owner, CheckpointStore store, EventOutput output, InstantSource clock, Feeds feeds) {
        super(output, clock);
        this.store = store;
        this.stanza = owner.stanza();
        this.tenant = owner.tenant();
        this.overlap = owner.overlap();
        this.states = feeds.states();
        this.others = feeds.others();
        this.tracker = feeds.tracker();
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

    @Override
    protected State present() {
        Map<Feed, Settled> feeds = new EnumMap<>(Feed.class);
        states.forEach((feed, state) ->
                feeds.put(feed, new Settled(state.position(), state.known().size())));
        return new State(feeds, tracker == null ? null : tracker.mark());
    }

    @Override
    protected void store(State settledState) {
        Map<Feed, InputCheckpoint.Entry> entries = new EnumMap<>(Feed.class);
        entries.putAll(others);
        settledState.feeds().forEach((feed, settled) -> {
            FeedState state = state(feed);
            Position position = settled.position();
            int gone = state.known()
                    .prune(
                            settled.entries(),
                            horizon(keptLeast(feed, state), position),
                            second -> isInGap(position, second));
            forget(feed, gone);
            entries.put(feed, new InputCheckpoint.Entry(settled.position(), state.known(), settled.entries() - gone));
        });
        ProjectionStore.Mark tracked = settledState.tracked();
        // first, so that the checkpoint never refers to what a crash would lose
        String changes = tracker == null || tracked == null ? "" : tracker.save(tracked, clock().instant());
        store.save(new InputCheckpoint(stanza, tenant, changes, entries));
    }

    private static Duration keptLeast(Feed feed, FeedState state) {
        if (feed != Feed.XDR_INCIDENTS) {
            return KEPT_LEAST;
        }
        return state.known().size() > MOST_KEPT ? NESTED_KEPT_LEAST : NESTED_KEPT;
    }

    /** Nothing older is read again as it was, but for gaps, so the cache need not know it any more. */
    private Instant horizon(Duration least, Position position) {
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
        forEachPending(state -> state.feeds()
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
    record State(Map<Feed, Settled> feeds, ProjectionStore.@Nullable Mark tracked) {}

    /** One feed's part of a state: its position, and how many versions were known. */
    record Settled(Position position, int entries) {}
}
