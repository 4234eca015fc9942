package ta.simulator.net;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;

/** Writes a reply to the connection, well or badly, as its {@link Conduct} says. */
final class ReplyWriter {
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final int SMALLEST_TO_COMPRESS = 200;
    private static final int CHUNK = 16_384;

    private final Socket plain;
    private final OutputStream out;
    private final InstantSource clock;
    private final CountDownLatch closing;

    ReplyWriter(Socket plain, OutputStream out, InstantSource clock, CountDownLatch closing) {
        this.plain = plain;
        this.out = out;
        this.clock = clock;
        this.closing = closing;
    }

    /** Writes the reply and says whether the connection may be used again. */
    boolean write(Request request, Reply reply) throws IOException, InterruptedException {
        Conduct conduct = reply.conduct();
        if (conduct instanceof Conduct.CloseSilently) {
            return false;
        }
        if (conduct instanceof Conduct.Garbage garbage) {
            out.write(garbage.bytes());
            out.flush();
            return false;
        }
        if (conduct instanceof Conduct.Reset reset && reset.bodyBytes() < 0) {
            reset();
            return false;
        }
        if (conduct instanceof Conduct.Stall stall && stall.bodyBytes() < 0) {
            pause(stall.time());
            return false;
        }
        if (conduct instanceof Conduct.Delay delay) {
            pause(delay.time());
        }
        boolean gzip = reply.gzipWhenAsked()
                && reply.body().length >= SMALLEST_TO_COMPRESS
                && request.headers().hasToken("Accept-Encoding", "gzip")
                && reply.headers().first("Content-Encoding").isEmpty();
        byte[] body = gzip ? compress(reply.body()) : reply.body();
        boolean keep = !request.headers().hasToken("Connection", "close")
                && reply.headers().first("Connection").isEmpty();
        boolean head = request.method().equals("HEAD");
        out.write(head(reply, body.length, gzip, keep));
        if (!head) {
            keep &= writeBody(reply, body);
        }
        out.flush();
        return keep;
    }

    private boolean writeBody(Reply reply, byte[] body) throws IOException, InterruptedException {
        Conduct conduct = reply.conduct();
        if (conduct instanceof Conduct.Truncate truncate) {
            part(reply, body, truncate.bodyBytes());
            return false;
        }
        if (conduct instanceof Conduct.Reset reset) {
            part(reply, body, reset.bodyBytes());
            reset();
            return false;
        }
        if (conduct instanceof Conduct.Stall stall) {
            part(reply, body, stall.bodyBytes());
            pause(stall.time());
            return false;
        }
        if (conduct instanceof Conduct.Drip drip) {
            for (int from = 0; from < body.length; from += drip.pieceBytes()) {
                piece(reply, body, from, Math.min(body.length, from + drip.pieceBytes()));
                out.flush();
                pause(drip.pause());
            }
            end(reply);
            return true;
        }
        byte[] sent = conduct instanceof Conduct.Corrupt ? corrupt(body) : body;
        for (int from = 0; from < sent.length; from += reply.chunked() ? CHUNK : sent.length) {
            piece(reply, sent, from, reply.chunked() ? Math.min(sent.length, from + CHUNK) : sent.length);
        }
        end(reply);
        return true;
    }

    private void part(Reply reply, byte[] body, int bytes) throws IOException {
        piece(reply, body, 0, Math.max(0, Math.min(bytes, body.length - 1)));
        out.flush();
    }

    private void piece(Reply reply, byte[] body, int from, int to) throws IOException {
        if (to <= from) {
            return;
        }
        if (reply.chunked()) {
            out.write((Integer.toHexString(to - from) + "\r\n").getBytes(StandardCharsets.US_ASCII));
        }
        out.write(body, from, to - from);
        if (reply.chunked()) {
            out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
        }
    }

    private void end(Reply reply) throws IOException {
        if (reply.chunked()) {
            out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        }
    }

    private byte[] head(Reply reply, int length, boolean gzip, boolean keep) {
        StringBuilder head = new StringBuilder(256);
        head.append("HTTP/1.1 ").append(reply.status()).append(' ').append(reason(reply.status()));
        head.append("\r\n");
        if (reply.headers().first("Date").isEmpty()) {
            head.append("Date: ").append(HTTP_DATE.format(clock.instant())).append("\r\n");
        }
        for (Headers.Field field : reply.headers().fields()) {
            head.append(field.name()).append(": ").append(field.value()).append("\r\n");
        }
        if (gzip) {
            head.append("Content-Encoding: gzip\r\nVary: Accept-Encoding\r\n");
        }
        if (reply.chunked()) {
            head.append("Transfer-Encoding: chunked\r\n");
        } else if (reply.status() != 204 && reply.status() != 304) {
            head.append("Content-Length: ").append(length).append("\r\n");
        }
        if (!keep && reply.headers().first("Connection").isEmpty()) {
            head.append("Connection: close\r\n");
        }
        return head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    private void pause(Duration time) throws InterruptedException {
        closing.await(time.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void reset() throws IOException {
        // Closing with a linger time of zero makes the kernel send RST instead of FIN.
        plain.setSoLinger(true, 0);
        plain.close();
    }

    private static byte[] corrupt(byte[] body) {
        byte[] changed = Arrays.copyOf(body, body.length);
        for (int i = body.length / 2; i < Math.min(body.length, body.length / 2 + 8); i++) {
            changed[i] = (byte) ~changed[i];
        }
        return changed;
    }

    private static byte[] compress(byte[] body) throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream(Math.max(64, body.length / 4));
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed, 8192)) {
            gzip.write(body);
        }
        return compressed.toByteArray();
    }

    private static String reason(int status) {
        return switch (status) {
            case 200 -> "OK";
            case 201 -> "Created";
            case 204 -> "No Content";
            case 206 -> "Partial Content";
            case 302 -> "Found";
            case 303 -> "See Other";
            case 304 -> "Not Modified";
            case 307 -> "Temporary Redirect";
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            case 409 -> "Conflict";
            case 429 -> "Too Many Requests";
            case 500 -> "Internal Server Error";
            case 502 -> "Bad Gateway";
            case 503 -> "Service Unavailable";
            case 504 -> "Gateway Timeout";
            default -> "Status";
        };
    }
}
