package ta.defender.collector;

import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import ta.defender.json.JsonText;
import ta.defender.json.MalformedJsonException;
import ta.defender.json.Slice;
import ta.defender.output.EventHeader;
import ta.defender.output.carrier.Carrier;
import ta.defender.output.carrier.Message;
import ta.defender.output.carrier.Refusals;
import ta.defender.output.format.Document;
import ta.defender.output.format.EventKind;
import ta.defender.output.format.Format;

/** A format and what carries it, for one input. Callable from several threads. */
final class Output {
    private final OutputConfig config;
    private final Labels labels;
    private final Format format;
    private final Carrier carrier;
    private final Refusals refusals;
    private final InstantSource clock;

    Output(OutputConfig config, Labels labels, Carrier carrier, Refusals refusals, InstantSource clock) {
        this.config = config;
        this.labels = labels;
        this.format = config.format().format();
        this.carrier = carrier;
        this.refusals = refusals;
        this.clock = clock;
    }

    Carrier carrier() {
        return carrier;
    }

    /**
     * Takes one event.
     *
     * @param event as the input read it
     * @param object the same as an object, null when it is not one
     * @return false when this output is closed
     */
    boolean write(EventHeader header, Slice event, @Nullable Document object) throws InterruptedException {
        if (object == null) {
            return writeOther(header, event);
        }
        EventKind kind = EventKind.ofCollected(header.sourcetype(), object);
        if (!format.accepts(kind)) {
            // OCSF has no class for health, and this program none for rows.
            return true;
        }
        String topic = kind.topic();
        int room = config.maxBytes() - overhead(header, topic);
        List<String> lines = format.lines(kind, object, room);
        for (int i = 0; i < lines.size(); i++) {
            String line = config.envelope() ? enveloped(header, lines.get(i)) : lines.get(i);
            if (!carrier.send(message(header, i > 0 && kind.isAlert() ? "evidence" : topic, key(object), line))) {
                return false;
            }
        }
        return true;
    }

    /**
     * What is no JSON object: JSON as it is, any other text as a string, as far as there is room for it. CEF and LEEF carry it in
     * a record of its own, and so does JSON what has to be cut.
     */
    private boolean writeOther(EventHeader header, Slice event) throws InterruptedException {
        int room = config.maxBytes() - overhead(header, EventKind.STREAM_RECORD.topic());
        if (config.formatName().equals("json")) {
            // An event of the event collector is an object or a text.
            boolean asText = config.target() instanceof OutputConfig.HecTarget;
            String json = asText ? new JsonPrimitive(event.utf8()).toString() : json(event);
            if (json.getBytes(StandardCharsets.UTF_8).length <= room) {
                return sendOther(header, json);
            }
        }
        if (!format.accepts(EventKind.STREAM_RECORD)) {
            refusals.refuse(
                    carrier.name(),
                    message(header, "other", null, event.utf8()),
                    "the event is not a JSON object, or is nested too deeply");
            return true;
        }
        String time = header.time() == null ? null : header.time().toString();
        Document record = Document.ofText(event.utf8(), time);
        for (String line : format.lines(EventKind.STREAM_RECORD, record, room)) {
            if (!sendOther(header, line)) {
                return false;
            }
        }
        return true;
    }

    private boolean sendOther(EventHeader header, String line) throws InterruptedException {
        return carrier.send(message(header, "other", null, config.envelope() ? enveloped(header, line) : line));
    }

    private static String json(Slice event) {
        try {
            return JsonText.compact(event, Integer.MAX_VALUE).utf8();
        } catch (MalformedJsonException notJson) {
            return new JsonPrimitive(event.utf8()).toString();
        }
    }

    private int overhead(EventHeader header, String topic) {
        int head = config.envelope() ? enveloped(header, "").getBytes(StandardCharsets.UTF_8).length : 0;
        if (config.target() instanceof OutputConfig.SyslogTarget syslog) {
            head += syslog.settings()
                    .head(topic.equals("alert") ? "evidence" : topic, clock.instant())
                    .length();
        }
        return head;
    }

    private static String enveloped(EventHeader header, String line) {
        JsonObject envelope = new JsonObject();
        Instant time = header.time();
        if (time != null) {
            envelope.addProperty("time", time.toString());
        }
        envelope.addProperty("source", header.source());
        envelope.addProperty("sourcetype", header.sourcetype());
        String open = envelope.toString();
        return open.substring(0, open.length() - 1) + ",\"event\":" + line + "}";
    }

    private Message message(EventHeader event, String topic, @Nullable String key, String line) {
        EventHeader header = labels.applied(event);
        boolean keyed = !(config.target() instanceof OutputConfig.KafkaTarget kafka) || kafka.keyed();
        return new Message(
                line.getBytes(StandardCharsets.UTF_8),
                topic,
                keyed ? key : null,
                header.time(),
                header.source(),
                header.sourcetype(),
                header.index(),
                header.host());
    }

    private static @Nullable String key(Document object) {
        for (String name : List.of("id", "alertId", "incidentId", "alert_id")) {
            String id = object.text(name);
            if (id != null) {
                return id;
            }
        }
        return null;
    }
}
