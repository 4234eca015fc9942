package ta.simulator.defender;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import ta.simulator.defender.KqlLexer.Kind;
import ta.simulator.defender.KqlLexer.Token;
import ta.simulator.net.Json;

/**
 * Evaluates the part of KQL that tests need: one table, or a union of such queries in brackets, then {@code where} (comparisons, {@code between}, {@code and},
 * {@code or}), {@code project}, {@code take}, {@code top}, {@code sort}, {@code distinct}, {@code count} and
 * {@code summarize …=count() by …}. Anything else is a syntax error, in Kusto's words.
 */
final class KqlQuery {
    private final String query;
    private final List<Token> tokens;
    private final HuntingTables tables;
    private final Instant now;
    private int at;

    KqlQuery(String query, HuntingTables tables, Instant now) {
        this.query = query;
        this.tokens = KqlLexer.tokens(query);
        this.tables = tables;
        this.now = now;
    }

    static ApiException failure(String message) {
        return new ApiException(400, "BadRequest", message);
    }

    static ApiException syntax(String query, int at) {
        String before = query.substring(0, Math.min(at, query.length()));
        int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
        int column = 1 + at - (before.lastIndexOf('\n') + 1);
        String rest = query.substring(Math.min(at, query.length()))
                .lines()
                .findFirst()
                .orElse("");
        return failure("Query could not be parsed at '" + rest + "' on line [" + line + "," + column + "]. Token: '"
                + rest.split("\\s", 2)[0] + "'. Line: " + line + ". Position: " + column);
    }

    /** The table that the query begins with. */
    Optional<String> table() {
        return tokens.get(0).kind() == Kind.NAME ? Optional.of(tokens.get(0).text()) : Optional.empty();
    }

    KqlRows run(Predicate<HuntingRow> within) {
        KqlRows rows = is("union") ? union(within) : pipeline(within);
        if (is(";")) {
            next();
        }
        if (peek().kind() != Kind.END) {
            throw syntax(query, peek().at());
        }
        return rows;
    }

    /** {@code union isfuzzy=true (T | …), …}: legs whose table does not exist are left out, unless none is there. */
    private KqlRows union(Predicate<HuntingRow> within) {
        next();
        boolean fuzzy = false;
        if (is("isfuzzy")) {
            next();
            expect("=");
            fuzzy = name().equals("true");
        }
        List<HuntingColumn> columns = new ArrayList<>();
        List<JsonObject> rows = new ArrayList<>();
        ApiException unresolved = null;
        do {
            expect("(");
            if (fuzzy && tables.table(peek().text()).isEmpty()) {
                unresolved = unresolved(peek());
                skipToClosingBracket();
            } else {
                KqlRows leg = pipeline(within);
                leg.columns().stream()
                        .filter(column -> !columns.contains(column))
                        .forEach(columns::add);
                rows.addAll(leg.rows());
            }
            expect(")");
        } while (comma());
        if (columns.isEmpty() && unresolved != null) {
            throw unresolved;
        }
        return new KqlRows(columns, rows);
    }

    private void skipToClosingBracket() {
        for (int depth = 0; depth > 0 || !is(")"); ) {
            Token token = next();
            if (token.kind() == Kind.END) {
                throw syntax(query, token.at());
            }
            depth += token.text().equals("(") ? 1 : token.text().equals(")") ? -1 : 0;
        }
    }

    private static ApiException unresolved(Token name) {
        return failure("'where' operator: Failed to resolve table or column expression named '" + name.text() + "'");
    }

    private KqlRows pipeline(Predicate<HuntingRow> within) {
        Token first = next();
        if (first.kind() != Kind.NAME) {
            throw syntax(query, first.at());
        }
        HuntingTables.Table table = tables.table(first.text()).orElseThrow(() -> unresolved(first));
        List<JsonObject> rows = tables.rows(first.text()).stream()
                .filter(within)
                .filter(timeFilter())
                .map(HuntingRow::tree)
                .toList();
        KqlRows flow = new KqlRows(table.columns(), rows);
        while (is("|")) {
            next();
            flow = operator(flow, next());
        }
        return flow;
    }

    /** Spares parsing rows that a later {@code Timestamp between} leaves out anyway. */
    private Predicate<HuntingRow> timeFilter() {
        for (int i = 0; i + 9 < tokens.size(); i++) {
            boolean between = tokens.get(i).text().equals("Timestamp")
                    && tokens.get(i + 1).text().equals("between")
                    && tokens.get(i + 3).text().equals("datetime");
            if (between && tokens.stream().noneMatch(token -> token.text().equals("or"))) {
                int kept = at;
                at = i + 3;
                Object from = value();
                expect("..");
                Object to = value();
                at = kept;
                return row -> row.timestamp()
                        .filter(time -> !time.isBefore((Instant) from) && !time.isAfter((Instant) to))
                        .isPresent();
            }
        }
        return row -> true;
    }

