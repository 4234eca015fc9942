package ta.defender.poll;

import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import ta.defender.checkpoint.CheckpointRequest;
import ta.defender.checkpoint.CheckpointStore;
import ta.defender.checkpoint.DedupCache;
import ta.defender.checkpoint.InputCheckpoint;
import ta.defender.http.ApiException;
import ta.defender.microsoft.FeedClient;
import ta.defender.microsoft.Session;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.model.Feed;
import ta.defender.model.Position;
import ta.defender.output.EventOutput;
import ta.defender.splunk.LogText;

/** One stanza that polls an API. Used by one thread at a time. */
public final class PollingInput implements Recurring, Polling {
    private final InputSettings settings;
    private final Sessions sessions;
    private final CheckpointStore store;
    private final EventOutput sink;
    private final InstantSource clock;
    private final InputLog log;
    private final CallCounter calls;
    private final PollFrame frame;

    private final Set<Feed> forbidden = EnumSet.noneOf(Feed.class);
    private final @Nullable ChangeTracking tracking;

    private @Nullable PollProgress progress;
    private @Nullable Session session;

    PollingInput(
            InputSettings settings,
            Sessions sessions,
            CheckpointStore store,
            EventOutput sink,
            InstantSource clock,
            InputLog log) {
        this(settings, sessions, store, sink, clock, log, new CallCounter(), null);
    }

    /**
     * A stanza that is due at once.
     *
     * @param clock of the schedule
     * @param tracking compares versions; null when nothing is compared
     * @param calls hears of the calls that the sessions make
     */
    public PollingInput(
            InputSettings settings,
            Sessions sessions,
            CheckpointStore store,
            EventOutput sink,
            InstantSource clock,
            InputLog log,
            CallCounter calls,
            @Nullable ChangeTracking tracking) {
        this.tracking = tracking;
        this.calls = calls;
        this.settings = settings;
        this.sessions = sessions;
        this.store = store;
        this.sink = sink;
        this.clock = clock;
        this.log = log;
        this.frame = new PollFrame(settings.interval(), "account=" + settings.account() + " ", clock, log);
    }

    @Override
    public Instant due() {
        return frame.due();
    }

    @Override
    public void run() throws InterruptedException {
        frame.run(this);
    }

    @Override
    public boolean finish() {
        frame.save(this::saveSettled);
        return !isPending();
    }

    @Override
    public boolean isPending() {
        return progress != null && progress.isPending();
    }

    @Override
    public boolean saveSettled() {
        return progress != null && progress.saveSettled();
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
        calls.countInto(counters);
        try {
            collectAll(session, current, counters);
        } finally {
            // a page that broke off has left events behind that the mark must not count before they are handed over
            sink.flush();
            current.mark();
            new PollMetrics(settings, counters, begun, clock.instant()).write(log, current.states());
        }
    }

