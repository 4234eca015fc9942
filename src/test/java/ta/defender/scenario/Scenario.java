package ta.defender.scenario;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import ta.defender.model.Feed;

/** One outage: a tenant, what goes wrong as a table of phases, and on which APIs it is played. */
final class Scenario {
    /** One API for each way to page; Graph's two lists differ in names only. */
    private static final List<Feed> EVERY_WAY = List.of(Feed.GRAPH_ALERTS, Feed.ENDPOINT_ALERTS, Feed.XDR_INCIDENTS);

    private final String name;
    private final String happens;
    private final List<Feed> feeds;
    private final List<Phase> phases = new ArrayList<>();
    private final List<Consumer<World>> preparations = new ArrayList<>();
    private int history = 230;
    private Duration every = Duration.ofMinutes(4);
    private boolean restarts;
    private boolean nullLists;
    private String proposedBy = "us";
    private @Nullable Duration delay;

    private Scenario(String name, String happens, List<Feed> feeds) {
        this.name = name;
        this.happens = happens;
        this.feeds = List.copyOf(feeds);
    }

    static Scenario of(String name, String happens, Feed... feeds) {
        return new Scenario(name, happens, feeds.length == 0 ? EVERY_WAY : List.of(feeds));
    }

    /** Objects that are there at the start, and how often there is a new one. */
    Scenario tenant(int newHistory, Duration newEvery) {
        history = newHistory;
        every = newEvery;
        return this;
    }

    /** Something about the service or the tenant before it starts. */
    Scenario with(Consumer<World> preparation) {
        preparations.add(preparation);
        return this;
    }

    /** What can be read has to be in Splunk so long after it could be, at the latest. */
    Scenario delayedBy(Duration most) {
        delay = most;
        return this;
    }

    /** Null where nothing is demanded. */
    @Nullable Duration delay() {
        return delay;
    }

    /** How far a saved position may be before the service's clock: a host whose clock runs ahead, and no other to compare. */
    Duration mostAhead() {
        return proposedBy.equals("outside") ? Duration.ofMinutes(1) : Duration.ofDays(2);
    }

    /** Somebody outside of this project has found it. */
    Scenario fromOutside() {
        proposedBy = "outside";
        return this;
    }

    String proposedBy() {
        return proposedBy;
    }

    /** Every list in every object is null. */
    Scenario nullLists() {
        nullLists = true;
        return this;
    }

    /** The process is ended in it, so that a few events may come twice. */
    Scenario restarting() {
        restarts = true;
        return this;
    }

    /** Until then, all is well. */
    Scenario wellUntil(Duration until) {
        return until(until, Fault.NONE);
    }

    /** Until then, calls meet that fault. */
    Scenario until(Duration until, Fault fault) {
        return until(until, world -> world.setFault(fault), false);
    }

    /** Until then, calls meet that fault, and nothing can be read. */
    Scenario blindUntil(Duration until, Fault fault) {
        return until(until, world -> world.setFault(fault), true);
    }

    Scenario until(Duration until, Consumer<World> enter, boolean blind) {
        phases.add(new Phase(until, enter, blind));
        return this;
    }

    /** The same stretches so many times. */
    Scenario phases(int times, BiFunction<Scenario, Integer, Scenario> stretches) {
        Scenario scenario = this;
        for (int i = 0; i < times; i++) {
            scenario = stretches.apply(scenario, i);
        }
        return scenario;
    }

    String name() {
        return name;
    }

    String happens() {
        return happens;
    }

    List<Feed> feeds() {
        return feeds;
    }

    List<Phase> phases() {
        return phases;
    }

    int history() {
        return history;
    }

    Duration every() {
        return every;
    }

    boolean restarts() {
        return restarts;
    }

    boolean hasNullLists() {
        return nullLists;
    }

    Duration length() {
        return phases.get(phases.size() - 1).until();
    }

    void prepare(World world) {
        preparations.forEach(preparation -> preparation.accept(world));
    }

    Outcome play(Feed feed) {
        return new World(this, feed).play();
    }

    @Override
    public String toString() {
        return name;
    }
}
