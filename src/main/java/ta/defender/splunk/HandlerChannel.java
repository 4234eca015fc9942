package ta.defender.splunk;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import ta.defender.json.JsonWriter;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;

/**
 * The way between splunkd and a program with {@code scripttype = persist}: calls on standard input, answers on standard
 * output, one after the other.
 *
 * <p>Splunk does not publish the form. It is known from open-source programs in other languages: a packet is a byte of flags
 * (1 begins a call, 2 has a block, 4 ends it), behind a beginning the script's command line and parameter, then the block, a
 * JSON object; texts have their length in bytes and a line feed in front. A beginning is answered at once with an empty text
 * (no error), for a caller may wait for it before it sends the block, and a block with a JSON object. The low four bits of the flags count, so that a digit does as well. A document that begins with a brace is taken as one call
 * without packets and answered with the JSON object alone.
 */
public final class HandlerChannel {
    private static final int BEGINS = 1;
    private static final int HAS_BLOCK = 2;
    private static final int MAX_BLOCK_BYTES = 4 << 20;
    private static final int MAX_DIGITS = 9;
    private static final int MAX_WORDS = 1000;

    private final InputStream in;
    private final OutputStream out;
    private boolean framed = true;
    private boolean ended;

    /** Reads and writes these streams; the caller closes them. */
    public HandlerChannel(InputStream in, OutputStream out) {
        this.in = in;
        this.out = out;
    }

    /**
     * The next call's document; without a byte when it is larger than 4 MB.
     *
     * @return empty when there will be none
     * @throws EOFException when the stream ends within a call
     * @throws DefenderException when what comes cannot be understood; nothing more can be read then
     */
    public Optional<byte[]> next() throws IOException {
        while (!ended) {
            int flags = visible();
            if (flags < 0) {
                return Optional.empty();
            }
            if (flags == '{') {
                return Optional.of(wholeDocument());
            }
            if ((flags & BEGINS) != 0) {
                long words = number();
                if (words > MAX_WORDS) {
                    throw new DefenderException(
                            Code.PROTOCOL, "a call names " + words + " words of a command line", "");
                }
                for (long word = 0; word <= words; word++) {
                    // the words, and behind them the parameter: nothing the add-on needs
                    text();
                }
                send("0\n".getBytes(StandardCharsets.US_ASCII));
            }
            if ((flags & HAS_BLOCK) != 0) {
                return Optional.of(block());
            }
        }
        return Optional.empty();
    }

    /** Answers the call that {@link #next} gave last; {@code json} is the body. */
    public void answer(int status, String json) throws IOException {
        byte[] reply = new JsonWriter()
                .beginObject()
                .member("status", status)
                .member("payload", json)
                .name("headers")
                .beginObject()
                .member("Content-Type", "application/json; charset=utf-8")
                .member("Cache-Control", "no-store")
                .endObject()
                .endObject()
                .bytes();
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        if (framed) {
            whole.write((reply.length + "\n").getBytes(StandardCharsets.US_ASCII));
        }
        whole.write(reply);
        send(whole.toByteArray());
    }

    private void send(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    private byte[] wholeDocument() throws IOException {
        framed = false;
        ended = true;
        byte[] rest = in.readNBytes(MAX_BLOCK_BYTES);
        if (rest.length == MAX_BLOCK_BYTES) {
            throw new DefenderException(Code.PROTOCOL, "the call is longer than " + MAX_BLOCK_BYTES + " bytes", "");
        }
        byte[] document = new byte[rest.length + 1];
        document[0] = '{';
        System.arraycopy(rest, 0, document, 1, rest.length);
        return document;
    }

    private int visible() throws IOException {
        int next = in.read();
        while (next == '\n' || next == '\r') {
            next = in.read();
        }
        return next;
    }

    /** The block; nothing of one that is too large, so that the call can be answered. */
    private byte[] block() throws IOException {
        long size = number();
        if (size > MAX_BLOCK_BYTES) {
            passOver(size);
            return new byte[0];
        }
        return text(size);
    }

    /** Reads what nobody needs: a pipe cannot skip. */
    private void passOver(long size) throws IOException {
        byte[] part = new byte[1 << 16];
        for (long left = size; left > 0; ) {
            int read = in.read(part, 0, (int) Math.min(left, part.length));
            if (read < 0) {
                throw new EOFException("a call ends within a text");
            }
            left -= read;
        }
    }

    private byte[] text() throws IOException {
        return text(number());
    }

    private byte[] text(long size) throws IOException {
        if (size > MAX_BLOCK_BYTES) {
            throw new DefenderException(Code.PROTOCOL, "a part of the call has " + size + " bytes", "");
        }
        byte[] text = in.readNBytes((int) size);
        if (text.length < size) {
            throw new EOFException("a call ends within a text");
        }
        return text;
    }

    private long number() throws IOException {
        StringBuilder digits = new StringBuilder();
        int next = visible();
        while (next != '\n') {
            if (next < 0) {
                throw new EOFException("a call ends within a length");
            }
            if (next < '0' || next > '9') {
                throw new DefenderException(
                        Code.PROTOCOL, "a length of a call has byte " + next + " where a digit should be", "");
            }
            if (digits.length() == MAX_DIGITS) {
                throw new DefenderException(
                        Code.PROTOCOL, "a length of a call has more than " + MAX_DIGITS + " digits", "");
            }
            digits.append((char) next);
            next = in.read();
        }
        return Long.parseLong(digits.toString());
    }
}
