package ta.defender.storage;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import ta.defender.json.PageScanner;
import ta.defender.json.Shape;
import ta.defender.json.Slice;

/**
 * Cuts bytes that come in parts into lines, ended by LF or CRLF; keeps the beginning of a line until its end comes. Whole
 * lines are handed on without their ends, blank ones are left out.
 */
final class LineSplitter implements AutoCloseable {
    /** Takes a line, valid during the call. */
    @FunctionalInterface
    interface Handler {
        /**
         * Takes it.
         *
         * @param isPart whether it is a part of a line that is too long to be handed on as a whole
         */
        void line(Slice line, boolean isPart);
    }

    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private static final int SMALLEST_BUFFER = 64 << 10;

    private final int longestLine;
    private final LargeLineTurns.Turn turn;
    private final Handler handler;

    /** What has no end yet is its first bytes. */
    private byte[] buffer = {};

    private int pending;
    private boolean atBegin;

    /** Whether a part of the line that has no end yet was handed on. */
    private boolean isLong;

    /**
     * @param atBegin whether the first byte to come is the file's first, where a byte order mark may be
     * @param longestLine bytes of the longest line that is handed on as a whole, so that memory stays bounded
     * @param turn what a large line waits for
     */
    LineSplitter(boolean atBegin, int longestLine, LargeLineTurns.Turn turn, Handler handler) {
        this.atBegin = atBegin;
        this.longestLine = longestLine;
        this.turn = turn;
        this.handler = handler;
    }

    /** Bytes of the line that has no end yet. */
    int pending() {
        return pending;
    }

    /** Whether what has no end yet is a whole JSON value. */
    boolean isPendingJson() {
        try {
            PageScanner.scanValue(
                    Slice.of(buffer, 0, pending), new Shape("records", List.of(), longestLine), element -> {});
            return true;
        } catch (IOException cutOff) {
            return false;
        }
    }

    void add(byte[] bytes) throws InterruptedException {
        int from = 0;
        for (int at = 0; at < bytes.length; at++) {
            if (bytes[at] == '\n') {
                line(bytes, from, at);
                from = at + 1;
            }
        }
        keep(bytes, from, bytes.length);
    }

    /** Hands on what has no end. */
    void finish() {
        whole(buffer, 0, pending, isLong);
        isLong = false;
        clear();
    }

    @Override
    public void close() {
        turn.end();
    }

    private void line(byte[] bytes, int from, int to) throws InterruptedException {
        if (pending == 0 && !isLong && to - from <= longestLine) {
            whole(bytes, from, to, false);
            return;
        }
        keep(bytes, from, to);
        finish();
    }

    private void clear() {
        pending = 0;
        if (LargeLineTurns.isLarge(buffer.length)) {
            buffer = new byte[0];
            turn.end();
        }
    }

    private void whole(byte[] bytes, int begin, int end, boolean isPart) {
        int from = begin;
        int to = end;
        if (atBegin && to - from >= 3 && Arrays.equals(bytes, from, from + 3, BYTE_ORDER_MARK, 0, 3)) {
            from += 3;
        }
        atBegin = false;
        while (to > from && isBlank(bytes[to - 1])) {
            to--;
        }
        while (from < to && isBlank(bytes[from])) {
            from++;
        }
        if (from < to) {
            handler.line(Slice.of(bytes, from, to), isPart);
        }
    }

    private void keep(byte[] bytes, int begin, int end) throws InterruptedException {
        int from = begin;
        while (end - from > longestLine - pending) {
            int more = longestLine - pending;
            append(bytes, from, more);
            from += more;
            isLong = true;
            whole(buffer, 0, pending, true);
            pending = 0;
        }
        append(bytes, from, end - from);
    }

    private void append(byte[] bytes, int from, int count) throws InterruptedException {
        int needed = pending + count;
        if (needed > buffer.length) {
            int size = (int) Math.min(longestLine, Math.max(needed, Math.max(SMALLEST_BUFFER, 2L * buffer.length)));
            if (LargeLineTurns.isLarge(size)) {
                turn.begin();
            }
            buffer = Arrays.copyOf(buffer, size);
        }
        System.arraycopy(bytes, from, buffer, pending, count);
        pending = needed;
    }

    private static boolean isBlank(byte next) {
        return next == ' ' || next == '\r' || next == '\t';
    }
}
