package ta.defender.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.time.Instant;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.jspecify.annotations.Nullable;

/** A response of HttpClient with its body decompressed and bounded. */
final class ApacheResponse implements HttpResponse, AutoCloseable {
    private static final int INFLATE_BUFFER_BYTES = 32 << 10;

    private final ClassicHttpResponse response;
    private final ReadAhead body;

    private ApacheResponse(ClassicHttpResponse response, ReadAhead body) {
        this.response = response;
        this.body = body;
    }

    /** Opens the body, of which at most {@code maxBodyBytes} will come out, and no credential of {@code request}. */
    static ApacheResponse of(HttpRequest request, ClassicHttpResponse response, long maxBodyBytes) throws IOException {
        InputStream raw =
                response.getEntity() == null ? null : response.getEntity().getContent();
        InputStream plain = raw == null
                ? InputStream.nullInputStream()
                : plain(new SlowInputStream(raw, new UptimeClock(() -> Instant.EPOCH)), response);
        InputStream harmless = EchoedSecrets.removed(request, response.getCode(), plain);
        return new ApacheResponse(response, new ReadAhead(new BoundedInputStream(harmless, maxBodyBytes)));
    }

    /** True when no other thread reads the body any more. */
    boolean isIdle() {
        return body.isIdle();
    }

    /** Ends the reading ahead, and leaves the connection as it is. */
    @Override
    public void close() {
        body.close();
    }

    @Override
    public int status() {
        return response.getCode();
    }

    @Override
    public @Nullable String header(String name) {
        Header first = response.getFirstHeader(name);
        return first == null ? null : first.getValue();
    }

    @Override
    public InputStream body() {
        return body;
    }

    private static InputStream plain(InputStream raw, ClassicHttpResponse response) throws IOException {
        Header coding = response.getFirstHeader("Content-Encoding");
        String name = coding == null ? "identity" : coding.getValue().strip().toLowerCase(Locale.ROOT);
        return switch (name) {
            case "", "identity" -> raw;
            case "gzip", "x-gzip" -> inflated(raw);
            default -> throw new ZipException("a Content-Encoding that was not asked for");
        };
    }

    /** An answer without content may carry the header all the same; an inflater would miss its magic number. */
    private static InputStream inflated(InputStream raw) throws IOException {
        PushbackInputStream peeked = new PushbackInputStream(raw, 1);
        int first = peeked.read();
        if (first < 0) {
            return InputStream.nullInputStream();
        }
        peeked.unread(first);
        return new GZIPInputStream(peeked, INFLATE_BUFFER_BYTES);
    }
}
