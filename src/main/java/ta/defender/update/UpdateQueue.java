package ta.defender.update;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
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
    private final Map<String, UpdateOutcome.NotTried> handedBack = new HashMap<>();
    private final Map<String, Done> settled = new HashMap<>();
    private final boolean mayLeadElsewhere;
    private long ticks;

    /** The latest update of an object, which equal ones that follow need not repeat. */
    private record Done(Step step, UpdateOutcome outcome) {}

    /** The updates of one object that wait. */
    private static final class ObjectQueue {
        private final PriorityQueue<CarryOut> waiting = new PriorityQueue<>(
                Comparator.comparingInt((CarryOut todo) -> todo.step().row()));
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
    record CarryOut(Step step, String key, @Nullable FoundObject found, long tick) implements Task {
        CarryOut with(Step other, @Nullable FoundObject object) {
            return new CarryOut(other, key, object, tick);
        }
    }

    /**
     * @param chains the updates of each identifier
     * @param mayLeadElsewhere whether an identifier may lead to the object of another one
     */
    UpdateQueue(List<List<Step>> chains, boolean mayLeadElsewhere, Supplier<Instant> clock) {
        this.mayLeadElsewhere = mayLeadElsewhere;
        this.clock = clock;
        this.chains = new ArrayDeque<>(chains.stream()
                .sorted(Comparator.comparingInt(
                        (List<Step> chain) -> chain.get(0).row()))
                .toList());
    }

    /** The next task of a thread, waited for if need be; null when nothing is left. */
    synchronized @Nullable Task next() {
        while (true) {
            for (ObjectQueue object : objects.values()) {
                CarryOut head = object.busy ? null : object.waiting.peek();
                int unknown = head == null ? 0 : firstUnknown();
                if (head != null && head.step().row() < unknown) {
                    object.waiting.remove();
                    object.busy = true;
                    return fresh(undivided(head, object, unknown));
                }
            }
            List<Step> chain = readAhead() < AHEAD ? chains.poll() : null;
            if (chain != null) {
                reading.put(chain.get(0).row(), clock.get());
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
        int next = chains.isEmpty() ? Integer.MAX_VALUE : chains.peek().get(0).row();
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

    /** Its rows as far as no other row of the object stands between them; those behind wait. */
    private CarryOut undivided(CarryOut head, ObjectQueue object, int unknown) {
        CarryOut next = object.waiting.peek();
        int limit = Math.min(
                mayLeadElsewhere ? unknown : Integer.MAX_VALUE,
                next == null ? Integer.MAX_VALUE : next.step().row());
        List<PlannedRow> rows = head.step().rows();
        int count = 1;
        while (count < rows.size() && rows.get(count).row().number() < limit) {
            count++;
        }
        if (count == rows.size()) {
            return head;
        }
        PlannedRow.Update update = head.step().update();
        object.waiting.add(head.with(new Step(update, rows.subList(count, rows.size())), null));
        return head.with(new Step(update, rows.subList(0, count)), head.found());
    }

    /** With what is known of its outcome; without the object if another update of it was done since it was read. */
    private CarryOut fresh(CarryOut head) {
        Step step = head.step();
        UpdateOutcome.NotTried stopped = handedBack.get(head.key());
        if (stopped != null) {
            UpdateOutcome later = UpdateOutcome.NotTried.before(stopped.cause(), stopped.retryAfter());
            return head.with(step, FoundObject.settled(step.update(), later));
        }
        Done last = settled.get(head.key());
        if (last != null && last.step().update().isSame(step.update())) {
            return head.with(
                    new Step(step.update(), step.rows(), last.step().first()),
                    FoundObject.settled(step.update(), last.outcome()));
        }
        return lastDone.getOrDefault(head.key(), 0L) < head.tick() ? head : head.with(step, null);
    }

    /** Takes the object of a chain. */
    synchronized void found(Find find, FoundObject object) {
        reading.remove(find.first().row());
        ObjectQueue queue = objects.computeIfAbsent(object.key(), none -> new ObjectQueue());
        @Nullable FoundObject first = object.isKnown() ? object : null;
        for (Step step : find.chain()) {
            queue.waiting.add(new CarryOut(step, object.key(), first, find.tick()));
            first = null;
        }
        notifyAll();
    }

    /** Takes the end of an update. */
    synchronized void done(CarryOut todo, UpdateOutcome outcome) {
        lastDone.put(todo.key(), ++ticks);
        if (outcome instanceof UpdateOutcome.NotTried stopped) {
            // the next call goes on with it: what follows must not overtake it
            handedBack.putIfAbsent(todo.key(), stopped);
        } else {
            settled.put(todo.key(), new Done(todo.step(), outcome));
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
