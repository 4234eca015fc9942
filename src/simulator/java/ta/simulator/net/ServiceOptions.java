package ta.simulator.net;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * Settings of an {@link HttpsService}.
 *
 * @param port 0 takes a free one
 * @param tls the server's certificate and key; empty means plain HTTP
 * @param maximumConnections connections served at once; further ones wait in the backlog
 * @param idleTime how long a kept-alive connection may say nothing
 * @param clock source of the {@code Date} header
 */
public record ServiceOptions(
        int port, Optional<SSLContext> tls, int maximumConnections, Duration idleTime, InstantSource clock) {

    /** Plain HTTP on a free port. */
    public static ServiceOptions plain() {
        return new ServiceOptions(0, Optional.empty(), 256, Duration.ofMinutes(1), InstantSource.system());
    }

    /** TLS on a free port. */
    public static ServiceOptions tls(SSLContext context) {
        return new ServiceOptions(0, Optional.of(context), 256, Duration.ofMinutes(1), InstantSource.system());
    }

    public ServiceOptions withPort(int newPort) {
        return new ServiceOptions(newPort, tls, maximumConnections, idleTime, clock);
    }

    public ServiceOptions withMaximumConnections(int newMaximum) {
        return new ServiceOptions(port, tls, newMaximum, idleTime, clock);
    }

    public ServiceOptions withIdleTime(Duration newIdleTime) {
        return new ServiceOptions(port, tls, maximumConnections, newIdleTime, clock);
    }

    public ServiceOptions withClock(InstantSource newClock) {
        return new ServiceOptions(port, tls, maximumConnections, idleTime, newClock);
    }
}
