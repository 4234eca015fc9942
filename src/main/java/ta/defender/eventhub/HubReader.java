package ta.defender.eventhub;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import ta.defender.http.Sleeper;
import ta.defender.model.DefenderException;
import ta.defender.model.Issue;
import ta.defender.poll.InputLog;
import ta.defender.poll.InputTools;

/**
 * Reads one connection's messages and commits what has settled. It comes round at least every second, however long Splunk
 * holds the writer up, because the group gives a silent member's partitions to others.
 */
final class HubReader implements HubListener {
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration ROOM = Duration.ofSeconds(1);
    private static final Duration QUIET = Duration.ofSeconds(10);
    private static final Duration COMMIT_EVERY = Duration.ofSeconds(1);
    private static final Duration PROBE_EVERY = Duration.ofSeconds(60);
    private static final Duration PROBE_LIMIT = Duration.ofSeconds(30);
    private static final Duration FINISH = Duration.ofSeconds(5);
    private static final Duration STEP = Duration.ofMillis(100);
    private static final Duration LAST_SETTLE = Duration.ofSeconds(3);
    private static final Duration LAST_COMMIT = Duration.ofSeconds(1);

    /** While partitions change hands, the group takes no commits. */
    private static final Duration COMMITS_MAY_FAIL = Duration.ofSeconds(60);

    private final BoundedQueue handover;
    private final PendingOffsets offsets;
    private final InstantSource clock;
    private final Sleeper sleeper;
    private final InputLog log;
    private @Nullable HubConsumer consumer;
    private boolean paused;
    private boolean hasRead;
    private Instant lastCommit;
    private Instant lastSign;
    private @Nullable Instant notCommittedSince;
    private boolean notCommittedTold;
    private volatile long lag;
    private volatile @Nullable Issue nothingToRead;

    HubReader(BoundedQueue handover, PendingOffsets offsets, InputTools tools) {
        this.handover = handover;
        this.offsets = offsets;
        this.clock = tools.clock();
        this.sleeper = tools.sleeper();
        this.log = tools.log();
        this.lastCommit = clock.instant();
        this.lastSign = lastCommit;
    }

    /** Messages that wait in our partitions. */
    long lag() {
        return lag;
    }

    /** Why there is nothing to read; null where there is something, or somebody else in the group reads it. */
    @Nullable Issue nothingToRead() {
        return nothingToRead;
    }

    /**
     * Reads until the handover is closed.
     *
     * @param works called once messages have come, or have not come for a while without a failure
     * @throws DefenderException when the connection cannot go on
     */
    void run(HubConsumer connection, Runnable works) throws InterruptedException {
        begin(connection);
        Instant quiet = clock.instant().plus(QUIET);
        boolean told = false;
        while (!handover.isClosed()) {
            step(connection);
            if (!told && (hasRead || !clock.instant().isBefore(quiet))) {
                told = true;
                works.run();
            }
        }
    }

    /** Reads from this connection from now on. */
    void begin(HubConsumer connection) {
        consumer = connection;
    }

    /** Comes round once, in the place of {@link #run}. */
    void step(HubConsumer connection) throws InterruptedException {
        boolean room = handover.awaitRoom(paused ? ROOM : Duration.ZERO);
        if (!room) {
            // again each time: partitions that came meanwhile are not paused yet
            connection.pause();
        } else if (paused) {
            connection.resume();
        }
        paused = !room;
        read(connection);
        Instant now = clock.instant();
        if (!now.isBefore(lastCommit.plus(COMMIT_EVERY))) {
            lastCommit = now;
            Map<HubPartition, Long> due = offsets.take();
            if (!due.isEmpty()) {
                connection.commit(due);
            }
            lag = connection.lag();
        }
        if (!now.isBefore(lastSign.plus(PROBE_EVERY))) {
            lastSign = now;
            connection.probe(PROBE_LIMIT);
        }
    }

    private void read(HubConsumer connection) {
        List<HubBatch> batches = connection.poll(paused ? Duration.ZERO : POLL);
        for (HubBatch batch : batches) {
            handover.put(new BoundedQueue.Item.Messages(batch));
        }
        if (!batches.isEmpty()) {
            lastSign = clock.instant();
            hasRead = true;
        }
    }

    /** Ends in order: waits for what was written to settle, for a moment, and commits it. */
    void finish(HubConsumer connection) throws InterruptedException {
        for (Duration waited = Duration.ZERO;
                !offsets.isSettled() && waited.compareTo(LAST_SETTLE) < 0;
                waited = waited.plus(STEP)) {
            sleeper.sleep(STEP);
        }
        commitLast(connection, offsets.take(), LAST_COMMIT);
    }

    private void commitLast(HubConsumer connection, Map<HubPartition, Long> settled, Duration limit) {
        if (!connection.commitNow(settled, limit)) {
            log.warn("Cannot commit offsets of " + names(settled.keySet())
                    + ". If another process reads on, expect duplicates of the last messages.");
        }
    }

