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

    private byte[] last = new byte[0];

    /** How many bytes before {@code offset} a digest is made of. */
    static int length(long offset) {
        return (int) Math.min(offset, BYTES);
    }

    /**
     * Adds what was read next.
     *
     * @param kept how many bytes at the end, beyond {@link #BYTES}, are still needed
     */
    void add(byte[] bytes, int kept) {
        byte[] joined = Arrays.copyOf(last, last.length + bytes.length);
        System.arraycopy(bytes, 0, joined, last.length, bytes.length);
        last = Arrays.copyOfRange(joined, Math.max(0, joined.length - BYTES - kept), joined.length);
    }

    /**
     * Digest of the bytes before an offset.
     *
     * @param behind how many bytes were added that lie behind it
     */
    String digest(int behind) {
        int to = last.length - behind;
        MessageDigest digest = Sha256.digest();
        digest.update(last, Math.max(0, to - BYTES), Math.min(to, BYTES));
        return HexFormat.of().formatHex(digest.digest(), 0, DIGEST_BYTES);
    }
}
