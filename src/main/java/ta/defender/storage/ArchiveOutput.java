package ta.defender.storage;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import ta.defender.json.JsonWriter;
import ta.defender.json.Slice;
import ta.defender.model.DefenderException;
import ta.defender.output.EventOutput;
import ta.defender.poll.ClockCheck;
import ta.defender.poll.InputLog;
import ta.defender.poll.InputTools;
import ta.defender.records.RecordLabels;
import ta.defender.records.RecordTally;
import ta.defender.records.RecordWriter;

/** Where one stanza's records and reports go: events to Splunk, the position behind them. Used by one thread at a time. */
final class ArchiveOutput {
    private final String account;
    private final RecordLabels labels;
    private final RecordWriter writer;
    private final RecordTally tally;
    private final EventOutput sink;
    private final InstantSource clock;
    private final ArchiveProgress progress;
    private final InputLog log;
    private final Runnable saveNowAndThen;
    private long blobs;
    private long listings;
    private @Nullable DefenderException firstUnreadable;
    private @Nullable String firstUnparsed;
    private long longLineParts;
    private @Nullable String firstLong;

    /**
     * What writes the records, and counts them.
     *
     * @param tally counts for {@code writer}
     */
    record Records(RecordLabels labels, RecordWriter writer, RecordTally tally) {}

    /**
     * @param saveNowAndThen called after each part that was read
     */
    ArchiveOutput(
            String account, Records records, InputTools tools, ArchiveProgress progress, Runnable saveNowAndThen) {
        this.account = account;
        this.labels = records.labels();
        this.writer = records.writer();
        this.tally = records.tally();
        this.sink = tools.output();
        this.clock = tools.clock();
        this.progress = progress;
        this.log = tools.log();
        this.saveNowAndThen = saveNowAndThen;
    }

    long blobs() {
        return blobs;
    }

    long listings() {
        return listings;
    }

    RecordTally tally() {
        return tally;
    }

    /** Throws the first blob that could not be read, after all others had their turn. */
    void rethrowUnreadable() {
        if (firstUnreadable != null) {
            throw firstUnreadable;
        }
    }

    void listing() {
        listings++;
    }

    void unreadable(DefenderException reason) {
        if (firstUnreadable == null) {
            firstUnreadable = reason;
        } else {
            firstUnreadable.addSuppressed(reason);
        }
    }

    /** Takes the lines of a blob and moves the position behind them. */
    BlobFollower.Receiver receiver(String container, String key, Blob blob) {
        blobs++;
        return new BlobFollower.Receiver() {
            @Override
            public void line(Slice line, HourPath path, boolean isPart) {
                long before = tally.unparsed();
                // what tells no time of its own is of the hour that the name says
                writer.write(line, source(container), path.hour());
                if (isPart) {
                    longLineParts += tally.unparsed() - before;
                    firstLong = firstLong == null ? container + "/" + blob.name() : firstLong;
                }
            }

            @Override
            public void reached(BlobPosition position) {
                sink.flush();
                HourPath path = HourPath.parse(blob.name());
                if (path == null) {
                    throw new AssertionError("no hour in " + blob.name());
                }
                progress.set(key, progress.root(key).with(path.rest(), position));
                progress.mark();
                noteUnparsed(container + "/" + blob.name() + " before offset " + position.offset());
                saveNowAndThen.run();
            }
        };
    }

    private void noteUnparsed(String place) {
        if (firstUnparsed == null && tally.unparsed() > longLineParts) {
            firstUnparsed = place;
        }
    }

    /** One line for all that was no JSON, and one for what was too long to be read as JSON. */
    void warnOfUnparsed() {
        if (firstLong != null) {
            log.warn("at least one line is longer than the limit of " + (BlobFollower.LONGEST_LINE_BYTES >> 20)
                    + " MiB, the first in " + firstLong + "; such a line is written in parts with sourcetype "
                    + RecordWriter.UNPARSED);
        }
        if (firstUnparsed != null) {
            log.warn(tally.unparsed() - longLineParts + " lines are not valid JSON, the first in " + firstUnparsed
                    + "; they are written as they are with sourcetype " + RecordWriter.UNPARSED);
        }
    }

