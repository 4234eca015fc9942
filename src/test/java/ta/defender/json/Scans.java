package ta.defender.json;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Short ways to scan in tests. */
final class Scans {
    private Scans() {}

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The bytes in the order of the arguments, each a byte (int) or a text (String). */
    static byte[] raw(Object... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (Object part : parts) {
            if (part instanceof Integer number) {
                joined.write(number);
            } else {
                joined.writeBytes(bytes((String) part));
            }
        }
        return joined.toByteArray();
    }

    /** The elements of a page, each on one line. */
    static List<String> texts(String page) throws IOException {
        return texts(bytes(page));
    }

    static List<String> texts(byte[] page) throws IOException {
        List<String> texts = new ArrayList<>();
        PageScanner.scan(
                new ByteArrayInputStream(page),
                Shape.ofValue(),
                element -> texts.add(element.text().utf8()));
        return texts;
    }

    /** The one string in the array of a page made of these parts, with its quotes. */
    static String stringOf(Object... parts) throws IOException {
        byte[] page = raw("{\"value\":[\"", 0, "\"]}");
        byte[] content = raw(parts);
        byte[] whole = new byte[page.length - 1 + content.length];
        System.arraycopy(page, 0, whole, 0, 11);
        System.arraycopy(content, 0, whole, 11, content.length);
        System.arraycopy(page, 12, whole, 11 + content.length, page.length - 12);
        return texts(whole).get(0);
    }

    /** A stream that gives the bytes in pieces of random sizes up to a largest one. */
    static InputStream chunked(byte[] bytes, int largest, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return new ByteArrayInputStream(bytes) {
            @Override
            public synchronized int read(byte[] target, int from, int length) {
                return super.read(target, from, Math.min(length, 1 + random.nextInt(largest)));
            }
        };
    }

    /** The text without white space outside strings: a second, simple-minded opinion. */
    static String compact(String json) {
        StringBuilder compact = new StringBuilder();
        boolean inString = false;
        for (int i = 0; i < json.length(); i++) {
            char next = json.charAt(i);
            if (inString && next == '\\') {
                compact.append(next).append(json.charAt(++i));
            } else {
                inString ^= next == '"';
                if (inString || " \n\r\t".indexOf(next) < 0) {
                    compact.append(next);
                }
            }
        }
        return compact.toString();
    }
}
