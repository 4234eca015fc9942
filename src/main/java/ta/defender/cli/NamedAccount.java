package ta.defender.cli;

import java.util.Map;
import java.util.Optional;
import ta.defender.http.ApiException;
import ta.defender.http.Environment;
import ta.defender.http.TransportException;
import ta.defender.microsoft.Accounts;
import ta.defender.model.Code;
import ta.defender.splunk.InputDocument;
import ta.defender.splunk.SplunkLog;

/** Whether the account that a stanza names exists. */
final class NamedAccount {
    private NamedAccount() {}

    /** What is wrong with the name; empty if the account exists. */
    static Optional<String> problem(InputDocument document, String account, SplunkLog log, Environment environment) {
        try (Wiring wiring = new Wiring(document, log, environment)) {
            Map<String, Map<String, String>> accounts = wiring.accounts();
            if (accounts.containsKey(account)) {
                return Optional.empty();
            }
            return Optional.of(Accounts.notFound(account, accounts.keySet()).toString());
        } catch (TransportException | ApiException e) {
            return Optional.of("account: cannot check '" + account + "': " + e.getMessage()
                    + (e.code() == Code.RESPONSE_TIMEOUT ? "; splunkd is overloaded or hangs: try again" : ""));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("account: cannot check '" + account + "': shutting down");
        }
    }
}
