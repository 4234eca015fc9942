package ta.defender.microsoft;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import ta.defender.http.ApiException;
import ta.defender.http.ErrorResponse;
import ta.defender.http.HttpRequest;
import ta.defender.http.HttpResponse;
import ta.defender.http.RequestBody;
import ta.defender.http.Responses;
import ta.defender.http.Transport;
import ta.defender.http.TransportException;
import ta.defender.model.Api;
import ta.defender.model.Code;
import ta.defender.model.Feed;
import ta.defender.model.ObjectChange;

/**
 * Reads and changes single objects of one feed of one account, in the words of its API; callable from any thread.
 *
 * <p>No write is sent a second time by itself: between two attempts somebody else may change the object, and a comment may have been
 * made. A caller that repeats a write reads the object first.
 */
public final class UpdateClient {
    private static final Gson JSON =
            new GsonBuilder().serializeNulls().disableHtmlEscaping().create();

    private final Transport transport;
    private final Transport batchTransport;
    private final URI baseUrl;
    private final Feed feed;

    /**
     * @param transport authorised for the feed's API
     * @param batchTransport the same within the smaller budget of {@code batchUpdate}
     * @param baseUrl of that API, without a slash at its end
     */
    public UpdateClient(Transport transport, Transport batchTransport, URI baseUrl, Feed feed) {
        this.transport = transport;
        this.batchTransport = batchTransport;
        this.baseUrl = baseUrl;
        this.feed = feed;
    }

    /** What is changed. */
    public Feed feed() {
        return feed;
    }

    /** Whether comments need a call of their own; otherwise they are a member of the change. */
    public boolean commentsSeparately() {
        return feed.api() == Api.GRAPH;
    }

    /** Whether many objects can be read and changed by one call. */
    public boolean takesMany() {
        return feed == Feed.ENDPOINT_ALERTS;
    }

    public ObjectState read(String id, Duration timeout) throws InterruptedException {
        ObjectState state = send(transport, HttpRequest.get(address(id)), timeout, json -> asked(id, object(id, json)));
        if (state == null) {
            throw withoutObject();
        }
        return state;
    }

    /** Refuses a successful response that shows an error, a list, or another object. */
    private ObjectState asked(String id, ObjectState state) {
        if (state.isCalled(id)) {
            return state;
        }
        ServiceError error = state.error();
        String where = path() + "/" + id + " on " + baseUrl.getHost();
        if (error != null) {
            throw new TransportException(
                    Code.BODY_MALFORMED,
                    where + " answered " + error.describe(200),
                    "run the update again; if the error stays, report it to Microsoft",
                    null);
        }
        throw new TransportException(
                Code.BODY_MALFORMED,
                where + ": the response is not this object"
                        + (state.showsId() ? " but " + state.id() : ", it has no " + feed.idMember()),
                "check the base URL of the account, and for a proxy that answers in place of Microsoft",
                null);
    }

    /**
     * Reads the objects that exist among some alerts of Defender for Endpoint.
     *
     * @param ids so many that their address stays short, at most about 30
     */
    public List<ObjectState> readMany(List<String> ids, Duration timeout) throws InterruptedException {
        List<String> terms = ids.stream().map(id -> "id eq '" + id + "'").toList();
        URI uri = URI.create(
                baseUrl + path() + "?$filter=" + encoded(String.join(" or ", terms)) + "&$top=" + ids.size());
        List<ObjectState> states = send(transport, HttpRequest.get(uri), timeout, this::list);
        if (states == null) {
            throw withoutObject();
        }
        return states;
    }

    /**
     * Changes an object.
     *
     * @return its new state, as far as the answer shows one
     */
    public @Nullable ObjectState patch(String id, ObjectChange change, Duration timeout) throws InterruptedException {
        JsonObject body = new JsonObject();
        write(change, body);
        HttpRequest patch = HttpRequest.patch(address(id), RequestBody.json(JSON.toJson(body)));
        return send(transport, patch.sentOnce(), timeout, json -> shown(id, json));
    }

    /** The object in the answer to a write, or null: the write was accepted, whatever the answer holds. */
    private @Nullable ObjectState shown(String id, JsonReader json) throws IOException {
        try {
            ObjectState state = json.peek() == JsonToken.BEGIN_OBJECT ? object(id, json) : null;
            if (state != null && state.error() != null && !state.showsId()) {
                throw refused(state.error());
            }
            return state != null && state.isCalled(id) ? state : null;
        } catch (EOFException | MalformedJsonException | IllegalStateException | NumberFormatException e) {
            return null;
        }
    }

    /** An error that comes as a success. */
    private ApiException refused(ServiceError error) {
        String words = error.describe(200);
        return new ApiException(
                Code.REFUSED,
                path() + " on " + baseUrl.getHost() + " answered " + words,
                "",
                new ErrorResponse(200, error.code(), words, null));
    }

