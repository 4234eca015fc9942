package ta.defender.records;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import ta.defender.json.Element;
import ta.defender.json.JsonWriter;
import ta.defender.json.MalformedJsonException;
import ta.defender.json.Members;
import ta.defender.json.PageEnd;
import ta.defender.json.PageScanner;
import ta.defender.json.Shape;
import ta.defender.json.Slice;
import ta.defender.json.Timestamps;
import ta.defender.model.DefenderException;
import ta.defender.output.EventOutput;

/**
 * Writes the records of a message as events, their JSON as it came. A message is <code>{"records":[{…},…]}</code>, an
 * array of records or a single one; one that is not JSON is written as it came. Used by one thread at a time.
 */
public final class RecordWriter {
    /** Sourcetype of a record. */
    public static final String RECORD = "ms:defender:eventhub";
    /** Sourcetype of a message that cannot be parsed. */
    public static final String UNPARSED = "ms:defender:eventhub:unparsed";

    /** A hub's messages have 1 MiB at most, dedicated clusters allow more. */
    private static final int MAX_RECORD_BYTES = 32 << 20;

    /** What is no JSON is copied a few times on its way; more of it goes out in parts. */
    private static final int MAX_UNPARSED_BYTES = 4 << 20;

    private static final Shape MESSAGE = new Shape("records", List.of(), MAX_RECORD_BYTES);
    /** Beyond this it is in another unit, or stands for no time. */
    private static final Instant LATEST = Instant.parse("2100-01-01T00:00:00Z");

    private static final byte[] TIME = Slice.of("time").bytes();
    private static final byte[] CATEGORY = Slice.of("category").bytes();
    private static final byte[] PROPERTIES = Slice.of("properties").bytes();

    private final RecordLabels labels;
    private final EventOutput sink;
    private final SeenNames seen;
    private final InstantSource clock;
    private final RecordTally tally;
    private final Consumer<String> defects;
    private final FieldWatch watch;
    private final RecordBuffer records = new RecordBuffer();
    private final Members members = new Members();
    /** A message that is one record, written as a record is: it need not be kept twice. */
    private @Nullable Slice single;

    private String source = "";
    private @Nullable DefenderException reportFailure;
    private boolean defectTold;

    /**
     * Who hears of what is written.
     *
     * @param tally counts it
     * @param defects hears, the first time, that a defect of ours kept a message from being taken apart: to be put behind
     *     the message's place
     */
    public record Listeners(SeenNames seen, RecordTally tally, Consumer<String> defects) {}

    public RecordWriter(
            RecordLabels labels, TableFilter filter, EventOutput sink, InstantSource clock, Listeners listeners) {
        this.labels = labels;
        this.sink = sink;
        this.seen = listeners.seen();
        this.clock = clock;
        this.tally = listeners.tally();
        this.defects = listeners.defects();
        this.watch = new FieldWatch(filter, KnownTables.read(), this::report);
    }

    /**
     * Writes all records of a message; one that cannot be parsed is written as it came.
     *
     * @param message its bytes
     * @param messageSource {@code source} of the events
     * @param received when the message came, the time of records that say none; null leaves that to Splunk
     * @throws DefenderException when Splunk takes no more events
     */
    public void write(Slice message, String messageSource, @Nullable Instant received) {
        source = messageSource;
        tally.countMessage(message.length());
        Instant time = isPlausible(received) ? received : null;
        try {
            takeApart(message, time);
        } catch (DefenderException e) {
            throw e;
        } catch (RuntimeException e) {
            // must not keep all that follow it from being read
            if (!defectTold) {
                defectTold = true;
                defects.accept(
                        "could not be taken apart and is written as it came; this is a defect, please report it: " + e
                                + " at " + (e.getStackTrace().length > 0 ? e.getStackTrace()[0] : "?"));
            }
            unparsed(message, time);
        }
    }

    private static boolean isPlausible(@Nullable Instant instant) {
        return instant != null && !instant.isBefore(Timestamps.EARLIEST) && instant.isBefore(LATEST);
    }

    private void takeApart(Slice message, @Nullable Instant received) {
        records.clear();
        single = null;
        try {
            if (!split(message)) {
                return;
            }
        } catch (IOException malformed) {
            salvage(message, received);
            return;
        }
        Slice only = single;
        if (only != null) {
            record(only, received);
        }
        for (int i = 0; i < records.count(); i++) {
            record(records.record(i), received);
        }
        if (reportFailure != null) {
            throw reportFailure;
        }
    }

    /** One record that is not JSON costs none of the others. */
    private void salvage(Slice message, @Nullable Instant received) {
        List<Slice> parts = RoughSplit.of(message);
        if (parts.isEmpty() && hasBracket(message)) {
            // a line of a list that is written over several lines
            return;
        }
        boolean whole = parts.size() == 1 && parts.get(0).length() == message.length();
        if (whole || parts.stream().noneMatch(this::isRecord)) {
            unparsed(message, received);
            return;
        }
        for (Slice part : parts) {
            if (isRecord(part)) {
                record(records.record(0), received);
            } else {
                unparsed(part, received);
            }
        }
        if (reportFailure != null) {
            throw reportFailure;
        }
    }

