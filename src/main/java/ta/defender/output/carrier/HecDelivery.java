package ta.defender.output.carrier;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import ta.defender.model.DefenderException;

/**
 * Splunk's HTTP Event Collector. Without indexer acknowledgement a response of 200 settles a batch; with it the
 * acknowledgement does. Splunk tells only of success: a batch that stays unacknowledged is sent again, on a new channel.
 */
final class HecDelivery extends Delivery {
    private static final int MOST_ROWS = 5_000;
    private static final int MOST_OUTSTANDING = 64;
    private static final long ACK_INTERVAL = 500;
    private static final long LONGEST_WAIT = 300_000;
    private static final long FIRST_PAUSE = 100;
    private static final long LONGEST_PAUSE = 10_000;
    private static final int BUSY_ATTEMPTS = 12;

    private static final int MOST_TRIALS = 5;

    private static final String ANY_ACK = "{\"acks\":[0]}";

    private static final int INCORRECT_INDEX = 7;
    private static final int CHANNEL_MISSING = 10;
    private static final int CHANNEL_INVALID = 11;
    private static final int ACK_DISABLED = 14;

    private static final String ADDRESS =
            "Correct url: it is the address of the HTTP Event Collector, such as https://splunk.example:8088.";

    private final HecSettings settings;
    private final InstantSource uptime;
    private final HttpPost http;
    private final URI events;
    private String channel;
    private final Suspects suspects;
    private @Nullable String cookie;
    private int trials;

    /** Why nobody knows what became of a batch that a success answered; null when that is known. */
    private @Nullable DefenderException doubt;

    HecDelivery(HecSettings settings, InstantSource uptime, HttpPost http) {
        this.settings = settings;
        this.uptime = uptime;
        this.http = http;
        this.channel = settings.channel();
        String base = settings.url().toString().replaceAll("/+$", "");
        this.events = URI.create(base + "/services/collector/event");
        this.suspects = new Suspects(settings.url().toString());
    }

    /** A batch that waits for its acknowledgement. */
    private record Sent(Instant at, List<Backlog.Entry> entries) {}

    @Override
    void deliver(Link link) throws InterruptedException {
        Map<Long, Sent> outstanding = new LinkedHashMap<>();
        suspects.forget();
        DefenderException doubted = doubt;
        if (doubted != null) {
            requireNoDoubt(doubted, link);
        }
        Instant lastAsked = uptime.instant();
        boolean complete = false;
        try {
            while (!link.backlog().isClosed()) {
                List<Backlog.Entry> batch = outstanding.size() < MOST_OUTSTANDING
                        ? link.backlog()
                                .take(
                                        doubt == null ? MOST_ROWS : 1,
                                        settings.batchBytes(),
                                        outstanding.isEmpty() ? 200 : 50)
                        : List.of();
                if (!batch.isEmpty()) {
                    send(batch, link, outstanding);
                } else if (outstanding.isEmpty()) {
                    suspects.requireNone();
                }
                if (!outstanding.isEmpty()) {
                    if (batch.isEmpty() && outstanding.size() >= MOST_OUTSTANDING) {
                        link.backlog().pause(50);
                    }
                    if (!uptime.instant().isBefore(lastAsked.plusMillis(ACK_INTERVAL))) {
                        askForAcks(link, outstanding);
                        lastAsked = uptime.instant();
                    }
                    requireInTime(outstanding);
                }
            }
            complete = true;
        } finally {
            if (!complete && !outstanding.isEmpty()) {
                // The receiver may have forgotten the channel, and count from 0 again.
                renewChannel();
            }
        }
    }

    /** A request without events: only a token that is let in hears that they are missing. */
    @Override
    String probe() throws InterruptedException {
        HttpPost.Response response = post(events, new byte[0]);
        if (response.isSuccess()) {
            requireHec(response);
        } else if (!isRefusal(response)) {
            throw failure(response, List.of());
        }
        if (settings.ack()) {
            response = ask(ANY_ACK);
            if (!response.isSuccess()) {
                throw failure(response, List.of());
            }
        }
        return settings.url() + " takes the token" + (settings.ack() ? ", which acknowledges" : "")
                + "; only an event shows whether it may use the index";
    }

