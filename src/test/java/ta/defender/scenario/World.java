package ta.defender.scenario;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import ta.defender.checkpoint.CheckpointRequests;
import ta.defender.checkpoint.CheckpointStore;
import ta.defender.checkpoint.InputCheckpoint;
import ta.defender.checkpoint.MemoryPositionStore;
import ta.defender.http.CallListener;
import ta.defender.http.RateLimiter;
import ta.defender.http.RetryPolicy;
import ta.defender.http.RetryingTransport;
import ta.defender.http.ServerClock;
import ta.defender.http.ThrottledTransport;
import ta.defender.http.Transport;
import ta.defender.microsoft.AuthorizedTransport;
import ta.defender.microsoft.FeedClient;
import ta.defender.microsoft.HuntingClient;
import ta.defender.microsoft.Session;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.model.Feed;
import ta.defender.poll.InputLog;
import ta.defender.poll.InputSettings;
import ta.defender.poll.StanzaRunner;
import ta.defender.testing.FakeClock;
import ta.defender.testing.FakeSleeper;
import ta.defender.testing.FakeTransport;
import ta.defender.testing.SplunkPipe;

/** Plays one scenario: the product from the stanza down to the network, and everything around it in virtual time. */
final class World {
    private static final String STANZA = "outage";
    private static final URI BASE = URI.create("https://api.example");
    private static final Duration RESTART = Duration.ofSeconds(5);

    private final Scenario scenario;
    private final Feed feed;
    private final FakeClock truth = new FakeClock(Tenant.START);
    private final HostClock host = new HostClock(truth);
    private final Login login = new Login(truth);
    private final SplunkPipe pipe = new SplunkPipe(truth);
    private final MemoryPositionStore disk = new MemoryPositionStore();
    private final FakeSleeper sleeper = new FakeSleeper(truth);
    private final Map<Feed, FakeDefender> services = new EnumMap<>(Feed.class);
    private final List<String> log = new ArrayList<>();
    private final List<Instant[]> blind = new ArrayList<>();
    private final Random chance = new Random(7);
    private RateLimiter budget;
    private StanzaRunner runner;
    private int phase = -1;
    private int stepsToKill = Integer.MAX_VALUE;
    private int meanStepsToKill;
    private int stepsToOrphan = Integer.MAX_VALUE;
    private int meanStepsToOrphan;
    private Instant lastSave = Tenant.START;
    private int mayBeTwice;
    private final Map<String, String> settings = new LinkedHashMap<>();

    World(Scenario scenario, Feed feed) {
        this.scenario = scenario;
        this.feed = feed;
        settings.put("account", "tenant");
        settings.put("api", feed.api().settingValue());
        settings.put("start_time", Tenant.HISTORY.toString());
        settings.put("include_alerts", Boolean.toString(feed == Feed.XDR_INCIDENTS));
        Duration future = scenario.length();
        Tenant tenant = new Tenant(feed, 42, scenario.hasNullLists())
                .history(scenario.history(), future)
                .traffic(scenario.every(), future);
        services.put(feed, new FakeDefender(feed, tenant, truth, login));
        pipe.setOnWrite(this::step);
    }

    FakeDefender service() {
        return services.get(feed);
    }

    Tenant tenant() {
        return service().tenant();
    }

    HostClock host() {
        return host;
    }

    Login login() {
        return login;
    }

    SplunkPipe pipe() {
        return pipe;
    }

    MemoryPositionStore disk() {
        return disk;
    }

    FakeClock truth() {
        return truth;
    }

    /** Sets one of the stanza's parameters. */
    void set(String parameter, String value) {
        settings.put(parameter, value);
    }

    void setFault(Fault fault) {
        services.values().forEach(service -> service.setFault(fault));
    }

    /** Ends the process at random moments from now on, again and again; never again with 0. */
    void killEvery(int meanSteps) {
        meanStepsToKill = meanSteps;
        stepsToKill = meanSteps == 0 ? Integer.MAX_VALUE : 1 + chance.nextInt(2 * meanSteps);
    }

    /** splunkd itself dies at random moments, and its orphan goes on until it notices; never again with 0. */
    void killSplunkdEvery(int meanSteps) {
        meanStepsToOrphan = meanSteps;
        stepsToOrphan = meanSteps == 0 ? Integer.MAX_VALUE : 1 + chance.nextInt(2 * meanSteps);
    }

    /** Ends the process in order and starts it again, as splunkd does when an input of the scheme is edited. */
    void stopInOrder() {
        for (int step = 0; step < 35 && !runner.finish(); step++) {
            truth.advance(Duration.ofMillis(100));
        }
        truth.advance(RESTART);
        start();
    }

    /** Plays it to its end. */
    Outcome play() {
        scenario.prepare(this);
        services.values()
                .forEach(service -> service.setOnCall(() -> {
                    enterPhases();
                    step();
                }));
        start();
        Instant end = Tenant.START.plus(scenario.length());
        while (truth.instant().isBefore(end)) {
            enterPhases();
            Duration wait = runner.pause();
            if (wait.isZero()) {
                run();
            } else {
                Duration left = Duration.between(truth.instant(), nextPhase());
                truth.advance(wait.compareTo(left) < 0 ? wait : left);
            }
        }
        return outcome(end);
    }

