package ta.defender.splunk;

import java.util.Map;
import java.util.Optional;
import ta.defender.http.HttpRequest;
import ta.defender.http.RequestBody;
import ta.defender.http.Responses;

/** The documents of one collection in Splunk's KV store; callable from any thread. */
public final class KvCollection {
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

    /** Writes a document over the one with its key. */
    public void put(String json) throws InterruptedException {
        requireSuccess(
                port.exchange(HttpRequest.post(port.at(data + "/batch_save"), RequestBody.json("[" + json + "]"))),
                "write");
    }

    /** Removes a document, if there is one. */
    public void delete(String key) throws InterruptedException {
        ManagementPort.Answer answer = send(key);
        if (!Responses.isNotFound(answer.status())) {
            requireSuccess(answer, "delete");
        }
    }

    private ManagementPort.Answer send(String key) throws InterruptedException {
        return port.exchange(new HttpRequest(
                "DELETE",
                port.at(data + "/" + ManagementPort.encoded(key)),
                Map.of(),
                null,
                true,
                false,
                HttpRequest.DEFAULT_PATIENCE));
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
