package ta.defender.collector;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import ta.defender.http.ApacheSettings;
import ta.defender.http.ApacheTransport;
import ta.defender.http.ClientIdentity;
import ta.defender.http.Environment;
import ta.defender.http.TlsTrust;
import ta.defender.http.UptimeClock;
import ta.defender.model.DefenderException;
import ta.defender.model.Version;
import ta.defender.output.carrier.Carrier;
import ta.defender.output.carrier.CarrierListener;
import ta.defender.output.carrier.Carriers;
import ta.defender.output.carrier.HecSettings;
import ta.defender.output.carrier.HttpPost;
import ta.defender.output.carrier.RefusedFiles;

/** All outputs of a configuration. */
final class Outputs implements AutoCloseable {
    private final Map<String, Output> outputs = new LinkedHashMap<>();
    private final List<AutoCloseable> clients = new ArrayList<>();
    private final RandomGenerator random;

    Outputs(CollectorConfig config, Environment machine, CollectorLog log, CollectorMetrics metrics) {
        this.random = machine.random();
        RefusedFiles refused = new RefusedFiles(
                config.stateDir().resolve("refused"), machine.clock(), new RefusalLog(log, metrics, machine.clock()));
        Carriers carriers = new Carriers(
                machine.clock(),
                new UptimeClock(machine.clock()),
                refused,
                new Listener(log),
                config.outputs().size());
        config.outputs().forEach((name, output) -> {
            Carrier carrier = carrier(output, carriers);
            outputs.put(name, new Output(output, carrier, refused, machine.clock()));
        });
    }

    /** Begins to send. */
    Outputs start() {
        carriers().forEach(Carrier::start);
        return this;
    }

    /** Says when an output fails and when it works again. */
    private record Listener(CollectorLog log) implements CarrierListener {
        @Override
        public void failed(String output, DefenderException failure) {
            String level = failure.kind() == DefenderException.Kind.CONFIGURATION ? "ERROR" : "WARN";
            log.output(
                    level,
                    output,
                    CollectorLog.sentence(
                                    failure.issue().what(), failure.issue().remedy())
                            + " Messages are kept, and their inputs wait; retrying.");
        }

        @Override
        public void recovered(String output) {
            log.output("INFO", output, "Recovered: messages are taken again.");
        }
    }

    List<Output> named(List<String> names) {
        List<Output> named = new ArrayList<>();
        names.forEach(name -> {
            Output output = outputs.get(name);
            if (output != null) {
                named.add(output);
            }
        });
        return named;
    }

    List<Carrier> carriers() {
        return outputs.values().stream().map(Output::carrier).toList();
    }

    private Carrier carrier(OutputConfig output, Carriers carriers) {
        OutputConfig.Target target = output.target();
        if (target instanceof OutputConfig.FileTarget file) {
            return carriers.file(output.name(), file.path(), file.rotateBytes());
        }
        if (target instanceof OutputConfig.SyslogTarget syslog) {
            return carriers.syslog(output.name(), syslog.settings(), tls(syslog));
        }
        if (target instanceof OutputConfig.HecTarget hec) {
            String channel = hec.channel() == null ? newChannel() : hec.channel();
            HecSettings settings = new HecSettings(
                    hec.url(),
                    "Splunk " + hec.token().reveal(),
                    hec.ack(),
                    hec.ackTimeout(),
                    channel,
                    this::newChannel,
                    hec.batchBytes(),
                    output.isJson(),
                    hec.index(),
                    hec.source(),
                    hec.sourcetype(),
                    hec.host());
            return carriers.hec(output.name(), settings, post(hec.caFile()));
        }
        if (target instanceof OutputConfig.KafkaTarget kafka) {
            return carriers.kafka(
                    output.name(),
                    new Carriers.Topic(kafka.bootstrap(), kafka.topic(), output.maxBytes(), kafka.security()),
                    kafka.isTls() ? () -> trust(kafka.caFile()).context() : null);
        }
        OutputConfig.HttpTarget http = (OutputConfig.HttpTarget) target;
        return carriers.http(
                output.name(),
                new Carriers.Posts(http.url(), http.headers(), http.contentType(), http.batchBytes()),
                post(http.caFile()));
    }

    private String newChannel() {
        return new UUID(random.nextLong(), random.nextLong()).toString();
    }

    private HttpPost post(@Nullable Path caFile) {
        ApacheTransport transport = new ApacheTransport(ApacheSettings.of("defender-collector/" + Version.CURRENT)
                .withTimeouts(Duration.ofSeconds(10), Duration.ofSeconds(60))
                .withMaxBodyBytes(8 << 20)
                .withTrust(trust(caFile)));
        clients.add(transport);
        return new TransportPost(transport);
    }

    private static TlsTrust trust(@Nullable Path caFile) {
        return caFile == null ? TlsTrust.system() : TlsTrust.withCaCertificates(caFile);
    }

    /** Read with every connection, so that a renewed certificate counts without a restart. */
    private static Supplier<SSLContext> tls(OutputConfig.SyslogTarget syslog) {
        return () -> {
            TlsTrust trust = trust(syslog.caFile());
            Path certificate = syslog.clientCertificate();
            Path key = syslog.clientKey();
            if (certificate == null || key == null) {
                return trust.context();
            }
            try {
                return trust.context(ClientIdentity.read(certificate, key));
            } catch (IOException unreadable) {
                throw new UncheckedIOException(unreadable);
            }
        };
    }

    @Override
    public void close() {
        // All at once: an output that hangs needs a second to close.
        outputs.values().forEach(output -> output.carrier().end());
        outputs.values().forEach(output -> output.carrier().close());
        for (AutoCloseable client : clients) {
            try {
                client.close();
            } catch (Exception closedAnyway) {
                // The process ends.
            }
        }
    }
}
