package ta.defender.update;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import ta.defender.json.Json;
import ta.defender.json.JsonView;
import ta.defender.json.JsonWriter;
import ta.defender.json.MalformedJsonException;
import ta.defender.model.Feed;

/** Requests as documents of the collection {@code ta_defender_requests}; its fields are those of {@code collections.conf}. */
final class RequestFormat {
    private RequestFormat() {}

    /** The document of a request. */
    static String json(QueuedRequest request) {
        QueuedRequest.Ask ask = request.ask();
        QueuedRequest.Standing standing = request.standing();
        return new JsonWriter()
                .beginObject()
                .member("_key", request.key())
                .member("state", standing.state().word())
                .member("message", standing.message())
                .member("status_code", standing.statusCode())
                .member("attempts", standing.attempts())
                .member("lost", standing.lost())
                .member("action", ask.action())
                .member("object", ask.object())
                .member("api", ask.feed().api().settingValue())
                .member("account", ask.account())
                .member("group", ask.group())
                .member("id", ask.id())
                .member("row", ask.row())
                .member("requested", text(ask.requested()))
                .member("seen", text(ask.seen()))
                .member("origin", text(ask.origin()))
                .member("index", ask.index())
                .member("user", ask.user())
                .member("sid", ask.sid())
                .member("search_name", ask.searchName())
                .member("content", ask.content())
                .member("owner", standing.owner())
                .member("queued", ask.queued().getEpochSecond())
                .member("expires", ask.expires().getEpochSecond())
                .member("due", standing.due().getEpochSecond())
                .member("claimed", seconds(standing.claimed()))
                .member("finished", seconds(standing.finished()))
                .endObject()
                .text();
    }

    /**
     * Reads a document.
     *
     * @throws IllegalArgumentException when it is not one of ours, with what is wrong
     */
    static QueuedRequest read(JsonView document) {
        String object = document.string("object", "");
        String api = document.string("api", "");
        QueuedRequest.Ask ask = new QueuedRequest.Ask(
                document.string("action", ""),
                feed(object, api),
                document.string("account", ""),
                document.string("id", ""),
                number(document, "row"),
                texts(document, "requested"),
                texts(document, "seen"),
                texts(document, "origin"),
                document.string("index", "main"),
                document.string("user", ""),
                document.string("sid", ""),
                document.string("search_name", ""),
                document.string("content", ""),
                instant(document, "queued"),
                instant(document, "expires"));
        QueuedRequest.Standing standing = new QueuedRequest.Standing(
                RequestState.of(document.string("state", "")),
                document.string("message", ""),
                number(document, "status_code"),
                number(document, "attempts"),
                number(document, "lost"),
                document.string("owner", ""),
                instant(document, "due"),
                optional(document, "claimed"),
                optional(document, "finished"));
        return new QueuedRequest(document.string("_key", ""), ask, standing);
    }

    private static Feed feed(String object, String api) {
        for (Feed feed : Feed.values()) {
            if (feed.api().settingValue().equals(api) && object.equals(feed.isOfAlerts() ? "alert" : "incident")) {
                return feed;
            }
        }
        throw new IllegalArgumentException("object '" + object + "' with api '" + api + "' is not known");
    }

    private static int number(JsonView document, String name) {
        return (int)
                Math.max(0, Math.min(Integer.MAX_VALUE, document.longValue(name).orElse(0)));
    }

    private static Instant instant(JsonView document, String name) {
        Instant instant = optional(document, name);
        if (instant == null) {
            throw new IllegalArgumentException(name + " is no time in seconds since 1970");
        }
        return instant;
    }

    private static @Nullable Instant optional(JsonView document, String name) {
        long seconds = document.longValue(name).orElse(0);
        return seconds <= 0 || seconds > Instant.MAX.getEpochSecond() ? null : Instant.ofEpochSecond(seconds);
    }

    private static long seconds(@Nullable Instant instant) {
        return instant == null ? 0 : instant.getEpochSecond();
    }

    private static String text(Map<String, String> texts) {
        JsonWriter object = new JsonWriter().beginObject();
        texts.forEach(object::member);
        return object.endObject().text();
    }

    private static Map<String, String> texts(JsonView document, String name) {
        Map<String, String> texts = new LinkedHashMap<>();
        try {
            JsonView object = Json.parse(document.string(name, "{}"));
            for (String member : object.names()) {
                texts.put(member, object.string(member, ""));
            }
        } catch (MalformedJsonException e) {
            throw new IllegalArgumentException(name + " is " + e.getMessage(), e);
        }
        return texts;
    }
}
