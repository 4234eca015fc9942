package ta.defender.json;

import java.util.List;
import java.util.SplittableRandom;

/** Makes legal JSON texts of every kind: spellings, white space, nesting, names that are watched, escaped or repeated. */
final class RandomJson {
    static final List<String> WATCHED = List.of("id", "lastUpdateDateTime", "alerts");

    private static final String[] WHITE_SPACE = {"", "", "", " ", "\n", "\t", "\r\n  ", "        "};
    private static final String[] WORDS = {"true", "false", "null"};
    private static final String[] NAMES = {
        "id",
        "id",
        "alerts",
        "lastUpdateDateTime",
        "\\u0069d",
        "al\\u0065rts",
        "Id",
        "idd",
        "i",
        "",
        "value",
        "@odata.nextLink"
    };
    private static final String[] NUMBERS = {
        "0",
        "-0",
        "1",
        "-12",
        "0.5",
        "1.50",
        "1e5",
        "1E+05",
        "-2.25e-10",
        "9223372036854775808",
        "1e400",
        "0.10000000000000000001"
    };
    private static final String[] CHARACTERS = {
        "\\\"",
        "\\\\",
        "\\/",
        "\\b",
        "\\f",
        "\\n",
        "\\r",
        "\\t",
        "\\u0000",
        "\\u001F",
        "\\uD83D\\uDE00",
        "\\ud800",
        "\\uDFFF",
        "\\uFFFE",
        "\u007f",
        "\u0080",
        "\u0085",
        "é",
        "ß",
        "\u07ff",
        "\u0800",
        "€",
        "\u2028",
        "\ud7ff",
        "\ue000",
        "\ufffd",
        "😀",
        "\udbff\udfff",
        "<",
        ">",
        "&",
        "]]>",
        "'",
        "/",
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        " "
    };

    private final SplittableRandom random;

    RandomJson(long seed) {
        this.random = new SplittableRandom(seed);
    }

    /** A page whose array is called {@code value}. */
    String page() {
        StringBuilder text = new StringBuilder();
        space(text).append('{');
        space(text).append("\"@odata.context\"");
        space(text).append(':');
        space(text).append(string());
        space(text).append(',');
        space(text).append("\"value\"");
        space(text).append(':');
        space(text).append('[');
        int elements = random.nextInt(6);
        for (int i = 0; i < elements; i++) {
            space(text).append(i == 0 ? "" : ",");
            space(text).append(random.nextInt(8) == 0 ? value(3) : object(3));
        }
        space(text).append(']');
        if (random.nextBoolean()) {
            space(text).append(",\"@odata.other\":").append(value(2));
        }
        space(text).append('}');
        return space(text).toString();
    }

    private String value(int depth) {
        return switch (random.nextInt(depth > 0 ? 6 : 4)) {
            case 0, 1 -> string();
            case 2 -> NUMBERS[random.nextInt(NUMBERS.length)];
            case 3 -> WORDS[random.nextInt(WORDS.length)];
            case 4 -> object(depth - 1);
            default -> array(depth - 1);
        };
    }

    private String object(int depth) {
        StringBuilder text = new StringBuilder("{");
        int members = random.nextInt(6);
        for (int i = 0; i < members; i++) {
            space(text).append(i == 0 ? "" : ",");
            space(text).append(random.nextInt(3) == 0 ? string() : '"' + NAMES[random.nextInt(NAMES.length)] + '"');
            space(text).append(':');
            space(text).append(value(depth));
        }
        return space(text).append('}').toString();
    }

    private String array(int depth) {
        StringBuilder text = new StringBuilder("[");
        int elements = random.nextInt(5);
        for (int i = 0; i < elements; i++) {
            space(text).append(i == 0 ? "" : ",");
            space(text).append(value(depth));
        }
        return space(text).append(']').toString();
    }

    private String string() {
        StringBuilder text = new StringBuilder("\"");
        int length = random.nextInt(random.nextInt(50) == 0 ? 3000 : 24);
        for (int i = 0; i < length; i++) {
            if (random.nextInt(8) == 0) {
                text.append(CHARACTERS[random.nextInt(CHARACTERS.length)]);
            } else {
                text.append((char) ('a' + random.nextInt(26)));
            }
        }
        return text.append('"').toString();
    }

    private StringBuilder space(StringBuilder text) {
        return text.append(WHITE_SPACE[random.nextInt(WHITE_SPACE.length)]);
    }
}
