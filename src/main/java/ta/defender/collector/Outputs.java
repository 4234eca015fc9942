package ta.defender.collector;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
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
import ta.defender.output.carrier.Delivery;
import ta.defender.output.carrier.HecSettings;
import ta.defender.output.carrier.HttpPost;
import ta.defender.output.carrier.RefusedFiles;

/** All outputs of a configuration. Inputs with another index have a lane of their own: Splunk may refuse one of them. */
final class Outputs implements AutoCloseable {
    private final CurrentConfig current;
    private final CollectorConfig config;
    private final Environment machine;
    private final RefusalLog refusals;
    private final RefusedFiles refused;
    private final Map<Lane, Carrier> carriers = new LinkedHashMap<>();
    private final List<Deliveries> deliveries = new ArrayList<>();

    /** @param index that its messages go to, null where the output knows none */
    private record Lane(String output, @Nullable String index) {}

    Outputs(CurrentConfig current, Environment machine, CollectorLog log, CollectorMetrics metrics) {
        this.current = current;
        this.config = current.now();
        this.machine = machine;
        this.refusals = new RefusalLog(log, metrics, machine.clock());
        this.refused = new RefusedFiles(config.stateDir().resolve("refused"), machine.clock(), refusals);
        Set<Lane> lanes = lanes();
        for (Lane lane : lanes) {
            boolean isOnly = lanes.stream()
                            .filter(other -> other.output().equals(lane.output()))
                            .count()
                    == 1;
            Carriers made = new Carriers(
                    machine.clock(),
                    new UptimeClock(machine.clock()),
                    refused,
                    new Listener(log, isOnly || lane.index() == null ? "" : " for index " + lane.index()),
                    lanes.size());
            Deliveries sending = new Deliveries(lane.output(), made);
            deliveries.add(sending);
            carriers.put(lane, made.carrier(lane.output(), sending));
        }
    }

    private Set<Lane> lanes() {
        Set<Lane> lanes = new LinkedHashSet<>();
        for (OutputConfig output : config.outputs().values()) {
            for (CollectorConfig.Input input : config.inputs()) {
                if (input.outputs().contains(output.name())) {
                    lanes.add(lane(output, input.settings()));
                }
            }
            CollectorConfig.Health health = config.health();
            boolean isUsed = lanes.stream().anyMatch(lane -> lane.output().equals(output.name()));
            if (!isUsed || (health != null && health.outputs().contains(output.name()))) {
                lanes.add(lane(output, Map.of()));
            }
        }
        return lanes;
    }

    private static Lane lane(OutputConfig output, Map<String, String> input) {
        return new Lane(output.name(), Labels.of(output, input).index());
    }

    /** Begins to send. */
    Outputs start() {
        carriers.values().forEach(Carrier::start);
        return this;
    }

    /** Says when an output fails and when it works again. */
    private record Listener(CollectorLog log, String lane) implements CarrierListener {
        @Override
        public void failed(String output, DefenderException failure) {
            String level = failure.kind() == DefenderException.Kind.CONFIGURATION ? "ERROR" : "WARN";
            log.output(
                    level,
                    output,
                    CollectorLog.sentence(
                                    failure.issue().what(), failure.issue().remedy())
                            + " Messages" + lane + " are kept, and their inputs wait; retrying.");
        }

        @Override
        public void recovered(String output) {
            log.output("INFO", output, "Recovered: messages" + lane + " are taken again.");
        }
    }

    /**
     * The outputs of an input.
     *
     * @param settings of the input
     */
    List<Output> named(List<String> names, Map<String, String> settings) {
        List<Output> named = new ArrayList<>();
        for (String name : names) {
            OutputConfig output = config.outputs().get(name);
            Carrier carrier = output == null ? null : carriers.get(lane(output, settings));
            if (output != null && carrier != null) {
                named.add(new Output(output, Labels.of(output, settings), carrier, refused, machine.clock()));
            }
        }
        return named;
    }

