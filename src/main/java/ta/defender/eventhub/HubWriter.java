package ta.defender.eventhub;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import ta.defender.json.JsonWriter;
import ta.defender.model.Issue;
import ta.defender.output.EventOutput;
import ta.defender.poll.FirstFailure;
import ta.defender.poll.InputLog;
import ta.defender.poll.InputTools;
import ta.defender.records.RecordLabels;
import ta.defender.records.RecordTally;
import ta.defender.records.RecordWriter;
import ta.defender.records.TableFilter;

/** Writes what the reading thread hands over, in a thread of its own, and notes it for the commit. */
final class HubWriter {
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration FIGURES = Duration.ofSeconds(60);

    private final StreamSettings settings;
    private final EventOutput sink;
    private final BoundedQueue handover;
    private final PendingOffsets offsets;
    private final InstantSource clock;
    private final InputLog log;
    private final RecordLabels labels;
    private final RecordTally tally = new RecordTally();
    private final RecordWriter records;
    private final HubReader reader;
    private final SeenNamesFile seen;
    private Instant figuresFrom;
    private String place = "";
    private final FirstFailure failure = new FirstFailure();

    /** From the reader: messages, and the offsets that become due with them. */
    record Flow(BoundedQueue queue, PendingOffsets offsets) {}

    HubWriter(StreamSettings settings, InputTools tools, SeenNamesFile seen, Flow flow, HubReader reader) {
        this.settings = settings;
        this.sink = tools.output();
        this.handover = flow.queue();
        this.offsets = flow.offsets();
        this.clock = tools.clock();
        this.log = tools.log();
        this.reader = reader;
        this.seen = seen;
        this.labels = new RecordLabels(
                settings.stanza(), settings.index(), settings.eventHost(), settings.sourcetype(), settings.source());
        this.records = new RecordWriter(
                labels,
                TableFilter.of(settings.tables()),
                sink,
                clock,
                new RecordWriter.Listeners(seen, tally, problem -> log.error(place + " " + problem)));
        this.figuresFrom = clock.instant();
    }

    /** Writes until the handover is closed or Splunk takes no more. */
    void run() {
        try {
            while (!handover.isClosed()) {
                step(LOOK);
            }
        } catch (RuntimeException | Error e) {
            failure.note(e);
            handover.close();
        } catch (InterruptedException e) {
            handover.close();
        } finally {
            figures(Duration.ZERO);
        }
    }

    /** Writes the next of what was handed over, if it comes in that time; false if it did not. */
    boolean step(Duration look) throws InterruptedException {
        BoundedQueue.Item item = handover.take(look);
        if (item != null) {
            write(item);
            handover.done();
        }
        figures(FIGURES);
        return item != null;
    }

    /** Throws what ended it too early. */
    void rethrowFailure() {
        failure.rethrow();
    }

    private void write(BoundedQueue.Item item) {
        if (item instanceof BoundedQueue.Item.Gap gap) {
            report(gap.gap());
            offsets.resume(gap.gap().partition());
            if (gap.gap().cause() == OffsetGap.Cause.UNDECODABLE) {
                offsets.written(gap.gap().partition(), gap.gap().continues());
            }
        } else if (item instanceof BoundedQueue.Item.Messages messages) {
            HubBatch batch = messages.batch();
            String source = settings.sourceOf(batch.partition().hub());
            for (HubMessage message : batch.messages()) {
                place = "message " + message.offset() + " of " + batch.partition();
                records.write(message.value(), source, message.enqueued());
            }
            sink.flush();
            offsets.written(batch.partition(), batch.next());
        }
    }

    private void report(OffsetGap gap) {
        Instant now = clock.instant();
        JsonWriter event = new JsonWriter()
                .beginObject()
                .member("time", now.toString())
                .member("check", "lost_messages")
                .member("outcome", outcome(gap.cause()))
                .member("input", settings.stanza())
                .member("hub", gap.partition().hub())
                .member("partition", gap.partition().number())
                .member("from_offset", gap.position())
                .member("continues_at_offset", gap.continues());
        if (gap.missing() >= 0) {
            event.member("missing", gap.missing());
        }
        event.endObject();
        sink.write(labels.health(now, settings.sourceOf(gap.partition().hub())), List.of(event.slice()));
        sink.flush();
    }

    private static String outcome(OffsetGap.Cause cause) {
        return switch (cause) {
            case EXPIRED -> "retention_passed";
            case RECREATED -> "hub_created_anew";
            case UNDECODABLE -> "undecodable";
        };
    }

    private void figures(Duration every) {
        Instant now = clock.instant();
        if (Duration.between(figuresFrom, now).compareTo(every) >= 0) {
            Issue nothing = reader.nothingToRead();
            if (nothing == null) {
                new StreamMetrics(settings, tally, figuresFrom, now, reader.lag(), offsets.size()).write(log);
            } else {
                log.pollFailed(nothing);
            }
            tally.clear();
            seen.save();
            figuresFrom = now;
        }
    }
}