    private KqlRows operator(KqlRows in, Token name) {
        return switch (name.text()) {
            case "where", "filter" ->
                in.with(in.rows().stream().filter(condition(in)).toList());
            case "project" -> project(in);
            case "take", "limit" -> in.with(in.rows().stream().limit(number()).toList());
            case "top" -> top(in);
            case "sort", "order" -> {
                expect("by");
                yield in.with(in.rows().stream().sorted(order(in)).toList());
            }
            case "count" ->
                new KqlRows(
                        List.of(new HuntingColumn("Count", "Int64")),
                        List.of(Json.object("Count", in.rows().size())));
            case "distinct" -> {
                KqlRows projected = project(in);
                yield projected.with(List.copyOf(new LinkedHashSet<>(projected.rows())));
            }
            case "summarize" -> summarize(in);
            default -> throw syntax(query, name.at());
        };
    }

    private KqlRows top(KqlRows in) {
        long most = number();
        expect("by");
        return in.with(in.rows().stream().sorted(order(in)).limit(most).toList());
    }

    private Comparator<JsonObject> order(KqlRows in) {
        String column = in.column("sort", name()).name();
        Comparator<JsonObject> order = Comparator.comparing(row -> comparable(row.get(column)));
        if (is("asc")) {
            next();
            return order;
        }
        if (is("desc")) {
            next();
        }
        return order.reversed();
    }

    private static String comparable(JsonElement value) {
        return value == null || !value.isJsonPrimitive() ? "" : value.getAsString();
    }

    private KqlRows project(KqlRows in) {
        List<HuntingColumn> columns = new ArrayList<>();
        Map<String, String> sources = new LinkedHashMap<>();
        Map<String, String> literals = new LinkedHashMap<>();
        do {
            String name = name();
            String source = name;
            if (is("=")) {
                next();
                if (peek().kind() == Kind.TEXT) {
                    literals.put(name, next().text());
                    columns.add(new HuntingColumn(name, "String"));
                    continue;
                }
                source = name();
            }
            columns.add(new HuntingColumn(name, in.column("project", source).type()));
            sources.put(name, source);
        } while (comma());
        List<JsonObject> rows = new ArrayList<>();
        for (JsonObject row : in.rows()) {
            JsonObject projected = new JsonObject();
            sources.forEach((name, source) -> projected.add(name, row.get(source)));
            literals.forEach(projected::addProperty);
            rows.add(projected);
        }
        return new KqlRows(columns, rows);
    }

    private KqlRows summarize(KqlRows in) {
        String count = "count_";
        String first = name();
        if (is("=")) {
            next();
            count = first;
            first = name();
        }
        if (!first.equals("count")) {
            throw failure("'summarize' operator: the stand-in knows count() only, not " + first);
        }
        expect("(");
        expect(")");
        List<HuntingColumn> columns = new ArrayList<>();
        List<Group> groups = new ArrayList<>();
        if (is("by")) {
            next();
            do {
                Group group = group(in);
                groups.add(group);
                columns.add(new HuntingColumn(
                        group.name(), in.column("summarize", group.column()).type()));
            } while (comma());
        }
        columns.add(new HuntingColumn(count, "Int64"));
        Map<JsonObject, Long> counts = new LinkedHashMap<>();
        if (groups.isEmpty()) {
            counts.put(new JsonObject(), 0L);
        }
        for (JsonObject row : in.rows()) {
            JsonObject key = new JsonObject();
            groups.forEach(group -> key.add(group.name(), group.of(row)));
            counts.merge(key, 1L, Long::sum);
        }
        List<JsonObject> rows = new ArrayList<>();
        for (Map.Entry<JsonObject, Long> entry : counts.entrySet()) {
            JsonObject row = entry.getKey().deepCopy();
            row.addProperty(count, entry.getValue());
            rows.add(row);
        }
        return new KqlRows(columns, rows);
    }

    private Group group(KqlRows in) {
        String name = name();
        String column = name;
        Duration bin = Duration.ZERO;
        if (is("=")) {
            next();
            column = name();
        }
        if (column.equals("bin") && is("(")) {
            next();
            column = name();
            expect(",");
            bin = (Duration) value();
            expect(")");
            name = name.equals("bin") ? column : name;
        }
        in.column("summarize", column);
        return new Group(name, column, bin);
    }

    /** A column of the groups; a bin of zero takes values as they are. */
    private record Group(String name, String column, Duration bin) {
        JsonElement of(JsonObject row) {
            JsonElement value = row.get(column);
            Optional<Instant> time = bin.isZero() ? Optional.empty() : HuntingRow.instant(value);
            if (time.isEmpty()) {
                return value == null ? JsonNull.INSTANCE : value;
            }
            long width = bin.toMillis();
            return new JsonPrimitive(Timestamps.text(
                    Instant.ofEpochMilli(Math.floorDiv(time.get().toEpochMilli(), width) * width), 0));
        }
    }

    private Predicate<JsonObject> condition(KqlRows in) {
        Predicate<JsonObject> left = conjunction(in);
        while (is("or")) {
            next();
            left = left.or(conjunction(in));
        }
        return left;
    }

