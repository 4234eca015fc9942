package ta.defender.http;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How {@link ApacheTransport} connects.
 *
 * @param userAgent sent with every request
 * @param connectTimeout for the TCP connection, and again for the TLS handshake
 * @param responseTimeout longest silence while waiting for the answer or the next part of it
 * @param maxBodyBytes largest body accepted, counted after decompression
 * @param trust whose certificates are accepted
 * @param proxy through which every request goes, or null
 */
public record ApacheSettings(
        String userAgent,
        Duration connectTimeout,
        Duration responseTimeout,
        long maxBodyBytes,
        TlsTrust trust,
        @Nullable ProxySettings proxy) {
    /** A page of 10,000 alerts has 72 MB; this leaves room for the largest page and ends a bomb. */
    public static final long DEFAULT_MAX_BODY_BYTES = 512L << 20;

    /** For every thread of an input one that waits for a host that does not answer, and one for the next page. */
    static final int MAX_CONNECTIONS = 160;

    public ApacheSettings {
        Objects.requireNonNull(userAgent, "userAgent");
        requirePositive("connectTimeout", connectTimeout);
        requirePositive("responseTimeout", responseTimeout);
        if (maxBodyBytes <= 0) {
            throw new IllegalArgumentException("maxBodyBytes is " + maxBodyBytes + "; it must be at least 1");
        }
        Objects.requireNonNull(trust, "trust");
        if (proxy != null && trust.isForManagementPort()) {
            throw new IllegalArgumentException("the management port is never reached through a proxy");
        }
    }

    /** Usual time-outs and limits, the JVM's CA certificates and no proxy. */
    public static ApacheSettings of(String userAgent) {
        return new ApacheSettings(
                userAgent,
                Duration.ofSeconds(10),
                Duration.ofSeconds(60),
                DEFAULT_MAX_BODY_BYTES,
                TlsTrust.system(),
                null);
    }

    /** The same with other time-outs. */
    public ApacheSettings withTimeouts(Duration connect, Duration response) {
        return new ApacheSettings(userAgent, connect, response, maxBodyBytes, trust, proxy);
    }

    /** The same with another limit on the decompressed body. */
    public ApacheSettings withMaxBodyBytes(long bytes) {
        return new ApacheSettings(userAgent, connectTimeout, responseTimeout, bytes, trust, proxy);
    }

    /** The same with other CA certificates. */
    public ApacheSettings withTrust(TlsTrust newTrust) {
        return new ApacheSettings(userAgent, connectTimeout, responseTimeout, maxBodyBytes, newTrust, proxy);
    }

    /** The same through a proxy, or directly if null. */
    public ApacheSettings withProxy(@Nullable ProxySettings newProxy) {
        return new ApacheSettings(userAgent, connectTimeout, responseTimeout, maxBodyBytes, trust, newProxy);
    }

    private static void requirePositive(String name, Duration duration) {
        if (duration.isZero() || duration.isNegative()) {
            throw new IllegalArgumentException(name + " is " + duration + "; it must be positive");
        }
    }
}
