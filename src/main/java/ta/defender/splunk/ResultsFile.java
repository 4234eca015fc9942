package ta.defender.splunk;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;

/** Reads {@code results.csv.gz}: a header, and beside each field {@code __mv_<field>} with {@code $a$;$b$} when it has several values. */
public final class ResultsFile {
    private static final long MAX_BYTES = 1L << 30;
    private static final long MAX_KEPT = 32L << 20;
    private static final String MULTIPLE = "__mv_";

    private ResultsFile() {}

    /**
     * Reads the rows, one after the other, keeping only some of their fields: a row of raw events may be large.
     *
     * @param wanted whether a field is kept of rows other than the first
     * @param inTime whether there is still time to read on
     */
    public static List<ResultRow> read(Path file, Predicate<String> wanted, BooleanSupplier inTime) {
        int line = 1;
        try (InputStream raw = new BufferedInputStream(Files.newInputStream(file));
                BufferedReader text = new BufferedReader(new InputStreamReader(
                        new Limited(unpacked(raw)),
                        StandardCharsets.UTF_8
                                .newDecoder()
                                .onMalformedInput(CodingErrorAction.REPLACE)
                                .onUnmappableCharacter(CodingErrorAction.REPLACE)))) {
            skipByteOrderMark(text);
            CsvReader csv = new CsvReader(text);
            List<String> header = csv.next();
            List<ResultRow> rows = new ArrayList<>();
            if (header == null) {
                return rows;
            }
            line = csv.line();
            long kept = 0;
            for (List<String> cells = csv.next(); cells != null; cells = csv.next()) {
                if (cells.size() > header.size()) {
                    throw broken(
                            file,
                            "line " + line + " has " + cells.size() + " cells, the header " + header.size(),
                            null);
                }
                ResultRow row = row(header, cells, rows.isEmpty() ? name -> true : wanted);
                rows.add(row);
                line = csv.line();
                kept += row.size();
                if (kept > MAX_KEPT) {
                    throw broken(
                            file,
                            "the fields that are needed have more than " + MAX_KEPT + " characters up to line " + line
                                    + "; update fewer rows at a time",
                            null);
                }
                if (!inTime.getAsBoolean()) {
                    throw broken(
                            file,
                            "the time of this action (maxtime in alert_actions.conf) was used up at line " + line,
                            null);
                }
            }
            return rows;
        } catch (NoSuchFileException e) {
            throw broken(file, "file not found", e);
        } catch (EOFException e) {
            throw broken(file, "it is cut off after line " + line, e);
        } catch (ZipException e) {
            throw broken(file, "its gzip is damaged after line " + line + ": " + e.getMessage(), e);
        } catch (CharacterCodingException e) {
            throw broken(file, "it is not UTF-8 after line " + line, e);
        } catch (IOException e) {
            throw broken(file, "after line " + line + ": " + e.getMessage(), e);
        }
    }

    /** Ends a file that unpacks to more than anybody means. */
    private static final class Limited extends FilterInputStream {
        private long bytes;

        Limited(InputStream in) {
            super(in);
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
                throw new IOException("it has more than " + MAX_BYTES + " bytes when unpacked; remove large fields from"
                        + " the search results");
            }
            return read;
        }
    }

    private static InputStream unpacked(InputStream raw) throws IOException {
        raw.mark(2);
        int magic = raw.read() | raw.read() << 8;
        raw.reset();
        return magic == GZIPInputStream.GZIP_MAGIC ? new GZIPInputStream(raw, 1 << 16) : raw;
    }

    private static void skipByteOrderMark(BufferedReader text) throws IOException {
        text.mark(1);
        if (text.read() != '\uFEFF') {
            text.reset();
        }
    }

    private static ResultRow row(List<String> header, List<String> cells, Predicate<String> wanted) {
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

    private static DefenderException broken(Path file, String problem, @Nullable Throwable cause) {
        return new DefenderException(
                Code.PROTOCOL, "the results file " + file + " cannot be read: " + problem, "", cause);
    }
}