    /** Whether this is a JSON value, which is gathered then. */
    private boolean isRecord(Slice part) {
        records.clear();
        try {
            PageScanner.scanValue(part, MESSAGE, this::gather);
            return true;
        } catch (IOException malformed) {
            return false;
        }
    }

    private static boolean hasBracket(Slice message) {
        for (int at = message.from(); at < message.to(); at++) {
            if ("[]{}".indexOf(message.bytes()[at]) >= 0) {
                return true;
            }
        }
        return false;
    }

    /** Gathers the records; false if there is no text at all. */
    private boolean split(Slice message) throws IOException {
        int first = firstByte(message);
        if (first == '[') {
            PageScanner.scanArray(message, MESSAGE, this::gather);
        } else if (first == '{') {
            PageEnd end = PageScanner.scan(message, MESSAGE, this::gather);
            if (!end.arrayFound()) {
                PageScanner.scanValue(message, MESSAGE, record -> {
                    if (record.text().isSame(message)) {
                        single = message;
                    } else {
                        gather(record);
                    }
                });
            }
        } else {
            // says what is wrong with it, or that there is nothing
            try {
                PageScanner.scanValue(message, MESSAGE, this::gather);
            } catch (MalformedJsonException malformed) {
                if (malformed.reason() == MalformedJsonException.Reason.EMPTY) {
                    return false;
                }
                throw malformed;
            }
        }
        return true;
    }

    private void gather(Element element) {
        records.add(element.text());
    }

    private void record(Slice record, @Nullable Instant received) {
        Slice time = null;
        Slice category = null;
        Slice properties = null;
        members.begin(record);
        while (members.next()) {
            if (members.isNamed(PROPERTIES)) {
                properties = members.value();
            } else if (members.isNamed(CATEGORY)) {
                category = members.value();
            } else if (members.isNamed(TIME)) {
                time = members.value();
            }
        }
        Table table = watch.table(category);
        if (!table.isWanted()) {
            tally.countFiltered();
            return;
        }
        Instant instant = Timestamps.parse(watch.look(table, properties));
        if (!isPlausible(instant)) {
            instant = Timestamps.parse(time);
        }
        if (!isPlausible(instant)) {
            // year 1 stands for none
            instant = null;
        }
        Instant shown = instant == null ? received : instant;
        sink.write(labels.header(shown, source, RECORD), List.of(record));
        tally.countEvent(record.length(), instant);
    }

    /** As it came, but that what is no UTF-8, or cannot be in XML, becomes U+FFFD: the stream to Splunk is both. */
    private void unparsed(Slice message, @Nullable Instant received) {
        long size = 0;
        for (int from = message.from(); from < message.to(); ) {
            int to = partEnd(message, from);
            String part = Slice.of(message.bytes(), from, to)
                    .utf8()
                    .replace('\ufffe', '\ufffd')
                    .replace('\uffff', '\ufffd');
            Slice text = Slice.of(part);
            sink.write(labels.header(received, source, UNPARSED), List.of(text));
            size += text.length();
            from = to;
        }
        tally.countUnparsed(size);
    }

    /** Never inside a character. */
    private static int partEnd(Slice message, int from) {
        if (message.to() - from <= MAX_UNPARSED_BYTES) {
            return message.to();
        }
        int to = from + MAX_UNPARSED_BYTES;
        for (int back = 0; back < 3 && (message.bytes()[to] & 0xC0) == 0x80; back++) {
            to--;
        }
        return to;
    }

    private void report(String table, @Nullable String field) {
        if (!seen.isFirstSight(field == null ? table : table + "." + field)) {
            return;
        }
        Instant now = clock.instant();
        JsonWriter event = new JsonWriter()
                .beginObject()
                .member("time", now.toString())
                .member("check", field == null ? "new_table" : "new_field")
                .member("outcome", "new")
                .member("input", labels.stanza())
                .member("table", table);
        if (field != null) {
            event.member("field", field);
        }
        event.endObject();
        try {
            sink.write(labels.health(now, source), List.of(event.slice()));
        } catch (DefenderException e) {
            reportFailure = e;
        }
    }

    private static int firstByte(Slice text) {
        int at = text.from();
        if (text.length() >= 3 && text.bytes()[at] == (byte) 0xEF) {
            at += 3;
        }
        while (at < text.to() && (text.bytes()[at] == ' ' || (text.bytes()[at] >= '\t' && text.bytes()[at] <= '\r'))) {
            at++;
        }
        return at < text.to() ? text.bytes()[at] : -1;
    }
}
