package ta.defender.update;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import ta.defender.http.Sleeper;
import ta.defender.http.TransportException;
import ta.defender.microsoft.ApiException;
import ta.defender.microsoft.ObjectState;
import ta.defender.microsoft.UpdateClient;
import ta.defender.model.ObjectChange;

/**
 * Carries out one change of many alerts of Defender for Endpoint with few calls: reads them some at a time, sends
 * {@code batchUpdate} for those that lack the same, and reads again what became of each. What does not fit is left to
 * {@link Updater}.
 */
final class BatchUpdater {
    /** Keeps the address of a read below the 4,000 characters that gateways take. */
    private static final int READ_TOGETHER = 30;

    private static final int WORTH_A_BATCH = 3;
    private static final int OK = 200;
    private static final Duration SECOND_LOOK = Duration.ofSeconds(2);
    private static final Pattern NUMBER = Pattern.compile("\\d{1,6}");

    private final UpdateClient client;
    private final PendingChange differences;
    private final Sleeper sleeper;
    private final Deadline deadline;
    private final WriteMemory memory;
    private final BiConsumer<PlannedRow.Update, UpdateOutcome> report;
    private final List<PlannedRow.Update> left = new ArrayList<>();
    private int largestBatch = Integer.MAX_VALUE;

    /**
     * @param report told what became of each update that is not left over
     */
    BatchUpdater(
            UpdateClient client,
            UpdateValues values,
            Sleeper sleeper,
            Deadline deadline,
            WriteMemory memory,
            BiConsumer<PlannedRow.Update, UpdateOutcome> report) {
        this.client = client;
        this.differences = new PendingChange(values);
        this.sleeper = sleeper;
        this.deadline = deadline;
        this.memory = memory;
        this.report = report;
    }

    /** Carries out what can be done together, and returns what has to be done one by one. */
    List<PlannedRow.Update> carryOut(List<PlannedRow.Update> updates) throws InterruptedException {
        Map<ObjectChange, List<PlannedRow.Update>> alike = new LinkedHashMap<>();
        for (PlannedRow.Update update : updates) {
            if (memory.begun(update) != null) {
                // what was cut off is looked at one by one
                left.add(update);
                continue;
            }
            alike.computeIfAbsent(update.change(), none -> new ArrayList<>()).add(update);
        }
        for (Map.Entry<ObjectChange, List<PlannedRow.Update>> group : alike.entrySet()) {
            if (isBatch(group.getKey(), group.getValue())) {
                together(group.getKey(), group.getValue());
            } else {
                left.addAll(group.getValue());
            }
        }
        return List.copyOf(left);
    }

    /** Conditions are checked object by object, as is a determination against the classification the object has. */
    private static boolean isBatch(ObjectChange change, List<PlannedRow.Update> updates) {
        return updates.size() >= WORTH_A_BATCH
                && updates.stream().allMatch(update -> update.unchangedSince() == null)
                && (change.determination() == null || change.classification() != null);
    }

    private void together(ObjectChange wanted, List<PlannedRow.Update> updates) throws InterruptedException {
        Map<String, ObjectState> before;
        try {
            before = states(updates);
        } catch (ApiException | TransportException e) {
            left.addAll(updates);
            return;
        }
        Map<ObjectChange, List<PlannedRow.Update>> missing = new LinkedHashMap<>();
        for (PlannedRow.Update update : updates) {
            ObjectState state = before.get(update.id());
            if (state == null) {
                left.add(update);
                continue;
            }
            ObjectChange lacks = lacks(wanted, state);
            if (lacks.isEmpty()) {
                report.accept(update, new UpdateOutcome.Unchanged("it is so already", state, OK));
            } else {
                missing.computeIfAbsent(lacks, none -> new ArrayList<>()).add(update);
            }
        }
        for (Map.Entry<ObjectChange, List<PlannedRow.Update>> group : missing.entrySet()) {
            inBatches(group.getKey(), group.getValue(), before);
        }
    }

    private ObjectChange lacks(ObjectChange wanted, ObjectState state) {
        ObjectChange fields = differences.fields(wanted, state);
        String comment = wanted.comment();
        boolean commentWanted = comment != null && (fields.hasFields() || state.countOf(comment) == 0);
        return new ObjectChange(
                fields.status(),
                fields.classification(),
                fields.determination(),
                fields.assignedTo(),
                fields.tags(),
                commentWanted ? comment : null);
    }

    private void inBatches(ObjectChange change, List<PlannedRow.Update> updates, Map<String, ObjectState> before)
            throws InterruptedException {
        int from = 0;
        while (from < updates.size()) {
            int to = (int) Math.min(updates.size(), (long) from + largestBatch);
            List<PlannedRow.Update> batch = updates.subList(from, to);
            if (batch.size() < WORTH_A_BATCH) {
                left.addAll(batch);
                from = to;
            } else if (send(change, batch, before)) {
                from = to;
            }
        }
    }

