package ta.knowledge;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The eval functions that our settings use; each argument count is checked when an expression is read. */
final class EvalFunctions {
    /** Name, fewest and most arguments. */
    private static final Map<String, int[]> ARITY = Map.ofEntries(
            Map.entry("case", new int[] {2, 60}),
            Map.entry("coalesce", new int[] {1, 20}),
            Map.entry("if", new int[] {3, 3}),
            Map.entry("isnotnull", new int[] {1, 1}),
            Map.entry("isnull", new int[] {1, 1}),
            Map.entry("isnum", new int[] {1, 1}),
            Map.entry("json_array_to_mv", new int[] {1, 1}),
            Map.entry("json_extract", new int[] {2, 2}),
            Map.entry("json_keys", new int[] {1, 1}),
            Map.entry("like", new int[] {2, 2}),
            Map.entry("lower", new int[] {1, 1}),
            Map.entry("match", new int[] {2, 2}),
            Map.entry("mvappend", new int[] {1, 9}),
            Map.entry("mvcount", new int[] {1, 1}),
            Map.entry("mvdedup", new int[] {1, 1}),
            Map.entry("mvfilter", new int[] {1, 1}),
            Map.entry("mvfind", new int[] {2, 2}),
            Map.entry("mvmap", new int[] {2, 2}),
            Map.entry("null", new int[] {0, 0}),
            Map.entry("nullif", new int[] {2, 2}),
            Map.entry("printf", new int[] {2, 2}),
            Map.entry("replace", new int[] {3, 3}),
            Map.entry("strptime", new int[] {2, 2}),
            Map.entry("substr", new int[] {2, 3}),
            Map.entry("tonumber", new int[] {1, 2}),
            Map.entry("floor", new int[] {1, 1}),
            Map.entry("json_extract_exact", new int[] {2, 2}),
            Map.entry("strftime", new int[] {2, 2}),
            Map.entry("max", new int[] {2, 9}),
            Map.entry("min", new int[] {2, 9}),
            Map.entry("mvindex", new int[] {2, 3}),
            Map.entry("mvjoin", new int[] {2, 2}),
            Map.entry("relative_time", new int[] {2, 2}),
            Map.entry("round", new int[] {1, 2}),
            Map.entry("searchmatch", new int[] {1, 1}),
            Map.entry("split", new int[] {2, 2}),
            Map.entry("upper", new int[] {1, 1}),
            Map.entry("urldecode", new int[] {1, 1}),
            Map.entry("true", new int[] {0, 0}));

    private static final String TIME_FORMAT = "%Y-%m-%dT%H:%M:%S%z";
    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder()
            .appendPattern("uuuu-MM-dd'T'HH:mm:ss")
            .appendOffset("+HHMM", "+0000")
            .toFormatter(Locale.ROOT);

    private EvalFunctions() {}

    static void check(String function, List<Expression> arguments) {
        int[] arity = ARITY.get(function);
        if (arity == null) {
            throw new IllegalArgumentException("the evaluator does not know the function " + function);
        }
        if (arguments.size() < arity[0] || arguments.size() > arity[1]) {
            throw new IllegalArgumentException(
                    function + " takes another number of arguments than " + arguments.size());
        }
        if (function.equals("mvfilter") && fields(arguments.get(0)).size() != 1) {
            throw new IllegalArgumentException("mvfilter takes an expression about exactly one field");
        }
        if (function.equals("mvmap") && !(arguments.get(0) instanceof Expression.Field)) {
            throw new IllegalArgumentException("mvmap is used with a field only: nothing else is documented");
        }
        if (function.equals("case") && arguments.size() % 2 != 0) {
            throw new IllegalArgumentException("case takes pairs");
        }
    }

    static Object call(String function, List<Expression> arguments, Expression.Scope scope) {
        return switch (function) {
            case "case" -> chosen(arguments, scope);
            case "coalesce" -> first(arguments, scope);
            case "if" ->
                arguments.get(isTrue(arguments.get(0).value(scope)) ? 1 : 2).value(scope);
            case "mvfilter" -> filtered(arguments.get(0), scope);
            case "searchmatch" ->
                SearchCondition.ofSearch(text(arguments.get(0).value(scope))).matches(scope.fields());
            case "mvmap" -> mapped((Expression.Field) arguments.get(0), arguments.get(1), scope);
            default ->
                simple(
                        function,
                        arguments.stream()
                                .map(argument -> new Object[] {argument.value(scope)})
                                .map(boxed -> boxed[0])
                                .collect(ArrayList::new, ArrayList::add, ArrayList::addAll),
                        scope.reading());
        };
    }

    private static Object simple(String function, List<Object> values, Reading reading) {
        Object first = values.isEmpty() ? null : values.get(0);
        return switch (function) {
            case "null" -> null;
            case "true" -> true;
            case "isnull" -> first == null;
            case "isnotnull" -> first != null;
            case "mvappend" ->
                multivalue(
                        values.stream().flatMap(value -> list(value).stream()).toList());
            default -> first == null ? null : ofValue(function, first, values, reading);
        };
    }

