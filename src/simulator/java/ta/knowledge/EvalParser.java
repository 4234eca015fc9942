package ta.knowledge;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads eval expressions: what Splunk's documentation describes, as far as our settings use it. */
final class EvalParser {
    private static final Pattern TOKEN = Pattern.compile("\\s*(?:"
            + "(?<string>\"(?:[^\"\\\\]|\\\\.)*\")"
            + "|(?<field>'[^']+')"
            + "|(?<number>\\d+(?:\\.\\d+)?)"
            + "|(?<name>[A-Za-z_][A-Za-z0-9_]*)"
            + "|(?<operator>==|!=|<=|>=|[=<>+\\-*/%.(),]))");

    private final List<String> kinds = new ArrayList<>();
    private final List<String> texts = new ArrayList<>();
    private int at;

    private EvalParser(String expression) {
        Matcher token = TOKEN.matcher(expression);
        int end = 0;
        while (end < expression.stripTrailing().length()) {
            if (!token.region(end, expression.length()).lookingAt()) {
                throw new IllegalArgumentException("not understood: " + expression.substring(end));
            }
            String kind = List.of("string", "field", "number", "name", "operator").stream()
                    .filter(name -> token.group(name) != null)
                    .findFirst()
                    .orElseThrow();
            kinds.add(kind);
            texts.add(token.group(kind));
            end = token.end();
        }
    }

    static Expression parse(String expression) {
        EvalParser parser = new EvalParser(expression);
        Expression parsed = parser.or();
        if (parser.at != parser.texts.size()) {
            throw new IllegalArgumentException(
                    "too much: " + parser.texts.subList(parser.at, parser.texts.size()) + " in " + expression);
        }
        return parsed;
    }

    private Expression or() {
        Expression left = and();
        while (word("OR")) {
            left = new Expression.Binary("OR", left, and());
        }
        return left;
    }

    private Expression and() {
        Expression left = not();
        while (word("AND")) {
            left = new Expression.Binary("AND", left, not());
        }
        return left;
    }

    private Expression not() {
        return word("NOT") ? new Expression.Not(not()) : comparison();
    }

    private Expression comparison() {
        Expression left = sum();
        for (String operator : List.of("==", "=", "!=", "<=", ">=", "<", ">")) {
            if (operator(operator)) {
                return new Expression.Binary(operator.equals("=") ? "==" : operator, left, sum());
            }
        }
        return left;
    }

    private Expression sum() {
        Expression left = product();
        while (true) {
            if (operator("+")) {
                left = new Expression.Binary("+", left, product());
            } else if (operator("-")) {
                left = new Expression.Binary("-", left, product());
            } else if (operator(".")) {
                left = new Expression.Binary(".", left, product());
            } else {
                return left;
            }
        }
    }

    private Expression product() {
        Expression left = primary();
        while (true) {
            if (operator("*")) {
                left = new Expression.Binary("*", left, primary());
            } else if (operator("/")) {
                left = new Expression.Binary("/", left, primary());
            } else if (operator("%")) {
                left = new Expression.Binary("%", left, primary());
            } else {
                return left;
            }
        }
    }

    private Expression primary() {
        if (at == texts.size()) {
            throw new IllegalArgumentException("the expression ends too early");
        }
        String text = texts.get(at);
        return switch (kinds.get(at++)) {
            case "string" -> new Expression.Constant(unescaped(text.substring(1, text.length() - 1)));
            case "field" -> new Expression.Field(text.substring(1, text.length() - 1));
            case "number" -> new Expression.Constant(Double.valueOf(text));
            case "name" -> operator("(") ? call(text.toLowerCase(Locale.ROOT)) : new Expression.Field(text);
            default -> parenthesised(text);
        };
    }

    private Expression parenthesised(String text) {
        if (text.equals("-")) {
            return new Expression.Binary("-", new Expression.Constant(0.0), primary());
        }
        if (!text.equals("(")) {
            throw new IllegalArgumentException("unexpected " + text);
        }
        Expression inner = or();
        expect(")");
        return inner;
    }

    private Expression call(String function) {
        List<Expression> arguments = new ArrayList<>();
        if (!operator(")")) {
            do {
                arguments.add(or());
            } while (operator(","));
            expect(")");
        }
        EvalFunctions.check(function, arguments);
        return new Expression.Call(function, arguments);
    }

    /** Splunk resolves {@code \\} and {@code \"}; before other characters the backslash stays. */
    static String unescaped(String literal) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < literal.length(); i++) {
            char c = literal.charAt(i);
            if (c == '\\' && i + 1 < literal.length() && "\\\"".indexOf(literal.charAt(i + 1)) >= 0) {
                text.append(literal.charAt(++i));
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }

    private boolean word(String word) {
        if (at < texts.size() && kinds.get(at).equals("name") && texts.get(at).equals(word)) {
            at++;
            return true;
        }
        return false;
    }

    private boolean operator(String operator) {
        if (at < texts.size()
                && kinds.get(at).equals("operator")
                && texts.get(at).equals(operator)) {
            at++;
            return true;
        }
        return false;
    }

    private void expect(String operator) {
        if (!operator(operator)) {
            throw new IllegalArgumentException("missing " + operator + " before " + texts.subList(at, texts.size()));
        }
    }
}
