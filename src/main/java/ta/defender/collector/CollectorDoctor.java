package ta.defender.collector;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import ta.defender.doctor.AccountCheck;
import ta.defender.doctor.AccountUse;
import ta.defender.doctor.CheckResult;
import ta.defender.doctor.CheckResults;
import ta.defender.http.CallListener;
import ta.defender.http.Environment;
import ta.defender.http.KafkaPeer;
import ta.defender.http.RetryPolicy;
import ta.defender.hunting.HuntingQuota;
import ta.defender.microsoft.MicrosoftClients;
import ta.defender.model.DefenderException;
import ta.defender.output.carrier.SyslogSettings;

/** Looks at every account that inputs use, and at every output, and says what works. */
final class CollectorDoctor {
    private static final int TIMEOUT = 10_000;

    /** The first failure is wanted, not what comes out in the end. */
    private static final RetryPolicy ONCE =
            new RetryPolicy(Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(5), 1);

    private final CollectorConfig config;
    private final Environment machine;
    private final Consumer<String> report;
    private boolean failed;

    CollectorDoctor(CollectorConfig config, Environment machine, Consumer<String> report) {
        this.config = config;
        this.machine = machine;
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
        for (OutputConfig output : config.outputs().values()) {
            output(output);
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
        try (MicrosoftClients clients = new MicrosoftClients(machine, CallListener.NONE, ONCE)) {
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
            line(false, "account " + name, String.valueOf(wrong.getMessage()));
            return;
        }
        for (CheckResult result : found) {
            line(
                    result.outcome() != CheckResult.Outcome.FAILED,
                    "account " + name + " " + result.check().word()
                            + (result.target().isEmpty() ? "" : " " + result.target()),
                    result.found() + (result.remedy().isEmpty() ? "" : "; " + result.remedy()));
        }
    }

    private void output(OutputConfig output) {
        String name = "output " + output.name();
        try {
            OutputConfig.Target target = output.target();
            if (target instanceof OutputConfig.FileTarget file) {
                line(true, name, writable(file.path()));
            } else if (target instanceof OutputConfig.SyslogTarget syslog) {
                line(true, name, connect(syslog));
            } else if (target instanceof OutputConfig.HecTarget hec) {
                line(true, name, connect(hec.url()));
            } else if (target instanceof OutputConfig.HttpTarget http) {
                line(true, name, connect(http.url()));
            } else if (target instanceof OutputConfig.KafkaTarget kafka) {
                ConfigReader.HostPort server = ConfigReader.HostPort.parse(
                        kafka.bootstrap().split(",", -1)[0].strip(), -1);
                if (server != null) {
                    line(true, name, connect(server, kafka));
                }
            }
        } catch (IOException | DefenderException failure) {
            line(false, name, String.valueOf(failure.getMessage()));
        }
    }

    private static String writable(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        if (Files.exists(file) ? !Files.isWritable(file) : folder == null || !Files.isWritable(folder)) {
            throw new IOException(file + " cannot be written: give the collector's user the right to");
        }
        return file + " can be written";
    }

    private static String connect(URI url) throws IOException {
        int port = url.getPort() >= 0 ? url.getPort() : url.getScheme().equalsIgnoreCase("https") ? 443 : 80;
        return connect(url.getHost(), port);
    }

    private static String connect(String host, int port) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getByName(host), port), TIMEOUT);
            return host + ":" + port + " can be reached";
        } catch (IOException failure) {
            throw new IOException(
                    host + ":" + port + " cannot be reached (" + failure.getMessage() + "): check address and firewall",
                    failure);
        }
    }

    private static String connect(ConfigReader.HostPort server, OutputConfig.KafkaTarget kafka) throws IOException {
        String reached = connect(server.host(), server.port());
        SSLContext tls = kafka.isTls() ? Outputs.trust(kafka.caFile()).context() : null;
        if (KafkaPeer.ask(server.host(), server.port(), tls) == KafkaPeer.KAFKA) {
            return reached + ", and speaks Kafka";
        }
        throw new IOException(reached + ", but does not speak Kafka" + (tls == null ? " without TLS" : " over TLS")
                + ": correct bootstrap, security, tls or ca_file");
    }

    private static String connect(OutputConfig.SyslogTarget syslog) throws IOException {
        SyslogSettings settings = syslog.settings();
        if (settings.transport() == SyslogSettings.Transport.UDP) {
            return InetAddress.getByName(settings.host()).getHostAddress() + " is the receiver; UDP tells nothing more";
        }
        String reached = connect(settings.host(), settings.port());
        if (settings.transport() == SyslogSettings.Transport.TCP) {
            return reached;
        }
        try (Socket plain = new Socket()) {
            plain.connect(new InetSocketAddress(InetAddress.getByName(settings.host()), settings.port()), TIMEOUT);
            plain.setSoTimeout(TIMEOUT);
            try (SSLSocket socket = (SSLSocket) Outputs.tls(syslog)
                    .get()
                    .getSocketFactory()
                    .createSocket(plain, settings.host(), settings.port(), true)) {
                SSLParameters parameters = socket.getSSLParameters();
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                socket.setSSLParameters(parameters);
                socket.startHandshake();
                return reached + ", and its certificate is accepted";
            }
        } catch (IOException failure) {
            throw new IOException(
                    "TLS with " + settings.host() + ":" + settings.port() + " failed (" + failure.getMessage()
                            + "): set ca_file to the CA that signed its certificate",
                    failure);
        }
    }

    private void line(boolean ok, String subject, String text) {
        failed |= !ok;
        report.accept((ok ? "ok      " : "FAILED  ") + subject + ": " + text + "\n");
    }
}
