package ta.defender.splunk;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.model.SmallFile;

/** Reads {@code results.csv.gz}: a header, and beside each field {@code __mv_<field>} with {@code $a$;$b$} when it has several values. */
public final class ResultsFile {
    private static final long MAX_BYTES = 1L << 30;
    private static final long MAX_RECORD = 32L << 20;
    private static final long MAX_KEPT = 32L << 20;
    private static final int LOOKED_AT = 256;
    private static final HexFormat HEX = HexFormat.of();
    /** How files of Splunk's own format for results begin. */
    private static final String ZSTD = "28b52ffd";

    private static final String MULTIPLE = "__mv_";

    private ResultsFile() {}

    /**
     * Reads the rows, one after the other, keeping only some of their fields: a row of raw events may be large.
     *
     * @param wanted whether a field is kept of rows other than the first
     * @param inTime whether there is still time to read on
     */
    public static List<ResultRow> read(Path file, Predicate<String> wanted, BooleanSupplier inTime) {
        long line = 0;
        try (InputStream raw = new BufferedInputStream(SmallFile.open(file));
                InputStream whole = unpacked(raw);
                Limited unpacked = new Limited(csv(file, whole));
                BufferedReader text = new BufferedReader(new InputStreamReader(unpacked, StandardCharsets.UTF_8));
                CSVParser csv = CSVParser.parse(withoutByteOrderMark(text), CSVFormat.DEFAULT)) {
            List<ResultRow> rows = new ArrayList<>();
            List<String> header = List.of();
            long kept = 0;
            for (CSVRecord record : csv) {
                long begun = line + 1;
                line = csv.getCurrentLineNumber();
                unpacked.nextRecord();
                if (record.getRecordNumber() == 1) {
                    header = record.toList();
                    continue;
                }
                if (record.size() > header.size()) {
                    throw broken(
                            file,
                            "line " + begun + " has " + record.size() + " cells, the header " + header.size(),
                            "Run the search again.",
                            null);
                }
                ResultRow row = row(header, record, rows.isEmpty() ? name -> true : wanted);
                rows.add(row);
                kept += row.size();
                if (kept > MAX_KEPT) {
                    throw broken(
                            file,
                            "the rows, with the fields that are needed, take more than " + MAX_KEPT
                                    + " bytes up to line " + line,
                            "Update fewer rows at a time.",
                            null);
                }
                if (!inTime.getAsBoolean()) {
                    throw broken(
                            file,
                            "the time of this action was used up at line " + line,
                            "Increase maxtime in alert_actions.conf or update fewer rows at a time.",
                            null);
                }
            }
            if (whole instanceof Gzip gzip && !gzip.isWhole()) {
                throw broken(
                        file, "behind line " + line + " it has bytes that are no gzip", "Run the search again.", null);
            }
            return rows;
        } catch (NoSuchFileException e) {
            throw broken(file, "file not found", "Run the search again.", e);
        } catch (IOException e) {
            throw broken(file, line, e);
        } catch (UncheckedIOException e) {
            throw broken(file, line, Objects.requireNonNull(e.getCause()));
        }
    }

    /** Ends a file, or a record of it, that unpacks to more than anybody means. */
    private static final class Limited extends FilterInputStream {
        private long bytes;
        private long endOfRecord = MAX_RECORD;

        Limited(InputStream in) {
            super(in);
        }

        void nextRecord() {
            endOfRecord = bytes + MAX_RECORD;
        }

        @Override
        public int read() throws IOException {
            throw new IOException("only read in blocks");
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int read = in.read(buffer, offset, length);
            bytes += Math.max(0, read);
            if (bytes > MAX_BYTES) {
                throw new TooLargeException("it has more than " + MAX_BYTES + " bytes when unpacked");
            }
            if (bytes > endOfRecord) {
                throw new TooLargeException("one row has more than " + MAX_RECORD + " bytes");
            }
            return read;
        }
    }

    private static final class TooLargeException extends IOException {
        private static final long serialVersionUID = 1;

        TooLargeException(String message) {
            super(message);
        }
    }

