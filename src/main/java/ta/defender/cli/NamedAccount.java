package ta.defender.cli;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import ta.defender.http.Environment;
import ta.defender.http.TransportException;
import ta.defender.splunk.InputDocument;
import ta.defender.splunk.SplunkException;
import ta.defender.splunk.SplunkLog;

/** Whether the account that a stanza names exists. */
final class NamedAccount {
    private NamedAccount() {}

    /** What is wrong with the name; empty if the account exists. */
    static Optional<String> problem(InputDocument document, String account, SplunkLog log, Environment machine) {
        try (Wiring wiring = new Wiring(document, log, machine)) {
            Map<String, Map<String, String>> accounts = wiring.accounts();
            if (accounts.containsKey(account)) {
                return Optional.empty();
            }
            return Optional.of("account: '" + account + "' is no stanza of defender_account.conf; "
                    + (accounts.isEmpty()
                            ? "there is none yet, add the account first"
                            : "use one of "
                                    + accounts.keySet().stream().sorted().collect(Collectors.joining(", "))));
        } catch (TransportException | SplunkException e) {
            return Optional.of("account: whether '" + account + "' exists cannot be checked: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("account: whether '" + account + "' exists could not be checked: told to stop");
        }
    }
}
