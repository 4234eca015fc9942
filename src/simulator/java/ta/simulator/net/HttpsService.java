package ta.simulator.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Small blocking HTTP/1.1 server on the loopback interface, over TLS or plain, one thread per connection, that gives
 * its handler control of the connection itself.
 */
public final class HttpsService implements AutoCloseable {
    private final ServiceOptions options;
    private final Handler handler;
    private final ServerSocket listener;
    private final ExecutorService threads;
    private final Semaphore places;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final AtomicLong connections = new AtomicLong();
    private volatile boolean mute;

    private HttpsService(ServiceOptions options, Handler handler, ServerSocket listener) {
        this.options = options;
        this.handler = handler;
        this.listener = listener;
        this.places = new Semaphore(options.maximumConnections());
        this.threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "service-" + listener.getLocalPort());
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Binds to the loopback interface and begins to serve. */
    public static HttpsService start(ServiceOptions options, Handler handler) throws IOException {
        ServerSocket listener = new ServerSocket();
        listener.setReuseAddress(true);
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), options.port()), 1024);
        HttpsService service = new HttpsService(options, handler, listener);
        service.threads.execute(service::acceptUntilClosed);
        return service;
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** Base URL with the host name {@code localhost}, without a slash at the end. */
    public String url() {
        return (options.tls().isPresent() ? "https" : "http") + "://localhost:" + port();
    }

    /** Number of connections accepted so far. */
    public long connections() {
        return connections.get();
    }

    /** While mute, new connections are accepted but not a byte is said on them, not even a TLS handshake. */
    public void setMute(boolean newMute) {
        mute = newMute;
    }

    /** Cuts all connections that are open now; new ones are served. */
    public void dropConnections() {
        open.forEach(HttpsService::closeQuietly);
    }

    /** Stops listening and cuts all connections. */
    @Override
    public void close() {
        closing.countDown();
        try {
            listener.close();
        } catch (IOException ignored) {
            // The listener is gone either way.
        }
        dropConnections();
        threads.shutdownNow();
    }

    private void acceptUntilClosed() {
        while (!listener.isClosed()) {
            try {
                places.acquire();
                Socket socket = listener.accept();
                open.add(socket);
                threads.execute(() -> serve(socket));
            } catch (IOException | RuntimeException closed) {
                places.release();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try {
            long number = connections.incrementAndGet();
            if (mute) {
                closing.await(1, TimeUnit.HOURS);
                return;
            }
            socket.setTcpNoDelay(true);
            socket.setSoTimeout((int) options.idleTime().toMillis());
            new Connection(socket, number, port(), options, handler, closing).serve();
        } catch (IOException gone) {
            // The peer went away or spoke no HTTP: the connection is closed below, the others go on.
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(socket);
            closeQuietly(socket);
            places.release();
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException ignored) {
            // A socket that cannot be closed is closed.
        }
    }
}
