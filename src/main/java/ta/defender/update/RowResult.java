package ta.defender.update;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import ta.defender.json.IssueJson;
import ta.defender.json.Json;
import ta.defender.model.Issue;

/**
 * What became of one row, as the service answers it.
 *
 * @param outcome the word of the audit event, or {@code not_tried} when there was no time
 * @param statusCode HTTP status of the answer that decided, or 0
 * @param versions last-update instants that our writes gave the object
 * @param retryAfter how long to wait before the next attempt; zero when nobody asks for it
 */
public record RowResult(
        UpdateRow row, String outcome, int statusCode, List<Issue> issues, List<String> versions, Duration retryAfter) {
    static final String NOT_TRIED = "not_tried";
    private static final Set<String> SUCCESS = Set.of("updated", "would_update", "unchanged");

    public RowResult {
        issues = List.copyOf(issues);
        versions = List.copyOf(versions);
    }

    static RowResult of(UpdateRow row, UpdateOutcome outcome) {
        return new RowResult(
                row, outcome.word(), outcome.statusCode(), outcome.issues(), outcome.versions(), Duration.ZERO);
    }

    /** A row that waits for another call. */
    static RowResult handedBack(UpdateRow row, UpdateOutcome.NotTried outcome) {
        Duration asked = outcome.retryAfter();
        return new RowResult(
                row, NOT_TRIED, 0, outcome.issues(), outcome.versions(), asked == null ? Duration.ZERO : asked);
    }

    /** Whether it waits for another call. */
    public boolean isNotTried() {
        return outcome.equals(NOT_TRIED);
    }

    /** Whether the object is as it was asked for, or would be. */
    public boolean succeeded() {
        return SUCCESS.contains(outcome);
    }

    /** For a line of the log. */
    public String message() {
        return issues.stream().map(Issue::toString).collect(Collectors.joining("; "));
    }

    JsonObject json() {
        JsonObject json = new JsonObject();
        json.addProperty("row", row.number());
        json.addProperty("id", row.id());
        json.addProperty("outcome", outcome);
        json.addProperty("status_code", statusCode);
        json.add("errors", IssueJson.write(issues));
        JsonArray texts = new JsonArray();
        versions.forEach(texts::add);
        json.add("versions", texts);
        if (!retryAfter.isZero()) {
            json.addProperty("retry_after", retryAfter.toSeconds());
        }
        return json;
    }

    /** Reads the result of a row that was asked for. */
    static RowResult read(JsonObject json, UpdateRow row) {
        return new RowResult(
                row,
                json.get("outcome").getAsString(),
                json.get("status_code").getAsInt(),
                IssueJson.list(json, "errors"),
                Json.strings(json, "versions"),
                Duration.ofSeconds(
                        json.has("retry_after") ? json.get("retry_after").getAsInt() : 0));
    }
}