    /** Takes what stands behind a member, and is none, for the end of the file. */
    private static final class Gzip extends GZIPInputStream {
        private static final int TRAILER = 8;

        Gzip(InputStream in) throws IOException {
            super(in, 1 << 16);
        }

        /** Whether the file ended with the last member that was read. */
        boolean isWhole() throws IOException {
            return inf.getRemaining() <= TRAILER && in.read() < 0;
        }
    }

    private static InputStream unpacked(InputStream raw) throws IOException {
        raw.mark(2);
        int magic = raw.read() | raw.read() << 8;
        raw.reset();
        return magic == GZIPInputStream.GZIP_MAGIC ? new Gzip(raw) : raw;
    }

    /** Refuses binary content: read as a header, it would look like a search without results. */
    private static InputStream csv(Path file, InputStream unpacked) throws IOException {
        BufferedInputStream text = new BufferedInputStream(unpacked, 1 << 16);
        text.mark(LOOKED_AT);
        byte[] start = text.readNBytes(LOOKED_AT);
        text.reset();
        if (start.length == 0 && Files.size(file) == 0) {
            throw broken(file, "it has 0 bytes, not even a header", "Run the search again.", null);
        }
        boolean isText = !HEX.formatHex(start).startsWith(ZSTD);
        for (int at = 0; at < start.length && start[at] != '\n'; at++) {
            isText &= start[at] < 0 || start[at] >= ' ' || start[at] == '\t' || start[at] == '\r';
        }
        if (!isText) {
            throw broken(
                    file,
                    "it is neither CSV nor gzip with CSV in it, and begins with the bytes "
                            + HEX.formatHex(start, 0, Math.min(4, start.length)),
                    "Set forceCsvResults = auto for the action in alert_actions.conf, and run the search again.",
                    null);
        }
        return text;
    }

    private static BufferedReader withoutByteOrderMark(BufferedReader text) throws IOException {
        text.mark(1);
        if (text.read() != '\uFEFF') {
            text.reset();
        }
        return text;
    }

    private static ResultRow row(List<String> header, CSVRecord cells, Predicate<String> wanted) {
        Map<String, List<String>> fields = new LinkedHashMap<>();
        for (int at = 0; at < cells.size(); at++) {
            String name = header.get(at);
            String cell = cells.get(at);
            boolean multiple = name.startsWith(MULTIPLE);
            String field = multiple ? name.substring(MULTIPLE.length()) : name;
            if (cell.isEmpty() || !wanted.test(field)) {
                continue;
            }
            if (multiple) {
                fields.put(field, values(cell));
            } else {
                fields.putIfAbsent(field, List.of(cell));
            }
        }
        return new ResultRow(fields);
    }

    /** The values of {@code $a$;$b$}, in which a dollar sign of a value is doubled. */
    private static List<String> values(String cell) {
        List<String> values = new ArrayList<>();
        StringBuilder value = new StringBuilder();
        boolean inside = false;
        for (int at = 0; at < cell.length(); at++) {
            char c = cell.charAt(at);
            if (c != '$') {
                if (inside) {
                    value.append(c);
                }
            } else if (inside && at + 1 < cell.length() && cell.charAt(at + 1) == '$') {
                value.append('$');
                at++;
            } else {
                if (inside) {
                    values.add(value.toString());
                    value.setLength(0);
                }
                inside = !inside;
            }
        }
        return List.copyOf(values);
    }

    private static DefenderException broken(Path file, long line, IOException cause) {
        if (cause instanceof TooLargeException) {
            return broken(file, cause.getMessage(), "Remove large fields from the search results.", cause);
        }
        String problem = cause instanceof EOFException
                ? "the file is cut off"
                : cause instanceof ZipException ? "its gzip is damaged: " + cause.getMessage() : cause.getMessage();
        return broken(file, "after line " + line + ": " + problem, "Run the search again.", cause);
    }

    private static DefenderException broken(
            Path file, @Nullable String problem, String remedy, @Nullable Throwable cause) {
        return new DefenderException(
                Code.PROTOCOL, "the results file " + file + " cannot be read: " + problem, remedy, cause);
    }
}
