package ta.defender.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/** What a request carries: bytes that cannot change and their media type; its text form shows neither. */
public final class RequestBody {
    private final String contentType;
    private final byte[] bytes;

    private RequestBody(String contentType, byte[] bytes) {
        this.contentType = Objects.requireNonNull(contentType, "contentType");
        this.bytes = bytes;
    }

    /** A body of {@code bytes}, which are copied. */
    public static RequestBody of(String contentType, byte[] bytes) {
        return new RequestBody(contentType, bytes.clone());
    }

    /** A body of {@code text} in UTF-8. */
    public static RequestBody of(String contentType, String text) {
        return new RequestBody(contentType, text.getBytes(StandardCharsets.UTF_8));
    }

    /** A JSON document. */
    public static RequestBody json(String text) {
        return of("application/json", text);
    }

    /** The media type, as sent in {@code Content-Type}. */
    public String contentType() {
        return contentType;
    }

    /** A copy of the bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** The bytes read as UTF-8. */
    public String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RequestBody that
                && contentType.equals(that.contentType)
                && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return 31 * contentType.hashCode() + Arrays.hashCode(bytes);
    }

    /** The size only: a body may hold a credential. */
    @Override
    public String toString() {
        return bytes.length + " bytes of " + contentType;
    }
}
