package ta.defender.diagnose;

import java.util.ArrayList;
import java.util.List;
import ta.defender.diagnose.Finding.Outcome;

/** Collects what the checks of one account find. */
public final class Findings {
    private final String account;
    private final List<Finding> all;

    /**
     * @param account put on each finding; empty for Splunk itself
     * @param all where they are added
     */
    public Findings(String account, List<Finding> all) {
        this.account = account;
        this.all = all;
    }

    /** Findings of nobody yet. */
    static Findings of(String account) {
        return new Findings(account, new ArrayList<>());
    }

    public void ok(Check check, String target, String found) {
        all.add(new Finding(account, check, target, Outcome.OK, found, ""));
    }

    public void warning(Check check, String target, String found, String remedy) {
        all.add(new Finding(account, check, target, Outcome.WARNING, found, remedy));
    }

    public void failed(Check check, String target, String found, String remedy) {
        all.add(new Finding(account, check, target, Outcome.FAILED, found, remedy));
    }

    /** A failure whose message has the form of all our messages: what happened, a semicolon, the remedy. */
    public void failed(Check check, String target, Exception failure) {
        Advice advice = Advice.in(String.valueOf(failure.getMessage()));
        failed(check, target, advice.found(), advice.remedy());
    }

    public void skipped(Check check, String target, String reason) {
        all.add(new Finding(account, check, target, Outcome.SKIPPED, reason, ""));
    }

    /** All so far. */
    List<Finding> list() {
        return List.copyOf(all);
    }
}
