package ta.defender.poll;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import ta.defender.checkpoint.CheckpointRequest;
import ta.defender.checkpoint.CheckpointStore;
import ta.defender.checkpoint.DedupCache;
import ta.defender.checkpoint.InputCheckpoint;
import ta.defender.http.ApiException;
import ta.defender.microsoft.FeedClient;
import ta.defender.microsoft.PermissionRemedy;
import ta.defender.microsoft.Session;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.model.Feed;
import ta.defender.model.Position;
import ta.defender.splunk.LogText;

/** One stanza that polls an API. Used by one thread at a time. */
public final class PollingInput extends PolledInput<PollProgress> {
    private final InputSettings settings;
    private final Sessions sessions;
    private final CheckpointStore store;
    private final InputTools tools;

    private final Set<Feed> forbidden = EnumSet.noneOf(Feed.class);

    /** The feeds that were not read to their end in the last poll. */
    private final Set<Feed> failed = EnumSet.allOf(Feed.class);

    private final @Nullable ChangeTracking tracking;

    private @Nullable Session session;

    /** A version may count as written and its changes not: what is known goes back to the checkpoint. */
    private boolean halfWritten;

    /**
     * A stanza that is due at once.
     *
     * @param tracking compares versions; null when nothing is compared
     */
    public PollingInput(
            InputSettings settings,
            Sessions sessions,
            CheckpointStore store,
            InputTools tools,
            @Nullable ChangeTracking tracking) {
        super(settings.interval(), "account=" + settings.account() + " ", tools);
        this.settings = settings;
        this.sessions = sessions;
        this.store = store;
        this.tools = tools;
        this.tracking = tracking;
    }

    @Override
    public void beginAgain() {
        forget();
    }

    @Override
    public void poll(Instant begun) throws InterruptedException {
        Session session = sessions.open(settings);
        this.session = session;
        PollProgress current = progress(session);
        FeedState alerts = current.states().get(Feed.GRAPH_ALERTS);
        if (current.tracker() != null && alerts != null) {
            current.tracker().begin(alerts.position().readTo());
        }
        Counters counters = new Counters();
        sessions.calls().countInto(counters);
        halfWritten = true;
        try {
            collectAll(session, current, counters);
            halfWritten = false;
        } catch (DefenderException e) {
            halfWritten = e.kind() == DefenderException.Kind.OUTPUT;
            throw e;
        } catch (InterruptedException e) {
            // only between two versions
            halfWritten = false;
            throw e;
        } finally {
            // a page that broke off has left events behind that the mark must not count before they are handed over
            tools.output().flush();
            if (!halfWritten) {
                current.mark();
            }
            new PollMetrics(settings, counters, begun, tools.clock().instant()).write(tools.log(), current.states());
        }
    }

    /**
     * Every feed has its turn, even when one before it failed; the first failure is the one that is reported. Those that failed
     * in the poll before come last.
     */
    private void collectAll(Session session, PollProgress current, Counters counters) throws InterruptedException {
        FirstFailure failures = new FirstFailure();
        List<Feed> inTurn = new ArrayList<>(feeds());
        inTurn.sort(Comparator.comparing(failed::contains));
        for (Feed feed : inTurn) {
            try {
                collect(feed, session, current, counters);
                failed.remove(feed);
            } catch (DefenderException e) {
                if (e.kind() == DefenderException.Kind.OUTPUT || e.isFatal()) {
                    throw e;
                }
                failed.add(feed);
                failures.note(e);
            }
        }
        failures.rethrow();
    }

    private void collect(Feed feed, Session session, PollProgress current, Counters counters)
            throws InterruptedException {
        FeedState state = current.states().get(feed);
        if (state == null) {
            throw new AssertionError("no state of " + feed);
        }
        if (forbidden.remove(feed)) {
            session.renewToken(feed);
        }
        FeedClient client = session.client(feed);
        // windows, gaps and objects are dated by the service, whatever this host's clock shows
        FeedOutput out =
                new FeedOutput(tools.output(), new EventLabels(settings, session.tenantId()), client::now, counters);
        Runnable written = () -> {
            current.mark();
            saveNowAndThen(current);
        };
        WindowCollector windows = new WindowCollector(
                client,
                new Normaliser(feed, settings.includeAlerts(), settings.legacyEntities()),
                state,
                out,
                new WindowCollector.Hooks(sessions.calls()::newThread, listener(current.tracker(), out), written));
        FeedCollector collector = new FeedCollector(
                new WindowPlanner(settings.overlap(), settings.start()),
                windows,
                state,
                new FeedCollector.Reports(tools.log(), new HealthEvents(out.labels(), out.sink(), out.clock())),
                () -> saveNowAndThen(current));
        try {
            collector.poll(feeds().size() > 1 && failed.contains(feed));
            new Reconciliation(feed, collector, state, settings.overlap(), out).afterPoll();
            collector.retryGaps();
        } catch (ApiException e) {
            if (e.code() == Code.FORBIDDEN) {
                forbidden.add(feed);
            }
            throw e.code() == Code.FORBIDDEN || e.code() == Code.UNAUTHORIZED
                    ? e.with(permissionRemedy(feed, session))
                    : e;
        } finally {
            state.otherTexts(counters.takeOtherTexts());
        }
    }

    private static VersionListener listener(@Nullable ChangeTracker tracker, FeedOutput out) {
        if (tracker == null) {
            return VersionListener.NONE;
        }
        ChangeTracker.Writer writer = (sourcetype, time, event) -> {
            out.sink().write(out.labels().derived(time, sourcetype), List.of(event));
            out.counters().derived(sourcetype, event.length());
        };
        return (version, time) -> tracker.version(version, time, out.clock().instant(), writer);
    }

