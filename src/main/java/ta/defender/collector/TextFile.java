package ta.defender.collector;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import ta.defender.json.JsonText;
import ta.defender.json.Slice;

/** Reads a file that is text, and small: a path may lead to a device or a log. */
final class TextFile {
    private static final int LONGEST = 1 << 20;

    /** Windows editors write it. */
    private static final String BYTE_ORDER_MARK = "\ufeff";

    private TextFile() {}

    /** The file cannot be what is wanted; the message says why. */
    static final class UnsuitableException extends IOException {
        private static final long serialVersionUID = 1L;

        UnsuitableException(String message) {
            super(message);
        }
    }

    static String read(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new UnsuitableException("is a directory");
        }
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(LONGEST + 1);
        }
        if (bytes.length > LONGEST) {
            throw new UnsuitableException("is longer than 1 MB");
        }
        if (!JsonText.isUtf8(Slice.of(bytes))) {
            throw new UnsuitableException("is not text in UTF-8");
        }
        String text = new String(bytes, StandardCharsets.UTF_8);
        return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
    }
}
