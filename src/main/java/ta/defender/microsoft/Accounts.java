package ta.defender.microsoft;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.model.Issue;
import ta.defender.model.Secret;
import ta.defender.splunk.SplunkState;
import ta.defender.splunk.SplunkStateReader;

/** Finds an account and its secret in what Splunk holds, and says what is missing and where to add it. */
public final class Accounts {
    /** What splunkd shows instead of a secret to callers from another host. */
    private static final Pattern MASKED = Pattern.compile("\\*{3,}");

    /** How many accounts a message names. */
    private static final int NAMED = 10;

    private Accounts() {}

    /** The issue of an account that does not exist; it names those that do. */
    public static Issue notFound(String name, Collection<String> accounts) {
        List<String> known = accounts.stream().sorted().limit(NAMED).toList();
        String more = accounts.size() > NAMED ? " (and " + (accounts.size() - NAMED) + " others)" : "";
        return new Issue(
                Code.ACCOUNT_NOT_FOUND,
                "Account '" + name + "' not found in defender_account.conf",
                known.isEmpty() ? "add it" : "use one of " + String.join(", ", known) + more + ", or add it",
                "account");
    }

    public static AccountSettings account(String name, SplunkState state) {
        Map<String, String> stanza = state.accounts().get(name);
        if (stanza == null) {
            throw new DefenderException(List.of(notFound(name, state.accounts().keySet())));
        }
        try {
            return AccountSettings.read(name, stanza);
        } catch (DefenderException e) {
            throw e.in("[" + name + "] of defender_account.conf", "account");
        }
    }

    /**
     * Its client secret, or its private key: the entry with the account's name, and for a key those named
     * {@code <account>#2}, {@code <account>#3} and so on behind it, because Splunk limits the length of one entry.
     */
    public static Secret secret(AccountSettings account, SplunkState state) {
        boolean isKey = account.certificate() != null;
        String name = account.name();
        Secret first = state.secrets().get(name);
        if (first == null || first.reveal().isBlank()) {
            throw missing(name, isKey ? "private key" : "client secret", name);
        }
        refuseMasked("account", name, first);
        return isKey ? joined(name, first, state.secrets()) : first;
    }

    /** The connection string of a stream: the entry with the stanza's full name, or with its name alone. */
    public static Secret connectionString(String stanza, String shortName, SplunkState state) {
        for (String name : List.of(stanza, shortName)) {
            Secret secret = state.secrets().get(name);
            if (secret != null && !secret.reveal().isBlank()) {
                refuseMasked("auth", name, secret);
                return secret;
            }
        }
        throw DefenderException.setting(
                "auth",
                "no connection string in storage/passwords",
                "store it with realm " + SplunkStateReader.REALM + " and user name " + stanza
                        + ", or use auth = oauth");
    }

    /** Refuses what splunkd shows in place of a secret. */
    public static void refuseMasked(String key, String name, Secret secret) {
        if (MASKED.matcher(secret.reveal().strip()).matches()) {
            throw DefenderException.setting(
                    key,
                    "'" + name + "': Splunk shows the secret masked",
                    "use the management port of this host (https://127.0.0.1:8089), or see [storage_passwords_masking]"
                            + " of limits.conf");
        }
    }

    private static Secret joined(String name, Secret first, Map<String, Secret> secrets) {
        StringBuilder key = new StringBuilder(first.reveal());
        int next = 2;
        for (Secret part = secrets.get(part(name, next)); part != null; part = secrets.get(part(name, next))) {
            key.append(part.reveal());
            next++;
        }
        if (secrets.containsKey(part(name, next + 1))) {
            throw missing(
                    name, "part " + next + " of the private key (part " + (next + 1) + " is there)", part(name, next));
        }
        return Secret.of(key.toString());
    }

    private static String part(String name, int number) {
        return name + "#" + number;
    }

    private static DefenderException missing(String account, String what, String user) {
        return DefenderException.setting(
                "account",
                "'" + account + "' has no " + what + " in storage/passwords",
                "store it with realm " + SplunkStateReader.REALM + " and user name " + user);
    }

    /** The proxy's password, empty when there is none. */
    public static Secret proxyPassword(SplunkState state) {
        return state.secrets().getOrDefault("proxy", Secret.of(""));
    }
}
