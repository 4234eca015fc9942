package ta.defender.collector;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;

/** Answers {@code /metrics}, {@code /healthz} and {@code /readyz}. */
final class MetricsServer implements AutoCloseable {
    /** A request that is half sent holds one. */
    private static final int THREADS = 64;

    static {
        // Seconds after which the JDK's server gives up an incomplete request.
        System.setProperty("sun.net.httpserver.maxReqTime", "5");
        System.setProperty("sun.net.httpserver.maxRspTime", "10");
    }

    private final HttpServer server;
    private final ExecutorService threads;

    /** @param body with status 200, or 503 when its first line is not {@code ok} */
    private record Page(int status, String contentType, String body) {}

    private MetricsServer(HttpServer server, ExecutorService threads) {
        this.server = server;
        this.threads = threads;
    }

    /**
     * @param notReady names of what does not work; empty when all does
     * @throws DefenderException when the address cannot be used
     */
    static MetricsServer start(InetSocketAddress address, Supplier<String> metrics, Supplier<String> notReady) {
        try {
            if (address.isUnresolved()) {
                throw new UnknownHostException("the name is not known");
            }
            HttpServer server = HttpServer.create(address, 0);
            server.createContext(
                    "/metrics",
                    exchange -> answer(
                            exchange, "/metrics", () -> new Page(200, "text/plain; version=0.0.4", metrics.get())));
            server.createContext(
                    "/healthz", exchange -> answer(exchange, "/healthz", () -> new Page(200, "text/plain", "ok\n")));
            server.createContext(
                    "/readyz",
                    exchange -> answer(exchange, "/readyz", () -> {
                        String missing = notReady.get();
                        return missing.isEmpty()
                                ? new Page(200, "text/plain", "ok\n")
                                : new Page(503, "text/plain", "not ready: " + missing + "\n");
                    }));
            // Without room for one more the server closes the connection.
            ExecutorService threads =
                    new ThreadPoolExecutor(0, THREADS, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                        Thread thread = new Thread(task, "metrics");
                        thread.setDaemon(true);
                        return thread;
                    });
            server.setExecutor(threads);
            server.start();
            return new MetricsServer(server, threads);
        } catch (IOException failure) {
            throw new DefenderException(
                    Code.LISTEN,
                    "metrics.listen " + address.getHostString() + ":" + address.getPort() + " cannot be used: "
                            + failure.getMessage(),
                    "Use an address of this host, and a port that no other program has",
                    failure);
        }
    }

    private static void answer(HttpExchange exchange, String path, Supplier<Page> pages) throws IOException {
        try (exchange) {
            boolean found = exchange.getRequestURI().getPath().equals(path);
            boolean reads = List.of("GET", "HEAD").contains(exchange.getRequestMethod());
            if (!reads) {
                exchange.getResponseHeaders().set("Allow", "GET, HEAD");
            }
            Page page = !reads
                    ? new Page(405, "text/plain", "use GET\n")
                    : found ? pages.get() : new Page(404, "text/plain", "not found\n");
            byte[] body = page.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", page.contentType() + "; charset=utf-8");
            boolean head = exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(page.status(), head ? -1 : body.length);
            if (!head) {
                exchange.getResponseBody().write(body);
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