    @Override
    public void assigned(Set<HubPartition> partitions) {
        offsets.assigned(partitions);
        nothingToRead = partitions.isEmpty() ? nothingToRead : null;
        log.info("Partitions assigned: " + names(partitions));
    }

    /**
     * What waits is left to the next reader, what is being written is finished, and then there is time for it to settle,
     * so that the next one begins where we end.
     */
    @Override
    public void revoked(Set<HubPartition> partitions) {
        try {
            if (handover.drop(partitions, FINISH)) {
                Instant end = clock.instant().plus(FINISH);
                while (!handover.isClosed()
                        && !offsets.isSettled(partitions)
                        && clock.instant().isBefore(end)) {
                    sleeper.sleep(STEP);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (consumer != null) {
            commitLast(consumer, offsets.take(partitions), FINISH);
        }
        offsets.revoked(partitions);
        log.info("Partitions revoked: " + names(partitions));
    }

    @Override
    public void lost(Set<HubPartition> partitions) {
        offsets.revoked(partitions);
        try {
            handover.drop(partitions, Duration.ZERO);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        log.warn("Partitions lost to other members of the consumer group: " + names(partitions)
                + ". Expect duplicates of what was not committed yet.");
    }

    @Override
    public void skipped(OffsetGap gap) {
        String first = gap.partition() + ": ";
        long last = gap.continues() - 1;
        switch (gap.cause()) {
            case RECREATED ->
                log.warn(first + "the event hub was created anew; the old one was read to offset " + gap.position()
                        + ". Reading continues at the first message of the new one, offset " + gap.continues());
            case EXPIRED ->
                log.warn(first + "messages expired before they were read, from offset " + gap.position() + " to "
                        + last + " (" + gap.missing()
                        + "). Reading continues behind them; read faster or keep messages longer");
            case UNDECODABLE ->
                log.error(first + "the messages from offset " + gap.position() + " to " + last + " ("
                        + gap.missing()
                        + ") cannot be decoded, and are skipped. Reading continues behind them. Read them"
                        + " with another client if they matter, and have their sender use gzip or no compression");
        }
        if (gap.cause() != OffsetGap.Cause.UNDECODABLE) {
            offsets.interrupt(gap.partition());
        }
        handover.put(new BoundedQueue.Item.Gap(gap));
    }

    @Override
    public void undecodable(HubPartition partition, long offset, String reason) {
        log.warn(partition + ": cannot decode the message at offset " + offset + " (" + reason
                + "); trying again for half a minute. Other partitions are read meanwhile");
    }

    @Override
    public void withheld(HubPartition partition, Duration since) {
        log.warn(
                partition + ": messages wait, and the service has given none of them for " + since.toSeconds()
                        + " s. Other partitions are read. If this continues, check Azure's status and the namespace's throttling");
    }

    @Override
    public void unreachable(HubPartition partition, String node) {
        log.warn(partition + ": nothing can be read of it for now, because "
                + (node.isEmpty()
                        ? "the service names no node that has it"
                        : "the node " + node + " that has it does not answer")
                + ". Other partitions are read. If this continues, check Azure's status, and that the firewall lets all nodes of"
                + " the namespace through");
    }

    @Override
    public void noMember(Duration since) {
        log.warn(
                "The service has not taken this host into the consumer group for " + since.toSeconds()
                        + " s, so that nothing is read. If this continues, check Azure's status, or use another consumer_group");
    }

    @Override
    public void unreadable(String hub, String reason) {
        log.error("event hub " + hub + ": " + reason + ". Other event hubs are not affected");
    }

    @Override
    public void nothingToRead(Issue issue) {
        nothingToRead = issue;
        log.pollFailed(issue);
    }

    @Override
    public void committed(Map<HubPartition, Long> committed) {
        if (notCommittedTold) {
            log.info("Recovered: offsets are committed again.");
        }
        notCommittedSince = null;
        notCommittedTold = false;
    }

    @Override
    public void notCommitted(Map<HubPartition, Long> failed, String reason) {
        offsets.notCommitted(failed.keySet());
        Instant now = clock.instant();
        notCommittedSince = notCommittedSince == null ? now : notCommittedSince;
        String what = "Cannot commit offsets of " + names(failed.keySet()) + " (" + reason + "); retrying";
        if (notCommittedTold || now.isBefore(notCommittedSince.plus(COMMITS_MAY_FAIL))) {
            log.debug(what);
        } else {
            notCommittedTold = true;
            log.warn(what + ". No commit for " + COMMITS_MAY_FAIL.toSeconds()
                    + " s. Expect duplicates if this input ends now.");
        }
    }

    private static String names(Set<HubPartition> partitions) {
        return partitions.stream()
                .sorted(Comparator.comparing(HubPartition::hub).thenComparing(HubPartition::number))
                .map(HubPartition::toString)
                .collect(Collectors.joining(", "));
    }
}
