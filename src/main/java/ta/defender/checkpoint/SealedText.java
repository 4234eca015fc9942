package ta.defender.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import ta.defender.model.Sha256;

/** Text that an operator can read, with its SHA-256 in the last line: one that was cut or changed is noticed. */
public final class SealedText {
    private static final String DIGEST = "sha256=";

    private SealedText() {}

    /** Writes {@code text}, which ends with a line feed, and its checksum. */
    public static void write(String text, OutputStream file) throws IOException {
        file.write((text + DIGEST + Sha256.hex(text) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The text without its checksum.
     *
     * @param begin how it has to begin
     * @throws IOException when it is not what {@link #write} wrote, to the bit
     */
    public static String read(InputStream file, String begin) throws IOException {
        String text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
        int end = text.lastIndexOf(DIGEST);
        if (!text.startsWith(begin) || end < 0) {
            throw new IOException("it is not a complete checkpoint");
        }
        String content = text.substring(0, end);
        if (!text.substring(end).equals(DIGEST + Sha256.hex(content) + "\n")) {
            throw new IOException("its checksum does not match its content");
        }
        return content;
    }
}
