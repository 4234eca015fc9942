package ta.defender.storage;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Locale;
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
        log.polled(
                progress.roots().values().stream()
                        .map(RootPosition::done)
                        .min(Comparator.naturalOrder())
                        .orElse(null),
                tally.events(),
                Duration.ZERO);
        log.metrics(polled());
    }

    private void ingested(InputLog log, String sourcetype, long events) {
        if (events > 0) {
            log.info(LogFields.eventsIngested(
                    settings.stanza(), sourcetype, events, settings.index(), settings.storageAccount()));
        }
    }

    private String polled() {
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
                        + " unparsed=%d filtered=%d seconds=%.1f open_blobs=%d done_before=%s",
                LogFields.quotable(settings.stanza()),
                tally.events(),
                tally.bytes(),
                tally.receivedBytes(),
                output.blobs(),
                output.listings(),
                tally.unparsed(),
                tally.filtered(),
                Duration.between(begun, ended).toMillis() / 1000.0,
                known,
                done);
    }
}
