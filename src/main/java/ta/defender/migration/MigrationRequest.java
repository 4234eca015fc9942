package ta.defender.migration;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import ta.defender.json.RequestReader;
import ta.defender.microsoft.AccountSettings;
import ta.defender.model.Code;
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
    /** The account's secret is asked for anew, and how it signs in comes with it. */
    private static final List<String> ACCOUNT_KEYS = AccountSettings.KEYS.stream()
            .filter(key -> !key.equals("auth") && !key.equals("certificate"))
            .toList();

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
        RequestReader body = RequestReader.of(document);
        Action action = Action.PLAN;
        String word = or(body.text("action"), "plan");
        try {
            action = Action.valueOf(word.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            body.fault(
                    Code.SETTING_INVALID,
                    "action",
                    "'" + word + "' is not accepted",
                    "use plan, trial, report, take_over or roll_back");
        }
        List<String> inputs = body.texts("inputs");
        if (inputs.isEmpty() && body.has("inputs")) {
            body.fault(Code.SETTING_INVALID, "inputs", "is empty", "name stanzas, or leave inputs out to mean all");
        }
        Map<String, Secret> secrets = secrets(body.object("secrets"));
        Map<String, Map<String, String>> accounts = accounts(body.object("accounts"));
        String index = or(body.text("trial_index"), DEFAULT_TRIAL_INDEX);
        if (!index.matches("[a-z0-9][a-z0-9_-]{0,79}")) {
            body.fault(
                    Code.SETTING_INVALID,
                    "trial_index",
                    "'" + index + "' is not the name of an index",
                    "use lower-case letters, digits, _ and -, not beginning with _ or -");
        }
        body.end();
        return new MigrationRequest(action, inputs, secrets, accounts, index);
    }

    private static Map<String, Secret> secrets(RequestReader given) {
        Map<String, Secret> secrets = new HashMap<>();
        given.texts().forEach((account, secret) -> {
            if (secret.isBlank()) {
                given.fault(Code.SETTING_INVALID, account, "is not a secret", "give a text");
            } else {
                secrets.put(account, Secret.ofLine(secret));
            }
        });
        return secrets;
    }

    private static Map<String, Map<String, String>> accounts(RequestReader given) {
        Map<String, Map<String, String>> accounts = new HashMap<>();
        for (String account : given.names()) {
            RequestReader keys = given.object(account);
            Map<String, String> values = new HashMap<>();
            for (String key : ACCOUNT_KEYS) {
                if (keys.has(key)) {
                    values.put(key, keys.text(key).strip());
                } else {
                    keys.text(key);
                }
            }
            keys.refuseOthers();
            accounts.put(account, Map.copyOf(values));
        }
        return accounts;
    }

    private static String or(String text, String fallback) {
        return text.isBlank() ? fallback : text.strip();
    }
}