    private static Object ofValue(String function, Object first, List<Object> values, Reading reading) {
        return switch (function) {
            case "json_array_to_mv" -> elements(text(first));
            case "json_extract" -> JsonFields.extract(first, text(values.get(1)), reading);
            case "json_extract_exact" -> exact(text(first), text(values.get(1)));
            case "json_keys" -> keys(text(first));
            case "isnum" -> list(first).stream().allMatch(value -> value.matches("-?\\d+(?:\\.\\d+)?"));
            case "like" -> like(text(first), text(values.get(1)));
            case "lower" -> text(first).toLowerCase(Locale.ROOT);
            case "match" ->
                Pattern.compile(text(values.get(1))).matcher(text(first)).find();
            case "mvdedup" -> multivalue(List.copyOf(new LinkedHashSet<>(list(first))));
            case "mvfind" -> position(list(first), Pattern.compile(text(values.get(1))));
            case "max" ->
                values.stream().mapToDouble(EvalFunctions::number).max().getAsDouble();
            case "min" ->
                values.stream().mapToDouble(EvalFunctions::number).min().getAsDouble();
            case "mvindex" -> part(list(first), (Double) values.get(1), (Double) values.get(values.size() - 1));
            case "mvjoin" -> String.join(text(values.get(1)), list(first));
            case "relative_time" -> moved(number(first), text(values.get(1)));
            case "round" ->
                new BigDecimal(text(first))
                        .setScale(values.size() == 1 ? 0 : ((Double) values.get(1)).intValue(), RoundingMode.HALF_UP)
                        .doubleValue();
            case "split" -> multivalue(List.of(text(first).split(Pattern.quote(text(values.get(1))), -1)));
            case "floor" -> Math.floor(number(first));
            case "strftime" -> written(number(first), text(values.get(1)));
            case "upper" -> text(first).toUpperCase(Locale.ROOT);
            case "urldecode" -> URLDecoder.decode(text(first), StandardCharsets.UTF_8);
            case "mvcount" -> (double) list(first).size();
            case "nullif" -> equal(first, values.get(1)) ? null : first;
            case "printf" -> hexadecimal(text(first), values.get(1));
            case "replace" ->
                Pattern.compile(text(values.get(1))).matcher(text(first)).replaceAll(replacement(text(values.get(2))));
            case "strptime" -> time(text(first), text(values.get(1)));
            case "substr" ->
                substring(
                        text(first),
                        (Double) values.get(1),
                        values.size() == 2 ? text(first).length() : (Double) values.get(2));
            case "tonumber" -> parsed(text(first), values.size() == 1 ? 10 : ((Double) values.get(1)).intValue());
            default -> throw new IllegalStateException(function);
        };
    }

    static Object operate(String operator, Object left, Object right) {
        if (left == null || right == null) {
            return null;
        }
        return switch (operator) {
            case "." -> text(left) + text(right);
            case "+" -> number(left) + number(right);
            case "-" -> number(left) - number(right);
            case "*" -> number(left) * number(right);
            case "/" -> number(right) == 0 ? null : (Object) (number(left) / number(right));
            case "%" -> number(left) % number(right);
            case "==" -> equal(left, right);
            case "!=" -> !equal(left, right);
            case "<" -> number(left) < number(right);
            case "<=" -> number(left) <= number(right);
            case ">" -> number(left) > number(right);
            case ">=" -> number(left) >= number(right);
            default -> throw new IllegalStateException(operator);
        };
    }

    static boolean isTrue(Object value) {
        return Boolean.TRUE.equals(value);
    }

    /** The texts of a value, as a field holds them. */
    static List<String> list(Object value) {
        if (value == null) {
            return List.of();
        }
        return value instanceof List<?> several
                ? several.stream().map(String.class::cast).toList()
                : List.of(text(value));
    }

    private static Object multivalue(List<String> values) {
        return values.isEmpty() ? null : values.size() == 1 ? values.get(0) : values;
    }

