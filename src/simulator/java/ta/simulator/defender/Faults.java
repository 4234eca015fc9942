package ta.simulator.defender;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import ta.simulator.net.Request;

/**
 * The script of what goes wrong: phases in the order they were added, of which the first that matches a request and is
 * not used up decides. {@code faults.next(3).matching("GET", "/v1.0/security/alerts_v2").answer(Fault.reset())}.
 */
public final class Faults {
    private final InstantSource clock;
    private final List<Phase> phases = new CopyOnWriteArrayList<>();

    Faults(InstantSource clock) {
        this.clock = clock;
    }

    /** Begins a phase for the next so many matching requests. */
    public Phase next(int requests) {
        return new Phase(this, requests, Instant.MAX);
    }

    /** Begins a phase without end. */
    public Phase always() {
        return new Phase(this, Integer.MAX_VALUE, Instant.MAX);
    }

    /** Begins a phase for all matching requests before this time on the simulator's clock. */
    public Phase until(Instant end) {
        return new Phase(this, Integer.MAX_VALUE, end);
    }

    /** Drops the whole script. */
    public void clear() {
        phases.clear();
    }

    /** The phases that can still match. */
    public List<Phase> pending() {
        return phases.stream().filter(phase -> phase.isPending(clock.instant())).toList();
    }

    void add(Phase phase) {
        phases.add(phase);
    }

    void remove(Phase phase) {
        phases.remove(phase);
    }

    Optional<Fault> take(Request request) {
        Instant now = clock.instant();
        for (Phase phase : phases) {
            Optional<Fault> fault = phase.take(request, now);
            if (fault.isPresent()) {
                return fault;
            }
        }
        return Optional.empty();
    }
}
