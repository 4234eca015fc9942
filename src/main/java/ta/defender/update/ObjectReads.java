package ta.defender.update;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import ta.defender.http.ApiException;
import ta.defender.http.TransportException;
import ta.defender.microsoft.ObjectState;
import ta.defender.model.Code;

/**
 * Reads the objects of a run. Reads lag behind writes by some seconds, so what shows less than the run knows is read again,
 * and never believed. Callable from any thread.
 */
final class ObjectReads {
    /** How much later an object is read again that does not show what the service accepted. */
    static final Duration SECOND_LOOK = Duration.ofSeconds(2);

    /** How long an object is looked at that should show what we wrote. */
    static final List<Duration> LOOKS = List.of(SECOND_LOOK, SECOND_LOOK, Duration.ofSeconds(4), Duration.ofSeconds(8));

    private final UpdateTools tools;
    /** When the latest read of an object began. */
    private final Map<String, Instant> begun = new ConcurrentHashMap<>();

    ObjectReads(UpdateTools tools) {
        this.tools = tools;
    }

    /** The incident that is worked on leads to another one now. */
    static final class MergedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final String into;

        private MergedException(String into) {
            super("merged into " + into);
            this.into = into;
        }

        String into() {
            return into;
        }
    }

    /**
     * An object that leads to no other one.
     *
     * @throws MergedException when it does
     */
    static ObjectState unmerged(ObjectState now) {
        if (now.redirectId() != null) {
            throw new MergedException(now.redirectId());
        }
        return now;
    }

    /** Whether this run has read the object. */
    boolean hasRead(String id) {
        return tools.state().hasRead(id) || begun.containsKey(RunState.key(id));
    }

    /** Whether the latest read of an object began after an instant. */
    boolean isAfter(Instant instant, String key) {
        return instant.isBefore(begun.getOrDefault(key, Instant.MIN));
    }

    /** The object as the service shows it, which may be less than the run knows. */
    ObjectState look(String id) throws InterruptedException {
        Instant start = tools.deadline().now();
        ObjectState now = tools.client().read(id, tools.deadline().left());
        begun.put(RunState.key(now.id()), start);
        return now;
    }

    /** The object as it is, from a read that shows no less than the run knows of it. */
    ObjectState read(String id) throws InterruptedException {
        ObjectState now = look(id);
        for (Duration pause : LOOKS) {
            if (!lags(now) || !waits(pause)) {
                break;
            }
            now = look(id);
        }
        return unmerged(believed(now));
    }

    boolean lags(ObjectState now) {
        return tools.state().isAheadOf(now);
    }

    /**
     * A read that shows no less than the run knows.
     *
     * @throws TransportException when it does
     */
    ObjectState believed(ObjectState now) {
        if (lags(now)) {
            throw new TransportException(
                    Code.STALE_READ,
                    "reads lag behind: the object is shown as of " + now.lastUpdate()
                            + ", which is older than what this run has seen or written of it",
                    "run the update again",
                    null);
        }
        tools.state().saw(now.id(), now.lastUpdate());
        return now;
    }

    /**
     * The object after a write; read again, a little later, when it does not show the change yet.
     *
     * @param isUnsure whether nobody says that the write was done
     */
    ObjectState shown(String id, PendingChange pending, boolean isUnsure) throws InterruptedException {
        ObjectState now = unmerged(look(id));
        for (int look = 0; !pending.missingIn(now).isEmpty(); look++) {
            boolean longer = isUnsure || lags(now);
            if (look == (longer ? LOOKS.size() : 1) || !waits(LOOKS.get(look))) {
                break;
            }
            now = unmerged(look(id));
        }
        return now;
    }

    /** The object between the values and the comment; null when it cannot be read. */
    @Nullable ObjectState betweenWrites(String id, PendingChange pending) throws InterruptedException {
        try {
            ObjectState now = read(id);
            for (Duration pause : LOOKS) {
                if (pending.hasValues(now) || !waits(pause)) {
                    break;
                }
                now = read(id);
            }
            return now;
        } catch (ApiException | TransportException e) {
            return null;
        }
    }

    /** Waits before the next read; false when there is not enough time. */
    boolean waits(Duration pause) throws InterruptedException {
        if (tools.deadline().left().compareTo(pause) <= 0) {
            if (tools.deadline().isHandingBack()) {
                throw new TransportException(Code.TIME_USED_UP, "no time for another look", "", null);
            }
            return false;
        }
        tools.sleeper().sleep(pause);
        return true;
    }
}
