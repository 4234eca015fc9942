package ta.defender.update;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import ta.defender.json.IssueJson;
import ta.defender.json.Json;
import ta.defender.model.DefenderException;
import ta.defender.model.Issue;

/**
 * What the service's operation {@code update} answers.
 *
 * @param ok whether rows could be tried
 * @param errors why not
 * @param warnings what went wrong besides the rows
 * @param rows result of each row; empty when the call itself was not accepted
 * @param state what the next call of the run goes on with
 */
public record UpdateResponse(
        boolean ok, List<Issue> errors, List<Issue> warnings, List<RowResult> rows, RunState state) {
    /** The JSON document of the answer. */
    public JsonObject json() {
        JsonObject json = new JsonObject();
        json.addProperty("ok", ok);
        if (!ok) {
            json.add("errors", IssueJson.write(errors));
        }
        if (!warnings.isEmpty()) {
            json.add("warnings", IssueJson.write(warnings));
        }
        JsonArray array = new JsonArray();
        rows.forEach(row -> array.add(row.json()));
        json.add("rows", array);
        json.add("state", state.json());
        return json;
    }

    /**
     * Reads an answer.
     *
     * @param asked the rows of the call
     * @return null when the text is no answer of the service
     */
    public static @Nullable UpdateResponse read(String text, List<UpdateRow> asked) {
        try {
            JsonElement parsed = JsonParser.parseString(text);
            if (!(parsed instanceof JsonObject json) || !(json.get("ok") instanceof JsonPrimitive ok)) {
                return null;
            }
            Map<Integer, UpdateRow> byNumber = new HashMap<>();
            asked.forEach(row -> byNumber.put(row.number(), row));
            List<RowResult> rows = new ArrayList<>();
            for (JsonElement element : Json.array(json, "rows")) {
                JsonObject row = element.getAsJsonObject();
                UpdateRow known = byNumber.get(row.get("row").getAsInt());
                if (known != null) {
                    rows.add(RowResult.read(row, known));
                }
            }
            return new UpdateResponse(
                    ok.getAsBoolean(),
                    IssueJson.list(json, "errors"),
                    IssueJson.list(json, "warnings"),
                    rows,
                    RunState.answered(json.get("state")));
        } catch (DefenderException
                | JsonParseException
                | IllegalStateException
                | UnsupportedOperationException
                | NumberFormatException
                | NullPointerException e) {
            return null;
        }
    }
}
