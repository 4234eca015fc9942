package ta.defender.update;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import ta.defender.json.Json;
import ta.defender.json.JsonView;
import ta.defender.json.MalformedJsonException;
import ta.defender.splunk.DocumentCollection;
import ta.defender.splunk.SplunkException;

/** A collection in memory, with the queries that the product asks. */
final class FakeDocuments implements DocumentCollection {
    private final Map<String, JsonView> documents = new LinkedHashMap<>();
    private int refusal;
    private int calls;

    /** Refuses everything with this status from now on; 0 for no longer. */
    synchronized void refuse(int status) {
        refusal = status;
    }

    synchronized int calls() {
        return calls;
    }

    synchronized List<JsonView> all() {
        return List.copyOf(documents.values());
    }

    synchronized JsonView only() {
        return documents.values().stream()
                .filter(document -> !document.string("state", "").equals("service"))
                .reduce((one, other) -> {
                    throw new AssertionError("several documents");
                })
                .orElseThrow();
    }

    @Override
    public synchronized Optional<JsonView> read(String key) {
        answer();
        return Optional.ofNullable(documents.get(key));
    }

    @Override
    public synchronized boolean add(String json) {
        answer();
        return documents.putIfAbsent(key(json), parsed(json)) == null;
    }

    @Override
    public synchronized boolean replace(String key, String json) {
        answer();
        return documents.replace(key, parsed(json)) != null;
    }

    @Override
    public synchronized void put(String json) {
        answer();
        documents.put(key(json), parsed(json));
    }

    @Override
    public synchronized void delete(String key) {
        answer();
        documents.remove(key);
    }

    @Override
    public synchronized List<JsonView> find(String query, String sort, int limit) {
        answer();
        List<JsonView> found = new ArrayList<>(documents.values());
        found.removeIf(document -> !matches(parsed(query), document));
        if (!sort.isEmpty()) {
            String field = sort.replace(":1", "");
            found.sort(
                    Comparator.comparing(document -> document.longValue(field).orElse(0)));
        }
        return found.subList(0, Math.min(limit, found.size()));
    }

    @Override
    public synchronized void deleteAll(String query) {
        answer();
        documents.values().removeIf(document -> matches(parsed(query), document));
    }

    private void answer() {
        calls++;
        if (refusal != 0) {
            throw new SplunkException(refusal, "HTTP " + refusal);
        }
    }

    private static boolean matches(JsonView query, JsonView document) {
        return query.names().stream().allMatch(name -> switch (name) {
            case "$and" -> query.array(name).stream().allMatch(part -> matches(part, document));
            case "$or" -> query.array(name).stream().anyMatch(part -> matches(part, document));
            default -> holds(query.member(name).orElseThrow(), document.member(name));
        });
    }

    private static boolean holds(JsonView wanted, Optional<JsonView> value) {
        if (!wanted.isObject()) {
            return value.equals(Optional.of(wanted));
        }
        return wanted.names().stream().allMatch(operator -> {
            if (operator.equals("$ne")) {
                return !value.equals(wanted.member(operator));
            }
            if (value.isEmpty()) {
                return false;
            }
            long number = value.get().asLong().orElseThrow();
            long limit = wanted.longValue(operator).orElseThrow();
            return switch (operator) {
                case "$lt" -> number < limit;
                case "$lte" -> number <= limit;
                case "$gt" -> number > limit;
                default -> throw new AssertionError("no operator " + operator);
            };
        });
    }

    private static String key(String json) {
        return parsed(json).string("_key", "");
    }

    private static JsonView parsed(String json) {
        try {
            return Json.parse(json);
        } catch (MalformedJsonException e) {
            throw new AssertionError(json, e);
        }
    }
}
