package ta.simulator.defender;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import ta.simulator.net.Json;
import ta.simulator.net.Reply;
import ta.simulator.net.Request;

/**
 * Serves a tenant's alerts as they are at the start, each page built and compressed once, so that the server is no
 * bottleneck in benchmarks. Only bounds on {@code lastUpdateDateTime} are understood; the order is by update.
 */
final class StaticPages {
    private static final Pattern BOUND = Pattern.compile("lastUpdateDateTime (ge|gt|le|lt) ([0-9T:.Z-]+)");
    private static final int LARGEST_PAGE = 10_000;

    private final List<Version> alerts;
    private final Map<String, byte[]> plain = new ConcurrentHashMap<>();
    private final Map<String, byte[]> compressed = new ConcurrentHashMap<>();

    StaticPages(Tenant tenant) {
        this.alerts = tenant.seenAt(Kind.ALERT, Instant.MAX).stream()
                .sorted(Comparator.comparing(Version::updated).thenComparing(Version::id))
                .toList();
    }

    Reply answer(Request request) {
        String mark = request.query("$skiptoken").orElse("");
        int[] range = mark.isEmpty() ? range(request) : numbers(mark);
        String link = "https://" + request.header("Host") + request.rawPath();
        boolean gzip = request.headers().hasToken("Accept-Encoding", "gzip");
        String key = link + " " + range[0] + " " + range[1] + " " + range[2];
        Map<String, byte[]> cache = gzip ? compressed : plain;
        byte[] body = cache.computeIfAbsent(key, absent -> gzip ? compress(page(link, range)) : page(link, range));
        Reply reply =
                Reply.of(200, "application/json;odata.metadata=minimal", body).withoutCompression();
        return gzip ? reply.withHeader("Content-Encoding", "gzip") : reply;
    }

    /** First index, end index and page size that a query asks for. */
    private int[] range(Request request) {
        int from = 0;
        int to = alerts.size();
        Matcher matcher = BOUND.matcher(request.query("$filter").orElse(""));
        while (matcher.find()) {
            Instant bound = Instant.parse(matcher.group(2));
            switch (matcher.group(1)) {
                case "ge" -> from = Math.max(from, firstNotBefore(bound));
                case "gt" -> from = Math.max(from, firstNotBefore(bound.plusNanos(1)));
                case "le" -> to = Math.min(to, firstNotBefore(bound.plusNanos(1)));
                default -> to = Math.min(to, firstNotBefore(bound));
            }
        }
        int top = Math.min(LARGEST_PAGE, Integer.parseInt(request.query("$top").orElse("1000")));
        return new int[] {from, Math.max(from, to), top};
    }

    private int firstNotBefore(Instant bound) {
        int low = 0;
        int high = alerts.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (alerts.get(middle).updated().isBefore(bound)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private byte[] page(String link, int[] range) {
        int to = Math.min(range[1], range[0] + range[2]);
        ByteArrayOutputStream page = new ByteArrayOutputStream(8192 * Math.max(1, to - range[0]));
        page.writeBytes(bytes("{\"value\":["));
        for (int i = range[0]; i < to; i++) {
            if (i > range[0]) {
                page.write(',');
            }
            page.writeBytes(alerts.get(i).json());
        }
        page.write(']');
        if (to < range[1]) {
            String next = link + "?$skiptoken=" + to + "-" + range[1] + "-" + range[2];
            page.writeBytes(bytes(",\"@odata.nextLink\":" + Json.text(Json.value(next))));
        }
        page.write('}');
        return page.toByteArray();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static int[] numbers(String mark) {
        String[] parts = mark.split("-", 3);
        return new int[] {Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), Integer.parseInt(parts[2])};
    }

    private static byte[] compress(byte[] body) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(body.length / 4);
        try (GZIPOutputStream gzip = new GZIPOutputStream(out, 65_536)) {
            gzip.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
