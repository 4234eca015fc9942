package ta.simulator.net;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads HTTP/1.1 requests with a body by length or in chunks. */
final class RequestReader {
    private static final int LONGEST_LINE = 65_536;
    private static final int LARGEST_BODY = 256 * 1024 * 1024;

    private final InputStream in;
    private final OutputStream out;
    private final int port;
    private final long connection;

    RequestReader(InputStream in, OutputStream out, int port, long connection) {
        this.in = in;
        this.out = out;
        this.port = port;
        this.connection = connection;
    }

    /** The next request, or empty when the peer has closed between requests. */
    Optional<Request> read() throws IOException {
        String line = line();
        if (line == null) {
            return Optional.empty();
        }
        String[] parts = line.split(" ", -1);
        if (parts.length != 3) {
            throw new IOException("no HTTP request line");
        }
        Headers headers = headers();
        byte[] body = body(headers);
        String target = parts[1];
        if (target.startsWith("http://") || target.startsWith("https://")) {
            int slash = target.indexOf('/', target.indexOf("//") + 2);
            target = slash < 0 ? "/" : target.substring(slash);
        }
        int mark = target.indexOf('?');
        String rawPath = mark < 0 ? target : target.substring(0, mark);
        String rawQuery = mark < 0 ? "" : target.substring(mark + 1);
        String path = URLDecoder.decode(rawPath.replace("+", "%2B"), StandardCharsets.UTF_8);
        return Optional.of(new Request(
                parts[0].toUpperCase(Locale.ROOT), path, rawPath, rawQuery, headers, body, port, connection));
    }

    private Headers headers() throws IOException {
        List<Headers.Field> fields = new ArrayList<>();
        for (String line = line(); line != null && !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            if (colon <= 0) {
                throw new IOException("no HTTP header field");
            }
            fields.add(new Headers.Field(
                    line.substring(0, colon), line.substring(colon + 1).trim()));
        }
        return new Headers(fields);
    }

    private byte[] body(Headers headers) throws IOException {
        boolean chunked = headers.hasToken("Transfer-Encoding", "chunked");
        int length = headers.first("Content-Length").map(Integer::parseInt).orElse(0);
        if (!chunked && length == 0) {
            return new byte[0];
        }
        if (headers.hasToken("Expect", "100-continue")) {
            out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
        }
        return chunked ? chunks() : exactly(length);
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            String line = line();
            if (line == null) {
                throw new EOFException("body ended within its chunks");
            }
            int size = Integer.parseInt(line.split(";", -1)[0].trim(), 16);
            if (size == 0) {
                headers();
                return body.toByteArray();
            }
            body.write(exactly(size));
            line();
        }
    }

    private byte[] exactly(int length) throws IOException {
        if (length < 0 || length > LARGEST_BODY) {
            throw new IOException("body too large");
        }
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("body ended early");
        }
        return bytes;
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(128);
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                return null;
            }
            if (line.size() > LONGEST_LINE) {
                throw new IOException("line too long");
            }
            if (next != '\r') {
                line.write(next);
            }
        }
        return line.toString(StandardCharsets.UTF_8);
    }
}