    private void run() {
        try {
            runner.run();
        } catch (Killed e) {
            restart();
        } catch (DefenderException e) {
            if (e.code() != Code.OUTPUT) {
                throw e;
            }
            restart();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void restart() {
        if (!scenario.restarts()) {
            throw new AssertionError("the process ended although nobody ended it");
        }
        pipe.cut();
        // a save stands for what was written two seconds before it, give or take the last mark
        mayBeTwice += pipe.countSince(lastSave.minus(SplunkPipe.UNREAD).minusSeconds(1));
        truth.advance(RESTART);
        pipe.reopen();
        killEvery(meanStepsToKill);
        killSplunkdEvery(meanStepsToOrphan);
        start();
    }

    private void start() {
        budget = RateLimiter.of(host, 0.2, limits());
        Transport wire = new FakeTransport().when("GET", service().path() + "?", service());
        Transport stack = RetryingTransport.of(
                ThrottledTransport.of(
                        AuthorizedTransport.of(wire, login, List.of(BASE)), budget, sleeper, CallListener.NONE),
                RetryPolicy.DEFAULT,
                new RetryingTransport.Waiting(host, sleeper, chance),
                CallListener.NONE);
        FeedClient client = new FeedClient(stack, BASE, feed, new ServerClock(host, truth));
        try {
            runner = new StanzaRunner(
                    InputSettings.read(scheme() + "://" + STANZA, settings),
                    any -> new OneClient(client),
                    new WatchedStore(),
                    pipe,
                    host,
                    new Lines());
        } catch (DefenderException e) {
            throw new AssertionError(e);
        }
    }

    private String scheme() {
        return feed == Feed.GRAPH_ALERTS || feed == Feed.ENDPOINT_ALERTS ? "defender_alerts" : "defender_incidents";
    }

    private List<RateLimiter.Limit> limits() {
        return switch (feed.api()) {
            case GRAPH -> List.of(RateLimiter.Limit.perMinute(150));
            case ENDPOINT -> List.of(RateLimiter.Limit.perMinute(100), RateLimiter.Limit.perHour(1_500));
            case XDR -> List.of(RateLimiter.Limit.perMinute(50), RateLimiter.Limit.perHour(1_500));
        };
    }

    private Instant nextPhase() {
        return Tenant.START.plus(scenario.phases().get(Math.max(0, phase)).until());
    }

    private void enterPhases() {
        while (phase + 1 < scenario.phases().size()
                && (phase < 0 || !truth.instant().isBefore(nextPhase()))) {
            Instant begin = phase < 0 ? Tenant.START : nextPhase();
            phase++;
            Phase entered = scenario.phases().get(phase);
            if (entered.blind()) {
                blind.add(new Instant[] {begin, Tenant.START.plus(entered.until())});
            }
            entered.enter().accept(this);
        }
    }

    private void step() {
        // a process that has ended does nothing more, in whichever of its threads
        if (--stepsToKill <= 0) {
            pipe.cut();
            throw new Killed();
        }
        if (--stepsToOrphan <= 0) {
            pipe.cut();
            stepsToOrphan = Integer.MAX_VALUE;
        }
    }

    private Outcome outcome(Instant end) {
        Assessment assessment = new Assessment(tenant(), blind, end);
        assessment.count(pipe.events());
        return new Outcome(
                assessment.emitted,
                assessment.duplicates,
                assessment.lost(),
                assessment.altered,
                service().calls(),
                sleeper.waits().stream().max(Duration::compareTo).orElse(Duration.ZERO),
                Duration.between(savedPosition(), truth.instant()),
                mayBeTwice,
                assessment.delay(),
                assessment.health,
                log);
    }

    private Instant savedPosition() {
        try {
            Optional<InputCheckpoint> saved = disk.load(scheme() + "://" + STANZA);
            return saved.orElseThrow().feeds().get(feed).position().readTo();
        } catch (DefenderException e) {
            throw new AssertionError(e);
        }
    }

    /** An account that is always there. */
    private record OneClient(FeedClient client) implements Session {
        @Override
        public String tenantId() {
            return "11111111-2222-3333-4444-555555555555";
        }

        @Override
        public FeedClient client(Feed wanted) {
            return client;
        }

        @Override
        public HuntingClient hunting() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Set<String> permissions(Feed wanted) {
            return Set.of();
        }

        @Override
        public Set<String> applicationNames(Feed wanted) {
            return Set.of("client");
        }
    }

    /** The disk, with the moments at which a process can end. */
    private final class WatchedStore implements CheckpointStore {
        @Override
        public Optional<InputCheckpoint> load(String stanza) {
            return disk.load(stanza);
        }

        @Override
        public void save(InputCheckpoint position) {
            step();
            disk.save(position);
            lastSave = truth.instant();
            step();
        }

        @Override
        public CheckpointRequests requests() {
            return disk.requests();
        }
    }

    /** Keeps what an operator would read. */
    private final class Lines implements InputLog {
        @Override
        public void debug(String message) {}

        @Override
        public void info(String message) {}

        @Override
        public void warn(String message) {
            keep("WARN", message);
        }

        @Override
        public void error(String message) {
            keep("ERROR", message);
        }

        private void keep(String level, String message) {
            log.add(truth.instant() + " " + level + " " + message);
        }
    }
}
