package ta.defender.json;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Makes legal JSON texts of every kind: spellings, white space, nesting, names that are watched, escaped or repeated. */
final class JsonTexts {
    static final List<String> WATCHED = List.of("id", "lastUpdateDateTime", "alerts");

    private static final int DEPTH = 4;

    private JsonTexts() {}

    /** Pages whose array is called {@code value}. */
    static Arbitrary<String> pages() {
        Arbitrary<String> elements = items(Arbitraries.oneOf(object(values(DEPTH - 1)), values(DEPTH)), 5);
        Arbitrary<String> rest = values(2).map(value -> ",\"@odata.other\":" + value);
        return Combinators.combine(space(), string(), space(), elements, rest.injectNull(0.5), space())
                .as((before, context, between, array, other, after) ->
                        "%s{%s\"@odata.context\"%s:%s,\"value\":%s[%s]%s%s}%s"
                                .formatted(
                                        before,
                                        between,
                                        between,
                                        context,
                                        before,
                                        array,
                                        other == null ? "" : other,
                                        after,
                                        before))
                .withoutEdgeCases();
    }

    private static Arbitrary<String> values(int depth) {
        return depth == 0
                ? scalars()
                : Arbitraries.frequencyOf(
                        Tuple.of(3, scalars()),
                        Tuple.of(1, object(values(depth - 1))),
                        Tuple.of(1, array(values(depth - 1))));
    }

    private static Arbitrary<String> scalars() {
        return Arbitraries.oneOf(string(), number(), Arbitraries.of("true", "false", "null"));
    }

    private static Arbitrary<String> object(Arbitrary<String> value) {
        Arbitrary<String> name = Arbitraries.oneOf(
                Arbitraries.of(
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
                                "@odata.nextLink")
                        .map(JsonTexts::quoted),
                string());
        Arbitrary<String> member = Combinators.combine(name, space(), space(), value)
                .as((text, before, after, meaning) -> text + before + ':' + after + meaning);
        return items(member, 6).map(members -> '{' + members + '}');
    }

    private static Arbitrary<String> array(Arbitrary<String> value) {
        return items(value, 4).map(values -> '[' + values + ']');
    }

    /** Items with commas and white space between them. */
    private static Arbitrary<String> items(Arbitrary<String> item, int most) {
        Arbitrary<String> spaced =
                Combinators.combine(space(), item, space()).as((before, text, after) -> before + text + after);
        return spaced.list().ofMaxSize(most).map(items -> String.join(",", items));
    }

    private static Arbitrary<String> number() {
        Arbitrary<String> whole = Arbitraries.longs().map(number -> Long.toString(number));
        return Arbitraries.oneOf(
                whole,
                Combinators.combine(
                                whole,
                                Arbitraries.strings().numeric().ofMinLength(1).ofMaxLength(30))
                        .as((digits, fraction) -> digits + '.' + fraction),
                Arbitraries.of(
                        "0",
                        "-0",
                        "0.5",
                        "1.50",
                        "1e5",
                        "1E+05",
                        "-2.25e-10",
                        "9223372036854775808",
                        "1e400",
                        "-0.0E0"));
    }

    private static Arbitrary<String> string() {
        Arbitrary<String> escapes = Arbitraries.of(
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
                "\\uFFFE");
        Arbitrary<String> anything = Arbitraries.integers()
                .between(' ', Character.MAX_CODE_POINT)
                .filter(JsonTexts::standsForItself)
                .map(Character::toString);
        Arbitrary<String> plain = Arbitraries.strings()
                .withChars("abcxyz<>&]'/{}[],: \u007f\u0085\u2028\ufffdé€")
                .ofMaxLength(20);
        return Arbitraries.oneOf(plain, plain, escapes, anything)
                .list()
                .ofMaxSize(8)
                .map(parts -> quoted(String.join("", parts)));
    }

    /** Quotes and backslashes are escaped; surrogates, U+FFFE and U+FFFF become escapes on their way. */
    private static boolean standsForItself(int codePoint) {
        boolean surrogate = codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
        return codePoint != '"' && codePoint != '\\' && !surrogate && codePoint != 0xFFFE && codePoint != 0xFFFF;
    }

    private static Arbitrary<String> space() {
        return Arbitraries.of("", "", "", " ", "\n", "\t", "\r\n  ", "        ");
    }

    private static String quoted(String text) {
        return '"' + text + '"';
    }
}
