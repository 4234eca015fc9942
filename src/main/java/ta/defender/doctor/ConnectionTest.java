package ta.defender.doctor;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import ta.defender.http.ApiException;
import ta.defender.http.Environment;
import ta.defender.microsoft.AccountSettings;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.model.Issue;
import ta.defender.model.Secret;
import ta.defender.splunk.AddonSettings;
import ta.defender.splunk.LogText;
import ta.defender.splunk.ManagementPort;
import ta.defender.splunk.SplunkLog;
import ta.defender.splunk.SplunkState;
import ta.defender.splunk.SplunkStateReader;

/**
 * Checks an account as the page's form has it, saved or not.
 *
 * <p>Two things it must not become: a way into the network ({@link CallableHosts}), and a way to have a stored secret, or a
 * token got with it, sent somewhere else than to the addresses it was stored for.
 */
public final class ConnectionTest {
    /** The name of a stanza, and the user name of its secret in Splunk's store. */
    private static final Pattern NAME = Pattern.compile("[^\\s:/\\[\\]*?|#\\\\\\p{Cntrl}]{1,100}");

    private final Environment environment;
    private final SplunkLog log;

    public ConnectionTest(Environment environment, SplunkLog log) {
        this.environment = environment;
        this.log = log;
    }

    /**
     * What is tested.
     *
     * @param name of the account
     * @param settings its keys and values; null for those that are saved
     * @param secret the secret to use, or null for the stored one
     */
    public record Account(
            String name,
            @Nullable Map<String, String> settings,
            @Nullable Secret secret) {}

    /**
     * Tests it.
     *
     * @param caller the management port with the rights of the caller, which decide whether addresses may be called
     * @param system the same with the right to read secrets
     * @throws DefenderException when the account is not tested at all
     */
    public TestReport run(Account tested, ManagementPort caller, ManagementPort system) throws InterruptedException {
        SplunkState state = state(system);
        refuseName(tested.name(), state);
        Map<String, String> values = values(tested, state);
        AccountSettings account = AccountSettings.read(tested.name(), values);
        AddonSettings settings = AddonSettings.read(state.settings());
        CallableHosts hosts = new CallableHosts(state.accounts().values());
        List<Issue> refusals = hosts.refusals(values, caller.mayWriteConfiguration(), settings.proxy() != null);
        if (!refusals.isEmpty()) {
            throw new DefenderException(refusals);
        }
        Secret given = tested.secret();
        if (given == null && !isSavedThere(account, state)) {
            throw new DefenderException(List.of(new Issue(
                    Code.SECRET_NEEDED,
                    "the stored secret is only used with the tenant and the addresses of the saved account",
                    "Re-enter the secret",
                    "secret")));
        }
        AccountUse use = AccountUse.of(
                        system.conf("inputs"),
                        tested.name(),
                        environment.clock().instant())
                .with(AccountDiagnosis.known(account));
        List<CheckResult> results = new CopyOnWriteArrayList<>();
        CheckResults found = new CheckResults(tested.name(), results);
        found.ok(Check.SETTINGS, "", "account and settings have accepted values");
        boolean inTime = TimedCheck.run(
                () -> new AccountDiagnosis(environment, state).check(account, settings, given, use, found), found, log);
        Set<Check> strangers = hosts.hasNew(values) ? Set.of(Check.TOKEN, Check.PERMISSION) : Set.of();
        return new TestReport(tested.name(), results, inTime, strangers, given);
    }

    /** One that is saved may have any name; another one is to be saved under this. */
    private static void refuseName(String name, SplunkState state) {
        if (!state.accounts().containsKey(name) && (!NAME.matcher(name).matches() || name.equals("default"))) {
            throw new DefenderException(List.of(new Issue(
                    Code.SETTING_INVALID,
                    name.isEmpty() ? "a value is required" : "value '" + LogText.word(name) + "' is not accepted",
                    "use a name without spaces and without : / \\ [ ] * ? | #, other than default and proxy",
                    "name")));
        }
    }

    private static Map<String, String> values(Account tested, SplunkState state) {
        Map<String, String> given = tested.settings();
        if (given != null) {
            return new LinkedHashMap<>(given);
        }
        Map<String, String> saved = state.accounts().get(tested.name());
        if (saved == null) {
            throw new DefenderException(List.of(new Issue(
                    Code.ACCOUNT_NOT_FOUND,
                    "Account '" + tested.name() + "' not found in defender_account.conf",
                    "save it first, or send its settings",
                    "account")));
        }
        return new LinkedHashMap<>(saved);
    }

    static SplunkState state(ManagementPort port) throws InterruptedException {
        Map<String, Map<String, String>> accounts = new TreeMap<>(port.conf("defender_account"));
        accounts.remove("default");
        Map<String, Secret> secrets = Map.of();
        try {
            secrets = port.passwords(SplunkStateReader.REALM);
        } catch (ApiException e) {
            if (e.status() != 403) {
                throw e;
            }
            // a secret that is given can be tested without this right
        }
        return new SplunkState(port.conf("defender_settings"), accounts, secrets);
    }

    /** Whether the account of that name is saved with everything that decides where its secret and tokens go. */
    private static boolean isSavedThere(AccountSettings account, SplunkState state) {
        Map<String, String> saved = state.accounts().get(account.name());
        if (saved == null) {
            return false;
        }
        try {
            AccountSettings other = AccountSettings.read(account.name(), saved);
            return other.tenantId().equals(account.tenantId())
                    && other.cloud() == account.cloud()
                    && Objects.equals(other.loginUrl(), account.loginUrl())
                    && other.overrides().equals(account.overrides());
        } catch (DefenderException e) {
            return false;
        }
    }
}
