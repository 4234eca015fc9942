package ta.defender.output;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How much of what was written to a pipe its reader has not taken out yet. */
@FunctionalInterface
interface UnreadBytes {
    /** The platform does not tell. */
    long UNKNOWN = -1;

    /** Bytes in the pipe, or {@link #UNKNOWN}. */
    long count();

    /**
     * Of this process's standard output: known on Linux where it is a pipe.
     *
     * <p>The pipe is opened for reading for a moment only. As long as this process is a reader itself, a write would not
     * fail when the other reader has gone: the caller must not write meanwhile.
     */
    static UnreadBytes ofStandardOutput() {
        return ofPipe(Path.of("/proc/self/fd/1"));
    }

    static UnreadBytes ofPipe(Path descriptor) {
        return () -> {
            try {
                if (!Files.readSymbolicLink(descriptor).toString().startsWith("pipe:")) {
                    return UNKNOWN;
                }
                try (FileInputStream pipe = new FileInputStream(descriptor.toFile())) {
                    return pipe.available();
                }
            } catch (IOException | UnsupportedOperationException e) {
                return UNKNOWN;
            }
        };
    }
}
