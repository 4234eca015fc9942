package ta.defender.storage;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import ta.defender.poll.InputLog;
import ta.defender.records.RecordTally;
import ta.defender.records.RecordWriter;
import ta.defender.splunk.LogFields;

/**
 * What one poll did, as log lines in the form that Splunk's monitoring dashboards for add-ons read.
 *
 * @param begun when the poll began
 * @param ended when it ended
 */
record ArchiveMetrics(
        ArchiveSettings settings, ArchiveOutput output, ArchiveProgress progress, Instant begun, Instant ended) {

    void write(InputLog log) {
        RecordTally tally = output.tally();
        ingested(log, RecordWriter.RECORD, tally.events());
        ingested(log, RecordWriter.UNPARSED, tally.unparsed());
        Instant readTo = progress.roots().values().stream()
                .map(this::readTo)
                .min(Comparator.naturalOrder())
                .orElse(null);
        log.polled(readTo, tally.events(), Duration.ZERO);
        log.metrics(polled(readTo));
    }

    /**
     * Up to when everything was read that the listings showed. An hour is finished only after the overlap, though it is read
     * as it grows.
     */
    private Instant readTo(RootPosition root) {
        // looks at hours that are over come now and then
        Instant over = RootPoll.hour(begun.minus(settings.overlap())).minus(1, ChronoUnit.HOURS);
        Instant end = settings.end();
        if (root.done().isBefore(end == null || end.isAfter(over) ? over : end)) {
            return root.done();
        }
        return root.unread().keySet().stream()
                .map(HourPath::parse)
                .filter(Objects::nonNull)
                .map(HourPath::hour)
                .min(Comparator.naturalOrder())
                .orElse(begun);
    }

    private void ingested(InputLog log, String sourcetype, long events) {
        if (events > 0) {
            log.info(LogFields.eventsIngested(
                    settings.stanza(), sourcetype, events, settings.index(), settings.storageAccount()));
        }
    }

    private String polled(@Nullable Instant readTo) {
        RecordTally tally = output.tally();
        int known = progress.roots().values().stream()
                .mapToInt(root -> root.blobs().size())
                .sum();
        String done = progress.roots().values().stream()
                .map(RootPosition::done)
                .min(Comparator.naturalOrder())
                .map(Instant::toString)
                .orElse("none");
        return String.format(
                Locale.ROOT,
                "action=polled modular_input_name=\"%s\" events=%d bytes=%d received_bytes=%d blobs=%d listings=%d"
                        + " unparsed=%d filtered=%d seconds=%.1f lag_seconds=%s open_blobs=%d done_before=%s",
                LogFields.quotable(settings.stanza()),
                tally.events(),
                tally.bytes(),
                tally.receivedBytes(),
                output.blobs(),
                output.listings(),
                tally.unparsed(),
                tally.filtered(),
                Duration.between(begun, ended).toMillis() / 1000.0,
                readTo == null ? "-" : "" + Duration.between(readTo, ended).toSeconds(),
                known,
                done);
    }
}
