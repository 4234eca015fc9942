package ta.defender.json;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** The rules of UTF-8 (RFC 3629) for characters of more than one byte, and what Splunk's XML cannot carry. */
final class Utf8 {
    /** Size of three bytes that are a surrogate, U+FFFE or U+FFFF: they can only be written as an escape. */
    static final int UNIT_TO_ESCAPE = 0;

    /** No character: the byte is wrong, or the ones after it are. */
    static final int BROKEN = -1;

    /** U+FFFD, which stands for bytes that are not a character. */
    static final int REPLACEMENT = 0xFFFD;

    private Utf8() {}

    /**
     * Bytes of the character that begins with {@code first} and goes on at {@code next}: 2 to 4, or
     * {@link #UNIT_TO_ESCAPE}, or {@link #BROKEN}.
     *
     * @param there how many bytes may be looked at; fewer than three only at the end of the text
     */
    static int sizeAt(int first, byte[] text, int next, int there) {
        int size = sizeFrom(first);
        if (size == BROKEN || there < size - 1) {
            return BROKEN;
        }
        for (int i = 0; i < size - 1; i++) {
            if (!isContinuation(text[next + i])) {
                return BROKEN;
            }
        }
        int second = text[next] & 0xFF;
        if (size == 3) {
            return sizeOfThree(first, second, text[next + 1] & 0xFF);
        }
        boolean legal = size == 2 || isLegalSecond(first, second);
        return legal ? size : BROKEN;
    }

    /** How many of the bytes after a broken {@code first} belong to it: those that a longer text could have completed. */
    static int brokenContinuations(int first, byte[] text, int next, int there) {
        int size = sizeFrom(first);
        int count = 0;
        while (count < size - 2 && count < there && isContinuation(text[next + count])) {
            if (count == 0 && !isLegalSecond(first, text[next] & 0xFF)) {
                return 0;
            }
            count++;
        }
        return count;
    }

    /** A text in UTF-8; lone surrogates, which UTF-8 does not know, are encoded by the same rule and so survive. */
    static byte[] encode(String text) {
        if (StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        ByteArrayOutputStream encoded = new ByteArrayOutputStream(text.length() + 16);
        text.codePoints().forEach(codePoint -> {
            if (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE) {
                encoded.write(0xED);
                encoded.write(0x80 | (codePoint >> 6 & 0x3F));
                encoded.write(0x80 | (codePoint & 0x3F));
            } else {
                encoded.writeBytes(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8));
            }
        });
        return encoded.toByteArray();
    }

    private static int sizeOfThree(int first, int second, int third) {
        if (first == 0xED && second >= 0xA0) {
            return UNIT_TO_ESCAPE;
        }
        if (first == 0xEF && second == 0xBF && third >= 0xBE) {
            return UNIT_TO_ESCAPE;
        }
        return isLegalSecond(first, second) ? 3 : BROKEN;
    }

    private static int sizeFrom(int first) {
        if (first >= 0xC2 && first <= 0xDF) {
            return 2;
        }
        if (first >= 0xE0 && first <= 0xEF) {
            return 3;
        }
        return first >= 0xF0 && first <= 0xF4 ? 4 : BROKEN;
    }

    /** Second bytes that would make an overlong form or a number beyond U+10FFFF are not legal. */
    private static boolean isLegalSecond(int first, int second) {
        return switch (first) {
            case 0xE0 -> second >= 0xA0;
            case 0xF0 -> second >= 0x90;
            case 0xF4 -> second < 0x90;
            default -> true;
        };
    }

    private static boolean isContinuation(byte next) {
        return (next & 0xC0) == 0x80;
    }
}
