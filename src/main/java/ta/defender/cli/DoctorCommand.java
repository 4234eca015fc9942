package ta.defender.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import ta.defender.doctor.AccountDiagnosis;
import ta.defender.doctor.AccountUse;
import ta.defender.doctor.Check;
import ta.defender.doctor.CheckResult;
import ta.defender.doctor.CheckResults;
import ta.defender.doctor.CheckpointPlaces;
import ta.defender.doctor.InputProbes;
import ta.defender.doctor.Report;
import ta.defender.doctor.SupportBundle;
import ta.defender.http.Environment;
import ta.defender.microsoft.AccountSettings;
import ta.defender.model.Api;
import ta.defender.model.DefenderException;
import ta.defender.model.Feed;
import ta.defender.model.Issue;
import ta.defender.model.Secret;
import ta.defender.splunk.AddonSettings;
import ta.defender.splunk.SplunkLog;
import ta.defender.splunk.SplunkState;

/** {@code doctor}: looks at accounts from end to end and reports what is wrong with its remedy. */
final class DoctorCommand {
    private final Console console;
    private final SplunkLog log;
    private final Environment environment;
    private final List<CheckResult> findings = new ArrayList<>();
    private final List<Secret> secrets = new ArrayList<>();
    private DoctorSplunk splunk = DoctorSplunk.NOTHING;

    DoctorCommand(Console console) {
        this.console = console;
        this.log = console.log();
        this.environment = console.environment();
    }

    /** Looks and reports. */
    ExitCode run(List<String> arguments) throws IOException {
        try {
            DoctorOptions options = DoctorOptions.read(arguments);
            if (options.help()) {
                StringBuilder help = new StringBuilder();
                DoctorOptions.writeHelp(help);
                console.write(help.toString());
                return ExitCode.OK;
            }
            Path bundle = options.bundle();
            if (bundle != null && Files.exists(bundle)) {
                throw DefenderException.setting("--bundle", bundle + " exists", "name a new file, or delete this one");
            }
            check(
                    options,
                    options.splunk().fromEnvironment()
                            ? credential(options)
                            : DoctorDocument.of(console.document("doctor.html")));
            Report report = new Report(findings);
            console.write(options.json() ? report.json() : report.text());
            bundle(options, report);
            return report.outcome() == CheckResult.Outcome.FAILED ? ExitCode.PARTLY : ExitCode.OK;
        } catch (DefenderException e) {
            log.error(String.valueOf(e.getMessage()));
            return ExitCode.FAILED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ExitCode.FAILED;
        }
    }

    private void bundle(DoctorOptions options, Report report) {
        Path file = options.bundle();
        if (file == null) {
            return;
        }
        SplunkState held = splunk.held();
        SupportBundle bundle = new SupportBundle(
                report,
                Map.of(
                        "inputs", splunk.inputs(),
                        "accounts", held.accounts(),
                        "settings", held.settings()),
                secrets,
                environment.splunkHome());
        bundle.write(file, new CheckpointPlaces(environment, console.variables().get("SPLUNK_DB")));
        if (bundle.shortSecrets() > 0) {
            log.warn("--bundle: " + bundle.shortSecrets()
                    + " secrets have fewer than 6 characters, and are masked only where they stand alone; look through"
                    + " the file before you send it, and store longer secrets");
        }
        log.info("written: " + file);
    }

    private DoctorDocument credential(DoctorOptions options) {
        Secret credential = options.splunk().credential(console.variables());
        if (credential == null) {
            throw DefenderException.setting(
                    options.splunk().variable(),
                    "is not set in the environment",
                    "set it, or give the credential on standard input");
        }
        return DoctorDocument.of(credential);
    }

    private void check(DoctorOptions options, DoctorDocument document) throws InterruptedException {
        List<Issue> problems = new ArrayList<>();
        Set<Api> apis = DoctorOptions.apis(document.apis().toArray(new String[0]), problems);
        if (!problems.isEmpty()) {
            throw new DefenderException(problems);
        }
        apis.addAll(options.apis());
        splunk = DoctorSplunk.read(options, document.credential(), environment, new CheckResults("", findings), log);
        SplunkState state = splunk.state(document);
        secrets.addAll(state.secrets().values());
        Stream.of(document.credential(), document.secret(), document.proxyPassword())
                .filter(Objects::nonNull)
                .forEach(secrets::add);
        Map<String, String> given = document.account();
        if (given != null) {
            account(document.name(), given, state, document, use(apis, used(splunk, document.name())));
            return;
        }
        if (document.credential() == null) {
            throw DefenderException.setting(
                    "standard input",
                    "holds neither an account nor a credential for Splunk",
                    "appserver/static/help/doctor.html shows its form");
        }
        if (!splunk.isRead()) {
            return;
        }
        Set<String> names =
                new TreeSet<>(options.accounts().isEmpty() ? state.accounts().keySet() : options.accounts());
        boolean everything = options.accounts().isEmpty();
        int before = findings.size();
        for (String name : names) {
            account(name, state.accounts().get(name), state, document, use(apis, used(splunk, name)));
        }
        if (everything) {
            new InputProbes().check(splunk.inputs(), state, environment, findings);
        }
        // streams and archives may do without an account
        if (names.isEmpty() && findings.size() == before) {
            new CheckResults("", findings)
                    .failed(Check.SETTINGS, "", "defender_account.conf has no account", "add the first one");
        }
    }

    private void account(
            String name,
            @Nullable Map<String, String> values,
            SplunkState state,
            DoctorDocument document,
            AccountUse use)
            throws InterruptedException {
        CheckResults found = new CheckResults(name, findings);
        if (values == null) {
            found.failed(
                    Check.SETTINGS,
                    "",
                    "Account '" + name + "' not found in defender_account.conf",
                    "use one of " + state.accounts().keySet() + ", or add it");
            return;
        }
        AccountSettings account;
        AddonSettings settings;
        try {
            account = AccountSettings.read(name, values);
            settings = AddonSettings.read(state.settings());
        } catch (DefenderException e) {
            e.issues().forEach(problem -> found.failed(Check.SETTINGS, "", problem));
            return;
        }
        found.ok(Check.SETTINGS, "", "account and settings have accepted values");
        new AccountDiagnosis(environment, state).check(account, settings, document.secret(), use, found);
    }

    /** What was asked for, else what inputs use. */
    private AccountUse used(DoctorSplunk splunk, @Nullable String account) {
        return AccountUse.of(
                splunk.inputs(),
                account == null ? "" : account,
                environment.clock().instant());
    }

    private static AccountUse use(Set<Api> apis, AccountUse used) {
        if (apis.isEmpty()) {
            return used;
        }
        Set<Feed> feeds = EnumSet.noneOf(Feed.class);
        for (Feed feed : Feed.values()) {
            if (apis.contains(feed.api())) {
                feeds.add(feed);
            }
        }
        return new AccountUse(feeds, used.hunts() && apis.contains(Api.GRAPH), used.tables());
    }
}
