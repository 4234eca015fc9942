package ta.defender.update;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import ta.defender.http.Sleeper;
import ta.defender.http.TransportException;
import ta.defender.microsoft.ApiException;
import ta.defender.microsoft.ObjectState;
import ta.defender.microsoft.UpdateClient;
import ta.defender.model.ObjectChange;

/**
 * Carries out updates: reads the object, compares, writes what differs, appends the comment once.
 *
 * <p>A write whose answer got lost is not repeated blindly: the object is read again and only what it still lacks is
 * written, so that a comment is never there twice. Callable from any thread.
 */
final class Updater {
    private static final int MAX_REDIRECTS = 10;
    private static final int MAX_ATTEMPTS = 6;
    private static final int NONE = 0;
    private static final int OK = 200;

    private final UpdateClient client;
    private final UpdateValues values;
    private final PendingChange differences;
    private final Sleeper sleeper;
    private final Deadline deadline;
    private final WriteMemory memory;
    private final Map<String, ReentrantLock> locks = new ConcurrentHashMap<>();
    private final Map<String, String> ownVersions = new ConcurrentHashMap<>();

    Updater(UpdateClient client, UpdateValues values, Sleeper sleeper, Deadline deadline, WriteMemory memory) {
        this.client = client;
        this.values = values;
        this.differences = new PendingChange(values);
        this.sleeper = sleeper;
        this.deadline = deadline;
        this.memory = memory;
    }

    /** Carries out one update. */
    UpdateOutcome carryOut(PlannedRow.Update update) throws InterruptedException {
        Work work = new Work(update);
        if (deadline.left().isZero()) {
            return work.failed("was not tried: " + deadline.usedUp());
        }
        try {
            return work.run();
        } catch (ApiException e) {
            return work.failed(e);
        } catch (IOException e) {
            return work.failed("was not begun: " + e.getMessage());
        } catch (TransportException e) {
            return work.failed(
                    e.getMessage() + (e.reason().isPerhapsSent() ? "; whether it was done is not known" : ""));
        }
    }

    /** The work on one update. */
    private final class Work {
        private final PlannedRow.Update update;
        private final List<String> path = new ArrayList<>();
        private String id;
        private @Nullable ObjectState before;
        private @Nullable ObjectState after;

        Work(PlannedRow.Update update) {
            this.update = update;
            this.id = update.id();
        }

        UpdateOutcome run() throws IOException, InterruptedException {
            ObjectState now = client.read(id, deadline.left());
            path.add(id);
            while (now.redirectId() != null) {
                id = now.redirectId();
                if (path.contains(id) || path.size() > MAX_REDIRECTS) {
                    return new UpdateOutcome.Failed(
                            "was not tried: incidents are redirected in a circle, " + String.join(" to ", path) + " to "
                                    + id,
                            null,
                            null,
                            OK);
                }
                path.add(id);
                now = client.read(id, deadline.left());
            }
            ReentrantLock lock = locks.computeIfAbsent(id, none -> new ReentrantLock());
            lock.lockInterruptibly();
            try {
                return write(path.size() > 1 ? client.read(id, deadline.left()) : now);
            } finally {
                lock.unlock();
            }
        }

        private UpdateOutcome write(ObjectState first) throws IOException, InterruptedException {
            before = first;
            ObjectChange wanted = update.change();
            WriteMemory.Begun begun = memory.begun(update);
            boolean fieldsMissing = differences.fields(wanted, first).hasFields();
            boolean byEarlierTry = begun != null && !begun.version().equals(first.lastUpdate()) && !fieldsMissing;
            // what an earlier try of ours changed is no conflict
            Optional<UpdateOutcome> obstacle = byEarlierTry ? Optional.empty() : obstacle(first);
            if (obstacle.isPresent()) {
                return obstacle.get();
            }
            WriteMemory.Begun start = begun == null ? start(wanted, first, fieldsMissing) : begun;
            if (missing(wanted, first, start).isEmpty()) {
                return byEarlierTry
                        ? updated(first, "done by an earlier try, which was cut off")
                        : new UpdateOutcome.Unchanged(
                                redirected() + "it is so already"
                                        + (wanted.comment() == null ? "" : ", and the comment is there"),
                                first,
                                OK);
            }
            if (begun == null) {
                memory.begin(Map.of(update, start));
            }
            return writeMissing(wanted, first, start);
        }

        private WriteMemory.Begun start(ObjectChange wanted, ObjectState first, boolean fieldsMissing) {
            String version = first.lastUpdate();
            String comment = wanted.comment();
            long present = comment == null ? 0 : first.countOf(comment);
            boolean commentWanted = comment != null && (fieldsMissing || present == 0);
            return new WriteMemory.Begun(version == null ? "" : version, commentWanted, present);
        }

        private UpdateOutcome writeMissing(ObjectChange wanted, ObjectState first, WriteMemory.Begun start)
                throws InterruptedException {
            ObjectState now = first;
            for (int attempt = 1; ; attempt++) {
                ObjectChange missing = missing(wanted, now, start);
                if (missing.isEmpty()) {
                    return updated(now, "done");
                }
                Duration pause = pause(attempt);
                try {
                    return updated(send(missing, now), "done");
                } catch (TransportException e) {
                    if (!e.reason().isPerhapsSent() || !e.reason().isTransient() || !mayTryAgain(attempt, pause)) {
                        throw e;
                    }
                } catch (ApiException e) {
                    pause = Objects.requireNonNullElse(e.retryAfter(), pause);
                    if (e.reason() != ApiException.Reason.UNAVAILABLE || !mayTryAgain(attempt, pause)) {
                        throw e;
                    }
                }
                sleeper.sleep(pause);
                now = client.read(id, deadline.left());
            }
        }

