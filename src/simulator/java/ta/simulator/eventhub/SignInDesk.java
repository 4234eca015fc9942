package ta.simulator.eventhub;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/** Knows who may sign in; the broker asks over loopback. */
final class SignInDesk implements AutoCloseable {
    /** Principals with all rights and with none, as the broker's authorizer knows them. */
    private static final String READER = "reader";

    private static final String NOBODY = "nobody";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Set<String> keys = ConcurrentHashMap.newKeySet();
    private final AtomicLong refused = new AtomicLong();
    private volatile Function<String, Optional<Instant>> tokens = token -> Optional.empty();
    private volatile boolean tokensMayRead = true;

    SignInDesk() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext(
                "/key", exchange -> answer(exchange, key -> Optional.of(key).filter(keys::contains)));
        server.createContext("/token", exchange -> answer(exchange, this::token));
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    void addKey(String connectionString) {
        keys.add(connectionString);
    }

    void removeKey(String connectionString) {
        keys.remove(connectionString);
    }

    /** Who vouches for tokens: the end of a good one, nothing for any other. */
    void trust(Function<String, Optional<Instant>> login) {
        tokens = login;
    }

    void letTokensRead(boolean allowed) {
        tokensMayRead = allowed;
    }

    /** How many sign-ins were refused. */
    long refused() {
        return refused.get();
    }

    private Optional<String> token(String token) {
        return tokens.apply(token).map(end -> (tokensMayRead ? READER : NOBODY) + " " + end.toEpochMilli());
    }

    private void answer(HttpExchange exchange, Function<String, Optional<String>> check) throws IOException {
        try (exchange) {
            String secret = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            Optional<String> accepted = check.apply(secret);
            byte[] body = accepted.orElse("refused").getBytes(StandardCharsets.UTF_8);
            if (accepted.isEmpty()) {
                refused.incrementAndGet();
            }
            exchange.sendResponseHeaders(accepted.isPresent() ? 200 : 403, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
