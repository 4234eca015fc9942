package ta.defender.storage;

import java.util.HexFormat;
import ta.defender.json.Slice;

/** A sum of the lines of a blob (FNV-1a, 64 bits), which can be continued later. It shows a change and does not protect against forgery. */
final class LineSum {
    private static final long BEGIN = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;

    private final boolean known;
    private long sum;

    /** The sum of no line. */
    LineSum() {
        this.known = true;
        this.sum = BEGIN;
    }

    /** Continues a sum; one that is empty is not known and stays so. */
    LineSum(String before) {
        this.known = !before.isEmpty();
        this.sum = known ? HexFormat.fromHexDigitsToLong(before) : 0;
    }

    /** Adds a line, or a part of one. */
    void add(Slice line) {
        byte[] bytes = line.bytes();
        long next = sum;
        for (int at = line.from(); at < line.to(); at++) {
            next = (next ^ bytes[at]) * PRIME;
        }
        sum = next;
    }

    @Override
    public String toString() {
        return known ? HexFormat.of().toHexDigits(sum) : "";
    }
}
