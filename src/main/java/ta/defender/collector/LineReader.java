package ta.defender.collector;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import org.jspecify.annotations.Nullable;

/** Lines of UTF-8 that end with LF, none longer than a limit: the rest of a longer one is skipped. */
final class LineReader {
    private static final int CHUNK = 64 << 10;
    private static final String BYTE_ORDER_MARK = "\ufeff";

    private final InputStream in;
    private final int limit;
    private final byte[] chunk = new byte[CHUNK];
    private final ByteArrayOutputStream line = new ByteArrayOutputStream(CHUNK);
    private int at;
    private int end;
    private long number;

    LineReader(InputStream in, int limit) {
        this.in = in;
        this.limit = limit;
    }

    /**
     * One line.
     *
     * @param number counted from 1
     * @param text null when it cannot be read
     * @param fault why
     */
    record Line(long number, @Nullable String text, String fault) {}

    /** The next line, null at the end. */
    @Nullable Line next() throws IOException {
        line.reset();
        boolean any = false;
        boolean tooLong = false;
        while (true) {
            if (at == end) {
                end = Math.max(0, in.read(chunk));
                at = 0;
                if (end == 0) {
                    return any ? line(tooLong) : null;
                }
            }
            any = true;
            int from = at;
            while (at < end && chunk[at] != '\n') {
                at++;
            }
            int length = at - from;
            if (line.size() + length > limit) {
                tooLong = true;
                line.reset();
            } else if (!tooLong) {
                line.write(chunk, from, length);
            }
            if (at < end) {
                at++;
                return line(tooLong);
            }
        }
    }

    private Line line(boolean tooLong) {
        number++;
        if (tooLong) {
            return new Line(number, null, "the line is longer than " + (limit >> 20) + " MB");
        }
        try {
            String text = TextFile.decoded(line.toByteArray());
            return new Line(number, number == 1 && text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text, "");
        } catch (CharacterCodingException notText) {
            return new Line(number, null, "the line is not UTF-8");
        }
    }
}
