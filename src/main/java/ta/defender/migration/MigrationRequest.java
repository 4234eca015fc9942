package ta.defender.migration;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.model.Issue;
import ta.defender.model.Secret;

/**
 * What is asked for.
 *
 * @param inputs stanzas of the other add-on; none means all
 * @param secrets client secrets by account, ours or theirs
 * @param accounts keys of {@code defender_account.conf} by account of the other add-on, over what can be read of it
 * @param trialIndex where a trial collects
 */
public record MigrationRequest(
        Action action,
        List<String> inputs,
        Map<String, Secret> secrets,
        Map<String, Map<String, String>> accounts,
        String trialIndex) {
    static final String DEFAULT_TRIAL_INDEX = "defender_trial";
    private static final Set<String> MEMBERS =
            Set.of("action", "inputs", "secrets", "accounts", "trial_index", "output_mode");
    private static final Set<String> ACCOUNT_KEYS = Set.of(
            "tenant_id",
            "client_id",
            "cloud",
            "login_url",
            "graph_url",
            "endpoint_url",
            "xdr_url",
            "graph_scope",
            "endpoint_scope",
            "xdr_scope");

    /** What to do. */
    public enum Action {
        /** Show what would be done; changes nothing. */
        PLAN,
        /** Collect beside the other add-on into a trial index. */
        TRIAL,
        /** Compare the trial index with the other add-on's events; changes nothing. */
        REPORT,
        /** Disable the other add-on's inputs and go on with ours. */
        TAKE_OVER,
        /** Disable ours and enable the other add-on's again. */
        ROLL_BACK;

        /** Whether it writes anything. */
        public boolean changes() {
            return this != PLAN && this != REPORT;
        }

        /** How it is written. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public MigrationRequest {
        inputs = List.copyOf(inputs);
        secrets = Map.copyOf(secrets);
        accounts = Map.copyOf(accounts);
    }

    /** What {@code GET migration} asks for. */
    public static MigrationRequest plan() {
        return new MigrationRequest(Action.PLAN, List.of(), Map.of(), Map.of(), DEFAULT_TRIAL_INDEX);
    }

    boolean wants(OtherInput input) {
        return inputs.isEmpty()
                || inputs.contains(input.stanza())
                || inputs.contains(input.app() + "/" + input.stanza());
    }

    /** Reads a JSON document; every fault at once, and none shows a secret. */
    public static MigrationRequest parse(String document) {
        JsonObject json = new JsonObject();
        try {
            if (!document.isBlank()) {
                JsonElement element = JsonParser.parseString(document);
                if (!element.isJsonObject()) {
                    throw DefenderException.setting("body", "is not a JSON object");
                }
                json = element.getAsJsonObject();
            }
        } catch (JsonParseException e) {
            // the text may hold a secret
            throw DefenderException.setting("body", "is not valid JSON");
        }
        List<Issue> issues = new ArrayList<>();
        for (String member : json.keySet()) {
            if (!MEMBERS.contains(member)) {
                issues.add(new Issue(
                        Code.SETTING_UNKNOWN,
                        "is not known here",
                        "use action, inputs, secrets, accounts or trial_index",
                        member));
            }
        }
        Action action = Action.PLAN;
        String word = text(json, "action", "plan", issues);
        try {
            action = Action.valueOf(word.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            issues.add(new Issue(
                    Code.SETTING_INVALID,
                    "'" + word + "' is not accepted",
                    "use plan, trial, report, take_over or roll_back",
                    "action"));
        }
        String index = text(json, "trial_index", DEFAULT_TRIAL_INDEX, issues);
        if (!index.matches("[a-z0-9][a-z0-9_-]{0,79}")) {
            issues.add(new Issue(
                    Code.SETTING_INVALID,
                    "'" + index + "' is not the name of an index",
                    "use lower-case letters, digits, _ and -, not beginning with _ or -",
                    "trial_index"));
        }
        Map<String, Secret> secrets = new HashMap<>();
        object(json, "secrets", issues).entrySet().forEach(entry -> {
            if (entry.getValue() instanceof JsonPrimitive value
                    && !value.getAsString().isBlank()) {
                secrets.put(entry.getKey(), Secret.ofLine(value.getAsString()));
            } else {
                issues.add(
                        new Issue(Code.SETTING_INVALID, "is not a secret", "give a text", "secrets." + entry.getKey()));
            }
        });
        MigrationRequest request =
                new MigrationRequest(action, inputs(json, issues), secrets, accounts(json, issues), index);
        if (!issues.isEmpty()) {
            throw new DefenderException(issues);
        }
        return request;
    }

    private static List<String> inputs(JsonObject json, List<Issue> issues) {
        JsonElement list = json.get("inputs");
        List<String> inputs = new ArrayList<>();
        if (list instanceof JsonArray array) {
            for (JsonElement element : array) {
                if (element instanceof JsonPrimitive text && text.isString()) {
                    inputs.add(text.getAsString());
                } else {
                    issues.add(new Issue("inputs", "has an element that is not a text"));
                }
            }
            if (inputs.isEmpty()) {
                issues.add(new Issue(
                        Code.SETTING_INVALID, "is empty", "name stanzas, or leave inputs out to mean all", "inputs"));
            }
        } else if (list instanceof JsonPrimitive text
                && text.isString()
                && !text.getAsString().isBlank()) {
            inputs.add(text.getAsString());
        } else if (list != null) {
            issues.add(new Issue("inputs", "is not a list of stanzas"));
        }
        return inputs;
    }

    private static Map<String, Map<String, String>> accounts(JsonObject json, List<Issue> issues) {
        Map<String, Map<String, String>> accounts = new HashMap<>();
        for (Map.Entry<String, JsonElement> account :
                object(json, "accounts", issues).entrySet()) {
            Map<String, String> keys = new HashMap<>();
            String place = "accounts." + account.getKey();
            if (!(account.getValue() instanceof JsonObject values)) {
                issues.add(new Issue(place, "is not an object of settings"));
                continue;
            }
            values.entrySet().forEach(entry -> {
                if (!ACCOUNT_KEYS.contains(entry.getKey())) {
                    issues.add(new Issue(
                            Code.SETTING_UNKNOWN,
                            "is not known here",
                            "use keys of defender_account.conf; a secret" + " belongs into secrets",
                            place + "." + entry.getKey()));
                } else if (entry.getValue() instanceof JsonPrimitive value) {
                    keys.put(entry.getKey(), value.getAsString().strip());
                } else {
                    issues.add(new Issue(place + "." + entry.getKey(), "is not a text"));
                }
            });
            accounts.put(account.getKey(), Map.copyOf(keys));
        }
        return accounts;
    }

    private static JsonObject object(JsonObject json, String member, List<Issue> issues) {
        JsonElement element = json.get(member);
        if (element == null || element instanceof JsonObject) {
            return element == null ? new JsonObject() : element.getAsJsonObject();
        }
        // a form has texts only
        if (element instanceof JsonPrimitive text && text.getAsString().startsWith("{")) {
            try {
                return JsonParser.parseString(text.getAsString()).getAsJsonObject();
            } catch (JsonParseException | IllegalStateException e) {
                // said below: the text may hold a secret
            }
        }
        issues.add(new Issue(member, "is not an object"));
        return new JsonObject();
    }

    private static String text(JsonObject json, String member, String fallback, List<Issue> issues) {
        JsonElement element = json.get(member);
        if (element == null) {
            return fallback;
        }
        if (element instanceof JsonPrimitive value && value.isString()) {
            return value.getAsString().strip();
        }
        issues.add(new Issue(member, "is not a text"));
        return fallback;
    }
}
