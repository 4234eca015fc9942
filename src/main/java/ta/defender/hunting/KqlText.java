package ta.defender.hunting;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import ta.defender.model.Issue;

/**
 * A query, as far as the input must understand it: what it reads from, and which operators of its last statement keep it
 * from giving every row of every window. It is not a parser of KQL: strings and comments are blanked out, the rest is cut at
 * semicolons and pipes outside of brackets.
 */
final class KqlText {
    /** With these a result is no longer the rows of a table, or not all of them. */
    private static final Set<String> LOSSY = Set.of(
            "summarize",
            "take",
            "limit",
            "top",
            "top-nested",
            "top-hitters",
            "sample",
            "sample-distinct",
            "distinct",
            "count",
            "make-series",
            "reduce",
            "fork",
            "facet",
            "getschema");

    /** With these one row of a table may become several that share its key. */
    private static final Set<String> MULTIPLYING = Set.of(
            "join",
            "lookup",
            "mv-expand",
            "mvexpand",
            "mv-apply",
            "union",
            "evaluate",
            "invoke",
            "parse-kv",
            "partition");

    private static final Pattern OPERATOR = Pattern.compile("\\s*([A-Za-z][A-Za-z0-9_-]*)");
    private static final Pattern OWN_TIME =
            Pattern.compile("\\b(ago|now|datetime|datetime_add)\\s*\\(|\\b(between)\\s*\\(", Pattern.CASE_INSENSITIVE);
    private static final Pattern LET = Pattern.compile("\\s*let\\s+([A-Za-z_]\\w*)\\s*=\\s*(.*)", Pattern.DOTALL);
    private static final Pattern TABLE = Pattern.compile("\\s*([A-Za-z_]\\w*)\\s*");
    private static final Set<String> SOURCES =
            Set.of("union", "search", "find", "print", "range", "datatable", "externaldata");

    private final String statement;
    private final String masked;
    private final List<String> statements;
    private final List<Issue> faults;

    private KqlText(String statement, String masked, List<String> statements, List<Issue> faults) {
        this.statement = statement;
        this.masked = masked;
        this.statements = statements;
        this.faults = faults;
    }

    static KqlText of(String query) {
        List<Issue> faults = new ArrayList<>();
        String masked = masked(query, faults);
        checkBrackets(masked, faults);
        List<String> statements = split(masked, ';');
        int end = masked.length();
        // white space and semicolons at the end, and comments there, which are blank in the masked text
        while (end > 0 && (Character.isWhitespace(masked.charAt(end - 1)) || masked.charAt(end - 1) == ';')) {
            end--;
        }
        while (!statements.isEmpty() && statements.get(statements.size() - 1).isBlank()) {
            statements.remove(statements.size() - 1);
        }
        String text = query.substring(0, end);
        if (statements.isEmpty()) {
            faults.add(fault("the query has no statement", "write a query"));
        } else if (masked.stripLeading().startsWith(".")) {
            faults.add(fault("the query is a management command", "use a query"));
        } else if (operators(statements.get(statements.size() - 1)).contains("render")) {
            faults.add(fault("the query ends with render, which draws a chart", "remove render"));
        }
        return new KqlText(text, masked, statements, faults);
    }

    /** What makes it unusable whatever the service says. */
    List<Issue> faults() {
        return faults;
    }

    /** The query without a semicolon, a comment or white space at its end, so that more can be appended. */
    String statement() {
        return statement;
    }

    /** The operators and functions with which not every row of a window is promised, in the order of their names. */
    Set<String> lossy() {
        Set<String> found = new TreeSet<>(allOperators());
        found.retainAll(LOSSY);
        Matcher matcher = OWN_TIME.matcher(masked);
        while (matcher.find()) {
            String function = matcher.group(1);
            found.add(function == null ? "between" : function.toLowerCase(Locale.ROOT) + "()");
        }
        return found;
    }

    /** Whether several of its rows may share a key that is unique in the table. */
    boolean multipliesRows() {
        List<String> operators = allOperators();
        return table() == null || operators.stream().anyMatch(MULTIPLYING::contains);
    }

    /** The table that its last statement begins with, or null. */
    @Nullable String table() {
        if (statements.isEmpty()) {
            return null;
        }
        return table(statements.get(statements.size() - 1), 0);
    }

    private @Nullable String table(String pipeline, int depth) {
        Matcher matcher = TABLE.matcher(split(pipeline, '|').get(0));
        if (!matcher.matches() || SOURCES.contains(matcher.group(1).toLowerCase(Locale.ROOT))) {
            return null;
        }
        String name = matcher.group(1);
        String let = let(name);
        return let == null || depth > statements.size() ? name : table(let, depth + 1);
    }

