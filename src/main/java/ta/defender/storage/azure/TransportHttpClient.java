package ta.defender.storage.azure;

import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpHeader;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.util.Context;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import reactor.core.publisher.Mono;
import ta.defender.http.Transport;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;

/**
 * Lets Microsoft's client send through our HTTP layer, which knows the proxy and the trusted authorities, repeats and logs.
 * Reads only: a request with a body is refused.
 */
final class TransportHttpClient implements HttpClient {
    /** Headers of answers that the client makes use of: the port gives headers by their names only. */
    private static final List<HttpHeaderName> WANTED = List.of(
            HttpHeaderName.CONTENT_TYPE,
            HttpHeaderName.CONTENT_LENGTH,
            HttpHeaderName.CONTENT_RANGE,
            HttpHeaderName.DATE,
            HttpHeaderName.ETAG,
            HttpHeaderName.LAST_MODIFIED,
            HttpHeaderName.RETRY_AFTER,
            HttpHeaderName.WWW_AUTHENTICATE,
            HttpHeaderName.X_MS_REQUEST_ID,
            HttpHeaderName.fromString("x-ms-creation-time"),
            HttpHeaderName.fromString("x-ms-blob-type"),
            HttpHeaderName.fromString("x-ms-error-code"));

    /** 5,000 blobs take 4 to 8 MB. */
    private static final int LONGEST_LISTING = 16 << 20;

    /** The next poll tries again; meanwhile the other containers of the stanza wait. */
    static final int MOST_ATTEMPTS = 3;

    private static final int BEGINNING = 8_000;
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d+)");

    private final Transport transport;

    TransportHttpClient(Transport transport) {
        this.transport = transport;
    }

    @Override
    public Mono<HttpResponse> send(HttpRequest request) {
        return Mono.fromCallable(() -> sendSync(request, Context.NONE));
    }

    @Override
    public HttpResponse sendSync(HttpRequest request, Context context) {
        if (request.getBodyAsBinaryData() != null) {
            throw new IllegalArgumentException("nothing is ever written to a storage account");
        }
        try {
            return transport.exchange(ours(request), response -> answer(request, response));
        } catch (DefenderException e) {
            throw new Carried(e);
        } catch (InterruptedException e) {
            throw new Carried(e);
        }
    }

    private static ta.defender.http.HttpRequest ours(HttpRequest request) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (HttpHeader header : request.getHeaders()) {
            if (!header.getName().equalsIgnoreCase("Content-Length")
                    && !header.getName().equalsIgnoreCase("Host")) {
                headers.put(header.getName(), header.getValue());
            }
        }
        // ranges are counted in the bytes that are stored
        headers.putIfAbsent("Accept-Encoding", "identity");
        return new ta.defender.http.HttpRequest(
                request.getHttpMethod().name(),
                uri(request),
                headers,
                null,
                true,
                false,
                ta.defender.http.HttpRequest.DEFAULT_TIMEOUT,
                MOST_ATTEMPTS);
    }

    /** The query may hold a signature, so no message repeats the address. */
    private static URI uri(HttpRequest request) {
        try {
            return request.getUrl().toURI();
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("the storage client made an invalid address: " + e.getReason());
        }
    }

    private static HttpResponse answer(HttpRequest request, ta.defender.http.HttpResponse response) throws IOException {
        com.azure.core.http.HttpHeaders headers = new com.azure.core.http.HttpHeaders();
        for (HttpHeaderName name : WANTED) {
            String value = response.header(name.getCaseInsensitiveName());
            if (value != null) {
                headers.set(name, value);
            }
        }
        if (response.status() >= 400) {
            // the headers say all that we use; Microsoft's client fails to read a page of a gateway
            headers.remove(HttpHeaderName.CONTENT_TYPE);
            return new ReadResponse(request, response.status(), headers, new byte[0]);
        }
        byte[] body = body(request, response);
        if (isListing(request) && !isList(request, body)) {
            // Microsoft's client takes JSON, or nothing, for a list without blobs
            throw new DefenderException(
                    Code.BODY_MALFORMED,
                    request.getUrl().getHost() + ": the response to a listing is not that of a storage account",
                    BlobErrors.GATEWAY);
        }
        return new ReadResponse(request, response.status(), headers, body);
    }

    /** A gateway may send anything, and several stanzas share the memory. */
    private static byte[] body(HttpRequest request, ta.defender.http.HttpResponse response) throws IOException {
        int most = mostBytes(request);
        String encoding = response.header("content-encoding");
        if (encoding != null && !encoding.isBlank() && !encoding.equalsIgnoreCase("identity")) {
            throw new DefenderException(
                    Code.UNREADABLE,
                    request.getUrl().getHost() + ": the response has the property Content-Encoding: " + encoding
                            + ", so that its bytes are not those of the lines",
                    "the streaming API writes blobs without it: store the blob uncompressed, without the property, or delete it; "
                            + BlobErrors.GATEWAY);
        }
        byte[] body = response.body().readNBytes(most + 1);
        if (body.length > most) {
            throw new DefenderException(
                    Code.BODY_TOO_LARGE,
                    request.getUrl().getHost() + ": the response has more than the " + most
                            + " bytes that were asked for",
                    BlobErrors.GATEWAY);
        }
        return body;
    }

    private static int mostBytes(HttpRequest request) {
        for (HttpHeader header : request.getHeaders()) {
            Matcher range = RANGE.matcher(header.getValue());
            if (range.matches()) {
                return (int) (Long.parseLong(range.group(2)) - Long.parseLong(range.group(1)) + 1);
            }
        }
        return LONGEST_LISTING;
    }

    private static boolean isList(HttpRequest request, byte[] body) {
        String beginning = new String(body, 0, Math.min(body.length, BEGINNING), StandardCharsets.UTF_8);
        String listed = request.getUrl().getQuery().contains("restype=container") ? "<Blobs" : "<Containers";
        return beginning.contains("<EnumerationResults") && beginning.contains(listed);
    }

    private static boolean isListing(HttpRequest request) {
        String query = request.getUrl().getQuery();
        return query != null && query.contains("comp=list");
    }

    /** Brings a checked failure of ours through Microsoft's client. */
    static final class Carried extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Carried(Exception failure) {
            super(failure.getMessage(), failure);
        }
    }
}
