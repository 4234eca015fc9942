package ta.defender.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.TimeValue;

/**
 * Sends over the network with Apache HttpClient 5, blocking, from one pool of connections for all threads; sends once,
 * follows nothing and remembers no cookie.
 */
public final class ApacheTransport implements Transport, AutoCloseable {
    /** Reading a small rest costs less than a new TLS connection. */
    private static final int MAX_DRAINED_BYTES = 64 << 10;

    private final ApacheSettings settings;
    private final ConnectionErrors failures;
    private final PoolingHttpClientConnectionManager connections;
    private final CloseableHttpClient client;
    private volatile boolean closed;

    /** A transport that opens its first connection with the first request. */
    public ApacheTransport(ApacheSettings settings) {
        this.settings = settings;
        this.failures = new ConnectionErrors(settings);
        this.connections = ApacheClients.connections(settings);
        this.client = ApacheClients.client(settings, connections);
    }

    @Override
    public <T> T exchange(HttpRequest request, ResponseReader<T> reader) throws InterruptedException {
        HttpUriRequestBase sent = ApacheClients.request(settings, request);
        HttpClientContext context = HttpClientContext.create();
        context.setRequestConfig(ApacheClients.requestConfig(settings, request.timeout()));
        TimeLimit limit = TimeLimit.of(request, sent::cancel);
        try (ClassicHttpResponse response = open(sent, context)) {
            limit.head();
            boolean whole = false;
            try {
                if (settings.proxy() != null && !ApacheClients.isPastTheProxy(context)) {
                    throw failures.proxyRefused(request, response);
                }
                try (ApacheResponse answer = ApacheResponse.of(request, response, settings.maxBodyBytes())) {
                    T value = reader.read(answer);
                    whole = answer.isIdle() && drained(response);
                    return value;
                }
            } catch (RuntimeException | IOException unreadable) {
                // A body that was cut by a false Content-Length has given its connection back already, with its rest on
                // it.
                connections.closeIdle(TimeValue.ZERO_MILLISECONDS);
                throw unreadable;
            } finally {
                if (!whole) {
                    // Closing the response would read the rest, however long; cancelling drops the connection.
                    sent.cancel();
                }
            }
        } catch (UncheckedIOException wrapped) {
            throw failed(request, limit.causeOf(Objects.requireNonNull(wrapped.getCause())), context);
        } catch (IOException failure) {
            throw failed(request, limit.causeOf(failure), context);
        } finally {
            limit.close();
        }
    }

    private ClassicHttpResponse open(HttpUriRequestBase sent, HttpClientContext context) throws IOException {
        try {
            return client.executeOpen(null, sent, context);
        } catch (IllegalStateException noConnection) {
            // so the pool ends a thread's wait that is interrupted as it begins, and all waits when it is closed
            throw new IOException(noConnection);
        }
    }

    /** Connections in use by a call at this moment; 0 when all bodies were given back. */
    int leasedConnections() {
        return connections.getTotalStats().getLeased();
    }

    /** Connections that the next call could use. */
    int idleConnections() {
        return connections.getTotalStats().getAvailable();
    }

    /** Ends all connections; a call under way or a later one ends as if its thread were interrupted. */
    @Override
    public void close() {
        closed = true;
        client.close(CloseMode.IMMEDIATE);
    }

    private TransportException failed(HttpRequest request, IOException failure, HttpClientContext context)
            throws InterruptedException {
        if (Thread.interrupted() || closed) {
            throw new InterruptedException("interrupted during " + request);
        }
        boolean answered = settings.proxy() == null || ApacheClients.isPastTheProxy(context);
        return failures.of(request, failure, answered);
    }

    /** True when nothing is left of the body, so that the connection can serve another call. */
    private static boolean drained(ClassicHttpResponse response) {
        HttpEntity entity = response.getEntity();
        if (entity == null) {
            return true;
        }
        try {
            InputStream rest = entity.getContent();
            if (rest == null) {
                return true;
            }
            byte[] buffer = new byte[4 << 10];
            for (int drained = 0; drained < MAX_DRAINED_BYTES; ) {
                int read = rest.read(buffer);
                if (read < 0) {
                    return true;
                }
                drained += read;
            }
            return false;
        } catch (IOException uninteresting) {
            // The reader has what it wanted; only the connection is lost.
            return false;
        }
    }
}
