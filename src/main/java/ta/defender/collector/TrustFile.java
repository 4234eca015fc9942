package ta.defender.collector;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import ta.defender.http.TlsTrust;

/**
 * A file with CA certificates; one that was written anew is not the same.
 *
 * @param modified when it was written last, in milliseconds
 */
record TrustFile(Path path, long modified) {
    static TrustFile of(Path path) {
        try {
            return new TrustFile(path, Files.getLastModifiedTime(path).toMillis());
        } catch (IOException gone) {
            return new TrustFile(path, 0);
        }
    }

    /** The JVM's certificates, and those of the file. */
    static TlsTrust trust(@Nullable TrustFile file) {
        return file == null ? TlsTrust.system() : TlsTrust.withCaCertificates(file.path());
    }
}
