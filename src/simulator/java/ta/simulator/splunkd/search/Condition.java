package ta.simulator.splunkd.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** The conditions of the {@code search} command: words, phrases, field comparisons, AND, OR, NOT, parentheses. */
final class Condition {
    private final List<Token> tokens;
    private int at;

    private Condition(List<Token> tokens) {
        this.tokens = tokens;
    }

    /** Reads conditions; an empty list holds for every row. As in Splunk, OR binds tighter than AND. */
    static Predicate<Row> of(List<Token> tokens) throws SearchException {
        Condition condition = new Condition(tokens);
        Predicate<Row> all = condition.all();
        if (condition.at < tokens.size()) {
            throw SearchException.refused("Unbalanced parentheses.");
        }
        return all;
    }

    /** Whether some condition names this field. */
    static boolean names(List<Token> tokens, String field) {
        return tokens.stream().anyMatch(token -> token.text().startsWith(field + "="));
    }

    private Predicate<Row> all() throws SearchException {
        Predicate<Row> result = row -> true;
        while (at < tokens.size() && !tokens.get(at).is(")")) {
            if (tokens.get(at).is("AND")) {
                at++;
                continue;
            }
            result = result.and(any());
        }
        return result;
    }

    private Predicate<Row> any() throws SearchException {
        Predicate<Row> result = one();
        while (at < tokens.size() && tokens.get(at).is("OR")) {
            at++;
            result = result.or(one());
        }
        return result;
    }

    private Predicate<Row> one() throws SearchException {
        if (at >= tokens.size()) {
            throw SearchException.refused("A condition is missing at the end.");
        }
        Token token = tokens.get(at);
        at++;
        if (token.is("NOT")) {
            return one().negate();
        }
        if (token.is("(")) {
            Predicate<Row> inner = all();
            if (at >= tokens.size()) {
                throw SearchException.refused("Unbalanced parentheses.");
            }
            at++;
            return inner;
        }
        if (at < tokens.size() && tokens.get(at).is("IN")) {
            at++;
            return in(token.text());
        }
        return comparison(token);
    }

    private Predicate<Row> in(String field) throws SearchException {
        List<String> values = new ArrayList<>();
        if (at >= tokens.size() || !tokens.get(at).is("(")) {
            throw SearchException.refused("IN needs a list in parentheses.");
        }
        for (at++; at < tokens.size() && !tokens.get(at).is(")"); at++) {
            if (!tokens.get(at).is(",")) {
                values.add(tokens.get(at).text());
            }
        }
        at++;
        return values.stream().map(value -> equal(field, value)).reduce(row -> false, Predicate::or);
    }

    private static Predicate<Row> comparison(Token token) throws SearchException {
        String text = token.text();
        int equals = text.indexOf('=');
        if (equals > 0 && text.substring(0, equals).matches("[\\w.{}:@-]+!?")) {
            boolean not = text.charAt(equals - 1) == '!';
            String field = text.substring(0, not ? equals - 1 : equals);
            String value = text.substring(equals + 1);
            Predicate<Row> equal = equal(field, value);
            return not ? row -> !row.values(field).isEmpty() && !equal.test(row) : equal;
        }
        if (!token.quoted() && text.matches("[\\w.{}:@-]+[<>].*")) {
            throw SearchException.refused("The comparison \"" + text + "\" is beyond this stand-in.");
        }
        Pattern pattern = wildcard("*" + text + "*");
        return row -> pattern.matcher(row.text("_raw")).matches();
    }

    private static Predicate<Row> equal(String field, String value) {
        if (!value.contains("*")) {
            return row -> row.values(field).stream().anyMatch(value::equalsIgnoreCase);
        }
        Pattern pattern = wildcard(value);
        return row ->
                row.values(field).stream().anyMatch(one -> pattern.matcher(one).matches());
    }

    /** Values are compared in any case, {@code *} stands for any text. */
    private static Pattern wildcard(String value) {
        StringBuilder expression = new StringBuilder();
        int part = 0;
        for (String piece : value.toLowerCase(Locale.ROOT).split("\\*", -1)) {
            expression.append(part == 0 ? "" : ".*").append(Pattern.quote(piece));
            part++;
        }
        return Pattern.compile(expression.toString(), Pattern.DOTALL | Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    }
}
