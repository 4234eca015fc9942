package ta.defender.microsoft;

import org.jspecify.annotations.Nullable;
import ta.defender.model.DefenderException;
import ta.defender.model.Issue;

/** A private key or certificate cannot be used; the message says why and what to do, never the key. */
public final class CredentialException extends DefenderException {
    private static final long serialVersionUID = 1L;

    CredentialException(String message, @Nullable Throwable cause) {
        super(Kind.CREDENTIALS, Issue.of("credential_invalid", message, ""), cause);
    }

    CredentialException(String message) {
        this(message, null);
    }
}
