package ta.defender.splunk;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import ta.defender.http.HttpRequest;
import ta.defender.http.RequestBody;
import ta.defender.http.Responses;
import ta.defender.json.Json;
import ta.defender.json.JsonView;
import ta.defender.json.MalformedJsonException;

/** DocumentCollection of one collection in Splunk's KV store; callable from any thread. */
public final class KvCollection implements DocumentCollection {
    private static final int CONFLICT = 409;

    private final ManagementPort port;
    private final String name;
    private final String data;
    private volatile boolean known;

    KvCollection(ManagementPort port, String name) {
        this.port = port;
        this.name = name;
        this.data = ManagementPort.APP + "storage/collections/data/" + ManagementPort.encoded(name);
    }

    /**
     * A document as JSON text, empty when there is none. An unknown collection answers 404 too, and is a refusal here.
     *
     * @throws SplunkException when the store is not ready or does not know the collection
     */
    public Optional<String> get(String key) throws InterruptedException {
        ManagementPort.Answer answer = port.get(data + "/" + ManagementPort.encoded(key));
        if (Responses.isNotFound(answer.status())) {
            requireKnown();
            return Optional.empty();
        }
        requireSuccess(answer, "read");
        return Optional.of(answer.body().utf8());
    }

    @Override
    public void put(String json) throws InterruptedException {
        requireSuccess(
                port.exchange(HttpRequest.post(port.at(data + "/batch_save"), RequestBody.json("[" + json + "]"))),
                "write");
    }

    @Override
    public void delete(String key) throws InterruptedException {
        ManagementPort.Answer answer = delete("/", key);
        if (!Responses.isNotFound(answer.status())) {
            requireSuccess(answer, "delete");
        }
    }

    @Override
    public Optional<JsonView> read(String key) throws InterruptedException {
        Optional<String> text = get(key);
        return text.isPresent() ? Optional.of(parsed(text.get())) : Optional.empty();
    }

    @Override
    public boolean add(String json) throws InterruptedException {
        ManagementPort.Answer answer = port.exchange(HttpRequest.post(port.at(data), RequestBody.json(json)));
        if (answer.status() == CONFLICT) {
            return false;
        }
        requireSuccess(answer, "write");
        return true;
    }

    @Override
    public boolean replace(String key, String json) throws InterruptedException {
        ManagementPort.Answer answer = port.exchange(
                HttpRequest.post(port.at(data + "/" + ManagementPort.encoded(key)), RequestBody.json(json)));
        if (Responses.isNotFound(answer.status())) {
            requireKnown();
            return false;
        }
        requireSuccess(answer, "write");
        return true;
    }

    @Override
    public List<JsonView> find(String query, String sort, int limit) throws InterruptedException {
        ManagementPort.Answer answer = port.get(data + "?query=" + ManagementPort.encoded(query) + "&limit=" + limit
                + (sort.isEmpty() ? "" : "&sort=" + ManagementPort.encoded(sort)));
        requireSuccess(answer, "search");
        JsonView list = parsed(answer.body().utf8());
        if (!list.isArray()) {
            throw unreadable("it is no list");
        }
        return list.elements();
    }

    @Override
    public void deleteAll(String query) throws InterruptedException {
        if (query.isBlank() || query.equals("{}")) {
            throw new IllegalArgumentException("would remove every document of " + name);
        }
        requireSuccess(delete("?query=", query), "delete");
    }

    private ManagementPort.Answer delete(String by, String value) throws InterruptedException {
        return port.exchange(new HttpRequest(
                "DELETE",
                port.at(data + by + ManagementPort.encoded(value)),
                Map.of(),
                null,
                true,
                false,
                HttpRequest.DEFAULT_PATIENCE));
    }

    private JsonView parsed(String text) {
        try {
            return Json.parse(text);
        } catch (MalformedJsonException e) {
            throw unreadable(String.valueOf(e.getMessage()));
        }
    }

    private SplunkException unreadable(String why) {
        return new SplunkException(
                200, "what Splunk has in the KV store collection " + name + " cannot be understood: " + why);
    }

    private void requireKnown() throws InterruptedException {
        if (!known) {
            requireSuccess(
                    port.get(ManagementPort.APP + "storage/collections/config/" + ManagementPort.encoded(name)
                            + "?output_mode=json"),
                    "find");
            known = true;
        }
    }

    private void requireSuccess(ManagementPort.Answer answer, String what) {
        if (!Responses.isSuccess(answer.status())) {
            throw new SplunkException(
                    answer.status(),
                    "Splunk refuses to " + what + " in the KV store collection " + name + ": HTTP " + answer.status()
                            + " " + answer.text());
        }
    }
}