    /** Appends a comment on Graph. */
    public void comment(String id, String comment, Duration timeout) throws InterruptedException {
        JsonObject body = new JsonObject();
        body.addProperty("@odata.type", "microsoft.graph.security.alertComment");
        body.addProperty("comment", comment);
        URI uri = URI.create(address(id) + "/comments");
        send(
                transport,
                HttpRequest.post(uri, RequestBody.json(JSON.toJson(body))).sentOnce(),
                timeout,
                json -> shown(id, json));
    }

    /** Changes many alerts of Defender for Endpoint alike; the service says nothing about the single ones. */
    public void patchMany(List<String> ids, ObjectChange change, Duration timeout) throws InterruptedException {
        JsonObject body = new JsonObject();
        body.add("alertIds", array(ids));
        write(change, body);
        HttpRequest request =
                HttpRequest.post(URI.create(baseUrl + path() + "/batchUpdate"), RequestBody.json(JSON.toJson(body)));
        send(batchTransport, request.sentOnce(), timeout, json -> null);
    }

    private void write(ObjectChange change, JsonObject body) {
        change.members()
                .forEach((field, value) ->
                        body.add(field.member(), value.isEmpty() ? JsonNull.INSTANCE : new JsonPrimitive(value)));
        List<String> tags = change.tags();
        if (tags != null) {
            body.add(feed.tagsMember(), array(tags));
        }
        if (change.comment() != null) {
            body.addProperty("comment", change.comment());
        }
    }

    private static JsonElement array(List<String> texts) {
        JsonArray array = new JsonArray();
        texts.forEach(array::add);
        return array;
    }

    /** Reads the body of a success. */
    private interface Body<T> {
        @Nullable T read(JsonReader json) throws IOException;
    }

    private <T> @Nullable T send(Transport through, HttpRequest request, Duration timeout, Body<T> reader)
            throws InterruptedException {
        HttpRequest prepared = request.asWriteBack().withTimeout(timeout).withHeader("Accept", "application/json");
        if (feed.api() == Api.GRAPH) {
            // without it, newer enum members collapse to unknownFutureValue
            prepared = prepared.withHeader("Prefer", "include-unknown-enum-members");
        }
        Answer<T> answer = through.exchange(prepared, response -> read(response, reader));
        ServiceError error = answer.error();
        if (error != null) {
            String words = error.describe(answer.status());
            throw new ApiException(
                    ApiException.codeOf(answer.status()),
                    request.method() + " " + request.uri().getRawPath() + " on " + baseUrl.getHost() + " answered "
                            + words,
                    "",
                    new ErrorResponse(answer.status(), error.code(), words, answer.retryAfter()));
        }
        return answer.value();
    }

    private <T> Answer<T> read(HttpResponse response, Body<T> reader) throws IOException {
        if (!Responses.isSuccess(response.status()) || response.status() == 206) {
            Duration wait = Responses.retryAfter(response);
            return new Answer<>(response.status(), null, ServiceError.read(response), wait);
        }
        try (JsonReader json = new JsonReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            return new Answer<>(response.status(), reader.read(json), null, null);
        } catch (EOFException e) {
            throw new TransportException(
                    Code.CONNECTION_LOST,
                    path() + " on " + baseUrl.getHost() + ": the response ended before its JSON document",
                    "",
                    e);
        } catch (MalformedJsonException | IllegalStateException | NumberFormatException e) {
            throw new TransportException(
                    Code.BODY_MALFORMED,
                    path() + " on " + baseUrl.getHost() + ": the response is not the JSON of an object",
                    "check the base URL of the account, and for a proxy that answers in place of Microsoft",
                    e);
        }
    }

    private ObjectState object(String id, JsonReader json) throws IOException {
        return ObjectState.read(feed, id, json);
    }

    private List<ObjectState> list(JsonReader json) throws IOException {
        List<ObjectState> states = new ArrayList<>();
        json.beginObject();
        while (json.hasNext()) {
            if (!json.nextName().equals("value") || json.peek() != JsonToken.BEGIN_ARRAY) {
                json.skipValue();
                continue;
            }
            json.beginArray();
            while (json.hasNext()) {
                states.add(object("", json));
            }
            json.endArray();
        }
        json.endObject();
        return states;
    }

    private ApiException withoutObject() {
        return new ApiException(
                Code.UNAVAILABLE,
                path() + " on " + baseUrl.getHost() + " responded without the object",
                "",
                ErrorResponse.of(200));
    }

    private URI address(String id) {
        return URI.create(baseUrl + path() + "/" + encoded(id));
    }

    private String path() {
        return FeedQuery.of(feed).path();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Status, value of a success, error of a failure. */
    private record Answer<T>(
            int status,
            @Nullable T value,
            @Nullable ServiceError error,
            @Nullable Duration retryAfter) {}
}
