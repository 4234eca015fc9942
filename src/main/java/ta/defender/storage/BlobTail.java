package ta.defender.storage;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import ta.defender.model.Sha256;

/** The last bytes of a blob that were read. Their digest shows later whether they are still there. */
final class BlobTail {
    /** A record has more, as a rule. */
    static final int BYTES = 1024;

    private static final int DIGEST_BYTES = 8;

    /** The last bytes of all. */
    private byte[] last = {};

    /** The last bytes before the line that has no end yet. */
    private byte[] lastOfLines = {};

    /** How many bytes before {@code offset} a digest is made of. */
    static int length(long offset) {
        return (int) Math.min(offset, BYTES);
    }

    /**
     * Adds what was read next.
     *
     * @param pending how many of the last bytes belong to a line that has no end yet
     */
    void add(byte[] bytes, int pending) {
        if (pending <= bytes.length) {
            lastOfLines = lastOf(bytes, bytes.length - pending);
        }
        last = lastOf(bytes, bytes.length);
    }

    private byte[] lastOf(byte[] bytes, int count) {
        int taken = Math.min(count, BYTES);
        int kept = Math.min(last.length, BYTES - taken);
        byte[] joined = Arrays.copyOfRange(last, last.length - kept, last.length + taken);
        System.arraycopy(bytes, count - taken, joined, kept, taken);
        return joined;
    }

    /** Digest of the bytes before the line that has no end yet. */
    String digest() {
        MessageDigest digest = Sha256.digest();
        digest.update(lastOfLines);
        return HexFormat.of().formatHex(digest.digest(), 0, DIGEST_BYTES);
    }
}