    // ------------------------------------------------------------ sending

    private void send(List<Backlog.Entry> batch, Link link, Map<Long, Sent> outstanding) throws InterruptedException {
        List<Backlog.Entry> left = batch;
        while (!left.isEmpty()) {
            left = sendPart(left, link, outstanding);
        }
    }

    /** Sends a batch; where one of its messages is refused, gives what is left of it. */
    private List<Backlog.Entry> sendPart(List<Backlog.Entry> batch, Link link, Map<Long, Sent> outstanding)
            throws InterruptedException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (Backlog.Entry entry : batch) {
            body.writeBytes(envelope(entry.message()));
        }
        HttpPost.Response response = post(events, body.toByteArray());
        long pause = FIRST_PAUSE;
        for (int attempt = 1;
                isBusy(response) && attempt < BUSY_ATTEMPTS && !link.backlog().isClosed();
                attempt++) {
            // The same batch again, in its place: what waits for an acknowledgement goes on waiting.
            Long asked = response.retryAfterMillis();
            link.pause(
                    Math.min(LONGEST_WAIT, asked == null ? pause : Math.max(asked, pause)),
                    DeliveryFailure.unavailable(responded(response), null));
            link.state().again();
            pause = Math.min(LONGEST_PAUSE, pause * 2);
            response = post(events, body.toByteArray());
        }
        if (response.isSuccess()) {
            requireHec(response);
            if (!settings.ack()) {
                doubt = null;
                trials = 0;
                link.settle(batch);
                suspects.taken(entry -> send(List.of(entry), link, outstanding));
                return List.of();
            }
            Long id = ackId(response);
            if (id == null) {
                throw noAcks();
            }
            doubt = null;
            trials = 0;
            if (outstanding.put(id, new Sent(uptime.instant(), batch)) != null) {
                throw doubted(DeliveryFailure.unavailable(
                        settings.url() + " gave an acknowledgement ID twice",
                        "After a restart of Splunk this passes. A load balancer in between needs sticky sessions (by cookie);"
                                + " without them set ack: false.",
                        null));
            }
            suspects.taken(entry -> send(List.of(entry), link, outstanding));
            return List.of();
        }
        boolean isVague = code(response) < 0 && HttpDelivery.mayBeOfContent(response.status());
        if (!isRefusal(response) && !isVague) {
            throw failureAfterPause(response, link, batch);
        }
        if (batch.size() > 1) {
            return sendApart(batch, response, link, outstanding);
        }
        if (isVague) {
            suspects.refused(batch.get(0), response, failure(response, batch), link);
        } else {
            suspects.refused(batch.get(0), response, link);
        }
        return List.of();
    }

    /** Splunk numbers the first bad event; what stood before it may be in the index, and is sent again once only. */
    private List<Backlog.Entry> sendApart(
            List<Backlog.Entry> batch, HttpPost.Response response, Link link, Map<Long, Sent> outstanding)
            throws InterruptedException {
        int bad = number(response, "invalid-event-number");
        if (bad < 0 || bad >= batch.size()) {
            int middle = batch.size() / 2;
            send(batch.subList(0, middle), link, outstanding);
            return batch.subList(middle, batch.size());
        }
        send(batch.subList(0, bad), link, outstanding);
        send(batch.subList(bad, bad + 1), link, outstanding);
        return batch.subList(bad + 1, batch.size());
    }

    private static boolean isBusy(HttpPost.Response response) {
        return response.status() == 429 || response.status() == 503;
    }

    private DefenderException failureAfterPause(HttpPost.Response response, Link link, List<Backlog.Entry> batch)
            throws InterruptedException {
        DefenderException failure = failure(response, batch);
        Long wait = response.retryAfterMillis();
        if (wait != null && isTemporary(response.status())) {
            link.pause(Math.min(wait, LONGEST_WAIT), failure);
        }
        return failure;
    }

    private static boolean isTemporary(int status) {
        return status == 429 || status == 408 || status >= 500;
    }

    /** The fault is in the data: 5 no data, 6 invalid data format, 12 event field required, 13 event field blank. */
    private static boolean isRefusal(HttpPost.Response response) {
        if (response.status() == HttpDelivery.TOO_LARGE) {
            return true;
        }
        int code = code(response);
        return response.status() == 400 && (code == 5 || code == 6 || code == 12 || code == 13 || code == 15);
    }

    /** @param batch what was refused */
    private DefenderException failure(HttpPost.Response response, List<Backlog.Entry> batch) {
        int status = response.status();
        int code = code(response);
        String what = responded(response);
        if (isTemporary(status)) {
            return DeliveryFailure.unavailable(what, null);
        }
        if (status == 400 && (code == CHANNEL_MISSING || code == CHANNEL_INVALID)) {
            renewChannel();
            return code == CHANNEL_MISSING && !settings.ack()
                    ? DeliveryFailure.configuration(
                            what,
                            "The token wants acknowledgements: set ack: true, or switch them off for the token.",
                            null)
                    : DeliveryFailure.unavailable(what, null);
        }
        String remedy;
        if (status == 401 || status == 403) {
            remedy = "Correct token, and check that the token is enabled.";
        } else if (code == INCORRECT_INDEX) {
            return incorrectIndex(response, batch);
        } else if (code == ACK_DISABLED) {
            return noAcks();
        } else {
            remedy = ADDRESS;
        }
        return DeliveryFailure.configuration(what, remedy, null);
    }

    private DefenderException incorrectIndex(HttpPost.Response response, List<Backlog.Entry> batch) {
        int number = number(response, "invalid-event-number");
        Message message = batch.isEmpty()
                ? null
                : batch.get(number >= 0 && number < batch.size() ? number : 0).message();
        String index = message == null ? null : message.index();
        return DeliveryFailure.configuration(
                responded(response) + (index == null ? "" : " (index '" + index + "')"),
                index == null
                        ? "Set index, or give the token a default index that exists."
                        : "Correct index of the input or of the output, create the index, or allow the token to use it.",
                null);
    }

    private String responded(HttpPost.Response response) {
        return settings.url() + " responded " + response.status() + ": " + HttpDelivery.cut(response.body());
    }

    /** A success has its code; a proxy's page or another service has none. */
    private void requireHec(HttpPost.Response response) {
        int code = code(response);
        if (code > 0) {
            throw DeliveryFailure.unavailable(responded(response), null);
        }
        if (code < 0 && ackId(response) == null) {
            throw doubted(DeliveryFailure.configuration(
                    responded(response) + ". What answers there does not speak the HTTP Event Collector's protocol",
                    ADDRESS,
                    null));
        }
    }

    // ------------------------------------------------------------ successes without the word that settles

    /** The other side has the batch, it seems. Sent again and again, it would be there as often. */
    private DefenderException doubted(DefenderException why) {
        doubt = why;
        return why;
    }

    private DefenderException noAcks() {
        return doubted(DeliveryFailure.configuration(
                "The token of " + settings.url() + " gives no acknowledgement IDs",
                "Switch on indexer acknowledgement for the token, or set ack: false.",
                null));
    }

    /** Asks before anything is sent; a single message follows, and that not for ever. */
    private void requireNoDoubt(DefenderException doubted, Link link) throws InterruptedException {
        renewChannel();
        if (settings.ack()) {
            HttpPost.Response response = ask(ANY_ACK);
            if (!response.isSuccess()) {
                throw failureAfterPause(response, link, List.of());
            }
        } else {
            probe();
        }
        if (trials >= MOST_TRIALS) {
            throw doubted;
        }
        trials++;
    }

    private byte[] envelope(Message message) {
        JsonObject envelope = new JsonObject();
        Instant time = message.time();
        if (time != null) {
            long millis = time.toEpochMilli();
            envelope.add("time", new JsonPrimitive(BigDecimal.valueOf(millis, 3)));
        }
        add(envelope, "host", message.host());
        add(envelope, "source", message.source());
        add(envelope, "sourcetype", message.sourcetype());
        add(envelope, "index", message.index());
        String body = new String(message.body(), StandardCharsets.UTF_8);
        if (!settings.isJson()) {
            envelope.addProperty("event", body);
            return envelope.toString().getBytes(StandardCharsets.UTF_8);
        }
        // The object goes in as it is: parsing it would change its spelling.
        String open = envelope.toString();
        String head = open.substring(0, open.length() - 1) + (envelope.size() == 0 ? "" : ",") + "\"event\":";
        return (head + body + "}").getBytes(StandardCharsets.UTF_8);
    }

    private static void add(JsonObject object, String name, @Nullable String value) {
        if (value != null) {
            object.addProperty(name, value);
        }
    }

    // ------------------------------------------------------------ acknowledgements

    private void askForAcks(Link link, Map<Long, Sent> outstanding) throws InterruptedException {
        JsonArray ids = new JsonArray();
        outstanding.keySet().forEach(ids::add);
        JsonObject question = new JsonObject();
        question.add("acks", ids);
        HttpPost.Response response = ask(question.toString());
        if (isBusy(response)) {
            return;
        }
        if (!response.isSuccess()) {
            throw failureAfterPause(response, link, List.of());
        }
        JsonObject acks = object(response.body()).get("acks") instanceof JsonObject known ? known : new JsonObject();
        for (Long id : new ArrayList<>(outstanding.keySet())) {
            JsonElement acked = acks.get(id.toString());
            Sent sent = outstanding.get(id);
            if (sent != null && acked != null && acked.isJsonPrimitive() && acked.getAsBoolean()) {
                outstanding.remove(id);
                link.settle(sent.entries());
            }
        }
    }

    private HttpPost.Response ask(String question) throws InterruptedException {
        URI uri = URI.create(events.toString().replaceAll("/event$", "/ack") + "?channel=" + channel);
        return post(uri, question.getBytes(StandardCharsets.UTF_8));
    }

    private void requireInTime(Map<Long, Sent> outstanding) {
        Instant limit = uptime.instant().minus(settings.ackTimeout());
        for (Sent sent : outstanding.values()) {
            if (sent.at().isBefore(limit)) {
                throw DeliveryFailure.unavailable(
                        settings.url() + " has not acknowledged a batch within "
                                + settings.ackTimeout().toSeconds() + " s",
                        null);
            }
        }
    }

    private void renewChannel() {
        channel = settings.newChannel().get();
    }

    private static @Nullable Long ackId(HttpPost.Response response) {
        JsonElement id = object(response.body()).get("ackId");
        return id != null && id.isJsonPrimitive() && id.getAsJsonPrimitive().isNumber() ? id.getAsLong() : null;
    }

    private static int code(HttpPost.Response response) {
        return number(response, "code");
    }

    /** A number of the response, -1 when it has none of that name. */
    private static int number(HttpPost.Response response, String name) {
        JsonElement number = object(response.body()).get(name);
        return number != null
                        && number.isJsonPrimitive()
                        && number.getAsJsonPrimitive().isNumber()
                ? number.getAsInt()
                : -1;
    }

    private static JsonObject object(String text) {
        try {
            return JsonParser.parseString(text) instanceof JsonObject object ? object : new JsonObject();
        } catch (JsonParseException notJson) {
            return new JsonObject();
        }
    }

    // ------------------------------------------------------------ HTTP

    private HttpPost.Response post(URI uri, byte[] body) throws InterruptedException {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Authorization", settings.authorization());
        headers.put("X-Splunk-Request-Channel", channel);
        String kept = cookie;
        if (kept != null) {
            headers.put("Cookie", kept);
        }
        try {
            HttpPost.Response response = http.post(uri, headers, "application/json", body);
            if (response.cookie() != null) {
                // Acknowledgements are known to the one instance behind a load balancer that took the batch.
                cookie = response.cookie();
            }
            return response;
        } catch (IOException failure) {
            throw DeliveryFailure.post(settings.url().toString(), failure);
        }
    }
}
