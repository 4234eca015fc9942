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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Splunk's HTTP Event Collector as far as its published table of codes goes, with indexer acknowledgement: identifiers count
 * up per channel, only success is told, once. What it has acknowledged, or taken without acknowledgements, is in {@link
 * #events()}.
 */
public final class HecStandIn implements AutoCloseable {
    private static final Pattern ID = Pattern.compile("\\d+");
    private static final Pattern INDEX = Pattern.compile("\"index\":\"([^\"]*)\"");

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final boolean ack;
    private final List<String> indexed = new ArrayList<>();
    private final Map<String, Channel> channels = new HashMap<>();
    private final Set<String> channelsSeen = new HashSet<>();
    private final Deque<Fault> faults = new ArrayDeque<>();
    private String token;
    private boolean indexing = true;
    private Set<String> indexes = Set.of();

    /** What one channel still remembers. */
    private static final class Channel {
        private final Map<Integer, List<String>> pending = new HashMap<>();
        private int next;
    }

    private record Fault(int status, int code, String text, Map<String, String> headers) {}

    private HecStandIn(String token, boolean ack, int port) throws IOException {
        this.token = token;
        this.ack = ack;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/services/collector/event", exchange -> handle(exchange, this::event));
        server.createContext("/services/collector/ack", exchange -> handle(exchange, this::acks));
        server.setExecutor(threads);
        server.start();
    }

    public static HecStandIn start(String token, boolean ack) throws IOException {
        return new HecStandIn(token, ack, 0);
    }

    /** The same at a known port, for a restart. */
    public static HecStandIn start(String token, boolean ack, int port) throws IOException {
        return new HecStandIn(token, ack, port);
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Events that are safe: indexed. */
    public synchronized List<String> events() {
        return new ArrayList<>(indexed);
    }

    /** How many channels were used. */
    public synchronized int channels() {
        return channelsSeen.size();
    }

    /** The next requests for events fail in this way. */
    public synchronized void failNext(int times, int status, int code, String text, Map<String, String> headers) {
        for (int i = 0; i < times; i++) {
            faults.add(new Fault(status, code, text, headers));
        }
    }

    /** No request fails any more. */
    public synchronized void failNoMore() {
        faults.clear();
    }

    /** While false, batches are taken and not indexed. */
    public synchronized void setIndexing(boolean on) {
        indexing = on;
    }

    /** Only this token is let in from now on. */
    public synchronized void setToken(String renewed) {
        token = renewed;
    }

    /** The token may use these indexes alone; none: any. */
    public synchronized void setIndexes(Set<String> allowed) {
        indexes = Set.copyOf(allowed);
    }

    /** What a restart does: channels and what was not indexed are gone. */
    public synchronized void forget() {
        channels.clear();
    }

    private record Answer(int status, String body, Map<String, String> headers) {
        static Answer of(int status, int code, String text) {
            return new Answer(status, "{\"text\":\"" + text + "\",\"code\":" + code + "}", Map.of());
        }
    }

    private interface Handler {
        Answer answer(HttpExchange exchange, String body);
    }

    private void handle(HttpExchange exchange, Handler handler) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            Answer answer;
            synchronized (this) {
                answer = handler.answer(exchange, body);
            }
            byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
            answer.headers()
                    .forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(answer.status(), bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private Answer event(HttpExchange exchange, String body) {
        Fault fault = faults.poll();
        if (fault != null) {
            return new Answer(
                    fault.status(),
                    "{\"text\":\"" + fault.text() + "\",\"code\":" + fault.code() + "}",
                    fault.headers());
        }
        String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        if (authorization == null) {
            return Answer.of(401, 2, "Token is required");
        }
        if (!authorization.startsWith("Splunk ")) {
            return Answer.of(401, 3, "Invalid authorization");
        }
        if (!authorization.equals("Splunk " + token)) {
            return Answer.of(403, 4, "Invalid token");
        }
        String channel = channel(exchange);
        if (ack && channel == null) {
            return Answer.of(400, 10, "Data channel is missing");
        }
        List<String> events = split(body);
        if (events.isEmpty()) {
            return Answer.of(400, 5, "No data");
        }
        for (int i = 0; i < events.size(); i++) {
            if (events.get(i).contains("POISON")) {
                return new Answer(
                        400,
                        "{\"text\":\"Invalid data format\",\"code\":6,\"invalid-event-number\":" + i + "}",
                        Map.of());
            }
            if (!events.get(i).contains("\"event\":")) {
                return Answer.of(400, 12, "Event field is required");
            }
            Matcher index = INDEX.matcher(events.get(i));
            if (!indexes.isEmpty() && index.find() && !indexes.contains(index.group(1))) {
                return new Answer(
                        400, "{\"text\":\"Incorrect index\",\"code\":7,\"invalid-event-number\":" + i + "}", Map.of());
            }
        }
        if (!ack) {
            indexed.addAll(events);
            return Answer.of(200, 0, "Success");
        }
        channelsSeen.add(channel);
        Channel known = channels.computeIfAbsent(channel, name -> new Channel());
        int id = known.next++;
        known.pending.put(id, events);
        return new Answer(200, "{\"text\":\"Success\",\"code\":0,\"ackId\":" + id + "}", Map.of());
    }

    private Answer acks(HttpExchange exchange, String body) {
        if (!ack) {
            return Answer.of(400, 14, "ACK is disabled");
        }
        String channel = channel(exchange);
        if (channel == null) {
            return Answer.of(400, 10, "Data channel is missing");
        }
        Channel known = channels.get(channel);
        StringBuilder acks = new StringBuilder();
        Matcher ids = ID.matcher(body);
        while (ids.find()) {
            int id = Integer.parseInt(ids.group());
            List<String> events = known == null || !indexing ? null : known.pending.remove(id);
            if (events != null) {
                indexed.addAll(events);
            }
            acks.append(acks.length() == 0 ? "" : ",")
                    .append('"')
                    .append(id)
                    .append("\":")
                    .append(events != null);
        }
        return new Answer(200, "{\"acks\":{" + acks + "}}", Map.of());
    }

    private static String channel(HttpExchange exchange) {
        String header = exchange.getRequestHeaders().getFirst("X-Splunk-Request-Channel");
        String query = exchange.getRequestURI().getQuery();
        return header != null || query == null || !query.startsWith("channel=") ? header : query.substring(8);
    }

    /** Objects that follow each other without commas. */
    private static List<String> split(String body) {
        List<String> objects = new ArrayList<>();
        int depth = 0;
        int from = 0;
        boolean inString = false;
        for (int i = 0; i < body.length(); i++) {
            char unit = body.charAt(i);
            if (inString) {
                if (unit == '\\') {
                    i++;
                } else if (unit == '"') {
                    inString = false;
                }
            } else if (unit == '"') {
                inString = true;
            } else if (unit == '{') {
                from = depth++ == 0 ? i : from;
            } else if (unit == '}' && --depth == 0) {
                objects.add(body.substring(from, i + 1));
            }
        }
        return objects;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
