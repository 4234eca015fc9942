package ta.defender.http;

import java.io.IOException;

/** The body is larger than the limit, counted after its content coding was undone; a repeat would not help. */
public final class BodyTooLargeException extends IOException {
    private static final long serialVersionUID = 1L;

    BodyTooLargeException(long maxBodyBytes) {
        super("the response body is larger than " + maxBodyBytes + " bytes");
    }
}
