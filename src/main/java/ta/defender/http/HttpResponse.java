package ta.defender.http;

import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** A response while its reader runs: status, headers, and the body as a bounded stream without its content coding. */
public interface HttpResponse {
    /** The status code, 100 to 599. */
    int status();

    /** The first header of that name (any case), or null. */
    @Nullable String header(String name);

    /** The body; empty when there is none. Reading past the limit throws {@link BodyTooLargeException}. */
    InputStream body();

    /** How often the request was sent until this response, 1 without a retry. */
    default int attempts() {
        return 1;
    }
}
