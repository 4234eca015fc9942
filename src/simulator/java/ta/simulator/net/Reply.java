package ta.simulator.net;

import com.google.gson.JsonElement;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** An HTTP reply and how the connection is to be treated; immutable, every {@code with…} gives a changed copy. */
public final class Reply {
    private final int status;
    private final List<Headers.Field> fields;
    private final byte[] body;
    private final boolean chunked;
    private final boolean gzipWhenAsked;
    private final Conduct conduct;

    private Reply(
            int status,
            List<Headers.Field> fields,
            byte[] body,
            boolean chunked,
            boolean gzipWhenAsked,
            Conduct conduct) {
        this.status = status;
        this.fields = List.copyOf(fields);
        this.body = body;
        this.chunked = chunked;
        this.gzipWhenAsked = gzipWhenAsked;
        this.conduct = conduct;
    }

    /** A reply without body. */
    public static Reply status(int status) {
        return new Reply(status, List.of(), new byte[0], false, false, Conduct.whole());
    }

    /** A reply with a body of the given media type, compressed when the client accepts gzip. */
    public static Reply of(int status, String mediaType, byte[] body) {
        return new Reply(
                status, List.of(new Headers.Field("Content-Type", mediaType)), body, false, true, Conduct.whole());
    }

    /** A text reply, in UTF-8. */
    public static Reply text(int status, String mediaType, String text) {
        return of(status, mediaType + "; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
    }

    /** A JSON reply. */
    public static Reply json(int status, JsonElement json) {
        return of(status, "application/json; charset=utf-8", Json.bytes(json));
    }

    /** A JSON reply from text that is JSON already. */
    public static Reply jsonText(int status, String json) {
        return text(status, "application/json", json);
    }

    public Reply withStatus(int newStatus) {
        return new Reply(newStatus, fields, body, chunked, gzipWhenAsked, conduct);
    }

    /** Adds a field; a field of that name that is there already is replaced. */
    public Reply withHeader(String name, String value) {
        List<Headers.Field> changed = new ArrayList<>();
        for (Headers.Field field : fields) {
            if (!field.name().equalsIgnoreCase(name)) {
                changed.add(field);
            }
        }
        changed.add(new Headers.Field(name, value));
        return new Reply(status, changed, body, chunked, gzipWhenAsked, conduct);
    }

    /** Adds a field beside those of the same name, as {@code Set-Cookie} needs. */
    public Reply withAddedHeader(String name, String value) {
        List<Headers.Field> changed = new ArrayList<>(fields);
        changed.add(new Headers.Field(name, value));
        return new Reply(status, changed, body, chunked, gzipWhenAsked, conduct);
    }

    /** The body goes out as it is, whatever the client accepts; for bytes that are encoded already. */
    public Reply withoutCompression() {
        return new Reply(status, fields, body, chunked, false, conduct);
    }

    /** Sends the body in chunks instead of with a length. */
    public Reply inChunks() {
        return new Reply(status, fields, body, true, gzipWhenAsked, conduct);
    }

    public Reply withConduct(Conduct newConduct) {
        return new Reply(status, fields, body, chunked, gzipWhenAsked, newConduct);
    }

    public int status() {
        return status;
    }

    public Headers headers() {
        return new Headers(fields);
    }

    /** The body before compression. */
    public byte[] body() {
        return body;
    }

    /** The body before compression, as UTF-8 text. */
    public String bodyText() {
        return new String(body, StandardCharsets.UTF_8);
    }

    public Conduct conduct() {
        return conduct;
    }

    boolean chunked() {
        return chunked;
    }

    boolean gzipWhenAsked() {
        return gzipWhenAsked;
    }
}
