package ta.defender.http;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import ta.defender.model.DefenderException;
import ta.defender.model.Issue;

/** A file of trusted authorities is unusable; the message names the file, the reason and what it should hold. */
public final class TrustFileException extends DefenderException {
    private static final long serialVersionUID = 1L;

    TrustFileException(Path file, String reason, @Nullable Throwable cause) {
        super(
                Kind.CONFIGURATION,
                new Issue(
                        "ca_file_invalid",
                        "ca_file " + file + " " + reason,
                        "it must be a PEM file with one or more blocks from BEGIN CERTIFICATE to END CERTIFICATE",
                        ""),
                cause);
    }
}
