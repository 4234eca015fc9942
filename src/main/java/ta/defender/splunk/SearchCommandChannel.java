package ta.defender.splunk;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import ta.defender.json.Slice;

/**
 * Splunk's protocol for custom search commands, version 2 ({@code chunked = true}): frames of a line
 * {@code chunked 1.0,<metadata bytes>,<body bytes>}, metadata in JSON and a body in CSV. splunkd asks, the command gives
 * exactly one frame back. Reading and writing may be done by two threads.
 */
public final class SearchCommandChannel {
    private static final Pattern HEADER = Pattern.compile("chunked\\s+1\\.0\\s*,\\s*(\\d{1,9})\\s*,\\s*(\\d{1,9})\\s*");
    private static final int MAX_HEADER = 100;
    private static final int MAX_METADATA = 16 << 20;

    private final InputStream in;
    private final OutputStream out;

    /** Reads and writes these streams; the caller closes them. */
    public SearchCommandChannel(InputStream in, OutputStream out) {
        this.in = in;
        this.out = out;
    }

    /**
     * The metadata of the next request; its body, which a generating command has no use for, is dropped.
     *
     * @return empty when splunkd has closed its end
     * @throws IOException when what comes is not such a frame
     */
    public Optional<JsonObject> next() throws IOException {
        String header = header();
        if (header == null) {
            return Optional.empty();
        }
        Matcher matcher = HEADER.matcher(header);
        if (!matcher.matches()) {
            throw new IOException("this is not a request of the search command protocol, version 2: '" + header + "'");
        }
        int metadata = Integer.parseInt(matcher.group(1));
        if (metadata > MAX_METADATA) {
            throw new IOException("the metadata of a request has " + metadata + " bytes");
        }
        byte[] json = in.readNBytes(metadata);
        int body = Integer.parseInt(matcher.group(2));
        in.skipNBytes(body);
        if (json.length < metadata) {
            throw new EOFException("a request ends within its metadata");
        }
        try {
            String text = new String(json, StandardCharsets.UTF_8);
            return Optional.of(
                    text.isBlank()
                            ? new JsonObject()
                            : JsonParser.parseString(text).getAsJsonObject());
        } catch (JsonParseException | IllegalStateException e) {
            // the reason, not the text: it holds the session key
            throw new IOException("the metadata of a request is not a JSON object", e);
        }
    }

    /** Answers the last request; {@code body} is CSV with a header, or empty. */
    public void reply(JsonObject metadata, Slice body) throws IOException {
        byte[] json = metadata.toString().getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream frame = new ByteArrayOutputStream(json.length + body.length() + 40);
        frame.writeBytes(
                ("chunked 1.0," + json.length + "," + body.length() + "\n").getBytes(StandardCharsets.US_ASCII));
        frame.writeBytes(json);
        body.writeTo(frame);
        frame.writeTo(out);
        out.flush();
    }

    private @Nullable String header() throws IOException {
        StringBuilder line = new StringBuilder();
        int next = in.read();
        while (next == '\n' || next == '\r') {
            next = in.read();
        }
        if (next < 0) {
            return null;
        }
        while (next != '\n' && next >= 0 && line.length() < MAX_HEADER) {
            line.append((char) next);
            next = in.read();
        }
        return line.toString();
    }
}
