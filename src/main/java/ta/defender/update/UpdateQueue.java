package ta.defender.update;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import ta.defender.update.UpdatePlan.Step;

/**
 * Orders the updates of a run for several threads: those of one object one after the other, in the order of their rows.
 *
 * <p>Only a read tells which object an identifier leads to, since incidents are merged. So an update begins when the
 * objects of all rows before it are known.
 */
final class UpdateQueue {
    /** How long an update waits for the objects of rows before it: a row that cannot be read must not stop the others. */
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    /** How many objects are read ahead, so that what is written was read just before. */
    private static final int AHEAD = 16;

    private final Supplier<Instant> clock;
    private final Deque<List<Step>> chains;
    /** The first rows of the chains whose objects are being read, and since when. */
    private final Map<Integer, Instant> reading = new HashMap<>();

    private final Map<String, ObjectQueue> objects = new LinkedHashMap<>();
    private final Map<String, Long> lastDone = new HashMap<>();
    private final Set<String> handedBack = new HashSet<>();
    private long ticks;

    /** The updates of one object that wait. */
    private static final class ObjectQueue {
        private final PriorityQueue<CarryOut> waiting =
                new PriorityQueue<>(Comparator.comparingInt((CarryOut todo) -> row(todo.step())));
        private boolean busy;
    }

    /** What a thread does next. */
    sealed interface Task {}

    /**
     * Read the object of a chain.
     *
     * @param tick when it began
     */
    record Find(List<Step> chain, long tick) implements Task {
        Step first() {
            return chain.get(0);
        }
    }

    /**
     * Carry out an update.
     *
     * @param key of its object
     * @param found the object, when it was read for this update just now, or what became of the update already
     * @param tick when the read of the object began
     */
    record CarryOut(Step step, String key, Updater.@Nullable Found found, long tick) implements Task {}

    /**
     * @param chains the updates of each identifier
     */
    UpdateQueue(List<List<Step>> chains, Supplier<Instant> clock) {
        this.clock = clock;
        this.chains = new ArrayDeque<>(chains.stream()
                .sorted(Comparator.comparingInt((List<Step> chain) -> row(chain.get(0))))
                .toList());
    }

    private static int row(Step step) {
        return step.rows().get(0).row().number();
    }

    /** The next task of a thread, waited for if need be; null when nothing is left. */
    synchronized @Nullable Task next() {
        while (true) {
            for (ObjectQueue object : objects.values()) {
                CarryOut head = object.busy ? null : object.waiting.peek();
                if (head != null && row(head.step()) < firstUnknown()) {
                    object.waiting.remove();
                    object.busy = true;
                    return handedBack.contains(head.key()) ? skipped(head) : fresh(head);
                }
            }
            List<Step> chain = readAhead() < AHEAD ? chains.poll() : null;
            if (chain != null) {
                reading.put(row(chain.get(0)), clock.get());
                return new Find(chain, ++ticks);
            }
            if (chains.isEmpty() && reading.isEmpty() && objects.isEmpty()) {
                notifyAll();
                return null;
            }
            try {
                wait(LOOK_AGAIN.toMillis());
            } catch (InterruptedException e) {
                // what is left is reported all the same
            }
        }
    }

    /** The first row whose object is not known; one that takes long to read is waited for no longer. */
    private int firstUnknown() {
        int next = chains.isEmpty() ? Integer.MAX_VALUE : row(chains.peek().get(0));
        Instant late = clock.get().minus(TIMEOUT);
        return reading.entrySet().stream()
                .filter(read -> read.getValue().isAfter(late))
                .mapToInt(Map.Entry::getKey)
                .reduce(next, Math::min);
    }

    /** How many objects have been read for an update that waits. */
    private long readAhead() {
        return objects.values().stream()
                .map(object -> object.waiting.peek())
                .filter(head -> head != null && head.found() != null)
                .count();
    }

    private static CarryOut skipped(CarryOut head) {
        UpdateOutcome later = UpdateOutcome.NotTried.before(null, null);
        return new CarryOut(
                head.step(), head.key(), Updater.Found.settled(head.step().update(), later), head.tick());
    }

    /** Without the object if another update of it was done since it was read. */
    private CarryOut fresh(CarryOut head) {
        return lastDone.getOrDefault(head.key(), 0L) < head.tick()
                ? head
                : new CarryOut(head.step(), head.key(), null, head.tick());
    }

    /** Takes the object of a chain. */
    synchronized void found(Find find, Updater.Found object) {
        reading.remove(row(find.first()));
        ObjectQueue queue = objects.computeIfAbsent(object.key(), none -> new ObjectQueue());
        Updater.@Nullable Found first = object;
        for (Step step : object.isRedirected() ? rowByRow(find.chain()) : find.chain()) {
            queue.waiting.add(new CarryOut(step, object.key(), first, find.tick()));
            first = null;
        }
        notifyAll();
    }

    /** Rows of other identifiers may be about the same incident, and stand between equal ones. */
    private static List<Step> rowByRow(List<Step> chain) {
        return chain.stream()
                .flatMap(step -> step.rows().stream().map(row -> new Step(step.update(), List.of(row))))
                .toList();
    }

    /** Takes the end of an update. */
    synchronized void done(CarryOut todo, UpdateOutcome outcome) {
        lastDone.put(todo.key(), ++ticks);
        if (outcome instanceof UpdateOutcome.NotTried) {
            // the next call goes on with it: what follows must not overtake it
            handedBack.add(todo.key());
        }
        ObjectQueue queue = objects.get(todo.key());
        if (queue != null) {
            queue.busy = false;
            if (queue.waiting.isEmpty()) {
                objects.remove(todo.key());
            }
        }
        notifyAll();
    }
}
