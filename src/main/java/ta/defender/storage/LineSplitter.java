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
final class LineSplitter {
    /** Takes a line, valid during the call. */
    @FunctionalInterface
    interface Handler {
        void line(Slice line);
    }

    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final int longestLine;
    private final Handler handler;
    private byte[] pending = new byte[0];
    private boolean atBegin;

    /**
     * @param atBegin whether the first byte to come is the file's first, where a byte order mark may be
     * @param longestLine bytes from which on a line without an end is handed on as it is, so that memory stays bounded
     */
    LineSplitter(boolean atBegin, int longestLine, Handler handler) {
        this.atBegin = atBegin;
        this.longestLine = longestLine;
        this.handler = handler;
    }

    /** Bytes of the line that has no end yet. */
    int pending() {
        return pending.length;
    }

    /** Whether what has no end yet is a whole JSON value. */
    boolean isPendingJson() {
        try {
            PageScanner.scanValue(
                    Slice.of(pending, 0, pending.length), new Shape("records", List.of(), longestLine), element -> {});
            return true;
        } catch (IOException cutOff) {
            return false;
        }
    }

    void add(byte[] bytes) {
        int from = 0;
        for (int at = 0; at < bytes.length; at++) {
            if (bytes[at] == '\n') {
                line(bytes, from, at);
                from = at + 1;
            }
        }
        keep(bytes, from);
        if (pending.length >= longestLine) {
            finish();
        }
    }

    /** Hands on what has no end. */
    void finish() {
        byte[] rest = pending;
        pending = new byte[0];
        whole(rest, 0, rest.length);
    }

    private void line(byte[] bytes, int from, int to) {
        if (pending.length == 0) {
            whole(bytes, from, to);
            return;
        }
        byte[] joined = Arrays.copyOf(pending, pending.length + to - from);
        System.arraycopy(bytes, from, joined, pending.length, to - from);
        pending = new byte[0];
        whole(joined, 0, joined.length);
    }

    private void whole(byte[] bytes, int begin, int end) {
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
            handler.line(Slice.of(bytes, from, to));
        }
    }

    private void keep(byte[] bytes, int from) {
        byte[] kept = Arrays.copyOf(pending, pending.length + bytes.length - from);
        System.arraycopy(bytes, from, kept, pending.length, bytes.length - from);
        pending = kept;
    }

    private static boolean isBlank(byte next) {
        return next == ' ' || next == '\r' || next == '\t';
    }
}
