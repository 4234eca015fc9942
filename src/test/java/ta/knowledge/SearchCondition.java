package ta.knowledge;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The condition of an event type: comparisons of fields with texts, AND by juxtaposition, OR, NOT, parentheses. */
interface SearchCondition {
    boolean matches(Map<String, List<String>> fields);

    static SearchCondition parse(String text) {
        Reader reader = new Reader(text);
        SearchCondition parsed = reader.or();
        if (reader.at != reader.tokens.size()) {
            throw new IllegalArgumentException(
                    "not understood: " + reader.tokens.subList(reader.at, reader.tokens.size()));
        }
        return parsed;
    }

    /** A text in which {@code *} stands for any text; Splunk compares without regard to case. */
    static Pattern wildcards(String text) {
        return Pattern.compile(
                Arrays.stream(text.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*")),
                Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    }

    /** A field that has a value of this form. */
    record Comparison(String field, Pattern value) implements SearchCondition {
        @Override
        public boolean matches(Map<String, List<String>> fields) {
            return fields.getOrDefault(field, List.of()).stream()
                    .anyMatch(text -> value.matcher(text).matches());
        }
    }

    /** Reads a condition from left to right. */
    final class Reader {
        private static final Pattern TOKEN = Pattern.compile("\\(|\\)|[^\\s()=]+=(?:\"[^\"]*\"|[^\\s()]+)|[^\\s()]+");

        private final List<String> tokens = new ArrayList<>();
        private int at;

        private Reader(String text) {
            Matcher token = TOKEN.matcher(text);
            while (token.find()) {
                tokens.add(token.group());
            }
        }

        /** OR binds more closely than the AND of juxtaposition in a search; we always write parentheses. */
        private SearchCondition or() {
            List<SearchCondition> all = new ArrayList<>(List.of(not()));
            boolean or = false;
            boolean and = false;
            while (at < tokens.size() && !tokens.get(at).equals(")")) {
                if (tokens.get(at).equals("OR")) {
                    at++;
                    or = true;
                } else {
                    at += tokens.get(at).equals("AND") ? 1 : 0;
                    and = true;
                }
                all.add(not());
            }
            if (or && and) {
                throw new IllegalArgumentException("write parentheses where OR meets AND: " + tokens);
            }
            boolean any = or;
            return fields -> any
                    ? all.stream().anyMatch(one -> one.matches(fields))
                    : all.stream().allMatch(one -> one.matches(fields));
        }

        private SearchCondition not() {
            if (tokens.get(at).equals("NOT")) {
                at++;
                SearchCondition inner = not();
                return fields -> !inner.matches(fields);
            }
            if (tokens.get(at).equals("(")) {
                at++;
                SearchCondition inner = or();
                if (at == tokens.size() || !tokens.get(at++).equals(")")) {
                    throw new IllegalArgumentException("a parenthesis is not closed: " + tokens);
                }
                return inner;
            }
            String token = tokens.get(at++);
            int equals = token.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("only field=value is known, not " + token);
            }
            String value = token.substring(equals + 1).replace("\"", "");
            return new Comparison(token.substring(0, equals), wildcards(value));
        }
    }
}