        private ObjectChange missing(ObjectChange wanted, ObjectState now, WriteMemory.Begun start) {
            ObjectChange fields = differences.fields(wanted, now);
            String comment = wanted.comment();
            boolean commentMissing =
                    start.commentWanted() && comment != null && now.countOf(comment) <= start.comments();
            return commentMissing
                    ? new ObjectChange(
                            fields.status(),
                            fields.classification(),
                            fields.determination(),
                            fields.assignedTo(),
                            fields.tags(),
                            comment)
                    : fields;
        }

        private ObjectState send(ObjectChange missing, ObjectState now) throws InterruptedException {
            String comment = missing.comment();
            if (!client.commentsSeparately() || comment == null) {
                return settled(client.patch(id, missing, deadline.left()), missing);
            }
            if (missing.hasFields()) {
                after = settled(client.patch(id, missing.withoutComment(), deadline.left()), missing);
            }
            client.comment(id, comment, deadline.left());
            ObjectState known = after == null ? now : after;
            try {
                return client.read(id, deadline.left());
            } catch (ApiException | TransportException e) {
                // the comment was accepted; only its instant is not known
                return known;
            }
        }

        /** The answer to a write, unless it shows the object as it was before; then the object is read once more. */
        private ObjectState settled(ObjectState answer, ObjectChange written) throws InterruptedException {
            if (!differences.fields(written, answer).hasFields()) {
                return answer;
            }
            try {
                return client.read(id, deadline.left());
            } catch (ApiException | TransportException e) {
                // the write was accepted; only its instant is not known
                return answer;
            }
        }

        private UpdateOutcome updated(ObjectState now, String message) {
            if (now.lastUpdate() != null) {
                ownVersions.put(id, now.lastUpdate());
            }
            String version = after == null ? null : after.lastUpdate();
            List<String> earlier = version == null ? List.of() : List.of(version);
            return new UpdateOutcome.Updated(redirected() + message, Objects.requireNonNull(before), now, earlier, OK);
        }

        /** Why the object, as it is, must not be changed so. */
        private Optional<UpdateOutcome> obstacle(ObjectState now) {
            Instant since = update.unchangedSince();
            Instant lastUpdate = now.lastUpdateInstant();
            if (since != null
                    && lastUpdate != null
                    && isAfter(lastUpdate, since)
                    && !Objects.equals(ownVersions.get(id), now.lastUpdate())) {
                return Optional.of(new UpdateOutcome.Refused(
                        redirected() + Conflicts.describe(now, since, update.seen(), values), now, OK));
            }
            String determination = update.change().determination();
            String classification = now.classification();
            if (determination == null
                    || classification == null
                    || update.change().classification() != null) {
                return Optional.empty();
            }
            boolean known = values.find(now.feed(), UpdateField.CLASSIFICATION, classification)
                    .filter(value -> !values.same(now.feed(), UpdateField.CLASSIFICATION, value.spelling(), null))
                    .isPresent();
            boolean allowed = values.find(now.feed(), UpdateField.DETERMINATION, determination)
                    .filter(value -> UpdateValues.allows(value, classification))
                    .isPresent();
            return known && !allowed
                    ? Optional.of(new UpdateOutcome.Refused(
                            redirected()
                                    + UpdatePlanner.notAllowed(values, now.feed(), classification, determination)
                                    + "; or set the classification too",
                            now,
                            OK))
                    : Optional.empty();
        }

        UpdateOutcome failed(ApiException e) {
            ObjectChange change = update.change();
            if (e.status() == 400) {
                return new UpdateOutcome.Refused(
                        partly() + e.getMessage() + Conflicts.documented(change, client.feed(), values), before, 400);
            }
            String remedy = switch (e.reason()) {
                case FORBIDDEN, UNAUTHORIZED ->
                    "; the app registration needs the application permission "
                            + client.feed().writePermission() + ", consented by an administrator";
                case THROTTLED, UNAVAILABLE -> "; it was retried until the action's time was nearly over";
                default ->
                    e.status() == 404
                            ? "; is the id right, and of the tenant and the API (api="
                                    + client.feed().api().settingValue() + ") of this account?"
                            : "";
            };
            return new UpdateOutcome.Failed(partly() + e.getMessage() + remedy, before, after, e.status());
        }

        UpdateOutcome failed(String message) {
            return new UpdateOutcome.Failed(partly() + message, before, after, NONE);
        }

        private String partly() {
            return redirected() + (after == null ? "" : "the values were changed, but the comment was not posted: ");
        }

        private String redirected() {
            return path.size() > 1
                    ? "incident " + update.id() + " was merged into " + id + ", which was taken instead: "
                    : "";
        }
    }

    private boolean mayTryAgain(int attempt, Duration pause) {
        return attempt < MAX_ATTEMPTS && deadline.left().compareTo(pause) > 0;
    }

    private static Duration pause(int attempt) {
        return Duration.ofSeconds(1L << (attempt - 1));
    }

    /** Splunk's own times have milliseconds only. */
    private static boolean isAfter(Instant lastUpdate, Instant since) {
        boolean coarse = since.truncatedTo(ChronoUnit.MILLIS).equals(since);
        return (coarse ? lastUpdate.truncatedTo(ChronoUnit.MILLIS) : lastUpdate).isAfter(since);
    }
}
