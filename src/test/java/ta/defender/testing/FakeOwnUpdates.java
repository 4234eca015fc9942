package ta.defender.testing;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import ta.defender.http.ApiException;
import ta.defender.http.ErrorResponse;
import ta.defender.model.Code;
import ta.defender.splunk.OwnUpdateLog;

/** A collection in memory that understands the queries of the log of own updates. */
public final class FakeOwnUpdates implements OwnUpdateLog.Documents {
    private final Map<String, JsonObject> documents = new LinkedHashMap<>();
    private int calls;
    private int status;

    /** Has every call refused with this status; 0 for no more. */
    public void fail(int newStatus) {
        status = newStatus;
    }

    /** How often it was asked for something. */
    public int calls() {
        return calls;
    }

    public int size() {
        return documents.size();
    }

    @Override
    public void putAll(List<String> jsons) {
        call();
        for (String json : jsons) {
            JsonObject document = JsonParser.parseString(json).getAsJsonObject();
            documents.put(document.get("_key").getAsString(), document);
        }
    }

    @Override
    public List<JsonElement> find(String query, String sort, int limit) {
        call();
        long from = bound(query, "$gte");
        List<JsonElement> found = new ArrayList<>();
        for (JsonObject document : documents.values()) {
            if (document.get("changed").getAsLong() >= from) {
                found.add(document);
            }
        }
        return found;
    }

    @Override
    public void deleteAll(String query) {
        call();
        long before = bound(query, "$lt");
        documents.values().removeIf(document -> document.get("changed").getAsLong() < before);
    }

    private void call() {
        calls++;
        if (status != 0) {
            throw new ApiException(Code.SPLUNK, "KV store is disabled", "", ErrorResponse.of(status));
        }
    }

    private static long bound(String query, String operator) {
        return JsonParser.parseString(query)
                .getAsJsonObject()
                .getAsJsonObject("changed")
                .get(operator)
                .getAsLong();
    }
}
