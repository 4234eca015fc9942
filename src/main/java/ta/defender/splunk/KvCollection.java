package ta.defender.splunk;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import ta.defender.http.ApiException;
import ta.defender.http.ErrorResponse;
import ta.defender.http.HttpRequest;
import ta.defender.http.RequestBody;
import ta.defender.http.Responses;
import ta.defender.json.Json;
import ta.defender.json.MalformedJsonException;
import ta.defender.model.Code;

/** The documents of one collection in Splunk's KV store; callable from any thread. */
public final class KvCollection implements OwnUpdateLog.Documents {
    /** Splunk's own limit of one call. */
    private static final int MOST_AT_ONCE = 500;

    private final ManagementPort port;
    private final Duration most;
    private final String name;
    private final String data;
    private volatile boolean known;

    KvCollection(ManagementPort port, String name, Duration most) {
        this.most = most;
        this.port = port;
        this.name = name;
        this.data = ManagementPort.APP + "storage/collections/data/" + ManagementPort.encoded(name);
    }

    /**
     * A document as JSON text, empty when there is none. An unknown collection answers 404 too, and is a refusal here.
     *
     * @throws ApiException when the store is not ready or does not know the collection
     */
    public Optional<String> get(String key) throws InterruptedException {
        ManagementPort.Answer answer = read(data + "/" + ManagementPort.encoded(key));
        if (Responses.isNotFound(answer.status())) {
            requireKnown();
            return Optional.empty();
        }
        requireSuccess(answer, "read");
        return Optional.of(answer.body().utf8());
    }

    /** Writes a document over the one with its key. */
    public void put(String json) throws InterruptedException {
        requireSuccess(
                port.exchange(
                        HttpRequest.post(port.at(data + "/batch_save"), RequestBody.json("[" + json + "]")), most),
                "write");
    }

    @Override
    public void putAll(List<String> jsons) throws InterruptedException {
        for (int from = 0; from < jsons.size(); from += MOST_AT_ONCE) {
            put(String.join(",", jsons.subList(from, Math.min(jsons.size(), from + MOST_AT_ONCE))));
        }
    }

    @Override
    public Iterable<JsonElement> find(String query, String sort, int limit) throws InterruptedException {
        ManagementPort.Answer answer = read(data + "?query=" + ManagementPort.encoded(query) + "&limit=" + limit
                + "&sort=" + ManagementPort.encoded(sort));
        requireSuccess(answer, "search");
        try {
            return Json.parse(answer.body()) instanceof JsonArray found ? found : new JsonArray();
        } catch (MalformedJsonException e) {
            throw new ApiException(
                    Code.SPLUNK,
                    "Cannot read the response of the KV store collection " + name + ": " + e.getMessage(),
                    "",
                    ErrorResponse.of(answer.status()));
        }
    }

    @Override
    public void deleteAll(String query) throws InterruptedException {
        requireSuccess(send("?query=", query), "delete");
    }

    /** Removes a document, if there is one. */
    public void delete(String key) throws InterruptedException {
        ManagementPort.Answer answer = send("/", key);
        if (!Responses.isNotFound(answer.status())) {
            requireSuccess(answer, "delete");
        }
    }

    private ManagementPort.Answer send(String by, String value) throws InterruptedException {
        return port.exchange(
                new HttpRequest(
                        "DELETE",
                        port.at(data + by + ManagementPort.encoded(value)),
                        Map.of(),
                        null,
                        true,
                        false,
                        HttpRequest.DEFAULT_TIMEOUT,
                        HttpRequest.ANY_ATTEMPTS),
                most);
    }

    private ManagementPort.Answer read(String path) throws InterruptedException {
        return port.exchange(HttpRequest.get(port.at(path)), most);
    }

    private void requireKnown() throws InterruptedException {
        if (!known) {
            requireSuccess(
                    read(ManagementPort.APP + "storage/collections/config/" + ManagementPort.encoded(name)
                            + "?output_mode=json"),
                    "find");
            known = true;
        }
    }

    private void requireSuccess(ManagementPort.Answer answer, String what) {
        if (!Responses.isSuccess(answer.status())) {
            throw new ApiException(
                    Code.SPLUNK,
                    "Splunk refuses to " + what + " in the KV store collection " + name + ": HTTP " + answer.status()
                            + " " + answer.text(),
                    "",
                    ErrorResponse.of(answer.status()));
        }
    }
}
