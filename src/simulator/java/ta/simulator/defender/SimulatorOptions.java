package ta.simulator.defender;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import ta.simulator.net.Certificates;

/**
 * What a simulator is started with; every method gives a changed copy.
 *
 * @param seed of the generated objects
 * @param clock base of the simulator's own clock
 * @param certificates authority for the server's certificate; empty: a new one
 */
public record SimulatorOptions(
        long seed,
        Content content,
        Ports ports,
        Application application,
        InstantSource clock,
        Optional<Certificates> certificates) {

    /**
     * What the first tenant has.
     *
     * @param alerts generated at the start
     * @param incidents generated at the start; the alerts are shared out among them
     * @param samples whether the vendor's documented samples are loaded too
     * @param anchor time of the newest generated object; empty: the clock's time at the start
     * @param spread age of the oldest generated object
     */
    record Content(int alerts, int incidents, boolean samples, Optional<Instant> anchor, Duration spread) {}

    /**
     * Where it listens.
     *
     * @param login 0 takes a free one
     * @param separate whether login and each API get a port of their own
     */
    record Ports(int login, boolean separate) {}

    /** Who reads the first tenant. */
    record Application(String tenantId, String clientId, String secret) {}

    /** An empty tenant on a free port. */
    public static SimulatorOptions withSeed(long seed) {
        return new SimulatorOptions(
                seed,
                new Content(0, 0, false, Optional.empty(), Duration.ofDays(6)),
                new Ports(0, false),
                new Application(
                        "b3c1b5fc-828c-45fa-a1e1-10d74f6d6e9c",
                        "6731de76-14a6-49ae-97bc-6eba6914391e",
                        "simulator~client.secret-1"),
                InstantSource.system(),
                Optional.empty());
    }

    public SimulatorOptions alerts(int count) {
        return with(new Content(count, content.incidents, content.samples, content.anchor, content.spread));
    }

    public SimulatorOptions incidents(int count) {
        return with(new Content(content.alerts, count, content.samples, content.anchor, content.spread));
    }

    /** Loads the vendor's documented samples too; their times lie years back. */
    public SimulatorOptions withSamples() {
        return with(new Content(content.alerts, content.incidents, true, content.anchor, content.spread));
    }

    /** The newest generated object is this old, the oldest {@link #spreadOver} older; makes tenants equal byte by byte. */
    public SimulatorOptions anchoredAt(Instant newest) {
        return with(
                new Content(content.alerts, content.incidents, content.samples, Optional.of(newest), content.spread));
    }

    public SimulatorOptions spreadOver(Duration time) {
        return with(new Content(content.alerts, content.incidents, content.samples, content.anchor, time));
    }

    private SimulatorOptions with(Content newContent) {
        return new SimulatorOptions(seed, newContent, ports, application, clock, certificates);
    }

    public SimulatorOptions onPort(int newPort) {
        return with(new Ports(newPort, ports.separate));
    }

    /** Login and each API get a port of their own, so that tests can tell which host got which token. */
    public SimulatorOptions onSeparatePorts() {
        return with(new Ports(ports.login, true));
    }

    private SimulatorOptions with(Ports newPorts) {
        return new SimulatorOptions(seed, content, newPorts, application, clock, certificates);
    }

    public SimulatorOptions credentials(String tenantId, String clientId, String secret) {
        Application other = new Application(tenantId, clientId, secret);
        return new SimulatorOptions(seed, content, ports, other, clock, certificates);
    }

    public SimulatorOptions clock(InstantSource newClock) {
        return new SimulatorOptions(seed, content, ports, application, newClock, certificates);
    }

    /** Uses a certificate authority that other stand-ins use too. */
    public SimulatorOptions certificates(Certificates authority) {
        return new SimulatorOptions(seed, content, ports, application, clock, Optional.of(authority));
    }
}
