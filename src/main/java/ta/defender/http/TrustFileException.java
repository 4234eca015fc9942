package ta.defender.http;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A file of trusted authorities is unusable; the message names the file, the reason and what it should hold. */
public final class TrustFileException extends Exception {
    private static final long serialVersionUID = 1L;

    TrustFileException(Path file, String reason, @Nullable Throwable cause) {
        super(
                "ca_file " + file + " " + reason
                        + "; it must be a PEM file with one or more blocks from BEGIN CERTIFICATE to END CERTIFICATE",
                cause);
    }
}
