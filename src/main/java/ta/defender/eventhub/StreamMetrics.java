package ta.defender.eventhub;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import ta.defender.poll.InputLog;
import ta.defender.records.RecordTally;
import ta.defender.records.RecordWriter;
import ta.defender.splunk.LogFields;

/**
 * What was read since the last time, as log lines in the form that Splunk's monitoring dashboards for add-ons read.
 *
 * @param lag messages in our partitions that were not read yet
 * @param partitions how many are ours
 */
record StreamMetrics(
        StreamSettings settings, RecordTally tally, Instant begun, Instant ended, long lag, int partitions) {

    void write(InputLog log) {
        ingested(log, RecordWriter.RECORD, tally.events());
        ingested(log, RecordWriter.UNPARSED, tally.unparsed());
        Instant newest = tally.newest();
        log.polled(newest, tally.events(), Duration.ZERO);
        log.metrics(String.format(
                Locale.ROOT,
                "action=streamed modular_input_name=\"%s\" messages=%d received_bytes=%d events=%d bytes=%d filtered=%d"
                        + " unparsed=%d partitions=%d lag_messages=%d lag_seconds=%s seconds=%.1f",
                LogFields.quotable(settings.stanza()),
                tally.messages(),
                tally.receivedBytes(),
                tally.events(),
                tally.bytes(),
                tally.filtered(),
                tally.unparsed(),
                partitions,
                lag,
                newest == null
                        ? "-"
                        : String.valueOf(
                                Math.max(0, Duration.between(newest, ended).toSeconds())),
                Duration.between(begun, ended).toMillis() / 1000.0));
    }

    private void ingested(InputLog log, String sourcetype, long events) {
        if (events > 0) {
            String account = settings.account();
            log.info(LogFields.eventsIngested(
                    settings.stanza(),
                    sourcetype,
                    events,
                    settings.index(),
                    account == null ? settings.namespace() : account));
        }
    }
}
