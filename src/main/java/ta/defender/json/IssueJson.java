package ta.defender.json;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;
import ta.defender.model.Code;
import ta.defender.model.Issue;

/** Issues as {@code {"code","what","remedy","field"}}, in answers of the service and in files. */
public final class IssueJson {
    private IssueJson() {}

    /** One issue; the caller may add members. */
    public static JsonObject write(Issue issue) {
        JsonObject json = new JsonObject();
        json.addProperty("code", issue.code().word());
        json.addProperty("what", issue.what());
        json.addProperty("remedy", issue.remedy());
        json.addProperty("field", issue.field());
        return json;
    }

    public static JsonArray write(List<Issue> issues) {
        JsonArray array = new JsonArray();
        issues.forEach(issue -> array.add(write(issue)));
        return array;
    }

    /** One issue; members that are missing count as empty. */
    public static Issue read(JsonElement json) {
        return new Issue(
                Code.of(Json.text(json, "code")),
                Json.text(json, "what"),
                Json.text(json, "remedy"),
                Json.text(json, "field"));
    }

    /** The issues of a member that is a list of them; none if it is anything else. */
    public static List<Issue> list(@Nullable JsonElement of, String member) {
        return Json.array(of, member).asList().stream().map(IssueJson::read).toList();
    }
}
