package ta.defender.collector;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;
import ta.defender.json.JsonText;
import ta.defender.json.Slice;

/** Lines of UTF-8 that end with LF, none longer than a limit: the rest of a longer one is skipped. */
final class LineReader {
    private static final int CHUNK = 64 << 10;
    private static final String BYTE_ORDER_MARK = "\ufeff";
    private static final int MARK_BYTES = 3;

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
     * @param text valid until the next line is read; null when it cannot be read
     * @param fault why
     */
    record Line(long number, @Nullable Slice text, String fault) {}

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
                    return any ? line(Slice.of(line.toByteArray()), tooLong) : null;
                }
            }
            int from = at;
            at = indexOfEnd(chunk, from, end);
            int length = at - from;
            if (!any && length <= limit && at < end) {
                at++;
                return line(Slice.of(chunk, from, at - 1), false);
            }
            any = true;
            if (line.size() + length > limit) {
                tooLong = true;
                line.reset();
            } else if (!tooLong) {
                line.write(chunk, from, length);
            }
            if (at < end) {
                at++;
                return line(Slice.of(line.toByteArray()), tooLong);
            }
        }
    }

    private static int indexOfEnd(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && bytes[at] != '\n') {
            at++;
        }
        return at;
    }

    private Line line(Slice text, boolean tooLong) {
        number++;
        if (tooLong) {
            return new Line(number, null, "the line is longer than " + (limit >> 20) + " MB");
        }
        boolean marked = number == 1 && text.utf8().startsWith(BYTE_ORDER_MARK);
        Slice rest = marked ? Slice.of(text.bytes(), text.from() + MARK_BYTES, text.to()) : text;
        return JsonText.isUtf8(rest) ? new Line(number, rest, "") : new Line(number, null, "the line is not UTF-8");
    }
}
