package ta.defender.migration;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import ta.defender.json.IssueJson;
import ta.defender.model.Issue;
import ta.defender.splunk.ManagementPort.Entry;

/**
 * An input that may be taken over, with what is there of it already.
 *
 * @param ours our input for it, or null
 * @param trial our input that collects beside it, or null
 * @param accountExists whether our account is saved
 * @param secretStored whether its secret, or the connection string of a stream, is stored
 * @param issues why it cannot be taken over as it is
 */
record Candidate(
        InputMapping mapping,
        @Nullable Entry ours,
        @Nullable Entry trial,
        boolean accountExists,
        boolean secretStored,
        List<Issue> issues) {
    Candidate {
        issues = List.copyOf(issues);
    }

    /** How far it has come; told by what is configured, so that it holds after an interruption too. */
    String state() {
        boolean theirs = mapping.from().isEnabled();
        if (!mapping.isSupported()) {
            return "unsupported";
        }
        if (ours == null) {
            return trial != null && trial.isEnabled() ? "trial" : theirs ? "ready" : "disabled";
        }
        if (ours.isEnabled()) {
            return theirs ? "both" : "taken_over";
        }
        return theirs ? "rolled_back" : "interrupted";
    }

    String trialStanza() {
        return mapping.stanza() + "_trial";
    }

    /** The user name of its secret in storage/passwords. */
    String secretName() {
        return secretName(mapping);
    }

    static String secretName(InputMapping mapping) {
        return mapping.account().isEmpty() ? mapping.stanza() : mapping.account();
    }

    Candidate with(List<Issue> otherIssues) {
        return new Candidate(mapping, ours, trial, accountExists, secretStored, otherIssues);
    }

    JsonObject json(@Nullable StartPoint start) {
        JsonObject json = new JsonObject();
        OtherInput from = mapping.from();
        json.addProperty("app", from.app());
        json.addProperty("stanza", from.stanza());
        json.addProperty("enabled", from.isEnabled());
        json.addProperty("state", state());
        if (mapping.isSupported()) {
            json.addProperty("target", mapping.stanza());
            JsonObject settings = settings(mapping.settings());
            if (start != null) {
                settings.addProperty(mapping.isStream() ? "start_position" : "start_time", start.text());
            }
            json.add("settings", settings);
            JsonObject account = new JsonObject();
            account.addProperty("name", mapping.account());
            account.addProperty("exists", accountExists);
            account.addProperty("secret", secretName());
            account.addProperty("secret_stored", secretStored);
            account.add("settings", settings(mapping.accountSettings()));
            json.add("account", account);
        }
        JsonArray notes = new JsonArray();
        mapping.notes().forEach(notes::add);
        if (start != null && !start.isFromIndex()) {
            notes.add("index " + mapping.index()
                    + " has no event of this tenant that you may search; if it has some, use a"
                    + " role that may search it, else they are indexed twice");
        }
        json.add("notes", notes);
        json.add("issues", IssueJson.write(issues));
        return json;
    }

    private static JsonObject settings(Map<String, String> values) {
        JsonObject json = new JsonObject();
        values.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry -> json.addProperty(entry.getKey(), entry.getValue()));
        return json;
    }
}
