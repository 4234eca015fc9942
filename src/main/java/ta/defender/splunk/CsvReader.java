package ta.defender.splunk;

import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the records of a CSV text: cells in quotes may hold commas, line breaks and doubled quotes. */
final class CsvReader {
    private static final int END = -1;
    private static final int MAX_CELL = 16 << 20;

    private final Reader in;
    private int line = 1;
    private int pushedBack = -2;

    /**
     * @param in buffered
     */
    CsvReader(Reader in) {
        this.in = in;
    }

    /** The line on which the next record begins, counted from 1. */
    int line() {
        return line;
    }

    /** The cells of the next record, or null at the end. A record without any character is left out. */
    @Nullable List<String> next() throws IOException {
        int c = read();
        while (c == '\n' || c == '\r') {
            c = read();
        }
        if (c == END) {
            return null;
        }
        pushedBack = c;
        List<String> cells = new ArrayList<>();
        boolean more = true;
        while (more) {
            StringBuilder cell = new StringBuilder();
            more = cell(cell);
            cells.add(cell.toString());
        }
        return cells;
    }

    /** Reads one cell; whether another one follows in this record. */
    private boolean cell(StringBuilder cell) throws IOException {
        int begun = line;
        int c = read();
        if (c == '"') {
            c = quoted(cell, begun);
        }
        while (c != ',' && c != '\n' && c != '\r' && c != END) {
            append(cell, c, begun);
            c = read();
        }
        if (c == '\r') {
            c = read();
            if (c != '\n') {
                pushedBack = c;
            }
        }
        return c == ',';
    }

    /** Reads up to the closing quote; the character behind it. */
    private int quoted(StringBuilder cell, int begun) throws IOException {
        while (true) {
            int c = read();
            if (c == END) {
                throw new IOException("the quotes opened on line " + begun + " are never closed");
            }
            if (c == '"') {
                c = read();
                if (c != '"') {
                    return c;
                }
            }
            append(cell, c, begun);
        }
    }

    private static void append(StringBuilder cell, int c, int begun) throws IOException {
        if (cell.length() >= MAX_CELL) {
            throw new IOException("a cell that begins on line " + begun + " is longer than 16 MB");
        }
        cell.append((char) c);
    }

    private int read() throws IOException {
        int c = pushedBack;
        if (c == -2) {
            c = in.read();
            if (c == '\n') {
                line++;
            }
        }
        pushedBack = -2;
        return c;
    }
}
