package ta.defender.service;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;
import ta.defender.json.IssueJson;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.model.Issue;

/**
 * What an operation answers.
 *
 * @param status of HTTP
 * @param body {@code {"ok":true,…}} or {@code {"ok":false,"errors":[…]}}
 * @param text the same as JSON that is written already and too large for a tree; null where there is none
 */
public record ServiceAnswer(
        int status, JsonObject body, @Nullable String text) {
    private static final Gson JSON =
            new GsonBuilder().serializeNulls().disableHtmlEscaping().create();

    public ServiceAnswer(int status, JsonObject body) {
        this(status, body, null);
    }

    /** JSON that is written already. */
    static ServiceAnswer written(int status, String json) {
        return new ServiceAnswer(status, new JsonObject(), json);
    }

    /** A success with these members. */
    public static ServiceAnswer ok(JsonObject members) {
        JsonObject body = new JsonObject();
        body.addProperty("ok", true);
        members.entrySet().forEach(member -> body.add(member.getKey(), member.getValue()));
        return new ServiceAnswer(200, body);
    }

    /** Members that are told in any case: a success without issues, else a failure that has them too. */
    public static ServiceAnswer of(List<Issue> issues, JsonObject members) {
        if (issues.isEmpty()) {
            return ok(members);
        }
        ServiceAnswer failed = failed(200, issues);
        members.entrySet().forEach(member -> failed.body().add(member.getKey(), member.getValue()));
        return failed;
    }

    /** A refusal or failure. */
    public static ServiceAnswer failed(int status, List<Issue> issues) {
        JsonObject body = new JsonObject();
        body.addProperty("ok", false);
        body.add("errors", IssueJson.write(issues));
        return new ServiceAnswer(status, body);
    }

    /** A failure with one issue. */
    public static ServiceAnswer failed(int status, Issue issue) {
        return failed(status, List.of(issue));
    }

    /** What a failure is answered with. */
    static ServiceAnswer of(DefenderException failure) {
        return failed(status(failure.code()), failure.issues());
    }

    /** The HTTP status of a failure: whether the caller, Splunk or Microsoft has to mend it. */
    static int status(Code code) {
        return switch (code.kind()) {
            case CONFIGURATION -> 400;
            case PERMISSION -> 403;
            case BUG -> 500;
            default ->
                switch (code) {
                    case PROTOCOL -> 400;
                    case SESSION_KEY_REFUSED -> 401;
                    case HUNT_BUSY -> 429;
                    default -> 502;
                };
        };
    }

    String json() {
        return text == null ? JSON.toJson(body) : text;
    }
}
