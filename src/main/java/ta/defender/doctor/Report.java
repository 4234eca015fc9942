package ta.defender.doctor;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import ta.defender.doctor.CheckResult.Outcome;
import ta.defender.json.JsonWriter;

/**
 * Everything that was found, for people and for machines.
 *
 * @param findings in the order in which they were made
 */
public record Report(List<CheckResult> findings) {
    private static final int FITS_ON_A_SCREEN = 20;

    public Report {
        findings = List.copyOf(findings);
    }

    /** The worst outcome; what was skipped counts for nothing. */
    public Outcome outcome() {
        return has(Outcome.FAILED) ? Outcome.FAILED : has(Outcome.WARNING) ? Outcome.WARNING : Outcome.OK;
    }

    /** Lines for people, grouped by account and input. */
    public String text() {
        StringBuilder text = new StringBuilder();
        String account = null;
        for (CheckResult finding : findings) {
            if (!finding.account().equals(account)) {
                account = finding.account();
                text.append(account.isEmpty() ? "Splunk" : (isInput(account) ? "input " : "account ") + account)
                        .append('\n');
            }
            text.append(String.format(
                    Locale.ROOT,
                    "  %-7s  %-15s  %s%s\n",
                    mark(finding.outcome()),
                    finding.check().word(),
                    finding.target().isEmpty() || finding.found().startsWith(finding.target() + ":")
                            ? ""
                            : finding.target() + ": ",
                    (finding.issue().field().isEmpty() ? "" : finding.issue().field() + ": ") + finding.found()));
            if (!finding.remedy().isEmpty()) {
                text.append("           -> ").append(finding.remedy()).append('\n');
            }
        }
        abilities(true)
                .forEach((name, abilities) -> text.append(name)
                        .append(" can read ")
                        .append(listed(abilities.read()))
                        .append(", and can update ")
                        .append(listed(abilities.update()))
                        .append('\n'));
        List<CheckResult> failed = findings.stream()
                .filter(finding -> finding.outcome() == Outcome.FAILED)
                .toList();
        if (!failed.isEmpty() && findings.size() > FITS_ON_A_SCREEN) {
            text.append("Failed:\n");
            failed.forEach(finding -> text.append(String.format(
                    Locale.ROOT,
                    "  %s%s %s: %s\n",
                    finding.account().isEmpty() ? "" : finding.account() + " ",
                    finding.check().word(),
                    finding.target(),
                    finding.found())));
        }
        return text.append(count(Outcome.FAILED))
                .append(" failed, ")
                .append(count(Outcome.WARNING))
                .append(" warnings, ")
                .append(count(Outcome.OK))
                .append(" ok, ")
                .append(count(Outcome.SKIPPED))
                .append(" skipped\n")
                .toString();
    }

    /** One JSON document: {@code outcome} and {@code findings}, each with the members of {@link CheckResult}. */
    public String json() {
        JsonWriter json = new JsonWriter();
        json.beginObject().member("outcome", outcome().word()).name("findings").beginArray();
        for (CheckResult finding : findings) {
            json.beginObject()
                    .member("account", finding.account())
                    .member("check", finding.check().word())
                    .member("target", finding.target())
                    .member("outcome", finding.outcome().word())
                    .member("code", finding.issue().code().word())
                    .member("what", finding.issue().what())
                    .member("remedy", finding.issue().remedy())
                    .member("field", finding.issue().field())
                    .endObject();
        }
        json.endArray().name("permissions").beginObject();
        abilities(false).forEach((account, abilities) -> {
            json.name(account).beginObject();
            texts(json.name("read"), abilities.read());
            texts(json.name("update"), abilities.update());
            json.endObject();
        });
        return json.endObject().endObject().text() + "\n";
    }

    private static void texts(JsonWriter json, List<String> texts) {
        json.beginArray();
        texts.forEach(json::value);
        json.endArray();
    }

    /** The abilities of each account; of those that have none, only if wanted. */
    private Map<String, Abilities> abilities(boolean none) {
        Map<String, List<CheckResult>> byAccount = new LinkedHashMap<>();
        for (CheckResult finding : findings) {
            if (!isInput(finding.account())) {
                byAccount
                        .computeIfAbsent(finding.account(), account -> new ArrayList<>())
                        .add(finding);
            }
        }
        Map<String, Abilities> abilities = new LinkedHashMap<>();
        byAccount.forEach((account, results) -> abilities.put(account, Abilities.of(results)));
        abilities
                .entrySet()
                .removeIf(of -> of.getKey().isEmpty() || (!none && of.getValue().isEmpty()));
        return abilities;
    }

    /** What a stream or an archive reads is found under its stanza. */
    private static boolean isInput(String account) {
        return account.contains("://");
    }

    private static String listed(List<String> objects) {
        return objects.isEmpty() ? "nothing" : String.join(", ", objects);
    }

    private static String mark(Outcome outcome) {
        return outcome == Outcome.FAILED ? "FAILED" : outcome.word();
    }

    private boolean has(Outcome outcome) {
        return count(outcome) > 0;
    }

    private long count(Outcome outcome) {
        return findings.stream().filter(finding -> finding.outcome() == outcome).count();
    }
}
