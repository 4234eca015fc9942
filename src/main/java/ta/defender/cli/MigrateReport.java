package ta.defender.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.ArrayList;
import java.util.List;

/** An answer of the operation {@code migration} for people. */
final class MigrateReport {
    private MigrateReport() {}

    static String text(JsonObject answer) {
        StringBuilder text = new StringBuilder();
        for (JsonObject addon : objects(answer, "addons")) {
            line(text, "", "add-on " + text(addon, "label"), text(addon, "app"), text(addon, "version"));
        }
        for (JsonObject overlap : objects(answer, "overlaps")) {
            line(text, "  ", "shared: " + text(overlap, "what"), text(overlap, "name"), text(overlap, "remedy"));
        }
        for (JsonObject input : objects(answer, "inputs")) {
            line(text, "", text(input, "state"), text(input, "app") + "/" + text(input, "stanza"), "");
            if (!text(input, "target").isEmpty()) {
                line(text, "  ", "becomes [" + text(input, "target") + "]", "", "");
                if (input.get("settings") instanceof JsonObject settings) {
                    settings.keySet().forEach(key -> line(text, "    ", key + " = " + text(settings, key), "", ""));
                }
            }
            if (input.get("account") instanceof JsonObject account
                    && !text(account, "name").isEmpty()) {
                line(
                        text,
                        "  ",
                        "account " + text(account, "name"),
                        text(account, "exists").equals("true") ? "is there" : "will be created",
                        text(account, "secret_stored").equals("true") ? "secret is stored" : "secret is asked for");
            }
            if (input.get("notes") instanceof JsonArray notes) {
                notes.forEach(note -> line(text, "  ", "note: " + note.getAsString(), "", ""));
            }
            issues(text, input, "issues");
        }
        for (JsonObject result : objects(answer, "results")) {
            line(text, "", text(result, "outcome"), text(result, "stanza"), text(result, "target"));
            issues(text, result, "errors");
        }
        for (JsonObject report : objects(answer, "reports")) {
            line(text, "", "trial of " + text(report, "stanza"), "", "");
            report.keySet().forEach(key -> {
                if (report.get(key) instanceof JsonObject comparison) {
                    line(
                            text,
                            "  ",
                            key,
                            "here " + text(comparison, "here") + ", there " + text(comparison, "there"),
                            "missing here " + text(comparison, "missing_here_count") + ", missing there "
                                    + text(comparison, "missing_there_count") + ", differs "
                                    + text(comparison, "differs_count"));
                }
            });
        }
        for (JsonObject search : objects(answer, "searches")) {
            line(
                    text,
                    "",
                    text(search, "kind") + " " + text(search, "app") + "/" + text(search, "name"),
                    "uses " + text(search, "uses"),
                    "use " + text(search, "replacement"));
        }
        if (!answer.has("results")) {
            issues(text, answer, "errors");
        }
        return text.isEmpty() ? "No other add-on for Microsoft Defender was found.\n" : text.toString();
    }

    private static void issues(StringBuilder text, JsonObject from, String member) {
        for (JsonObject issue : objects(from, member)) {
            String field = text(issue, "field");
            line(text, "  ", "! " + (field.isEmpty() ? "" : field + ": ") + text(issue, "what"), "", "");
            if (!text(issue, "remedy").isEmpty()) {
                line(text, "    ", "-> " + text(issue, "remedy"), "", "");
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

    static String text(JsonObject object, String member) {
        return object.get(member) instanceof JsonPrimitive value ? value.getAsString() : "";
    }
}
