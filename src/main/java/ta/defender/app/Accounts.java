package ta.defender.app;

import java.util.Map;
import java.util.stream.Collectors;
import ta.defender.config.AccountSettings;
import ta.defender.config.InvalidSettingsException;
import ta.defender.config.Secret;

/** Finds an account and its secret in what Splunk holds, and says what is missing and where to add it. */
final class Accounts {
    private Accounts() {}

    /** The account of that name. */
    static AccountSettings account(String name, SplunkState state) throws InvalidSettingsException {
        Map<String, String> stanza = state.accounts().get(name);
        if (stanza == null) {
            String known = state.accounts().keySet().stream().sorted().collect(Collectors.joining(", "));
            throw new InvalidSettingsException(
                    "account",
                    "'" + name + "' is no stanza of defender_account.conf; "
                            + (known.isEmpty() ? "there is none yet, add it" : "use one of " + known + ", or add it"));
        }
        try {
            return AccountSettings.read(name, stanza);
        } catch (InvalidSettingsException e) {
            throw new InvalidSettingsException("account", "[" + name + "] of defender_account.conf: " + e.getMessage());
        }
    }

    /** Its client secret or private key. */
    static Secret secret(AccountSettings account, SplunkState state) throws InvalidSettingsException {
        Secret secret = state.secrets().get(account.name());
        if (secret == null || secret.reveal().isBlank()) {
            throw new InvalidSettingsException(
                    "account",
                    "'" + account.name() + "' has no "
                            + (account.certificate() == null ? "client secret" : "private key")
                            + " in storage/passwords; store it with realm " + SplunkStateReader.REALM
                            + " and user name " + account.name());
        }
        return secret;
    }

    /** The proxy's password, empty when there is none. */
    static Secret proxyPassword(SplunkState state) {
        return state.secrets().getOrDefault("proxy", Secret.of(""));
    }
}
