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
 * @param alerts generated at the start
 * @param incidents generated at the start; the alerts are shared out among them
 * @param samples whether the vendor's documented samples are loaded too
 * @param anchor time of the newest generated object; empty: the clock's time at the start
 * @param spread age of the oldest generated object
 * @param port 0 takes a free one
 * @param separatePorts whether login and each API get a port of their own
 * @param tenantId of the first tenant
 * @param clientId of its application
 * @param secret of its application
 * @param clock base of the simulator's own clock
 * @param certificates authority for the server's certificate; empty: a new one
 */
public record SimulatorOptions(
        long seed,
        int alerts,
        int incidents,
        boolean samples,
        Optional<Instant> anchor,
        Duration spread,
        int port,
        boolean separatePorts,
        String tenantId,
        String clientId,
        String secret,
        InstantSource clock,
        Optional<Certificates> certificates) {

    /** An empty tenant on a free port. */
    public static SimulatorOptions withSeed(long seed) {
        return new SimulatorOptions(
                seed,
                0,
                0,
                false,
                Optional.empty(),
                Duration.ofDays(6),
                0,
                false,
                "b3c1b5fc-828c-45fa-a1e1-10d74f6d6e9c",
                "6731de76-14a6-49ae-97bc-6eba6914391e",
                "simulator~client.secret-1",
                InstantSource.system(),
                Optional.empty());
    }

    public SimulatorOptions alerts(int count) {
        return new SimulatorOptions(
                seed,
                count,
                incidents,
                samples,
                anchor,
                spread,
                port,
                separatePorts,
                tenantId,
                clientId,
                secret,
                clock,
                certificates);
    }

    public SimulatorOptions incidents(int count) {
        return new SimulatorOptions(
                seed,
                alerts,
                count,
                samples,
                anchor,
                spread,
                port,
                separatePorts,
                tenantId,
                clientId,
                secret,
                clock,
                certificates);
    }

    /** Loads the vendor's documented samples too; their times lie years back. */
    public SimulatorOptions withSamples() {
        return new SimulatorOptions(
                seed,
                alerts,
                incidents,
                true,
                anchor,
                spread,
                port,
                separatePorts,
                tenantId,
                clientId,
                secret,
                clock,
                certificates);
    }

    /** The newest generated object is this old, the oldest {@link #spread} older; makes tenants equal byte by byte. */
    public SimulatorOptions anchoredAt(Instant newest) {
        return new SimulatorOptions(
                seed,
                alerts,
                incidents,
                samples,
                Optional.of(newest),
                spread,
                port,
                separatePorts,
                tenantId,
                clientId,
                secret,
                clock,
                certificates);
    }

    public SimulatorOptions spreadOver(Duration time) {
        return new SimulatorOptions(
                seed,
                alerts,
                incidents,
                samples,
                anchor,
                time,
                port,
                separatePorts,
                tenantId,
                clientId,
                secret,
                clock,
                certificates);
    }

    public SimulatorOptions onPort(int newPort) {
        return new SimulatorOptions(
                seed,
                alerts,
                incidents,
                samples,
                anchor,
                spread,
                newPort,
                separatePorts,
                tenantId,
                clientId,
                secret,
                clock,
                certificates);
    }

    /** Login and each API get a port of their own, so that tests can tell which host got which token. */
    public SimulatorOptions onSeparatePorts() {
        return new SimulatorOptions(
                seed,
                alerts,
                incidents,
                samples,
                anchor,
                spread,
                port,
                true,
                tenantId,
                clientId,
                secret,
                clock,
                certificates);
    }

    public SimulatorOptions credentials(String newTenantId, String newClientId, String newSecret) {
        return new SimulatorOptions(
                seed,
                alerts,
                incidents,
                samples,
                anchor,
                spread,
                port,
                separatePorts,
                newTenantId,
                newClientId,
                newSecret,
                clock,
                certificates);
    }

    public SimulatorOptions clock(InstantSource newClock) {
        return new SimulatorOptions(
                seed,
                alerts,
                incidents,
                samples,
                anchor,
                spread,
                port,
                separatePorts,
                tenantId,
                clientId,
                secret,
                newClock,
                certificates);
    }

    /** Uses a certificate authority that other stand-ins use too. */
    public SimulatorOptions certificates(Certificates authority) {
        return new SimulatorOptions(
                seed,
                alerts,
                incidents,
                samples,
                anchor,
                spread,
                port,
                separatePorts,
                tenantId,
                clientId,
                secret,
                clock,
                Optional.of(authority));
    }
}
