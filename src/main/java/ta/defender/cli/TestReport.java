package ta.defender.cli;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import ta.defender.doctor.Check;
import ta.defender.doctor.CheckResult;
import ta.defender.doctor.CheckResult.Outcome;
import ta.defender.json.JsonWriter;
import ta.defender.model.Secret;

/**
 * What the page is told about a tested account.
 *
 * @param findings what was found
 * @param inTime whether everything was looked at
 * @param strangers whether addresses were called that are not saved: then nothing of what they said is passed on
 * @param given the secret of the form; it never appears, even if a service repeats it
 */
record TestReport(
        String account,
        List<CheckResult> findings,
        boolean inTime,
        boolean strangers,
        @Nullable Secret given) {
    private static final Pattern STATUS = Pattern.compile("HTTP \\d{3}|status \\d{3}");

    TestReport {
        findings = List.copyOf(findings);
    }

    /** Whether nothing failed. */
    boolean isOk() {
        return inTime && findings.stream().noneMatch(finding -> finding.outcome() == Outcome.FAILED);
    }

    /** {@code ok}, {@code account}, and {@code checks} with {@code name, target, status, message, remedy}. */
    String json() {
        JsonWriter json = new JsonWriter()
                .beginObject()
                .member("ok", isOk())
                .member("account", account)
                .name("checks")
                .beginArray();
        for (CheckResult finding : findings) {
            if (finding.outcome() != Outcome.SKIPPED || finding.check() == Check.PROXY) {
                String message = message(finding);
                check(
                        json,
                        finding.check().word(),
                        finding.target(),
                        status(finding.outcome()),
                        finding.target().isEmpty() ? message : finding.target() + ": " + message,
                        finding.remedy());
            }
        }
        if (!inTime) {
            check(
                    json,
                    "time",
                    "",
                    "error",
                    "the test was stopped, because it took longer than Splunk Web waits",
                    "look at what is slow above; the doctor command waits longer, see docs/doctor.md");
        }
        return json.endArray().endObject().text();
    }

    private static void check(
            JsonWriter json, String name, String target, String status, String message, String remedy) {
        json.beginObject()
                .member("name", name)
                .member("target", target)
                .member("status", status)
                .member("message", message)
                .member("remedy", remedy)
                .endObject();
    }

    private String message(CheckResult finding) {
        String message = finding.found();
        boolean quotes = finding.check() == Check.TOKEN || finding.check() == Check.PERMISSION;
        if (strangers && quotes && finding.outcome() != Outcome.OK) {
            Matcher status = STATUS.matcher(message);
            message = status.find()
                    ? "refused (" + status.group() + "); what the service says is shown once the account is saved"
                    : "no usable answer; what came is shown once the account is saved";
        }
        Secret secret = given;
        return secret == null ? message : message.replace(secret.reveal(), "***");
    }

    private static String status(Outcome outcome) {
        return switch (outcome) {
            case FAILED -> "error";
            case WARNING -> "warning";
            case OK, SKIPPED -> "ok";
        };
    }
}
