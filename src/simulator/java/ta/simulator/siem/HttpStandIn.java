package ta.simulator.siem;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** An endpoint that takes the lines of POST requests; a body with POISON in it is refused. */
public final class HttpStandIn implements AutoCloseable {
    private final HttpServer server;
    private final List<String> lines = new ArrayList<>();
    private final Deque<Integer> faults = new ArrayDeque<>();

    private HttpStandIn(int port) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/", this::handle);
        server.start();
    }

    public static HttpStandIn start(int port) throws IOException {
        return new HttpStandIn(port);
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/ingest");
    }

    public synchronized List<String> lines() {
        return new ArrayList<>(lines);
    }

    /** The next requests get this status. */
    public synchronized void failNext(int times, int status) {
        for (int i = 0; i < times; i++) {
            faults.add(status);
        }
    }

    /** No request fails any more. */
    public synchronized void failNoMore() {
        faults.clear();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(take(body), -1);
        }
    }

    private synchronized int take(String body) {
        Integer fault = faults.poll();
        if (fault != null) {
            return fault;
        }
        if (body.contains("POISON")) {
            return 400;
        }
        body.lines().forEach(lines::add);
        return 204;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
