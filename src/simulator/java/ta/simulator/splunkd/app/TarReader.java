package ta.simulator.splunkd.app;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/** Reads a gzip-compressed tar archive: ustar, with the pax and GNU ways of long names. */
final class TarReader {
    private static final int BLOCK = 512;

    private TarReader() {}

    /** All members in archive order; throws when the bytes are not such an archive or end too early. */
    static List<TarEntry> read(byte[] archive) throws IOException {
        List<TarEntry> entries = new ArrayList<>();
        try (InputStream input = new GZIPInputStream(new ByteArrayInputStream(archive))) {
            Map<String, String> extended = new HashMap<>();
            while (true) {
                byte[] header = input.readNBytes(BLOCK);
                if (header.length < BLOCK || isBlank(header)) {
                    return entries;
                }
                checkSum(header);
                byte[] content = content(input, (int) octal(header, 124, 12));
                char type = header[156] == 0 ? '0' : (char) header[156];
                switch (type) {
                    case 'x' -> extended.putAll(records(content));
                    case 'g' -> {}
                    case 'L' -> extended.put("path", text(content, 0, content.length));
                    case 'K' -> extended.put("linkpath", text(content, 0, content.length));
                    default -> {
                        entries.add(entry(header, type, extended, content));
                        extended = new HashMap<>();
                    }
                }
            }
        }
    }

    private static TarEntry entry(byte[] header, char type, Map<String, String> extended, byte[] content)
            throws IOException {
        String prefix = text(header, 345, 155);
        String plain = text(header, 0, 100);
        String name = extended.getOrDefault("path", prefix.isEmpty() ? plain : prefix + "/" + plain);
        String link = extended.getOrDefault("linkpath", text(header, 157, 100));
        while (name.startsWith("./")) {
            name = name.substring(2);
        }
        if (name.endsWith("/")) {
            name = name.substring(0, name.length() - 1);
        }
        Instant modified = Instant.ofEpochSecond(octal(header, 136, 12));
        return new TarEntry(name, (int) octal(header, 100, 8) & 0777, type, modified, link, content);
    }

    private static byte[] content(InputStream input, int size) throws IOException {
        byte[] content = input.readNBytes(size);
        int padding = (BLOCK - size % BLOCK) % BLOCK;
        if (content.length < size || input.readNBytes(padding).length < padding) {
            throw new IOException("the archive ends in the middle of a member");
        }
        return content;
    }

    private static void checkSum(byte[] header) throws IOException {
        int sum = 0;
        for (int at = 0; at < BLOCK; at++) {
            sum += at >= 148 && at < 156 ? ' ' : header[at] & 0xFF;
        }
        if (sum != octal(header, 148, 8)) {
            throw new IOException("not a tar archive: a header's checksum is wrong");
        }
    }

    private static Map<String, String> records(byte[] content) {
        Map<String, String> records = new HashMap<>();
        int at = 0;
        while (at < content.length) {
            int space = at;
            while (content[space] != ' ') {
                space++;
            }
            int length = Integer.parseInt(new String(content, at, space - at, StandardCharsets.US_ASCII));
            String record = new String(content, space + 1, length - (space - at) - 2, StandardCharsets.UTF_8);
            int equals = record.indexOf('=');
            records.put(record.substring(0, equals), record.substring(equals + 1));
            at += length;
        }
        return records;
    }

    private static long octal(byte[] header, int from, int length) throws IOException {
        String digits = text(header, from, length).strip();
        try {
            return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
        } catch (NumberFormatException e) {
            throw new IOException("not a tar archive: a header has the number \"" + digits + "\"", e);
        }
    }

    private static String text(byte[] bytes, int from, int length) {
        int end = from;
        while (end < from + length && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, from, end - from, StandardCharsets.UTF_8);
    }

    private static boolean isBlank(byte[] block) {
        for (byte one : block) {
            if (one != 0) {
                return false;
            }
        }
        return true;
    }
}
