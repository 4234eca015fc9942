package ta.defender.cli;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import ta.defender.cli.HandlersCommand.HandlerAnswer;
import ta.defender.doctor.Check;
import ta.defender.doctor.CheckResult;
import ta.defender.doctor.CheckResults;
import ta.defender.http.Environment;
import ta.defender.json.JsonWriter;
import ta.defender.microsoft.AccountSettings;
import ta.defender.model.Api;
import ta.defender.model.Feed;
import ta.defender.model.InvalidSettingsException;
import ta.defender.model.Issue;
import ta.defender.model.Secret;
import ta.defender.splunk.AddonSettings;
import ta.defender.splunk.HandlerCall;
import ta.defender.splunk.ManagementPort;
import ta.defender.splunk.SplunkException;
import ta.defender.splunk.SplunkLog;

/**
 * {@code POST ta_defender/test}: checks an account as the page's form has it, saved or not.
 *
 * <p>Two things it must not become: a way into the network ({@link CallableHosts}), and a way to have a stored secret, or a
 * token got with it, sent somewhere else than to the addresses it was stored for.
 */
final class ConnectionTest {
    /** Splunk Web gives up after thirty seconds. */
    private static final Duration LIMIT = Duration.ofSeconds(25);

    private static final Set<String> NO_SETTINGS = Set.of("name", "secret", "apis", "output_mode");

    private final Environment machine;
    private final SplunkLog log;

    ConnectionTest(Environment machine, SplunkLog log) {
        this.machine = machine;
        this.log = log;
    }

    HandlerAnswer run(HandlerCall call, ManagementPort port) throws InterruptedException {
        Map<String, String> values = new LinkedHashMap<>(call.form());
        values.keySet().removeAll(NO_SETTINGS);
        String name = call.form().getOrDefault("name", "").strip();
        SplunkState state = state(port);
        AccountSettings account;
        AddonSettings settings;
        Set<Feed> feeds;
        try {
            account = AccountSettings.read(name, values);
            settings = AddonSettings.read(state.settings());
            feeds = feeds(call.form().getOrDefault("apis", ""));
        } catch (InvalidSettingsException e) {
            return refusal(400, e.problems().stream().map(Issue::toString).toList());
        }
        CallableHosts hosts = new CallableHosts(state.accounts().values());
        List<String> refusals = hosts.refusals(values, port.mayWriteConfiguration(), settings.proxy() != null);
        if (!refusals.isEmpty()) {
            return refusal(403, refusals);
        }
        String text = call.form().getOrDefault("secret", "");
        Secret given = text.isBlank() ? null : Secret.of(text);
        if (given == null && !isSavedThere(account, state)) {
            return refusal(
                    400,
                    List.of("secret: give it again; the stored one is only used with the tenant and the addresses of"
                            + " the saved account"));
        }
        List<CheckResult> findings = new CopyOnWriteArrayList<>();
        boolean inTime = look(account, settings, given, state, feeds, new CheckResults(name, findings));
        TestReport report = new TestReport(name, findings, inTime, hosts.hasNew(values), given);
        log.info("action=connection_tested user=\"" + call.user() + "\" account=\"" + name + "\" ok=" + report.isOk());
        return new HandlerAnswer(200, report.json());
    }

    private static SplunkState state(ManagementPort port) throws InterruptedException {
        Map<String, Map<String, String>> accounts = new TreeMap<>(port.conf("defender_account"));
        accounts.remove("default");
        Map<String, Secret> secrets = Map.of();
        try {
            secrets = port.passwords(SplunkStateReader.REALM);
        } catch (SplunkException e) {
            if (e.status() != 403) {
                throw e;
            }
            // who may not read secrets can test with one that is given
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
                    && java.util.Objects.equals(other.loginUrl(), account.loginUrl())
                    && other.overrides().equals(account.overrides());
        } catch (InvalidSettingsException e) {
            return false;
        }
    }

    private static Set<Feed> feeds(String apis) {
        List<Issue> problems = new java.util.ArrayList<>();
        String[] names = apis.isBlank() ? new String[0] : apis.strip().split("\\s*,\\s*", -1);
        Set<Api> chosen = DoctorOptions.apis(names, problems);
        if (!problems.isEmpty()) {
            throw InvalidSettingsException.of(problems);
        }
        Set<Feed> feeds = java.util.EnumSet.noneOf(Feed.class);
        for (Feed feed : Feed.values()) {
            if (chosen.contains(feed.api())) {
                feeds.add(feed);
            }
        }
        return feeds;
    }

    /** False when it had to be cut off; what was found until then counts. */
    private boolean look(
            AccountSettings account,
            AddonSettings settings,
            @Nullable Secret given,
            SplunkState state,
            Set<Feed> feeds,
            CheckResults found)
            throws InterruptedException {
        found.ok(Check.SETTINGS, "", "account and settings have accepted values");
        Thread work = new Thread(
                () -> {
                    try {
                        new AccountDiagnosis(machine).look(account, settings, given, state, feeds, found);
                    } catch (InterruptedException e) {
                        // its time was over
                    } catch (RuntimeException e) {
                        log.error("the test of a connection failed unexpectedly: " + Faults.describe(e));
                        found.failed(Check.CONNECTION, "", "the add-on failed unexpectedly", "see splunkd.log");
                    }
                },
                "connection-test");
        work.setDaemon(true);
        work.start();
        work.join(LIMIT.toMillis());
        boolean inTime = !work.isAlive();
        work.interrupt();
        return inTime;
    }

    private static HandlerAnswer refusal(int status, List<String> texts) {
        JsonWriter json = new JsonWriter().beginObject().name("messages").beginArray();
        texts.forEach(text ->
                json.beginObject().member("type", "ERROR").member("text", text).endObject());
        return new HandlerAnswer(status, json.endArray().endObject().text());
    }
}
