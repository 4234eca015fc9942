package ta.defender.doctor;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import ta.defender.doctor.CheckResult.Outcome;
import ta.defender.model.Code;
import ta.defender.model.Issue;
import ta.defender.model.Secret;

/**
 * What the page is told about a tested account or input.
 *
 * @param tested the account's name, or the stanza of the input
 * @param inTime whether everything was looked at
 * @param strangers checks that asked addresses which are not saved: nothing of what those said is passed on
 * @param given the secret of the form; it never appears, even if a service repeats it
 */
public record TestReport(
        String tested,
        List<CheckResult> results,
        boolean inTime,
        Set<Check> strangers,
        @Nullable Secret given) {
    public TestReport {
        results = List.copyOf(results);
        strangers = Set.copyOf(strangers);
    }

    /** What failed. */
    public List<Issue> errors() {
        List<Issue> errors = new ArrayList<>();
        for (CheckResult result : results) {
            if (result.outcome() == Outcome.FAILED) {
                errors.add(new Issue(
                        result.issue().code(),
                        message(result),
                        result.remedy(),
                        result.issue().field()));
            }
        }
        if (!inTime) {
            errors.add(
                    Issue.of(
                            Code.TIME,
                            "the test was stopped, because it took longer than Splunk Web waits",
                            "look at what is slow above; the doctor command waits longer, see appserver/static/help/doctor.html"));
        }
        return errors;
    }

    /** Of an account: {@code account}, {@code checks}, and {@code permissions}: what it can {@code read} and {@code update}. */
    public JsonObject json() {
        JsonObject json = new JsonObject();
        json.addProperty("account", tested);
        json.add("checks", checks());
        Abilities abilities = Abilities.of(results);
        JsonObject permissions = new JsonObject();
        permissions.add("read", array(abilities.read()));
        permissions.add("update", array(abilities.update()));
        json.add("permissions", permissions);
        return json;
    }

    /** Of an input: {@code input} and {@code checks}. */
    public JsonObject inputJson() {
        JsonObject json = new JsonObject();
        json.addProperty("input", tested);
        json.add("checks", checks());
        return json;
    }

    /** Each with {@code name, target, status, message, remedy}, and {@code field} where it is about a setting. */
    private JsonArray checks() {
        JsonArray checks = new JsonArray();
        for (CheckResult result : results) {
            if (result.outcome() != Outcome.SKIPPED || result.check() == Check.PROXY) {
                JsonObject check = new JsonObject();
                check.addProperty("name", result.check().word());
                check.addProperty("target", result.target());
                check.addProperty("status", status(result.outcome()));
                check.addProperty("message", message(result));
                check.addProperty("remedy", result.remedy());
                if (!result.issue().field().isEmpty()) {
                    check.addProperty("field", result.issue().field());
                }
                checks.add(check);
            }
        }
        if (!inTime) {
            Issue late = errors().get(errors().size() - 1);
            JsonObject check = new JsonObject();
            check.addProperty("name", late.code().word());
            check.addProperty("target", "");
            check.addProperty("status", "error");
            check.addProperty("message", late.what());
            check.addProperty("remedy", late.remedy());
            checks.add(check);
        }
        return checks;
    }

    private static JsonArray array(List<String> texts) {
        JsonArray array = new JsonArray();
        texts.forEach(array::add);
        return array;
    }

    private String message(CheckResult result) {
        boolean quotes = strangers.contains(result.check()) && result.outcome() != Outcome.OK;
        String found = quotes
                ? "no usable answer. Its text is not shown, because the address is not saved yet; save it, then test again to read the text"
                : result.found();
        // our own words need no mask, and a short secret would be found in any text
        Secret secret = result.outcome() == Outcome.OK ? null : given;
        String message = secret == null || secret.reveal().length() < Redaction.LEAST
                ? found
                : found.replace(secret.reveal(), Redaction.MASK);
        // some failures begin with the host by themselves
        return result.target().isEmpty() || message.startsWith(result.target() + ":")
                ? message
                : result.target() + ": " + message;
    }

    private static String status(Outcome outcome) {
        return switch (outcome) {
            case FAILED -> "error";
            case WARNING -> "warning";
            case OK, SKIPPED -> "ok";
        };
    }
}
