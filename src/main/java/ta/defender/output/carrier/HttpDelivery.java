package ta.defender.output.carrier;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import ta.defender.model.DefenderException;

/** Lines in POST requests; 2xx settles them. */
final class HttpDelivery extends Delivery {
    private static final int MOST_ROWS = 1_000;
    private static final int MOST_OF_A_REASON = 300;
    static final int TOO_LARGE = 413;
    private static final long LONGEST_WAIT = 300_000;

    /** A shorter part of the address is a word, such as "ingest". */
    private static final int SHORTEST_KEY = 8;

    private final URI uri;
    private final Map<String, String> headers;
    private final String contentType;
    private final long batchBytes;
    private final HttpPost http;
    private final List<String> addressParts;
    private final Suspects suspects;

    HttpDelivery(Carriers.Posts posts, HttpPost http) {
        this.uri = posts.uri();
        this.headers = posts.headers();
        this.contentType = posts.contentType();
        this.batchBytes = posts.batchBytes();
        this.addressParts = parts(uri);
        this.http = http;
        this.suspects = new Suspects(address());
    }

    @Override
    void deliver(Link link) throws InterruptedException {
        suspects.forget();
        while (!link.backlog().isClosed()) {
            List<Backlog.Entry> batch = link.backlog().take(batchBytes == 0 ? 1 : MOST_ROWS, batchBytes, 200);
            if (batch.isEmpty()) {
                suspects.requireNone();
            } else {
                post(batch, link);
            }
        }
    }

    /** Sends an empty request; a receiver that takes it, or refuses its content only, accepts the credentials. */
    @Override
    String probe() throws InterruptedException {
        HttpPost.Response response = exchange(new byte[0]);
        int status = response.status();
        if (response.isSuccess() || isOfContent(status) || status == 411 || status == 415) {
            return address() + " responds " + status + " to an empty request, and lets it in";
        }
        throw failure(response);
    }

    private void post(List<Backlog.Entry> batch, Link link) throws InterruptedException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (Backlog.Entry entry : batch) {
            body.writeBytes(entry.message().body());
            if (batch.size() > 1) {
                body.write('\n');
            }
        }
        HttpPost.Response response = exchange(body.toByteArray());
        if (response.isSuccess()) {
            link.settle(batch);
            suspects.taken(entry -> post(List.of(entry), link));
        } else if (isOfContent(response.status()) || mayBeOfContent(response.status())) {
            refuseOrHalve(batch, response, link);
        } else {
            DefenderException failure = failure(response);
            Long wait = response.retryAfterMillis();
            if (isBusy(response.status()) && wait != null) {
                link.pause(Math.min(wait, LONGEST_WAIT), failure);
            }
            throw failure;
        }
    }

    private HttpPost.Response exchange(byte[] body) throws InterruptedException {
        try {
            HttpPost.Response response = http.post(uri, headers, contentType, body);
            return response.isSuccess() ? response : response.withBody(harmless(response.body()));
        } catch (IOException failure) {
            throw DeliveryFailure.post(address(), failure);
        }
    }

    private static boolean isOfContent(int status) {
        return status == 400 || status == TOO_LARGE || status == 422;
    }

    /** Firewalls in front of receivers refuse a text that they take for an attack with these; so do receivers a wrong key. */
    static boolean mayBeOfContent(int status) {
        return status == 403 || status == 406 || status == 409 || status == 415;
    }

    private static boolean isBusy(int status) {
        return status == 408 || status == 425 || status == 429 || status >= 500;
    }

    private DefenderException failure(HttpPost.Response response) {
        int status = response.status();
        if (isBusy(status)) {
            return DeliveryFailure.unavailable(address() + " responded " + status, null);
        }
        return DeliveryFailure.configuration(
                address() + " responded " + status + ": " + cut(response.body()),
                status == 401 || status == 403
                        ? "Correct the credentials in headers."
                        : "Correct url, or the receiver behind it.",
                null);
    }

    private void refuseOrHalve(List<Backlog.Entry> batch, HttpPost.Response response, Link link)
            throws InterruptedException {
        if (batch.size() == 1) {
            Backlog.Entry entry = batch.get(0);
            if (isOfContent(response.status())) {
                suspects.refused(entry, response, link);
            } else {
                suspects.refused(entry, response, failure(response), link);
            }
            return;
        }
        int middle = batch.size() / 2;
        post(batch.subList(0, middle), link);
        post(batch.subList(middle, batch.size()), link);
    }

    /** Without path and query: for many receivers they are the key. */
    private String address() {
        return uri.getScheme() + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
    }

    /** A receiver may repeat the address in an error response. */
    private String harmless(String text) {
        String harmless = text;
        for (String part : addressParts) {
            harmless = harmless.replace(part, "***");
        }
        return harmless;
    }

    private static List<String> parts(URI uri) {
        String all = uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
        return Stream.of(all.split("[/?&=]"))
                .flatMap(part -> Stream.of(part, URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8)))
                .filter(part -> part.length() >= SHORTEST_KEY)
                .sorted(Comparator.comparing(String::length).reversed())
                .distinct()
                .toList();
    }

    static String cut(String text) {
        String line = text.replaceAll("\\s+", " ").strip();
        return line.length() <= MOST_OF_A_REASON ? line : line.substring(0, MOST_OF_A_REASON) + "…";
    }
}
