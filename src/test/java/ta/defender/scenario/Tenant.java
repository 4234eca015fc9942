package ta.defender.scenario;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import ta.defender.model.Feed;
import ta.defender.testing.FakeClock;

/**
 * What really happened in a tenant, written down before a scenario begins: objects, when each of their versions came to be,
 * and from when on the service showed it. The same seed gives the same tenant.
 */
final class Tenant {
    /** The moment the add-on starts. */
    static final Instant START = FakeClock.START;

    /** How far back its first run reads. */
    static final Instant HISTORY = START.minus(Duration.ofDays(1));

    private final Random random;
    private final VersionWriter writer;
    private final List<TrackedObject> objects = new ArrayList<>();
    private int nextId = 1000;

    Tenant(Feed feed, long seed, boolean nullLists) {
        this.random = new Random(seed);
        this.writer = new VersionWriter(feed, nullLists);
    }

    List<TrackedObject> objects() {
        return objects;
    }

    /** So many objects before the start, three to each instant, some of which change later. */
    Tenant history(int count, Duration future) {
        for (int i = 0; i < count; i++) {
            long minute = 5 + (i / 3) * (23L * 60) / Math.max(1, count / 3);
            TrackedObject object = object(HISTORY.plus(Duration.ofMinutes(minute)), Duration.ZERO);
            if (i % 4 == 0) {
                changes(object, START.plus(within(future)), future);
            }
        }
        return this;
    }

    /** A new object every so often from the start on, each changing up to two times. */
    Tenant traffic(Duration every, Duration length) {
        for (Instant at = START.plus(within(every)); at.isBefore(START.plus(length)); at = at.plus(every)) {
            TrackedObject object = object(at.plus(within(every)), delay());
            if (random.nextInt(3) == 0) {
                changes(object, at.plus(Duration.ofMinutes(40)).plus(within(Duration.ofHours(1))), length);
            }
        }
        return this;
    }

    /** A new object of that instant, visible so much later. */
    TrackedObject object(Instant updated, Duration delay) {
        TrackedObject object = new TrackedObject(Integer.toString(nextId++));
        Instant instant = fraction(updated);
        object.add(writer.write(object.id(), 1, instant, instant, delay));
        objects.add(object);
        return object;
    }

    /** A new version of an object. */
    void change(TrackedObject object, Instant updated, Duration delay) {
        int number = object.versions().size() + 1;
        Instant created = object.versions().get(0).updated();
        object.add(writer.write(object.id(), number, created, updated, delay));
    }

    private void changes(TrackedObject object, Instant first, Duration future) {
        Instant at = first;
        int count = 1 + random.nextInt(2);
        for (int i = 0; i < count && at.isBefore(START.plus(future)); i++) {
            change(object, fraction(at), delay());
            at = at.plus(Duration.ofMinutes(45)).plus(within(Duration.ofHours(2)));
        }
    }

    /** Services write 0 to 7 digits of a second. */
    private Instant fraction(Instant instant) {
        return switch (random.nextInt(3)) {
            case 0 -> instant.truncatedTo(ChronoUnit.SECONDS);
            case 1 -> instant.truncatedTo(ChronoUnit.SECONDS).plusMillis(1 + random.nextInt(998));
            default -> instant.truncatedTo(ChronoUnit.SECONDS).plusNanos(100L * (1 + random.nextInt(9_999_998)));
        };
    }

    private Duration delay() {
        return Duration.ofSeconds(random.nextInt(40));
    }

    private Duration within(Duration most) {
        return Duration.ofMillis((long) (random.nextDouble() * most.toMillis()));
    }
}