    private List<String> allOperators() {
        List<String> operators = new ArrayList<>();
        String pipeline = statements.isEmpty() ? null : statements.get(statements.size() - 1);
        for (int depth = 0; pipeline != null && depth <= statements.size(); depth++) {
            operators.addAll(operators(pipeline));
            Matcher matcher = TABLE.matcher(split(pipeline, '|').get(0));
            pipeline = matcher.matches() ? let(matcher.group(1)) : null;
        }
        return operators;
    }

    private @Nullable String let(String name) {
        for (String each : statements) {
            Matcher matcher = LET.matcher(each);
            if (matcher.matches() && matcher.group(1).equals(name)) {
                return matcher.group(2);
            }
        }
        return null;
    }

    private static List<String> operators(String pipeline) {
        List<String> parts = split(pipeline, '|');
        List<String> operators = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            Matcher matcher = OPERATOR.matcher(parts.get(i));
            boolean source = i == 0
                    && matcher.lookingAt()
                    && !SOURCES.contains(matcher.group(1).toLowerCase(Locale.ROOT));
            if (!source && matcher.lookingAt()) {
                operators.add(matcher.group(1).toLowerCase(Locale.ROOT));
            }
        }
        return operators;
    }

    /** Cuts a masked text outside of brackets. */
    private static List<String> split(String masked, char separator) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        int from = 0;
        for (int i = 0; i < masked.length(); i++) {
            char c = masked.charAt(i);
            if ("([{".indexOf(c) >= 0) {
                depth++;
            } else if (")]}".indexOf(c) >= 0) {
                depth--;
            } else if (c == separator && depth <= 0) {
                parts.add(masked.substring(from, i));
                from = i + 1;
            }
        }
        parts.add(masked.substring(from));
        return parts;
    }

    private static Issue fault(String what, String remedy) {
        return new Issue("query", what, remedy);
    }

    private static void checkBrackets(String masked, List<Issue> faults) {
        StringBuilder open = new StringBuilder();
        for (int i = 0; i < masked.length(); i++) {
            int opening = "([{".indexOf(masked.charAt(i));
            int closing = ")]}".indexOf(masked.charAt(i));
            if (opening >= 0) {
                open.append(")]}".charAt(opening));
            } else if (closing >= 0) {
                int last = open.length() - 1;
                if (last < 0 || open.charAt(last) != masked.charAt(i)) {
                    faults.add(fault(
                            "has a '" + masked.charAt(i) + "' at position " + (i + 1) + " that closes nothing",
                            "remove it, or open it before"));
                    return;
                }
                open.setLength(last);
            }
        }
        if (!open.isEmpty()) {
            faults.add(fault("lacks a '" + open.charAt(open.length() - 1) + "'", "close every bracket"));
        }
    }

    /** The same text with blanks in place of comments, and of what stands in strings, their quotes included. */
    private static String masked(String query, List<Issue> faults) {
        StringBuilder masked = new StringBuilder(query);
        int at = 0;
        while (at < query.length()) {
            int end = at + 1;
            char c = query.charAt(at);
            if (query.startsWith("//", at)) {
                int line = query.indexOf('\n', at);
                end = line < 0 ? query.length() : line;
                blank(masked, at, end, ' ');
            } else if (query.startsWith("```", at) || query.startsWith("~~~", at)) {
                int close = query.indexOf(query.substring(at, at + 3), at + 3);
                end = close < 0 ? unclosed(query, at, faults) : close + 3;
                blank(masked, at, end, '_');
            } else if (c == '"' || c == '\'') {
                boolean verbatim = at > 0 && (query.charAt(at - 1) == '@');
                end = stringEnd(query, at, c, verbatim);
                if (end < 0) {
                    end = unclosed(query, at, faults);
                }
                blank(masked, at, end, '_');
            }
            at = end;
        }
        return masked.toString();
    }

    private static int unclosed(String query, int at, List<Issue> faults) {
        faults.add(fault("has a string that begins at position " + (at + 1) + " and does not end", "end it"));
        return query.length();
    }

    private static int stringEnd(String query, int from, char quote, boolean verbatim) {
        for (int i = from + 1; i < query.length(); i++) {
            char c = query.charAt(i);
            if (c == '\\' && !verbatim) {
                i++;
            } else if (c == quote) {
                if (!verbatim || i + 1 >= query.length() || query.charAt(i + 1) != quote) {
                    return i + 1;
                }
                i++;
            } else if (c == '\n') {
                return -1;
            }
        }
        return -1;
    }

    private static void blank(StringBuilder text, int from, int to, char with) {
        for (int i = from; i < to; i++) {
            if (text.charAt(i) != '\n') {
                text.setCharAt(i, with);
            }
        }
    }
}
