package ta.defender.http;

import java.io.IOException;

/**
 * Turns a response into a value.
 *
 * <p>To the implementer: a retry calls it again with another response, so it starts afresh each time and has no effect
 * that cannot be repeated. An {@link IOException} means the body could not be read to its end: it becomes a
 * {@link TransportException} and is retried like any other. A {@code MalformedJsonException} counts as that only when the
 * text was cut off; any other is of kind {@code BODY_MALFORMED} and not retried.
 */
@FunctionalInterface
public interface ResponseReader<T> {
    /** Reads {@code response}, whose body need not be read to its end nor closed. */
    T read(HttpResponse response) throws IOException;
}
