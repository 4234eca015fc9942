package ta.defender.checkpoint;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import ta.defender.model.Sha256;

/** Lines of text and bytes, behind a first line that names their form and before the SHA-256 of it all. */
public final class SealedBytes {
    private static final int BUFFER = 65_536;
    private static final int DIGEST_BYTES = 32;

    private SealedBytes() {}

    /** Writes what stands between the first line and the digest. */
    @FunctionalInterface
    public interface Writer {
        void write(DataOutputStream out) throws IOException;
    }

    /** Reads what its {@link Writer} wrote. Any exception says that it cannot. */
    @FunctionalInterface
    public interface Reader<T> {
        T read(DataInputStream in) throws IOException;
    }

    public static void write(String form, OutputStream file, Writer content) throws IOException {
        MessageDigest digest = Sha256.digest();
        DataOutputStream out =
                new DataOutputStream(new BufferedOutputStream(new DigestOutputStream(file, digest), BUFFER));
        line(form, out);
        content.write(out);
        out.flush();
        file.write(digest.digest());
    }

    /** Reads what {@link #write} wrote; anything else, even one changed bit, is an {@link IOException}. */
    public static <T> T read(String form, InputStream file, Reader<T> content) throws IOException {
        MessageDigest digest = Sha256.digest();
        DigestInputStream digesting = new DigestInputStream(new BufferedInputStream(file, BUFFER), digest);
        DataInputStream in = new DataInputStream(digesting);
        try {
            if (!line(in, BUFFER).equals(form)) {
                throw new IOException("it does not begin with '" + form + "'");
            }
            T read = content.read(in);
            byte[] expected = digest.digest();
            digesting.on(false);
            if (!Arrays.equals(expected, in.readNBytes(DIGEST_BYTES + 1))) {
                throw new IOException("its checksum does not match its content");
            }
            return read;
        } catch (EOFException e) {
            throw new IOException("it ends too early", e);
        } catch (RuntimeException e) {
            // the digest comes behind what it is of, so that damaged bytes reach the parsers
            throw new IOException("it holds an impossible value: " + e.getMessage(), e);
        }
    }

    public static void line(String text, DataOutputStream out) throws IOException {
        out.write((text + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** The next line, if it has at most so many bytes. */
    public static String line(DataInputStream in, int most) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int b = in.readUnsignedByte(); b != '\n'; b = in.readUnsignedByte()) {
            if (bytes.size() == most) {
                throw new IOException("it holds a line that is too long");
            }
            bytes.write(b);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