    /** Every feed has its turn, even when one before it failed; the first failure is the one that is reported. */
    private void collectAll(Session session, PollProgress current, Counters counters) throws InterruptedException {
        FirstFailure failures = new FirstFailure();
        for (Feed feed : feeds()) {
            try {
                collect(feed, session, current, counters);
            } catch (DefenderException e) {
                if (e.kind() == DefenderException.Kind.OUTPUT || e.isFatal()) {
                    throw e;
                }
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
        EventLabels labels = new EventLabels(settings, session.tenantId());
        if (forbidden.remove(feed)) {
            session.renewToken(feed);
        }
        FeedClient client = session.client(feed);
        // windows, gaps and objects are dated by the service, whatever this host's clock shows
        InstantSource serviceClock = client::now;
        WindowCollector windows = new WindowCollector(
                client,
                new Normaliser(feed, settings.includeAlerts(), settings.legacyEntities()),
                state,
                labels,
                sink,
                serviceClock,
                counters,
                calls::newThread,
                listener(current.tracker(), labels, serviceClock, counters),
                () -> {
                    current.mark();
                    saveNowAndThen(current);
                });
        FeedCollector collector = new FeedCollector(
                client,
                new WindowPlanner(settings.overlap()),
                windows,
                state,
                serviceClock,
                log,
                new HealthEvents(labels, sink, serviceClock),
                () -> saveNowAndThen(current));
        try {
            collector.poll();
            new Reconciliation(feed, collector, state, settings.overlap(), labels, sink, serviceClock, counters)
                    .afterPoll();
            collector.retryGaps();
            state.otherTexts(counters.takeOtherTexts());
        } catch (ApiException e) {
            if (e.code() == Code.FORBIDDEN) {
                forbidden.add(feed);
            }
            throw e.code() == Code.FORBIDDEN || e.code() == Code.UNAUTHORIZED
                    ? e.with(permissionRemedy(feed, session))
                    : e;
        }
    }

    private VersionListener listener(
            @Nullable ChangeTracker tracker, EventLabels labels, InstantSource serviceClock, Counters counters) {
        if (tracker == null) {
            return VersionListener.NONE;
        }
        ChangeTracker.Writer writer = (sourcetype, time, event) -> {
            sink.write(labels.derived(time, sourcetype), List.of(event));
            counters.derived(sourcetype, event.length());
        };
        return (version, time) ->
                tracker.version(version.form(), version.object(), time, serviceClock.instant(), writer);
    }

    private Set<String> applicationNames() throws InterruptedException {
        return session == null ? Set.of() : session.applicationNames(settings.feed());
    }

    private static String permissionRemedy(Feed feed, Session session) throws InterruptedException {
        String has;
        try {
            Set<String> roles = new TreeSet<>(session.permissions(feed));
            if (roles.contains(feed.permission()) || roles.contains(feed.writePermission())) {
                return "the access token has a sufficient permission (" + String.join(", ", roles)
                        + "). The tenant is probably not onboarded to Microsoft Defender, or has no licence for it:"
                        + " check that in the Microsoft Defender portal";
            }
            has = roles.isEmpty() ? "no application permission at all" : String.join(", ", roles);
        } catch (DefenderException e) {
            has = "no token any more (" + e.getMessage() + ")";
        }
        return "reading it needs the application permission " + feed.permission()
                + " with admin consent, the access token has " + has
                + "; grant it to the app registration in Entra ID";
    }

    /** The feeds of this stanza: Graph incidents come without their alerts, which have a feed of their own. */
    private List<Feed> feeds() {
        return settings.feed() == Feed.GRAPH_INCIDENTS && settings.includeAlerts()
                ? List.of(Feed.GRAPH_INCIDENTS, Feed.GRAPH_ALERTS)
                : List.of(settings.feed());
    }

    private PollProgress progress(Session session) throws InterruptedException {
        PollProgress current = progress;
        String tenant = session.directory(feeds().get(0));
        // what was written must be in the checkpoint before the checkpoint is changed
        CheckpointRequest request =
                isPending() ? null : store.requests().waiting(settings.stanza()).orElse(null);
        if (request == null && current != null && current.tenant().equalsIgnoreCase(tenant)) {
            return current;
        }
        forget();
        Optional<InputCheckpoint> stored = store.load(settings.stanza());
        Map<Feed, InputCheckpoint.Entry> entries = new EnumMap<>(Feed.class);
        if (stored.isPresent() && isOf(stored.get(), tenant, session)) {
            entries.putAll(stored.get().feeds());
        } else if (stored.isPresent()) {
            entries.putAll(otherTenant(stored.get(), tenant));
        }
        if (request != null && request.action() == CheckpointRequest.Action.RESET) {
            entries.clear();
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
                                    Position.beginningAt(settings.start().resolve(clock.instant())), new DedupCache())
                            : new FeedState(startedAnew(entry.position()), entry.ledger()));
        }
        current = new PollProgress(
                store,
                sink,
                clock,
                settings.stanza(),
                tenant,
                settings.overlap(),
                states,
                entries,
                tracker(tenant, stored, beginning, states));
        obey(request, states);
        if (beginning || request != null) {
            // pins "-7d" to the first run, and gives a later damaged file a generation to fall back to
            current.saveBeginning();
        }
        if (request != null) {
            store.requests().done(settings.stanza(), request);
        }
        progress = current;
        return current;
    }

    private void obey(@Nullable CheckpointRequest request, Map<Feed, FeedState> states) {
        if (request == null) {
            return;
        }
        Instant from = request.from();
        Instant to = request.to();
        if (from == null || to == null) {
            log.warn("action=checkpoint_reset user=" + LogText.word(request.user()) + " start_time="
                    + settings.start().text() + ": events since then are indexed again.");
            return;
        }
        String reason = "read again as asked by " + LogText.word(request.user());
        states.values().forEach(state -> state.readAgain(from, to, reason, clock.instant()));
        log.warn("action=read_again user=" + LogText.word(request.user()) + " from=" + from + " to=" + to
                + ": events of this time are indexed again.");
    }

    /** Obeys a start_time that was changed since the checkpoint began. */
    private Position startedAnew(Position position) {
        Instant configured = settings.start().instant();
        Instant now = clock.instant();
        if (configured == null || configured.equals(position.start())) {
            return position.start().isAfter(now)
                    ? Position.beginningAt(settings.start().resolve(now))
                    : position;
        }
        log.info("start_time changed from " + position.start() + " to " + configured + ".");
        return position.startedAt(configured, now);
    }

    /** Checkpoints of older versions have the tenant as the account spells it. */
    private static boolean isOf(InputCheckpoint stored, String tenant, Session session) {
        return stored.tenant().equalsIgnoreCase(tenant) || stored.tenant().equalsIgnoreCase(session.tenantId());
    }

    /** Each tenant keeps its checkpoint, so that an account that is changed and changed back repeats nothing. */
    private Map<Feed, InputCheckpoint.Entry> otherTenant(InputCheckpoint stored, String tenant) {
        store.save(new InputCheckpoint(keyOf(stored.tenant()), stored.tenant(), stored.changes(), stored.feeds()));
        Optional<InputCheckpoint> before = store.load(keyOf(tenant));
        log.warn("The checkpoint belongs to tenant " + stored.tenant() + ", the account to tenant " + tenant + " now."
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
                ? clock.instant()
                : states.get(feeds().get(0)).position().start();
        String reference = stored.filter(checkpoint -> checkpoint.tenant().equalsIgnoreCase(tenant))
                .map(InputCheckpoint::changes)
                .orElse("");
        return tracking.open(
                settings, tenant, reference, beginning ? start : clock.instant(), this::applicationNames, clock, log);
    }

    /** The next poll goes on from the checkpoint. */
    private void forget() {
        if (progress != null) {
            progress.close();
        }
        progress = null;
    }

    private void saveNowAndThen(PollProgress current) {
        frame.save(current::saveNowAndThen);
    }
}