    private Predicate<JsonObject> conjunction(KqlRows in) {
        Predicate<JsonObject> left = comparison(in);
        while (is("and")) {
            next();
            left = left.and(comparison(in));
        }
        return left;
    }

    private Predicate<JsonObject> comparison(KqlRows in) {
        if (is("(")) {
            next();
            Predicate<JsonObject> inner = condition(in);
            expect(")");
            return inner;
        }
        String column = in.column("where", name()).name();
        Token operator = next();
        if (operator.text().equals("between")) {
            expect("(");
            Object from = value();
            expect("..");
            Object to = value();
            expect(")");
            return row -> compare(row.get(column), from) >= 0 && compare(row.get(column), to) <= 0;
        }
        Object wanted = value();
        return switch (operator.text()) {
            case "==" -> row -> compare(row.get(column), wanted) == 0;
            case "!=" -> row -> compare(row.get(column), wanted) != 0;
            case "<" -> row -> known(row.get(column)) && compare(row.get(column), wanted) < 0;
            case "<=" -> row -> known(row.get(column)) && compare(row.get(column), wanted) <= 0;
            case ">" -> row -> compare(row.get(column), wanted) > 0;
            case ">=" -> row -> compare(row.get(column), wanted) >= 0;
            case "=~" -> row -> comparable(row.get(column)).equalsIgnoreCase(wanted.toString());
            case "has", "contains" ->
                row -> comparable(row.get(column))
                        .toLowerCase(java.util.Locale.ROOT)
                        .contains(wanted.toString().toLowerCase(java.util.Locale.ROOT));
            case "startswith" -> row -> comparable(row.get(column)).startsWith(wanted.toString());
            default -> throw syntax(query, operator.at());
        };
    }

    private static boolean known(JsonElement value) {
        return value != null && value.isJsonPrimitive();
    }

    /** Of a row's value and a literal; a value that is not there is smaller than everything. */
    private static int compare(JsonElement value, Object literal) {
        if (!known(value)) {
            return -1;
        }
        if (literal instanceof Instant instant) {
            return HuntingRow.instant(value)
                    .map(time -> time.compareTo(instant))
                    .orElse(-1);
        }
        if (literal instanceof Long number) {
            try {
                return Double.compare(value.getAsDouble(), number);
            } catch (NumberFormatException noNumber) {
                return -1;
            }
        }
        return value.getAsString().compareTo(literal.toString());
    }

    /** A literal: an instant, a duration, a whole number or a text. */
    private Object value() {
        Token token = next();
        if (token.kind() == Kind.TEXT) {
            return token.text();
        }
        if (token.kind() == Kind.NUMBER) {
            return duration(token.text()).<Object>map(span -> span).orElseGet(() -> whole(token));
        }
        switch (token.text()) {
            case "true", "false" -> {
                return token.text();
            }
            case "now" -> {
                expect("(");
                expect(")");
                return now;
            }
            case "ago" -> {
                expect("(");
                Duration span = (Duration) value();
                expect(")");
                return now.minus(span);
            }
            case "datetime" -> {
                expect("(");
                int start = peek().at();
                while (!is(")")) {
                    if (next().kind() == Kind.END) {
                        throw syntax(query, start);
                    }
                }
                Token end = next();
                String text = query.substring(start, end.at()).strip();
                String whole = text.contains("T") ? text : text + "T00:00:00";
                return HuntingRow.instant(new JsonPrimitive(whole.endsWith("Z") ? whole : whole + "Z"))
                        .orElseThrow(() -> syntax(query, start));
            }
            default -> throw syntax(query, token.at());
        }
    }

    private static Optional<Duration> duration(String text) {
        if (!text.matches("\\d{1,9}[smhd]")) {
            return Optional.empty();
        }
        long amount = Long.parseLong(text.substring(0, text.length() - 1));
        return Optional.of(
                switch (text.charAt(text.length() - 1)) {
                    case 's' -> Duration.ofSeconds(amount);
                    case 'm' -> Duration.ofMinutes(amount);
                    case 'h' -> Duration.ofHours(amount);
                    default -> Duration.ofDays(amount);
                });
    }

    private Long whole(Token token) {
        try {
            return Long.valueOf(token.text());
        } catch (NumberFormatException noNumber) {
            throw syntax(query, token.at());
        }
    }

    private long number() {
        return whole(next());
    }

    private String name() {
        Token token = next();
        if (token.kind() != Kind.NAME) {
            throw syntax(query, token.at());
        }
        return token.text();
    }

    private boolean comma() {
        boolean there = is(",");
        if (there) {
            next();
        }
        return there;
    }

    private void expect(String text) {
        Token token = next();
        if (!token.text().equals(text) || token.kind() == Kind.TEXT) {
            throw syntax(query, token.at());
        }
    }

    private boolean is(String text) {
        return peek().kind() != Kind.TEXT && peek().text().equals(text);
    }

    private Token peek() {
        return tokens.get(at);
    }

    private Token next() {
        Token token = tokens.get(at);
        at = Math.min(at + 1, tokens.size() - 1);
        return token;
    }
}
