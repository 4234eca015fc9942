package ta.defender.hunting;

import com.google.gson.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import ta.defender.json.Slice;
import ta.defender.json.Timestamps;
import ta.defender.output.EventOutput;
import ta.defender.records.RecordLabels;

/** Rows and reports of one input as events. Used by one thread at a time. */
final class HuntingEvents {
    /** Sourcetype of a row. */
    static final String ROW = "ms:defender:hunting";
    /** Sourcetype of a row in an envelope: that of the streaming API. */
    static final String RECORD = "ms:defender:eventhub";

    private static final Slice END = Slice.of("}");

    private final HuntingSettings settings;
    private final RecordLabels labels;
    private final EventOutput sink;
    private final String tenant;
    private final String source;
    private long events;
    private long bytes;

    HuntingEvents(HuntingSettings settings, String tenant, EventOutput sink) {
        this.settings = settings;
        this.labels = new RecordLabels(
                settings.stanza(), settings.index(), settings.host(), settings.sourcetype(), settings.source());
        this.sink = sink;
        this.tenant = tenant;
        this.source = HuntingSettings.SCHEME + ":" + tenant;
    }

    HuntingSettings settings() {
        return settings;
    }

    long events() {
        return events;
    }

    long bytes() {
        return bytes;
    }

    /** The sourcetype of this input's rows unless the stanza sets its own. */
    String sourcetype() {
        return settings.envelope() ? RECORD : ROW;
    }

    void row(List<Slice> text, @Nullable Instant time, Instant read) {
        Instant shown = time == null ? read : time;
        sink.write(labels.header(shown, source, sourcetype()), settings.envelope() ? wrapped(text, shown) : text);
        events++;
        text.forEach(piece -> bytes += piece.length());
    }

    private List<Slice> wrapped(List<Slice> text, Instant time) {
        String head = "{\"time\":\"" + Timestamps.format(time) + "\",\"tenantId\":" + quoted(tenant)
                + ",\"category\":\"AdvancedHunting-" + settings.table() + "\",\"properties\":";
        List<Slice> pieces = new ArrayList<>(text.size() + 2);
        pieces.add(Slice.of(head.getBytes(StandardCharsets.UTF_8)));
        pieces.addAll(text);
        pieces.add(END);
        return pieces;
    }

    /** A report about the input: {@code members} behind what every report has. */
    void health(Instant now, String check, String outcome, JsonObject members) {
        JsonObject event = new JsonObject();
        event.addProperty("time", now.toString());
        event.addProperty("check", check);
        event.addProperty("outcome", outcome);
        event.addProperty("input", settings.stanza());
        members.entrySet().forEach(member -> event.add(member.getKey(), member.getValue()));
        sink.write(labels.health(now, source), List.of(Slice.of(event.toString())));
    }

    void flush() {
        sink.flush();
    }

    private static String quoted(String text) {
        return new com.google.gson.JsonPrimitive(text).toString();
    }
}