    /** A blob with another life than the one that was read. */
    void replaced(String container, Blob blob, BlobPosition known) {
        String what = "was created anew";
        if (!blob.isOther(known.created())) {
            what = blob.size() < known.offset() ? "is shorter than what was read of it" : "was rewritten";
        }
        log.warn(container + "/" + blob.name() + " " + what + " (read: " + known.offset() + " bytes of the one created "
                + known.created() + "; there now: " + blob.size() + " bytes, created " + blob.created()
                + "). Reading it from its first byte; expect duplicates");
        health("archive_blob_replaced", container, blob.name(), known.offset());
    }

    /** A blob that is not the listed one any more when it is read. */
    void changedMeanwhile(String container, Blob blob) {
        if (!progress.isLineDue(container + "/" + blob.name())) {
            return;
        }
        log.warn(container + "/" + blob.name() + " is not the blob that was listed (" + blob.size() + " bytes, created "
                + blob.created() + "). Its hour stays open; the next poll lists it again");
    }

    /** A blob that was deleted before all of it was read. */
    void gone(String container, String blob, long unread) {
        log.warn(container + "/" + blob + " was deleted before its last " + unread
                + " bytes were read; keep blobs longer (lifecycle management of the storage account), or let the input"
                + " run more often");
        health("archive_blob_gone", container, blob, unread);
    }

    /** A blob that could not be read until its hour was finished. */
    void givenUp(String container, Blob blob, long unread, String reason) {
        log.error("Cannot read the last " + unread + " bytes of " + container + "/" + blob.name() + " (" + reason
                + "). The hour is finished without them. Rehydrate the blob, then read its hour with an input of its own"
                + " (start_time, end_time).");
        health("archive_blob_unreadable", container, blob.name(), unread);
    }

    /** A blob among those of the hours whose name is not that of an hour. */
    void notRead(String container, String root, Blob blob) {
        if (progress.isFirstOf(container + "/" + root)) {
            log.warn(container + "/" + blob.name()
                    + " is not read, nor are others there whose names are not of the form y=2026/m=11/d=23/h=17/m=00/PT1H.json."
                    + " If it holds records, store them uncompressed under such a name");
        }
    }

    /** A container that the settings name in full. */
    void noContainer(String container) {
        log.warn("containers: '" + container
                + "' does not exist in the storage account. Check it for spelling; Microsoft creates"
                + " a container with the first export of its table, up to an hour after the streaming API was set up");
    }

    void clocksDiffer(ClockCheck.Difference difference) {
        Instant now = clock.instant();
        Slice event = new JsonWriter()
                .beginObject()
                .member("time", now.toString())
                .member("check", "clocks")
                .member("outcome", "differ")
                .member("input", labels.stanza())
                .member("service_time", difference.service().toString())
                .member("host_time", difference.host().toString())
                .member("difference_seconds", difference.seconds())
                .endObject()
                .slice();
        sink.write(labels.health(now, "archive:" + account), List.of(event));
    }

    private void health(String check, String container, String blob, long bytes) {
        Instant now = clock.instant();
        Slice event = new JsonWriter()
                .beginObject()
                .member("time", now.toString())
                .member("check", check)
                .member("outcome", check.endsWith("gone") || check.endsWith("unreadable") ? "lost" : "read_again")
                .member("input", labels.stanza())
                .member("container", container)
                .member("blob", blob)
                .member("bytes", bytes)
                .endObject()
                .slice();
        sink.write(labels.health(now, source(container)), List.of(event));
    }

    private String source(String container) {
        return "archive:" + account + "/" + container;
    }
}