    private Set<String> applicationNames() throws InterruptedException {
        return session == null ? Set.of() : session.applicationNames(settings.feed());
    }

    private static String permissionRemedy(Feed feed, Session session) throws InterruptedException {
        try {
            return PermissionRemedy.of(feed, session.permissions(feed));
        } catch (DefenderException e) {
            return PermissionRemedy.missing(feed, "no token any more (" + e.getMessage() + ")");
        }
    }

    /** The feeds of this stanza: Graph incidents come without their alerts, which have a feed of their own. */
    private List<Feed> feeds() {
        return settings.feed() == Feed.GRAPH_INCIDENTS && settings.includeAlerts()
                ? List.of(Feed.GRAPH_INCIDENTS, Feed.GRAPH_ALERTS)
                : List.of(settings.feed());
    }

    private PollProgress progress(Session session) throws InterruptedException {
        PollProgress current = progress();
        String tenant = session.directory(feeds().get(0));
        CheckpointRequest request = request(store.requests(), settings.stanza());
        if (request == null
                && current != null
                && !halfWritten
                && current.tenant().equalsIgnoreCase(tenant)) {
            return current;
        }
        forget();
        halfWritten = false;
        Optional<InputCheckpoint> stored = store.load(settings.stanza());
        Map<Feed, InputCheckpoint.Entry> entries = new EnumMap<>(Feed.class);
        boolean reset = request != null && request.action() == CheckpointRequest.Action.RESET;
        if (!reset && stored.isPresent()) {
            boolean same = isOf(stored.get().tenant(), tenant, session);
            entries.putAll(same ? stored.get().feeds() : otherTenant(stored.get(), tenant));
        }
        boolean beginning = false;
        Map<Feed, FeedState> states = new EnumMap<>(Feed.class);
        for (Feed feed : feeds()) {
            InputCheckpoint.Entry entry = entries.remove(feed);
            beginning |= entry == null;
            states.put(
                    feed,
                    entry == null
                            ? new FeedState(
                                    Position.beginningAt(settings.start()
                                            .resolve(tools.clock().instant())),
                                    new DedupCache())
                            : new FeedState(startedAnew(entry.position()), entry.known()));
        }
        current = new PollProgress(
                new PollProgress.Owner(settings.stanza(), tenant, settings.overlap()),
                store,
                tools.output(),
                tools.clock(),
                new PollProgress.Feeds(states, entries, tracker(tenant, stored, beginning, states)));
        obey(request, states);
        if (beginning || request != null) {
            // pins "-7d" to the first run, and gives a later damaged file a generation to fall back to
            current.saveBeginning();
        }
        if (request != null) {
            store.requests().done(settings.stanza(), request);
        }
        begin(current);
        return current;
    }

    private void obey(@Nullable CheckpointRequest request, Map<Feed, FeedState> states) {
        if (request == null) {
            return;
        }
        Instant from = request.from();
        Instant to = request.to();
        if (from == null || to == null) {
            warnOfReset(request, settings.start(), "events");
            return;
        }
        String reason = "read again as asked by " + LogText.word(request.user());
        states.values()
                .forEach(
                        state -> state.readAgain(from, to, reason, tools.clock().instant()));
        tools.log()
                .warn("action=read_again user=" + LogText.word(request.user()) + " from=" + from + " to=" + to
                        + ": events of this time are indexed again.");
    }

    /** Obeys a start_time that was changed since the checkpoint began. */
    private Position startedAnew(Position position) {
        Instant configured = settings.start().instant();
        Instant now = tools.clock().instant();
        if (configured == null || configured.equals(position.start())) {
            return position;
        }
        Position changed = position.startedAt(configured, now);
        if (!changed.equals(position)) {
            tools.log().info("start_time changed from " + position.start() + " to " + configured + ".");
        }
        return changed;
    }

    /** Each tenant keeps its checkpoint, so that an account that is changed and changed back repeats nothing. */
    private Map<Feed, InputCheckpoint.Entry> otherTenant(InputCheckpoint stored, String tenant) {
        store.save(new InputCheckpoint(keyOf(stored.tenant()), stored.tenant(), stored.changes(), stored.feeds()));
        Optional<InputCheckpoint> before = store.load(keyOf(tenant));
        tools.log()
                .warn("The checkpoint belongs to tenant " + stored.tenant() + ", the account to tenant " + tenant
                        + " now."
                        + (before.isPresent()
                                ? " Collection continues at the checkpoint of that tenant."
                                : " Collection starts at start_time = "
                                        + settings.start().text() + "."));
        return before.map(InputCheckpoint::feeds).orElse(Map.of());
    }

    private String keyOf(String tenant) {
        return settings.stanza() + " tenant " + tenant.toLowerCase(Locale.ROOT);
    }

    private @Nullable ChangeTracker tracker(
            String tenant, Optional<InputCheckpoint> stored, boolean beginning, Map<Feed, FeedState> states) {
        if (tracking == null || !(settings.changes() || settings.entities())) {
            return null;
        }
        Instant start = states.get(feeds().get(0)) == null
                ? tools.clock().instant()
                : states.get(feeds().get(0)).position().start();
        String reference = stored.filter(checkpoint -> checkpoint.tenant().equalsIgnoreCase(tenant))
                .map(InputCheckpoint::changes)
                .orElse("");
        return reference.isEmpty()
                ? tracking.begin(
                        settings,
                        tenant,
                        beginning ? start : tools.clock().instant(),
                        this::applicationNames,
                        tools.log())
                : tracking.open(settings, tenant, reference, this::applicationNames, tools);
    }

    /** The next poll goes on from the checkpoint. */
    private void forget() {
        PollProgress current = progress();
        if (current != null) {
            current.close();
        }
        super.beginAgain();
    }
}
