package ta.defender.output.format;

import java.util.Locale;

/** What the formats do to texts. */
final class Text {
    private static final String CUT = "…";
    private static final int MOST_BYTES_OF_A_UNIT = 3;

    private Text() {}

    /** Cuts a text to so many UTF-16 units, the mark of the cut included; never inside a character. */
    static String cut(String text, int length) {
        if (text.length() <= length) {
            return text;
        }
        if (length <= 0) {
            return "";
        }
        int end = length - CUT.length();
        if (end > 0 && Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(0, end).stripTrailing() + CUT;
    }

    /**
     * The text without what no line can carry: control characters and Unicode's line ends become spaces, except for tab,
     * CR and LF; half of a surrogate pair becomes U+FFFD. White space at both ends goes.
     */
    static String clean(String text) {
        if (isPlain(text)) {
            return text;
        }
        String stripped = text.strip();
        int at = 0;
        int length = stripped.length();
        while (at < length && !isOdd(stripped, at)) {
            at++;
        }
        if (at == length) {
            return stripped;
        }
        StringBuilder clean = new StringBuilder(length).append(stripped, 0, at);
        for (int i = at; i < length; i++) {
            char unit = stripped.charAt(i);
            if (!isOdd(stripped, i)) {
                clean.append(unit);
            } else {
                clean.append(Character.isSurrogate(unit) ? '\ufffd' : ' ');
            }
        }
        return clean.toString().strip();
    }

    /** The text with U+FFFD for each half of a surrogate pair, of which UTF-8 would make a question mark. */
    static String wellFormed(String text) {
        if (text.chars().noneMatch(unit -> Character.isSurrogate((char) unit))) {
            return text;
        }
        return text.codePoints()
                .map(point -> point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE ? 0xfffd : point)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /** Printable ASCII alone, no space at either end. */
    private static boolean isPlain(String text) {
        int length = text.length();
        for (int at = 0; at < length; at++) {
            char unit = text.charAt(at);
            if (unit < ' ' || unit > '~') {
                return false;
            }
        }
        return length > 0 && text.charAt(0) != ' ' && text.charAt(length - 1) != ' ';
    }

    private static boolean isOdd(String text, int at) {
        char unit = text.charAt(at);
        if (unit < ' ') {
            return unit != '\t' && unit != '\n' && unit != '\r';
        }
        if (unit < 0x7f) {
            return false;
        }
        if (Character.isHighSurrogate(unit)) {
            return at + 1 >= text.length() || !Character.isLowSurrogate(text.charAt(at + 1));
        }
        if (Character.isLowSurrogate(unit)) {
            return at == 0 || !Character.isHighSurrogate(text.charAt(at - 1));
        }
        return unit <= 0x9f || unit == '\u2028' || unit == '\u2029';
    }

    /** On one line: tabs and line ends become spaces, too. */
    static String oneLine(String text) {
        return isPlain(text)
                ? text
                : clean(text.replace('\t', ' ').replace('\n', ' ').replace('\r', ' '));
    }

    /** First letter in lower case, without spaces: the spelling of Graph. */
    static String decapitalised(String text) {
        String joined = text.replace(" ", "");
        return joined.isEmpty() ? "" : joined.substring(0, 1).toLowerCase(Locale.ROOT) + joined.substring(1);
    }

    /** First letter in upper case, letters and digits only. */
    static String capitalisedWord(String text) {
        StringBuilder word = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char unit = text.charAt(i);
            if ((unit >= 'a' && unit <= 'z') || (unit >= 'A' && unit <= 'Z') || (unit >= '0' && unit <= '9')) {
                word.append(word.isEmpty() ? Character.toUpperCase(unit) : unit);
            }
        }
        return word.toString();
    }

    /** The first letters of a name that has none of A to Z, as {@code U540DU524D}. */
    static String letterCodes(String name) {
        StringBuilder codes = new StringBuilder();
        name.codePoints().limit(20).forEach(letter -> codes.append(String.format(Locale.ROOT, "U%04X", letter)));
        return codes.toString();
    }

    /** {@code lost_messages} as {@code LostMessages}. */
    static String camelWord(String words) {
        StringBuilder word = new StringBuilder();
        for (String part : words.split("[^A-Za-z0-9]+", -1)) {
            word.append(capitalisedWord(part));
        }
        return word.toString();
    }

    /**
     * How many UTF-16 units from the beginning of a text take no more than so many bytes.
     *
     * @param escaped characters that take two bytes; other control characters take six
     */
    static int fitting(String text, int bytes, String escaped) {
        int used = 0;
        int at = 0;
        while (at < text.length()) {
            used += bytes(text.charAt(at), escaped);
            if (used > bytes) {
                return at;
            }
            at++;
        }
        return at;
    }

    /** Bytes in UTF-8 with escapes, see {@link #fitting}. */
    static int bytes(String text, String escaped) {
        int bytes = 0;
        for (int at = 0; at < text.length(); at++) {
            bytes += bytes(text.charAt(at), escaped);
        }
        return bytes;
    }

    private static int bytes(char unit, String escaped) {
        if (unit < ' ' || unit == '"' || unit == '\\' || unit == '=') {
            return escaped.indexOf(unit) >= 0 ? 2 : unit < ' ' ? 6 : 1;
        }
        // A surrogate pair has four bytes.
        return unit < 0x80 ? 1 : unit < 0x800 || Character.isSurrogate(unit) ? 2 : 3;
    }

    /** How many bytes of UTF-8 are too many; 0 or less where the text fits. */
    static int excess(String text, int maxBytes) {
        boolean surelyFits = text.length() <= maxBytes / MOST_BYTES_OF_A_UNIT;
        return surelyFits ? 0 : bytes(text) - maxBytes;
    }

    /** Bytes in UTF-8. */
    static int bytes(CharSequence text) {
        int bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char unit = text.charAt(i);
            if (unit < 0x80) {
                bytes++;
            } else if (unit < 0x800) {
                bytes += 2;
            } else if (Character.isHighSurrogate(unit)) {
                bytes += 4;
                i++;
            } else {
                bytes += 3;
            }
        }
        return bytes;
    }
}