    private static String text(Object value) {
        if (value instanceof Double number) {
            return number == Math.rint(number)
                    ? String.valueOf(number.longValue())
                    : BigDecimal.valueOf(number).toPlainString();
        }
        if (value instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException("a single text is needed here, not " + value);
    }

    private static double number(Object value) {
        return value instanceof Double number ? number : Double.parseDouble(text(value));
    }

    private static boolean equal(Object left, Object right) {
        return right != null && text(left).equals(text(right));
    }

    private static Object chosen(List<Expression> arguments, Expression.Scope scope) {
        for (int i = 0; i < arguments.size(); i += 2) {
            if (isTrue(arguments.get(i).value(scope))) {
                return arguments.get(i + 1).value(scope);
            }
        }
        return null;
    }

    private static Object first(List<Expression> arguments, Expression.Scope scope) {
        for (Expression argument : arguments) {
            Object value = argument.value(scope);
            if (value != null) {
                return value;
            }
        }
        return null;
    }

    private static Object filtered(Expression predicate, Expression.Scope scope) {
        String field = fields(predicate).iterator().next();
        return multivalue(list(scope.field(field)).stream()
                .filter(value -> isTrue(predicate.value(with(scope, field, value))))
                .toList());
    }

    private static Object mapped(Expression.Field field, Expression expression, Expression.Scope scope) {
        return multivalue(list(scope.field(field.name())).stream()
                .flatMap(value -> list(expression.value(with(scope, field.name(), value))).stream())
                .toList());
    }

    private static Expression.Scope with(Expression.Scope scope, String field, String value) {
        Map<String, List<String>> fields = new LinkedHashMap<>(scope.fields());
        fields.put(field, List.of(value));
        return new Expression.Scope(fields, scope.reading());
    }

    private static Set<String> fields(Expression expression) {
        Set<String> names = new LinkedHashSet<>();
        expression.fields(names);
        return names;
    }

    private static Object elements(String json) {
        List<String> values = new ArrayList<>();
        if (JsonFields.parsed(json) instanceof JsonArray array) {
            for (JsonElement element : array) {
                values.add(element.isJsonPrimitive() ? element.getAsString() : element.toString());
            }
        }
        return multivalue(values);
    }

    private static Object keys(String json) {
        JsonArray keys = new JsonArray();
        if (JsonFields.parsed(json) instanceof JsonObject object) {
            object.keySet().forEach(keys::add);
        }
        return keys.toString();
    }

    private static Object part(List<String> values, double start, double end) {
        int from = (int) (start < 0 ? values.size() + start : start);
        int to = (int) (end < 0 ? values.size() + end : end);
        return from < 0 || to >= values.size() || from > to ? null : multivalue(values.subList(from, to + 1));
    }

    private static double moved(double time, String by) {
        if (by.startsWith("@d")) {
            double midnight = time - time % 86_400;
            return by.equals("@d") ? midnight : moved(midnight, by.substring(2));
        }
        Matcher amount = Pattern.compile("([+-]\\d+)([smhd])").matcher(by);
        if (!amount.matches()) {
            throw new IllegalArgumentException("the evaluator does not know the relative time " + by);
        }
        int seconds = List.of(1, 60, 3600, 86_400).get("smhd".indexOf(amount.group(2)));
        return time + seconds * Long.parseLong(amount.group(1));
    }

    private static Object position(List<String> values, Pattern pattern) {
        for (int i = 0; i < values.size(); i++) {
            if (pattern.matcher(values.get(i)).find()) {
                return (double) i;
            }
        }
        return null;
    }

    private static Object exact(String json, String key) {
        return JsonFields.parsed(json) instanceof JsonObject object && object.has(key)
                ? object.get(key).getAsString()
                : null;
    }

    private static String written(double seconds, String format) {
        String pattern = format.replaceAll("(?<!%)([A-Za-z]+)", "'$1'")
                .replace("%Y", "uuuu")
                .replace("%m", "MM")
                .replace("%d", "dd")
                .replace("%H", "HH")
                .replace("%M", "mm")
                .replace("%S", "ss");
        if (pattern.contains("%")) {
            throw new IllegalArgumentException("the evaluator does not know the time format " + format);
        }
        return DateTimeFormatter.ofPattern(pattern, Locale.ROOT)
                .format(Instant.ofEpochSecond((long) seconds).atOffset(ZoneOffset.UTC));
    }

    /** {@code \1} is the first group; everything else stands for itself. */
    private static String replacement(String text) {
        return text.replace("$", "\\$").replaceAll("\\\\(\\d)", "\\$$1");
    }

    private static boolean like(String text, String pattern) {
        return text.matches("(?s)\\Q" + pattern.replace("%", "\\E.*\\Q").replace("_", "\\E.\\Q") + "\\E");
    }

    /** A number beyond 2^53 loses its last digits, as in Splunk. */
    private static Object hexadecimal(String format, Object value) {
        if (!format.matches("0x%0\\d+x")) {
            throw new IllegalArgumentException("the evaluator does not know the format " + format);
        }
        return value == null ? null : String.format(Locale.ROOT, format, (long) number(value));
    }

    private static Object parsed(String text, int radix) {
        try {
            return radix == 10 ? Double.valueOf(text) : (Object) (double) Long.parseUnsignedLong(text, radix);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static Object substring(String text, double start, double length) {
        int from = Math.min((int) start - 1, text.length());
        return text.substring(from, Math.min(from + (int) length, text.length()));
    }

    private static Object time(String text, String format) {
        if (!format.equals(TIME_FORMAT)) {
            throw new IllegalArgumentException("the evaluator does not know the time format " + format);
        }
        try {
            return (double) OffsetDateTime.parse(text, TIME).toEpochSecond();
        } catch (DateTimeException e) {
            return null;
        }
    }
}
