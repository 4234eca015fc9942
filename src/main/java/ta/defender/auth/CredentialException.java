package ta.defender.auth;

import org.jspecify.annotations.Nullable;

/** A private key or certificate cannot be used; the message says why and what to do, never the key. */
public final class CredentialException extends Exception {
    private static final long serialVersionUID = 1L;

    CredentialException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    CredentialException(String message) {
        this(message, null);
    }
}
