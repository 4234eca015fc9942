package ta.defender.collector;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import ta.defender.doctor.AccountCheck;
import ta.defender.doctor.AccountUse;
import ta.defender.doctor.CheckResult;
import ta.defender.doctor.CheckResult.Outcome;
import ta.defender.doctor.CheckResults;
import ta.defender.http.CallListener;
import ta.defender.http.Environment;
import ta.defender.http.RetryPolicy;
import ta.defender.hunting.HuntingQuota;
import ta.defender.microsoft.MicrosoftClients;
import ta.defender.model.DefenderException;
import ta.defender.model.FileFault;
import ta.defender.model.Finding;
import ta.defender.model.Issue;
import ta.defender.output.carrier.Carrier;
import ta.defender.output.carrier.WritablePath;
import ta.defender.storage.azure.AzureBlobStores;

/** Looks at every account that inputs use, at every stream and archive, and at every output, and says what works. */
final class CollectorDoctor {
    private final CurrentConfig current;
    private final CollectorConfig config;
    private final Environment machine;
    private final CollectorLog log;
    private final Consumer<String> report;
    private boolean failed;

    CollectorDoctor(CurrentConfig current, Environment machine, CollectorLog log, Consumer<String> report) {
        this.current = current;
        this.config = current.now();
        this.machine = machine;
        this.log = log;
        this.report = report;
    }

    /** True when nothing failed. */
    boolean run() throws InterruptedException {
        Map<String, Map<String, String>> inputs = new TreeMap<>();
        Set<String> accounts = new LinkedHashSet<>();
        for (CollectorConfig.Input input : config.inputs()) {
            String account = input.settings().get("account");
            inputs.put(input.stanza(), input.settings());
            if (account != null
                    && Set.of(CollectorConfig.Type.ALERTS, CollectorConfig.Type.INCIDENTS, CollectorConfig.Type.HUNTING)
                            .contains(input.type())) {
                accounts.add(account);
            }
        }
        for (String account : accounts) {
            account(account, AccountUse.of(inputs, account, machine.clock().instant()));
        }
        try (MicrosoftClients clients = new MicrosoftClients(machine, CallListener.NONE, RetryPolicy.ONCE)) {
            Connections connections = new Connections(current, clients, new AzureBlobStores(), machine);
            for (CollectorConfig.Input input : config.inputs()) {
                input(input, connections);
            }
        }
        stateDirectory();
        metricsAddress();
        try (Outputs outputs = new Outputs(current, machine, log, new CollectorMetrics())) {
            for (Carrier output : outputs.receivers()) {
                output(output);
            }
        }
        return !failed;
    }

    private void account(String name, AccountUse use) throws InterruptedException {
        CollectorConfig.Account account = config.accounts().get(name);
        if (account == null) {
            return;
        }
        List<CheckResult> found = new ArrayList<>();
        CheckResults results = new CheckResults(name, found);
        try (MicrosoftClients clients = new MicrosoftClients(machine, CallListener.NONE, RetryPolicy.ONCE)) {
            MicrosoftClients.AccountSession session =
                    clients.open(account.settings(), account.secret(), config.network(), config.proxyPassword());
            new AccountCheck(
                            account.settings(),
                            config.network(),
                            new AccountCheck.Network(
                                    session,
                                    clients.direct(config.network(), config.proxyPassword()),
                                    host -> Stream.of(InetAddress.getAllByName(host))
                                            .map(InetAddress::getHostAddress)
                                            .toList()),
                            machine.clock(),
                            results)
                    .run(use, new HuntingQuota(null));
        } catch (DefenderException wrong) {
            failed("account " + name, wrong);
            return;
        }
        for (CheckResult result : found) {
            line(
                    result.outcome(),
                    "account " + name + " " + result.check().word()
                            + (result.target().isEmpty() ? "" : " " + result.target()),
                    result.found() + (result.remedy().isEmpty() ? "" : "; " + result.remedy()));
        }
    }

    private void input(CollectorConfig.Input input, Connections connections) throws InterruptedException {
        try {
            for (Finding finding : connections.probe(input)) {
                line(
                        Outcome.valueOf(finding.grade().name()),
                        "input " + input.name() + " " + finding.target(),
                        CollectorLog.sentence(
                                finding.issue().what(), finding.issue().remedy()));
            }
        } catch (DefenderException failure) {
            failed("input " + input.name(), failure);
        }
    }

    private void output(Carrier output) throws InterruptedException {
        try {
            line(Outcome.OK, "output " + output.name(), output.probe());
        } catch (DefenderException failure) {
            failed("output " + output.name(), failure);
        }
    }

    private void stateDirectory() {
        Path directory = config.stateDir();
        try {
            WritablePath.require(directory.resolve(".check"));
            line(Outcome.OK, "state_dir", directory + " can be written");
        } catch (IOException failure) {
            FileFault fault = FileFault.of(directory, failure);
            line(
                    Outcome.FAILED,
                    "state_dir",
                    CollectorLog.sentence(
                            directory + " cannot be written: " + fault.reason(),
                            "Correct state_dir, or " + fault.remedy() + "."));
        }
    }

    private void metricsAddress() {
        InetSocketAddress address = config.metrics();
        if (address == null) {
            return;
        }
        String name = address.getHostString() + ":" + address.getPort();
        try {
            MetricsServer.start(address, () -> "", () -> "").close();
            line(Outcome.OK, "metrics.listen", name + " is free");
        } catch (DefenderException failure) {
            if (StateLock.isTaken(config.stateDir())) {
                line(
                        Outcome.SKIPPED,
                        "metrics.listen",
                        name + " cannot be tried while a collector runs with this state_dir");
            } else {
                failed("metrics.listen", failure);
            }
        }
    }

    private void failed(String subject, DefenderException failure) {
        for (Issue issue : failure.issues()) {
            line(Outcome.FAILED, subject, CollectorLog.sentence(issue.what(), issue.remedy()));
        }
    }

    private void line(Outcome outcome, String subject, String text) {
        failed |= outcome == Outcome.FAILED;
        String word = outcome == Outcome.FAILED ? "FAILED" : outcome.word();
        report.accept(String.format(Locale.ROOT, "%-7s %s: %s\n", word, subject, Wording.ofCollector(text)));
    }
}
