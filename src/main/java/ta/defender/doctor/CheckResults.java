package ta.defender.doctor;

import java.util.ArrayList;
import java.util.List;
import ta.defender.doctor.CheckResult.Outcome;

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
        all.add(new CheckResult(account, check, target, Outcome.OK, found, ""));
    }

    public void warning(Check check, String target, String found, String remedy) {
        all.add(new CheckResult(account, check, target, Outcome.WARNING, found, remedy));
    }

    public void failed(Check check, String target, String found, String remedy) {
        all.add(new CheckResult(account, check, target, Outcome.FAILED, found, remedy));
    }

    /** A failure whose message has the form of all our messages: what happened, a semicolon, the remedy. */
    public void failed(Check check, String target, Exception failure) {
        Advice advice = Advice.in(String.valueOf(failure.getMessage()));
        failed(check, target, advice.found(), advice.remedy());
    }

    public void skipped(Check check, String target, String reason) {
        all.add(new CheckResult(account, check, target, Outcome.SKIPPED, reason, ""));
    }

    /** All so far. */
    List<CheckResult> list() {
        return List.copyOf(all);
    }
}