    /** Sends one batch; false when it was too large and has to be cut. */
    private boolean send(ObjectChange change, List<PlannedRow.Update> batch, Map<String, ObjectState> before)
            throws InterruptedException {
        try {
            memory.begin(begun(change, batch, before));
        } catch (IOException e) {
            left.addAll(batch);
            return true;
        }
        try {
            client.patchMany(batch.stream().map(PlannedRow.Update::id).toList(), change, deadline.left());
            look(change, batch, before, true);
        } catch (ApiException e) {
            if (e.status() == 400 && String.valueOf(e.getMessage()).contains("MaximumBatchSizeExceeded")) {
                largestBatch = largest(String.valueOf(e.getMessage()), batch.size());
                return false;
            }
            await(e.retryAfter());
            look(change, batch, before, false);
        } catch (TransportException e) {
            look(change, batch, before, false);
        }
        return true;
    }

    private void await(@Nullable Duration asked) throws InterruptedException {
        if (asked != null && asked.compareTo(deadline.left()) < 0) {
            sleeper.sleep(asked);
        }
    }

    private static Map<PlannedRow.Update, WriteMemory.Begun> begun(
            ObjectChange change, List<PlannedRow.Update> batch, Map<String, ObjectState> before) {
        Map<PlannedRow.Update, WriteMemory.Begun> begun = new HashMap<>();
        String comment = change.comment();
        for (PlannedRow.Update update : batch) {
            ObjectState state = before.get(update.id());
            if (state != null) {
                String version = state.lastUpdate();
                begun.put(
                        update,
                        new WriteMemory.Begun(
                                version == null ? "" : version,
                                comment != null,
                                comment == null ? 0 : state.countOf(comment)));
            }
        }
        return begun;
    }

    /** The largest number in the message that is smaller than what was sent; half of that when there is none. */
    private static int largest(String message, int sent) {
        int largest = 0;
        String words = message.substring(message.indexOf("MaximumBatchSizeExceeded"));
        Matcher numbers = NUMBER.matcher(words.replaceAll("\\(request id .*", ""));
        while (numbers.find()) {
            int number = Integer.parseInt(numbers.group());
            largest = number < sent ? Math.max(largest, number) : largest;
        }
        return largest > 0 ? largest : Math.max(1, sent / 2);
    }

    /** Reads what became of a batch; what was not applied is left over, unless the service said that it was. */
    private void look(
            ObjectChange change, List<PlannedRow.Update> batch, Map<String, ObjectState> before, boolean accepted)
            throws InterruptedException {
        Map<String, ObjectState> first = statesOrNone(batch);
        boolean late = accepted && batch.stream().anyMatch(update -> !isDone(change, update, before, first));
        if (late) {
            sleeper.sleep(SECOND_LOOK);
        }
        report(change, batch, before, late ? statesOrNone(batch) : first, accepted);
    }

    private void report(
            ObjectChange change,
            List<PlannedRow.Update> batch,
            Map<String, ObjectState> before,
            Map<String, ObjectState> after,
            boolean accepted) {
        for (PlannedRow.Update update : batch) {
            ObjectState first = before.get(update.id());
            ObjectState now = after.get(update.id());
            if (first != null && now != null && isDone(change, update, before, after)) {
                report.accept(update, new UpdateOutcome.Updated("done by batchUpdate", first, now, List.of(), OK));
            } else if (accepted) {
                report.accept(
                        update,
                        new UpdateOutcome.Failed(
                                "batchUpdate was accepted, but the alert does not show the change; look at it again",
                                first,
                                now,
                                OK));
            } else {
                left.add(update);
            }
        }
    }

    private boolean isDone(
            ObjectChange change,
            PlannedRow.Update update,
            Map<String, ObjectState> before,
            Map<String, ObjectState> after) {
        ObjectState first = before.get(update.id());
        ObjectState now = after.get(update.id());
        String comment = change.comment();
        return first != null
                && now != null
                && !differences.fields(change, now).hasFields()
                && (comment == null || now.countOf(comment) > first.countOf(comment));
    }

    private Map<String, ObjectState> statesOrNone(List<PlannedRow.Update> updates) throws InterruptedException {
        try {
            return states(updates);
        } catch (ApiException | TransportException e) {
            return Map.of();
        }
    }

    private Map<String, ObjectState> states(List<PlannedRow.Update> updates) throws InterruptedException {
        Map<String, ObjectState> states = new HashMap<>();
        for (int from = 0; from < updates.size(); from += READ_TOGETHER) {
            List<String> ids = updates.subList(from, Math.min(updates.size(), from + READ_TOGETHER)).stream()
                    .map(PlannedRow.Update::id)
                    .toList();
            client.readMany(ids, deadline.left()).forEach(state -> states.put(state.id(), state));
        }
        return states;
    }
}