    /** One of each output; whatever its lane, it reaches the same receiver. */
    List<Carrier> receivers() {
        Map<String, Carrier> receivers = new LinkedHashMap<>();
        carriers.values().forEach(carrier -> receivers.putIfAbsent(carrier.name(), carrier));
        return List.copyOf(receivers.values());
    }

    /** Called now and again: says what has waited to be told. */
    void tell() {
        refusals.tellRest();
    }

    /** How each output does. */
    List<OutputFigures> figures() {
        Map<String, OutputFigures> figures = new LinkedHashMap<>();
        carriers.values()
                .forEach(carrier -> figures.merge(carrier.name(), OutputFigures.of(carrier), OutputFigures::plus));
        return List.copyOf(figures.values());
    }

    /** Gives what an output sends with; another one when its configuration has changed meanwhile. Used by one thread. */
    private final class Deliveries implements Supplier<Delivery>, AutoCloseable {
        private final String name;
        private final Carriers carriers;
        private OutputConfig.@Nullable Target madeFor;
        private @Nullable Delivery made;
        private @Nullable ApacheTransport client;

        Deliveries(String name, Carriers carriers) {
            this.name = name;
            this.carriers = carriers;
        }

        @Override
        public Delivery get() {
            Delivery before = made;
            if (before != null) {
                current.refused();
            }
            OutputConfig output = Objects.requireNonNull(current.now().outputs().get(name));
            if (before != null && output.target().equals(madeFor)) {
                return before;
            }
            close();
            Delivery fresh = delivery(output);
            made = fresh;
            madeFor = output.target();
            return fresh;
        }

        private Delivery delivery(OutputConfig output) {
            OutputConfig.Target target = output.target();
            if (target instanceof OutputConfig.FileTarget file) {
                return carriers.file(file.path(), file.rotateBytes());
            }
            if (target instanceof OutputConfig.SyslogTarget syslog) {
                return carriers.syslog(syslog.settings(), tls(syslog));
            }
            if (target instanceof OutputConfig.HecTarget hec) {
                String channel = hec.channel() == null ? newChannel() : hec.channel();
                HecSettings settings = new HecSettings(
                        hec.url(),
                        "Splunk " + hec.token().reveal(),
                        hec.ack(),
                        hec.ackTimeout(),
                        channel,
                        Outputs.this::newChannel,
                        hec.batchBytes(),
                        output.isJson());
                return carriers.hec(settings, post(hec.caFile()));
            }
            if (target instanceof OutputConfig.KafkaTarget kafka) {
                return carriers.kafka(
                        name,
                        new Carriers.Topic(kafka.bootstrap(), kafka.topic(), output.maxBytes(), kafka.security()),
                        kafka.isTls() ? () -> TrustFile.trust(kafka.caFile()).context() : null);
            }
            OutputConfig.HttpTarget http = (OutputConfig.HttpTarget) target;
            return carriers.http(
                    new Carriers.Posts(http.url(), http.headers(), http.contentType(), http.batchBytes()),
                    post(http.caFile()));
        }

        private HttpPost post(@Nullable TrustFile caFile) {
            ApacheTransport transport = new ApacheTransport(ApacheSettings.of("defender-collector/" + Version.CURRENT)
                    .withTimeouts(Duration.ofSeconds(10), Duration.ofSeconds(60))
                    .withMaxBodyBytes(8 << 20)
                    .withTrust(TrustFile.trust(caFile)));
            client = transport;
            return new TransportPost(transport);
        }

        @Override
        public void close() {
            ApacheTransport open = client;
            if (open != null) {
                open.close();
            }
        }
    }

    private String newChannel() {
        return new UUID(machine.random().nextLong(), machine.random().nextLong()).toString();
    }

    /** Read with every connection, so that a renewed certificate counts without a restart. */
    private static Supplier<SSLContext> tls(OutputConfig.SyslogTarget syslog) {
        return () -> {
            TlsTrust trust = TrustFile.trust(syslog.caFile());
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
        carriers.values().forEach(Carrier::end);
        carriers.values().forEach(Carrier::close);
        deliveries.forEach(Deliveries::close);
        refusals.close();
    }
}
