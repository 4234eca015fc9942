package ta.knowledge;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The condition of a search: comparisons, words and phrases, AND by juxtaposition, OR, NOT, IN, parentheses. */
interface SearchCondition {
    boolean matches(Map<String, List<String>> fields);

    /** A condition of ours: comparisons alone, and parentheses where OR meets AND. */
    static SearchCondition parse(String text) {
        return new Reader(text, true).whole();
    }

    /** Any condition of the {@code search} command. OR binds more closely than AND. */
    static SearchCondition ofSearch(String text) {
        return text.isBlank() ? fields -> true : new Reader(text, false).whole();
    }

    /** A text in which {@code *} stands for any text; Splunk compares without regard to case. */
    static Pattern wildcards(String text) {
        return Pattern.compile(
                Arrays.stream(text.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*")),
                Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    }

    /** A field that has a value of this form. */
    record Comparison(String field, Predicate<String> value) implements SearchCondition {
        @Override
        public boolean matches(Map<String, List<String>> fields) {
            return fields.getOrDefault(field, List.of()).stream().anyMatch(value);
        }
    }

    /** Reads a condition from left to right. */
    final class Reader {
        private static final String VALUE = "\"(?:[^\"\\\\]|\\\\.)*\"";
        private static final Pattern COMPARISON =
                Pattern.compile("(?s)([^\\s()=<>!,\"]+)(!=|<=|>=|=|<|>)(" + VALUE + "|[^\\s(),]+)");
        private static final Pattern TOKEN =
                Pattern.compile("[(),]|" + COMPARISON.pattern() + "|" + VALUE + "|[^\\s(),]+");
        private static final Pattern NETWORK = Pattern.compile("(\\d+\\.\\d+\\.\\d+\\.\\d+)/(\\d+)");

        private final List<String> tokens = new ArrayList<>();
        private final boolean strict;
        private int at;

        private Reader(String text, boolean strict) {
            this.strict = strict;
            Matcher token = TOKEN.matcher(text);
            while (token.find()) {
                tokens.add(token.group());
            }
        }

        private SearchCondition whole() {
            SearchCondition parsed = all();
            if (at != tokens.size()) {
                throw new IllegalArgumentException("not understood: " + tokens.subList(at, tokens.size()));
            }
            return parsed;
        }

        private SearchCondition all() {
            List<SearchCondition> all = new ArrayList<>();
            boolean or = false;
            do {
                List<SearchCondition> any = new ArrayList<>(List.of(not()));
                while (next("OR")) {
                    any.add(not());
                }
                or |= any.size() > 1;
                all.add(fields -> any.stream().anyMatch(one -> one.matches(fields)));
                next("AND");
            } while (at < tokens.size() && !tokens.get(at).equals(")"));
            if (strict && or && all.size() > 1) {
                throw new IllegalArgumentException("write parentheses where OR meets AND: " + tokens);
            }
            return fields -> all.stream().allMatch(one -> one.matches(fields));
        }

        private boolean next(String word) {
            boolean there = at < tokens.size() && tokens.get(at).equals(word);
            at += there ? 1 : 0;
            return there;
        }

        private SearchCondition not() {
            if (at == tokens.size()) {
                throw new IllegalArgumentException("a condition is missing: " + tokens);
            }
            if (next("NOT")) {
                SearchCondition inner = not();
                return fields -> !inner.matches(fields);
            }
            if (next("(")) {
                SearchCondition inner = all();
                if (!next(")")) {
                    throw new IllegalArgumentException("a parenthesis is not closed: " + tokens);
                }
                return inner;
            }
            String token = tokens.get(at++);
            Matcher comparison = COMPARISON.matcher(token);
            if (comparison.matches()) {
                return compared(comparison.group(1), comparison.group(2), comparison.group(3));
            }
            if (strict) {
                throw new IllegalArgumentException("only field=value is known, not " + token);
            }
            if (next("IN")) {
                return in(token);
            }
            if (token.equals("*")) {
                return fields -> true;
            }
            // a word or a phrase of the event
            return new Comparison("_raw", matching("*" + unquoted(token) + "*"));
        }

        private SearchCondition in(String field) {
            List<SearchCondition> any = new ArrayList<>();
            if (!next("(")) {
                throw new IllegalArgumentException("IN needs a list: " + tokens);
            }
            while (!next(")")) {
                any.add(compared(field, "=", tokens.get(at++)));
                next(",");
            }
            return fields -> any.stream().anyMatch(one -> one.matches(fields));
        }

        private static SearchCondition compared(String field, String operator, String token) {
            String value = unquoted(token);
            return switch (operator) {
                case "=" -> new Comparison(field, matching(value));
                case "!=" ->
                    fields -> fields.containsKey(field) && !new Comparison(field, matching(value)).matches(fields);
                default ->
                    new Comparison(
                            field,
                            text -> ordered(
                                    operator, Double.compare(Double.parseDouble(text), Double.parseDouble(value))));
            };
        }

        private static boolean ordered(String operator, int order) {
            return order == 0 ? operator.endsWith("=") : order < 0 == operator.startsWith("<");
        }

        /** {@code \\} and {@code \"} are a backslash and a quotation mark. */
        private static String unquoted(String token) {
            return token.startsWith("\"") ? EvalParser.unescaped(token.substring(1, token.length() - 1)) : token;
        }

        /** A network matches its addresses. */
        private static Predicate<String> matching(String value) {
            Matcher network = NETWORK.matcher(value);
            if (network.matches()) {
                int unused = 32 - Integer.parseInt(network.group(2));
                return text -> text.matches("\\d+(\\.\\d+){3}")
                        && address(text) >> unused == address(network.group(1)) >> unused;
            }
            Pattern pattern = wildcards(value);
            return text -> pattern.matcher(text).matches();
        }

        private static long address(String text) {
            long address = 0;
            for (String part : text.split("\\.")) {
                address = address << 8 | Integer.parseInt(part);
            }
            return address;
        }
    }
}
