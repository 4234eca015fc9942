package ta.simulator.defender;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part of OData's {@code $filter} that the documented fields need: {@code eq ne gt ge lt le}, {@code and or not},
 * parentheses, strings, numbers, {@code null} and instants.
 */
final class Filter {
    private static final Pattern TOKEN = Pattern.compile(
            "\\s*(\\(|\\)|'(?:[^']|'')*'|\\d{4}-\\d{2}-\\d{2}T[0-9:.]+(?:Z|[+-]\\d{2}:\\d{2})|-?\\d+|[A-Za-z_][A-Za-z0-9_/]*)");

    private final Map<String, Field> fields;
    private final List<String> tokens = new ArrayList<>();
    private int next;

    private Filter(String text, Map<String, Field> fields) {
        this.fields = fields;
        Matcher matcher = TOKEN.matcher(text);
        int end = 0;
        while (end < text.length() && matcher.find(end) && matcher.start() == end) {
            tokens.add(matcher.group(1));
            end = matcher.end();
        }
        if (!text.substring(end).isBlank()) {
            throw ApiException.badRequest("Syntax error at position " + end + " in '" + text + "'.");
        }
    }

    /** Parses the text; field names are compared exactly. */
    static Predicate<Version> parse(String text, Map<String, Field> fields) {
        Filter filter = new Filter(text, fields);
        Predicate<Version> predicate = filter.disjunction();
        if (filter.next < filter.tokens.size()) {
            throw ApiException.badRequest("Syntax error: unexpected '" + filter.tokens.get(filter.next) + "'.");
        }
        return predicate;
    }

    private Predicate<Version> disjunction() {
        Predicate<Version> left = conjunction();
        while (taken("or")) {
            left = left.or(conjunction());
        }
        return left;
    }

    private Predicate<Version> conjunction() {
        Predicate<Version> left = term();
        while (taken("and")) {
            left = left.and(term());
        }
        return left;
    }

    private Predicate<Version> term() {
        if (taken("not")) {
            return term().negate();
        }
        if (taken("(")) {
            Predicate<Version> inner = disjunction();
            if (!taken(")")) {
                throw ApiException.badRequest("Syntax error: ')' expected.");
            }
            return inner;
        }
        String name = take();
        Field field = fields.get(name);
        if (field == null) {
            throw ApiException.badRequest("Could not find a property named '" + name + "' that can be filtered on.");
        }
        return comparison(field, take(), take());
    }

    private static Predicate<Version> comparison(Field field, String operator, String literal) {
        if (!List.of("eq", "ne", "gt", "ge", "lt", "le").contains(operator)) {
            throw ApiException.badRequest("Syntax error: operator expected instead of '" + operator + "'.");
        }
        if (literal.equals("null")) {
            return version -> field.isNull(version) == operator.equals("eq");
        }
        return field.isInstant() ? instants(field, operator, literal) : strings(field, operator, literal);
    }

    private static Predicate<Version> instants(Field field, String operator, String literal) {
        Instant limit;
        try {
            limit = OffsetDateTime.parse(literal).toInstant();
        } catch (DateTimeParseException e) {
            throw ApiException.badRequest("A binary operator with incompatible types was detected. Found operand types"
                    + " 'Edm.DateTimeOffset' and 'Edm.String' for operator kind '" + operator + "'.");
        }
        return version ->
                !field.isNull(version) && holds(operator, field.instant(version).compareTo(limit));
    }

    private static Predicate<Version> strings(Field field, String operator, String literal) {
        boolean quoted = literal.startsWith("'");
        if (quoted == field.isNumber()) {
            throw ApiException.badRequest(
                    "A binary operator with incompatible types was detected at '" + literal + "'.");
        }
        String wanted = quoted ? literal.substring(1, literal.length() - 1).replace("''", "'") : literal;
        return version ->
                !field.isNull(version) ? holds(operator, field.text(version).compareTo(wanted)) : operator.equals("ne");
    }

    private static boolean holds(String operator, int comparison) {
        return switch (operator) {
            case "eq" -> comparison == 0;
            case "ne" -> comparison != 0;
            case "gt" -> comparison > 0;
            case "ge" -> comparison >= 0;
            case "lt" -> comparison < 0;
            default -> comparison <= 0;
        };
    }

    private boolean taken(String token) {
        if (next < tokens.size() && tokens.get(next).equals(token)) {
            next++;
            return true;
        }
        return false;
    }

    private String take() {
        if (next >= tokens.size()) {
            throw ApiException.badRequest("Syntax error: the filter ends too early.");
        }
        return tokens.get(next++);
    }
}
