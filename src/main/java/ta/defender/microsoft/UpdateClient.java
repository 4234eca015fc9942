package ta.defender.microsoft;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import ta.defender.http.HttpRequest;
import ta.defender.http.HttpResponse;
import ta.defender.http.RequestBody;
import ta.defender.http.Responses;
import ta.defender.http.Transport;
import ta.defender.json.Json;
import ta.defender.json.JsonView;
import ta.defender.json.JsonWriter;
import ta.defender.json.MalformedJsonException;
import ta.defender.json.Slice;
import ta.defender.model.Api;
import ta.defender.model.Feed;
import ta.defender.model.ObjectChange;

/**
 * Reads and changes single objects of one feed of one account, in the words of its API; callable from any thread.
 *
 * <p>A change that carries a comment is not declared repeatable: the service would append the comment twice. Whoever
 * repeats it looks at the object first.
 */
public final class UpdateClient {
    private static final int MAX_OBJECT_BYTES = 32 << 20;

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

    /** Whether comments go by a call of their own; otherwise they are a member of the change. */
    public boolean commentsSeparately() {
        return feed.api() == Api.GRAPH;
    }

    /** Whether many objects can be read and changed by one call. */
    public boolean takesMany() {
        return feed == Feed.ENDPOINT_ALERTS;
    }

    /** Reads one object. */
    public ObjectState read(String id, Duration patience) throws InterruptedException {
        HttpRequest request = HttpRequest.get(address(id));
        return ObjectState.of(feed, id, object(send(transport, request, patience)));
    }

    /**
     * Reads the objects that exist among some alerts of Defender for Endpoint.
     *
     * @param ids so many that their address stays short, at most about 30
     */
    public List<ObjectState> readMany(List<String> ids, Duration patience) throws InterruptedException {
        List<String> terms = ids.stream().map(id -> "id eq '" + id + "'").toList();
        URI uri = URI.create(
                baseUrl + path() + "?$filter=" + encoded(String.join(" or ", terms)) + "&$top=" + ids.size());
        List<ObjectState> states = new ArrayList<>();
        for (JsonView object :
                object(send(transport, HttpRequest.get(uri), patience)).array("value")) {
            states.add(ObjectState.of(feed, "", object));
        }
        return states;
    }

    /** Changes an object; its new state. */
    public ObjectState patch(String id, ObjectChange change, Duration patience) throws InterruptedException {
        JsonWriter body = new JsonWriter().beginObject();
        write(change, body);
        HttpRequest patch =
                HttpRequest.patch(address(id), RequestBody.json(body.endObject().text()));
        return ObjectState.of(
                feed, id, object(send(transport, change.comment() == null ? patch : asUnrepeatable(patch), patience)));
    }

    /** Appends a comment on Graph. */
    public void comment(String id, String comment, Duration patience) throws InterruptedException {
        String body = new JsonWriter()
                .beginObject()
                .member("@odata.type", "microsoft.graph.security.alertComment")
                .member("comment", comment)
                .endObject()
                .text();
        URI uri = URI.create(address(id) + "/comments");
        send(transport, HttpRequest.post(uri, RequestBody.json(body)), patience);
    }

    /** Changes many alerts of Defender for Endpoint alike; the service says nothing about the single ones. */
    public void patchMany(List<String> ids, ObjectChange change, Duration patience) throws InterruptedException {
        JsonWriter body = new JsonWriter().beginObject().name("alertIds").beginArray();
        ids.forEach(body::value);
        write(change, body.endArray());
        HttpRequest request = HttpRequest.post(
                URI.create(baseUrl + path() + "/batchUpdate"),
                RequestBody.json(body.endObject().text()));
        send(batchTransport, change.comment() == null ? request.asRepeatable() : request, patience);
    }

    private void write(ObjectChange change, JsonWriter body) {
        member(body, "status", change.status());
        member(body, "classification", change.classification());
        member(body, "determination", change.determination());
        member(body, "assignedTo", change.assignedTo());
        List<String> tags = change.tags();
        if (tags != null) {
            body.name(feed.tagsMember()).beginArray();
            tags.forEach(body::value);
            body.endArray();
        }
        member(body, "comment", change.comment());
    }

    private static void member(JsonWriter body, String name, @Nullable String value) {
        if (value != null) {
            body.member(name, value);
        }
    }

    private Answer send(Transport through, HttpRequest request, Duration patience) throws InterruptedException {
        HttpRequest prepared = request.asWriteBack().withPatience(patience).withHeader("Accept", "application/json");
        if (feed.api() == Api.GRAPH) {
            // without it, newer enum members collapse to unknownFutureValue
            prepared = prepared.withHeader("Prefer", "include-unknown-enum-members");
        }
        Answer answer = through.exchange(prepared, UpdateClient::read);
        ServiceError error = answer.error();
        if (error != null) {
            throw new ApiException(
                    ApiException.Reason.of(answer.status()),
                    answer.status(),
                    request.method() + " " + request.uri().getRawPath() + " on " + baseUrl.getHost() + " answered "
                            + error.describe(answer.status()),
                    answer.retryAfter());
        }
        return answer;
    }

    private static Answer read(HttpResponse response) throws IOException {
        if (!Responses.isSuccess(response.status()) || response.status() == 206) {
            Duration wait = Responses.retryAfter(response);
            return new Answer(response.status(), Slice.of(""), ServiceError.read(response), wait);
        }
        return new Answer(response.status(), Slice.of(response.body().readNBytes(MAX_OBJECT_BYTES)), null, null);
    }

    private JsonView object(Answer answer) {
        try {
            JsonView object = Json.parse(answer.body());
            if (object.isObject()) {
                return object;
            }
        } catch (MalformedJsonException e) {
            // said below in the words of the call
        }
        throw new ApiException(
                ApiException.Reason.UNAVAILABLE,
                answer.status(),
                path() + " on " + baseUrl.getHost() + " answered HTTP " + answer.status() + " without the object");
    }

    private URI address(String id) {
        return URI.create(baseUrl + path() + "/" + encoded(id));
    }

    private String path() {
        return FeedQuery.of(feed).path();
    }

    /** The same, so that a lost answer ends the call instead of repeating it. */
    private static HttpRequest asUnrepeatable(HttpRequest request) {
        return new HttpRequest(
                request.method(),
                request.uri(),
                request.headers(),
                request.body(),
                false,
                request.writeBack(),
                request.patience());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Status, body of a success, error of a failure. */
    private record Answer(
            int status,
            Slice body,
            @Nullable ServiceError error,
            @Nullable Duration retryAfter) {}
}
