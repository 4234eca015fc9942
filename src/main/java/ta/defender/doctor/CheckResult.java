package ta.defender.doctor;

import java.util.Locale;
import ta.defender.model.Issue;

/**
 * What one check came to; never holds a secret.
 *
 * @param account the account looked at, empty for Splunk itself
 * @param target the host, API or resource the check was about, empty when there is but one
 * @param issue what was seen, and what to do where something has to be done
 * @param allowsUpdates whether the check shows that the target may be updated
 */
public record CheckResult(
        String account, Check check, String target, Outcome outcome, Issue issue, boolean allowsUpdates) {
    public CheckResult(String account, Check check, String target, Outcome outcome, Issue issue) {
        this(account, check, target, outcome, issue, false);
    }

    /** What was seen. */
    public String found() {
        return issue.what();
    }

    /** What to do, empty when nothing has to be done. */
    public String remedy() {
        return issue.remedy();
    }

    /** How it went. */
    public enum Outcome {
        /** As it should be. */
        OK,
        /** It works, but not for ever or not fully. */
        WARNING,
        /** It does not work. */
        FAILED,
        /** Not looked at, because it is not used or something before it failed. */
        SKIPPED;

        /** How it is written in reports. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
