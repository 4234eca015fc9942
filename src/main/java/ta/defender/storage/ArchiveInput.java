package ta.defender.storage;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import ta.defender.checkpoint.CheckpointRequest;
import ta.defender.model.Code;
import ta.defender.model.Issue;
import ta.defender.poll.ClockCheck;
import ta.defender.poll.InputTools;
import ta.defender.poll.PolledInput;
import ta.defender.records.RecordLabels;
import ta.defender.records.RecordTally;
import ta.defender.records.RecordWriter;
import ta.defender.records.TableFilter;
import ta.defender.splunk.LogFields;

/** One stanza that reads a storage account. Used by one thread at a time. */
public final class ArchiveInput extends PolledInput<ArchiveProgress> {
    /** Between looks for new containers, and at hours that are over but may still grow: both cost listings. */
    static final Duration BETWEEN_WIDE_LOOKS = Duration.ofMinutes(15);

    private final ArchiveSettings settings;
    private final ArchiveSessions sessions;
    private final ArchivePositions positions;
    private final InputTools tools;
    private final ArchivePoll poll;
    private final ClockCheck clocks = new ClockCheck();
    private Instant nextWideLook = Instant.MIN;
    private boolean emptySaid;
    private boolean finished;

    /** A stanza that is due at once. */
    public ArchiveInput(
            ArchiveSettings settings, ArchiveSessions sessions, ArchivePositions positions, InputTools tools) {
        super(settings.interval(), "", tools);
        this.settings = settings;
        this.sessions = sessions;
        this.positions = positions;
        this.tools = tools;
        this.poll = new ArchivePoll(settings);
    }

    @Override
    public void poll(Instant begun) throws InterruptedException {
        if (!finished || positions.requests().waiting(settings.stanza()).isPresent()) {
            read(begun);
        } else {
            // an input that has read everything is not silent
            tools.log().polled(begun, 0, Duration.ZERO);
            tools.log()
                    .metrics("action=polled modular_input_name=\"" + LogFields.quotable(settings.stanza())
                            + "\" events=0 lag_seconds=0 finished=true");
        }
    }

    private void read(Instant begun) throws InterruptedException {
        BlobStore store = sessions.open(settings);
        ArchiveProgress current = progress(store);
        RecordTally tally = new RecordTally();
        ArchiveOutput output = output(store, current, tally);
        boolean wide = !tools.clock().instant().isBefore(nextWideLook);
        try {
            poll.run(store, current.roots().keySet(), () -> rootPoll(store, current, output), output, wide);
            // a wide look that failed is repeated with the next poll
            nextWideLook = wide ? begun.plus(BETWEEN_WIDE_LOOKS) : nextWideLook;
        } finally {
            compareClocks(store, output);
            // a part that broke off has left events behind that the mark must not count before they are handed over
            tools.output().flush();
            current.mark();
            output.warnOfUnparsed();
            if (!poll.isEmpty()) {
                new ArchiveMetrics(
                                settings, output, current, begun, tools.clock().instant())
                        .write(tools.log());
            }
        }
        sayWhatThereIs(current);
    }

    private void compareClocks(BlobStore store, ArchiveOutput output) {
        Duration ahead = store.ahead();
        ClockCheck.Difference difference =
                clocks.check(ahead, store.clock().instant().minus(ahead), tools.log());
        if (difference != null) {
            output.clocksDiffer(difference);
        }
    }

    private RootPoll rootPoll(BlobStore store, ArchiveProgress current, ArchiveOutput output) {
        // one of the two clocks may run ahead: hours must not be finished before they are over
        Instant service = store.clock().instant();
        Instant host = tools.clock().instant();
        Instant now = service.isBefore(host) ? service : host;
        return new RootPoll(store, settings, current, output, now);
    }

    private void sayWhatThereIs(ArchiveProgress current) {
        if (poll.isEmpty()) {
            Issue issue = new Issue(
                    Code.SOURCE_NOT_FOUND,
                    "no container of " + settings.storageUrl() + " matches containers = "
                            + String.join(", ", settings.containers())
                            + (settings.tables().isEmpty()
                                    ? ""
                                    : " and tables = " + String.join(", ", settings.tables())),
                    "check containers and tables for spelling, or wait: Microsoft creates containers with the first export, up to"
                            + " an hour after the streaming API was set up",
                    "containers");
            tools.log().pollFailed(issue);
            if (!emptySaid) {
                tools.log().error(issue.toString());
            }
        }
        emptySaid = poll.isEmpty();
        Instant end = settings.end();
        finished = end != null
                && !current.roots().isEmpty()
                && current.roots().values().stream()
                        .noneMatch(root -> root.done().isBefore(end));
        if (finished) {
            tools.log().info("Finished: everything before end_time = " + end + " is read. Disable this input.");
        }
    }

    private ArchiveOutput output(BlobStore store, ArchiveProgress current, RecordTally tally) {
        RecordLabels labels = new RecordLabels(
                settings.stanza(), settings.index(), settings.host(), settings.sourcetype(), settings.source());
        RecordWriter writer = new RecordWriter(
                labels,
                TableFilter.of(settings.tables()),
                tools.output(),
                tools.clock(),
                new RecordWriter.Listeners(
                        current, tally, problem -> tools.log().error("a line " + problem)));
        return new ArchiveOutput(
                store.account(),
                new ArchiveOutput.Records(labels, writer, tally),
                tools,
                current,
                () -> saveNowAndThen(current));
    }

    private ArchiveProgress progress(BlobStore store) {
        ArchiveProgress current = progress();
        CheckpointRequest request = request(positions.requests(), settings.stanza());
        if (request == null && current != null && current.account().equalsIgnoreCase(store.account())) {
            return current;
        }
        Optional<ArchivePosition> stored = positions.load(settings.stanza());
        if (request != null) {
            warnOfReset(request, settings.start(), "events");
            stored = Optional.empty();
        }
        if (stored.isPresent() && stored.get().account().equalsIgnoreCase(store.account())) {
            current = new ArchiveProgress(positions, tools.output(), tools.clock(), stored.get());
        } else {
            stored.ifPresent(other -> tools.log()
                    .warn("the stored position belongs to the storage account " + other.account()
                            + ", storage_url names " + store.account() + " now; reading begins anew at start_time = "
                            + settings.start().text()));
            Instant start = RootPoll.hour(settings.start().resolve(store.clock().instant()));
            current = new ArchiveProgress(
                    positions,
                    tools.output(),
                    tools.clock(),
                    ArchivePosition.beginning(settings.stanza(), store.account(), start));
            // pins "-7d" to the first run
            current.saveBeginning();
        }
        if (request != null) {
            positions.requests().done(settings.stanza(), request);
        }
        begin(current);
        return current;
    }
}
