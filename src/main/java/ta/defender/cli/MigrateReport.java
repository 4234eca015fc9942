package ta.defender.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import ta.defender.json.Json;

/** An answer of the operation {@code migration} for people. */
final class MigrateReport {
    private MigrateReport() {}

    static String text(JsonObject answer) {
        StringBuilder text = new StringBuilder();
        for (JsonObject addon : objects(answer, "addons")) {
            line(text, "", "add-on " + Json.text(addon, "label"), Json.text(addon, "app"), Json.text(addon, "version"));
        }
        for (JsonObject overlap : objects(answer, "overlaps")) {
            line(
                    text,
                    "  ",
                    "shared: " + Json.text(overlap, "what"),
                    Json.text(overlap, "name"),
                    Json.text(overlap, "remedy"));
        }
        for (JsonObject input : objects(answer, "inputs")) {
            line(text, "", Json.text(input, "state"), Json.text(input, "app") + "/" + Json.text(input, "stanza"), "");
            if (!Json.text(input, "target").isEmpty()) {
                line(text, "  ", "becomes [" + Json.text(input, "target") + "]", "", "");
                if (input.get("settings") instanceof JsonObject settings) {
                    settings.keySet()
                            .forEach(key -> line(text, "    ", key + " = " + Json.text(settings, key), "", ""));
                }
            }
            if (input.get("account") instanceof JsonObject account
                    && !Json.text(account, "name").isEmpty()) {
                line(
                        text,
                        "  ",
                        "account " + Json.text(account, "name"),
                        Json.text(account, "exists").equals("true") ? "is there" : "will be created",
                        Json.text(account, "secret_stored").equals("true")
                                ? "secret is stored"
                                : "secret is asked for");
            }
            if (input.get("notes") instanceof JsonArray notes) {
                notes.forEach(note -> line(text, "  ", "note: " + note.getAsString(), "", ""));
            }
            issues(text, input, "issues");
        }
        for (JsonObject result : objects(answer, "results")) {
            line(text, "", Json.text(result, "outcome"), Json.text(result, "stanza"), Json.text(result, "target"));
            issues(text, result, "errors");
        }
        for (JsonObject report : objects(answer, "reports")) {
            line(text, "", "trial of " + Json.text(report, "stanza"), "", "");
            report.keySet().forEach(key -> {
                if (report.get(key) instanceof JsonObject comparison) {
                    line(
                            text,
                            "  ",
                            key,
                            "here " + Json.text(comparison, "here") + ", there " + Json.text(comparison, "there"),
                            "missing here " + Json.text(comparison, "missing_here_count") + ", missing there "
                                    + Json.text(comparison, "missing_there_count") + ", differs "
                                    + Json.text(comparison, "differs_count"));
                }
            });
        }
        for (JsonObject search : objects(answer, "searches")) {
            line(
                    text,
                    "",
                    Json.text(search, "kind") + " " + Json.text(search, "app") + "/" + Json.text(search, "name"),
                    "uses " + Json.text(search, "uses"),
                    "use " + Json.text(search, "replacement"));
        }
        if (!answer.has("results")) {
            issues(text, answer, "errors");
        }
        return text.isEmpty() ? "No other add-on for Microsoft Defender was found.\n" : text.toString();
    }

    private static void issues(StringBuilder text, JsonObject from, String member) {
        for (JsonObject issue : objects(from, member)) {
            String field = Json.text(issue, "field");
            line(text, "  ", "! " + (field.isEmpty() ? "" : field + ": ") + Json.text(issue, "what"), "", "");
            if (!Json.text(issue, "remedy").isEmpty()) {
                line(text, "    ", "-> " + Json.text(issue, "remedy"), "", "");
            }
        }
    }

    private static void line(StringBuilder text, String indent, String first, String second, String third) {
        text.append(indent).append(first);
        if (!second.isEmpty()) {
            text.append("  ").append(second);
        }
        if (!third.isEmpty()) {
            text.append("  ").append(third);
        }
        text.append('\n');
    }

    private static Iterable<JsonObject> objects(JsonObject from, String member) {
        List<JsonObject> objects = new ArrayList<>();
        if (from.get(member) instanceof JsonArray array) {
            for (JsonElement element : array) {
                if (element instanceof JsonObject object) {
                    objects.add(object);
                }
            }
        }
        return objects;
    }
}
