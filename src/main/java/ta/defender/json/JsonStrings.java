package ta.defender.json;

import java.nio.charset.StandardCharsets;

/** The spelling of strings in JSON: escapes and hexadecimal digits. */
final class JsonStrings {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private JsonStrings() {}

    /** What a well-formed string means: the text between the quotes, escapes resolved. */
    static String decode(byte[] text, int from, int to) {
        int escape = indexOfEscape(text, from, to);
        if (escape < 0) {
            return new String(text, from, to - from, StandardCharsets.UTF_8);
        }
        StringBuilder decoded = new StringBuilder(to - from);
        int position = from;
        while (escape >= 0) {
            decoded.append(new String(text, position, escape - position, StandardCharsets.UTF_8));
            int letter = text[escape + 1];
            if (letter == 'u') {
                decoded.append((char) hexadecimal(text, escape + 2));
                position = escape + 6;
            } else {
                decoded.append(meaningOf(letter));
                position = escape + 2;
            }
            escape = indexOfEscape(text, position, to);
        }
        return decoded.append(new String(text, position, to - position, StandardCharsets.UTF_8))
                .toString();
    }

    /** Writes {@code \}{@code uXXXX}, six bytes, and gives the position after it. */
    static int putUnicodeEscape(int unit, byte[] target, int position) {
        target[position] = '\\';
        target[position + 1] = 'u';
        target[position + 2] = HEX[unit >>> 12 & 0xF];
        target[position + 3] = HEX[unit >>> 8 & 0xF];
        target[position + 4] = HEX[unit >>> 4 & 0xF];
        target[position + 5] = HEX[unit & 0xF];
        return position + 6;
    }

    static boolean isHexadecimal(int digit) {
        return (digit >= '0' && digit <= '9') || (digit >= 'a' && digit <= 'f') || (digit >= 'A' && digit <= 'F');
    }

    /** Where the next escape begins, or -1. */
    static int indexOfEscape(byte[] text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (text[i] == '\\') {
                return i;
            }
        }
        return -1;
    }

    private static int hexadecimal(byte[] text, int from) {
        int value = 0;
        for (int i = from; i < from + 4; i++) {
            value = value << 4 | Character.digit(text[i], 16);
        }
        return value;
    }

    private static char meaningOf(int letter) {
        return switch (letter) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> (char) letter; // a quote, a backslash or a slash stands for itself
        };
    }
}
