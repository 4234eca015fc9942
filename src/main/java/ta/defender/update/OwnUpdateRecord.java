package ta.defender.update;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import ta.defender.model.DefenderException;
import ta.defender.splunk.OwnUpdateLog;
import ta.defender.splunk.OwnUpdateLog.Update;

/**
 * Tells the inputs which updates a run makes, so that they know the changes as ours. An update does not depend on it: where the
 * KV store does not take it, that is all that is lost. Callable from several threads.
 */
public final class OwnUpdateRecord {
    /** Old documents are removed by one run of so many. */
    private static final int RUNS_BETWEEN_CLEANUPS = 16;

    /** An input may read a version while the run goes on, and a batch makes many at once. */
    private static final Duration BETWEEN_WRITES = Duration.ofSeconds(1);

    private static final Duration LONGEST_RUN = Duration.ofHours(1);

    private final OwnUpdateLog log;
    private final boolean alerts;
    private final InstantSource clock;
    private final Consumer<String> debug;
    private final Map<String, Set<String>> versions = new LinkedHashMap<>();
    private final Set<String> unwritten = new LinkedHashSet<>();
    private Instant begun = Instant.EPOCH;
    private String run = "";
    private String tenant = "";
    private Instant nextWrite = Instant.EPOCH;

    /**
     * @param target whose objects are updated
     * @param debug told why the KV store does not take it
     */
    public OwnUpdateRecord(OwnUpdateLog log, Target target, InstantSource clock, Consumer<String> debug) {
        this.log = log;
        this.alerts = target.feed().isOfAlerts();
        this.clock = clock;
        this.debug = debug;
    }

    /**
     * Called before anything else.
     *
     * @param directory id of the tenant whose objects are updated
     */
    synchronized void inTenant(String directory) {
        tenant = directory;
    }

    /**
     * Called before the first call to Microsoft.
     *
     * @param name of the run
     */
    synchronized void begin(String name, List<String> ids) throws InterruptedException {
        begun = clock.instant();
        run = name + " " + begun;
        ids.forEach(id -> versions.put(id, new LinkedHashSet<>()));
        unwritten.addAll(ids);
        write(false);
    }

    /**
     * What the calls of a run wrote down lately.
     *
     * @param name of the run
     * @return object to what was made of it; null when the KV store does not say
     */
    @Nullable Map<String, Set<String>> madeBy(String name) throws InterruptedException {
        String prefix = OwnUpdateLog.object(tenant, alerts, "");
        Map<String, Set<String>> made = new LinkedHashMap<>();
        try {
            for (Update update : log.writtenSince(clock.instant().minus(LONGEST_RUN))) {
                if (update.run().startsWith(name + " ") && update.object().startsWith(prefix)) {
                    made.computeIfAbsent(update.object().substring(prefix.length()), none -> new LinkedHashSet<>())
                            .addAll(update.versions());
                }
            }
        } catch (DefenderException e) {
            debug.accept("What earlier calls of this run have updated is not known: " + e.getMessage());
            return null;
        }
        return made;
    }

    /** An update gave an object versions. */
    synchronized void made(String id, List<String> ofObject) {
        versions.computeIfAbsent(id, none -> new LinkedHashSet<>()).addAll(ofObject);
        unwritten.add(id);
        if (clock.instant().isBefore(nextWrite)) {
            return;
        }
        try {
            write(false);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Called when the outcome of all updates is known. */
    synchronized void end() throws InterruptedException {
        unwritten.addAll(versions.keySet());
        write(true);
    }

    private void write(boolean done) throws InterruptedException {
        List<Update> updates = new ArrayList<>();
        for (String id : unwritten) {
            updates.add(new Update(
                    run,
                    OwnUpdateLog.object(tenant, alerts, id),
                    begun,
                    done,
                    List.copyOf(versions.getOrDefault(id, Set.of()))));
        }
        try {
            log.write(updates);
            unwritten.clear();
            nextWrite = clock.instant().plus(BETWEEN_WRITES);
            if (done && Math.floorMod(run.hashCode(), RUNS_BETWEEN_CLEANUPS) == 0) {
                log.forgetOld();
            }
        } catch (DefenderException e) {
            // the end of the run tries once more
            nextWrite = Instant.MAX;
            debug.accept("The inputs cannot tell these updates from changes of others: " + e.getMessage());
        }
    }
}
