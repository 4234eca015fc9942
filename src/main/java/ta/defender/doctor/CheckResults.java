package ta.defender.doctor;

import java.util.ArrayList;
import java.util.List;
import ta.defender.doctor.CheckResult.Outcome;
import ta.defender.model.DefenderException;
import ta.defender.model.Finding;
import ta.defender.model.Issue;

/** Collects what the checks of one account find. */
public final class CheckResults {
    private final String account;
    private final List<CheckResult> all;

    /**
     * @param account put on each finding; empty for Splunk itself
     * @param all where they are added
     */
    public CheckResults(String account, List<CheckResult> all) {
        this.account = account;
        this.all = all;
    }

    /** CheckResults of nobody yet. */
    static CheckResults of(String account) {
        return new CheckResults(account, new ArrayList<>());
    }

    public void ok(Check check, String target, String found) {
        add(check, target, Outcome.OK, Issue.of(check.code(), found, ""));
    }

    /** The token may change the target. */
    void mayUpdate(Check check, String target, String found) {
        all.add(new CheckResult(account, check, target, Outcome.OK, Issue.of(check.code(), found, ""), true));
    }

    public void warning(Check check, String target, String found, String remedy) {
        add(check, target, Outcome.WARNING, Issue.of(check.code(), found, remedy));
    }

    public void failed(Check check, String target, String found, String remedy) {
        add(check, target, Outcome.FAILED, Issue.of(check.code(), found, remedy));
    }

    /** Everything that a failure says. */
    public void failed(Check check, String target, DefenderException failure) {
        failure.issues().forEach(issue -> failed(check, target, issue));
    }

    public void failed(Check check, String target, Issue issue) {
        add(check, target, Outcome.FAILED, issue);
    }

    public void skipped(Check check, String target, String reason) {
        add(check, target, Outcome.SKIPPED, Issue.of(check.code(), reason, ""));
    }

    /** What a probe has seen. */
    void add(Finding finding) {
        Outcome outcome = switch (finding.grade()) {
            case OK -> Outcome.OK;
            case WARNING -> Outcome.WARNING;
            case FAILED -> Outcome.FAILED;
        };
        add(Check.valueOf(finding.step().name()), finding.target(), outcome, finding.issue());
    }

    private void add(Check check, String target, Outcome outcome, Issue issue) {
        all.add(new CheckResult(account, check, target, outcome, issue));
    }

    /** All so far. */
    List<CheckResult> list() {
        return List.copyOf(all);
    }
}
