package ta.simulator.splunkd.rest;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import ta.simulator.net.Json;
import ta.simulator.net.Reply;
import ta.simulator.splunkd.conf.Stanza;

/** {@code storage/collections}: collections from collections.conf or made over REST, documents in memory. */
final class KvStoreEndpoint implements Endpoint {
    private static final int LARGEST_BATCH = 1000;

    private final Hub hub;
    private final BooleanSupplier ready;
    private final Map<String, Map<String, JsonObject>> documents = new LinkedHashMap<>();

    /**
     * @param ready whether the store answers; it takes its time to start
     */
    KvStoreEndpoint(Hub hub, BooleanSupplier ready) {
        this.hub = hub;
        this.ready = ready;
    }

    @Override
    public synchronized Answer answer(RestRequest request) throws Exception {
        if (!ready.getAsBoolean()) {
            throw new RestException(503, "KV Store is in an initializing state. Please wait to try again.");
        }
        return switch (request.element(2)) {
            case "config" -> config(request);
            case "data" -> data(request);
            default -> throw new RestException(404, "Not Found");
        };
    }

    private Answer config(RestRequest request) throws RestException {
        if (request.path().size() == 3 && request.isPost()) {
            String name = request.required("name");
            String app = request.targetApp();
            hub.demandWrite(request, app, "collections", name);
            if (hub.confs().stanza("collections", name).isPresent()) {
                throw RestException.alreadyExists(name);
            }
            hub.confs().write(app, "collections", name, request.settings());
            return Answer.created(entry(existing(request, name)));
        }
        if (request.path().size() == 3) {
            return Paging.page(
                    request,
                    hub.confs().effective("collections").values().stream()
                            .filter(stanza -> hub.visible(request, "collections", stanza))
                            .map(KvStoreEndpoint::entry)
                            .toList());
        }
        Stanza stanza = existing(request, request.element(3));
        if (request.isDelete()) {
            hub.confs().delete(stanza.app(), "collections", stanza.name());
            documents.remove(stanza.app() + "/" + stanza.name());
            return Answer.empty();
        }
        return Answer.of(entry(stanza));
    }

    private Answer data(RestRequest request) throws RestException {
        Stanza collection = existing(request, request.element(3));
        if (!request.isGet()) {
            hub.demandWrite(request, collection.app(), "collections", collection.name());
        }
        Map<String, JsonObject> store =
                documents.computeIfAbsent(collection.app() + "/" + collection.name(), name -> new LinkedHashMap<>());
        String key = request.element(4);
        if (key.equals("batch_save") && request.isPost()) {
            return saveAll(request, collection, store);
        }
        if (key.isEmpty()) {
            return many(request, collection, store);
        }
        JsonObject document = store.get(key);
        if (document == null) {
            throw new RestException(404, "Could not find object.");
        }
        if (request.isDelete()) {
            store.remove(key);
            return Answer.ready(Reply.jsonText(200, ""));
        }
        if (request.isPost()) {
            put(request, collection, store, key, object(body(request)));
            return Answer.ready(Reply.json(200, Json.object("_key", key)));
        }
        return Answer.ready(Reply.json(200, document));
    }

    private static Answer many(RestRequest request, Stanza collection, Map<String, JsonObject> store)
            throws RestException {
        Predicate<JsonObject> wanted = KvQuery.of(request.argument("query").orElse(""));
        if (request.isPost()) {
            JsonObject document = object(body(request));
            String key = Json.string(document, "_key")
                    .orElseGet(() -> UUID.randomUUID().toString());
            if (store.containsKey(key)) {
                throw new RestException(409, "A document with the same key and user already exists.");
            }
            put(request, collection, store, key, document);
            return Answer.ready(Reply.json(201, Json.object("_key", key)));
        }
        if (request.isDelete()) {
            store.values().removeIf(wanted);
            return Answer.ready(Reply.jsonText(200, ""));
        }
        List<JsonObject> found =
                store.values().stream().filter(wanted).sorted(order(request)).toList();
        int from = Math.min(request.number("skip", 0), found.size());
        int limit = request.number("limit", 0);
        int to = limit <= 0 ? found.size() : Math.min(found.size(), from + limit);
        return Answer.ready(Reply.json(200, Json.arrayOf(found.subList(from, to))));
    }

    /** {@code sort=field:1}, or {@code -1} for descending; documents without the field come first. */
    private static Comparator<JsonObject> order(RestRequest request) {
        String[] sort = request.argument("sort").orElse("").split(":", -1);
        Comparator<JsonObject> order =
                Comparator.comparing(document -> document.get(sort[0]), Comparator.nullsFirst(KvQuery::compare));
        return sort.length > 1 && sort[1].equals("-1") ? order.reversed() : order;
    }

    private static Answer saveAll(RestRequest request, Stanza collection, Map<String, JsonObject> store)
            throws RestException {
        if (!body(request).isJsonArray()) {
            throw new RestException(400, "JSON in the request is invalid. ( JSON parse error: an array is needed )");
        }
        JsonArray batch = body(request).getAsJsonArray();
        if (batch.size() > LARGEST_BATCH) {
            throw new RestException(
                    400, "The number of documents exceeds max_documents_per_batch_save=" + LARGEST_BATCH);
        }
        List<String> keys = new ArrayList<>();
        for (JsonElement element : batch) {
            JsonObject document = object(element);
            String key = Json.string(document, "_key")
                    .orElseGet(() -> UUID.randomUUID().toString());
            put(request, collection, store, key, document);
            keys.add(key);
        }
        return Answer.ready(Reply.json(200, Json.arrayOf(keys)));
    }

    private static void put(
            RestRequest request, Stanza collection, Map<String, JsonObject> store, String key, JsonObject document)
            throws RestException {
        KvTypes.of(collection).apply(document);
        document.addProperty("_key", key);
        document.addProperty("_user", request.owner());
        store.put(key, document);
    }

    private static JsonObject object(JsonElement element) throws RestException {
        if (!element.isJsonObject()) {
            throw new RestException(400, "JSON in the request is invalid. ( JSON parse error: an object is needed )");
        }
        return element.getAsJsonObject();
    }

    private static JsonElement body(RestRequest request) throws RestException {
        try {
            return Json.parse(request.http().text());
        } catch (JsonParseException e) {
            throw new RestException(400, "JSON in the request is invalid.");
        }
    }

    private Stanza existing(RestRequest request, String name) throws RestException {
        return hub.confs()
                .stanza("collections", name)
                .filter(stanza -> hub.visible(request, "collections", stanza))
                .orElseThrow(() -> new RestException(404, "Could not find object."));
    }

    private static Entry entry(Stanza stanza) {
        Map<String, Object> content = new LinkedHashMap<>(stanza.values());
        content.put("disabled", stanza.disabled());
        return new Entry(
                stanza.name(),
                "storage/collections/config",
                "nobody",
                stanza.app(),
                List.of("*"),
                List.of("admin"),
                stanza.removable(),
                content);
    }
}
