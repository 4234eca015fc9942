package ta.knowledge;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * The grammar of Splunk's Search Reference, as far as our searches use it: a command, option, function or form that it does not
 * know is refused, so that a slip of the pen is found without a Splunk. It judges what is written, not what it finds.
 */
final class SearchGrammar {
    private static final String NAME = "(?:\"[^\"]+\"|'[^']+'|[A-Za-z_*][\\w.{}:*]*)";

    /** Options by command; {@code #} stands for a number, {@code ?} for a truth value, {@code *} for anything. */
    private static final Map<String, Map<String, String>> OPTIONS = Map.ofEntries(
            Map.entry("stats", Map.of("allnum", "?", "delim", "*", "partitions", "#")),
            Map.entry("eventstats", Map.of("allnum", "?")),
            Map.entry(
                    "streamstats",
                    Map.of("current", "?", "window", "#", "global", "?", "reset_on_change", "?", "time_window", "*")),
            Map.entry(
                    "timechart",
                    Map.of(
                            "span",
                            "*",
                            "minspan",
                            "*",
                            "bins",
                            "#",
                            "limit",
                            "*",
                            "useother",
                            "?",
                            "usenull",
                            "?",
                            "cont",
                            "?",
                            "partial",
                            "?",
                            "fixedrange",
                            "?")),
            Map.entry("chart", Map.of("limit", "*", "useother", "?", "usenull", "?", "span", "*", "bins", "#")),
            Map.entry("dedup", Map.of("keepevents", "?", "keepempty", "?", "consecutive", "?")),
            Map.entry("bin", Map.of("span", "*", "bins", "#", "minspan", "*", "aligntime", "*")),
            Map.entry("bucket", Map.of("span", "*", "bins", "#")),
            Map.entry("rex", Map.of("field", "*", "mode", "sed", "max_match", "#", "offset_field", "*")),
            Map.entry("spath", Map.of("input", "*", "output", "*", "path", "*")),
            Map.entry("fillnull", Map.of("value", "*")),
            Map.entry("inputlookup", Map.of("append", "?", "start", "#", "max", "#", "strict", "?")),
            Map.entry(
                    "outputlookup",
                    Map.of("append", "?", "key_field", "*", "max", "#", "create_empty", "?", "override_if_empty", "?")),
            Map.entry("top", Map.of("limit", "#", "showperc", "?", "showcount", "?", "useother", "?")),
            Map.entry("rare", Map.of("limit", "#", "showperc", "?", "showcount", "?")),
            Map.entry("makemv", Map.of("delim", "*", "tokenizer", "*", "allowempty", "?")),
            Map.entry("mvexpand", Map.of("limit", "#")),
            Map.entry("nomv", Map.of()),
            Map.entry("head", Map.of("limit", "#", "null", "?", "keeplast", "?")),
            Map.entry("append", Map.of("maxtime", "#", "maxout", "#", "timeout", "#", "extendtimerange", "?")),
            Map.entry("appendcols", Map.of("override", "?", "maxtime", "#", "maxout", "#")),
            Map.entry("appendpipe", Map.of("run_in_preview", "?")),
            Map.entry("join", Map.of("type", "*", "max", "#", "usetime", "?", "overwrite", "?", "earlier", "?")),
            Map.entry("makeresults", Map.of("count", "#", "annotate", "?", "format", "*", "data", "*")),
            Map.entry("transpose", Map.of("header_field", "*", "column_name", "*", "include_empty", "?")),
            Map.entry("foreach", Map.of("mode", "*", "fieldstr", "*", "itemstr", "*")),
            Map.entry("lookup", Map.of("local", "?", "update", "?")),
            Map.entry("rest", Map.of("count", "#", "splunk_server", "*", "timeout", "#", "f", "*", "search", "*")),
            Map.entry(
                    "defenderhunt",
                    Map.of(
                            "account",
                            "*",
                            "timespan",
                            "*",
                            "data",
                            "*",
                            "max",
                            "#",
                            "device",
                            "*",
                            "user",
                            "*",
                            "file",
                            "*",
                            "ip",
                            "*",
                            "url",
                            "*",
                            "around",
                            "*")),
            Map.entry(
                    "tstats",
                    Map.of("summariesonly", "?", "allow_old_summaries", "?", "prestats", "?", "append", "?")));

    private static final Set<String> AGGREGATES = Set.of(
            "count",
            "c",
            "dc",
            "distinct_count",
            "estdc",
            "sum",
            "avg",
            "mean",
            "min",
            "max",
            "range",
            "median",
            "mode",
            "values",
            "list",
            "first",
            "last",
            "earliest",
            "latest",
            "earliest_time",
            "latest_time",
            "stdev",
            "var",
            "rate",
            "per_hour",
            "per_minute",
            "per_second",
            "per_day",
            "sparkline",
            "p50",
            "p90",
            "p95",
            "p99",
            "perc95",
            "exactperc95");

    /** Least and most arguments; 99 stands for any number. */
    private static final Map<String, int[]> FUNCTIONS = functions(
            "abs 1 1 ceiling 1 1 floor 1 1 round 1 2 exact 1 1 pow 2 2 sqrt 1 1 min 1 99 max 1 99 random 0 0 len 1 1"
                    + " lower 1 1 upper 1 1 trim 1 2 ltrim 1 2 rtrim 1 2 substr 2 3 replace 3 3 split 2 2 urldecode 1 1"
                    + " printf 1 99 like 2 2 match 2 2 cidrmatch 2 2 searchmatch 1 1 in 2 99 case 2 99 if 3 3 coalesce 1 99"
                    + " nullif 2 2 null 0 0 true 0 0 false 0 0 isnull 1 1 isnotnull 1 1 isnum 1 1 isint 1 1 isstr 1 1"
                    + " isbool 1 1 typeof 1 1 validate 2 99 tonumber 1 2 tostring 1 2 now 0 0 time 0 0 relative_time 2 2"
                    + " strftime 2 2 strptime 2 2 md5 1 1 sha1 1 1 sha256 1 1 mvappend 1 99 mvcount 1 1 mvdedup 1 1"
                    + " mvfilter 1 1 mvfind 2 2 mvindex 2 3 mvjoin 2 2 mvmap 2 3 mvrange 2 3 mvsort 1 1 mvzip 2 3"
                    + " commands 1 1 json 1 1 json_object 0 99 json_array 0 99 json_extract 1 99 json_extract_exact 1 99 json_keys 1 1"
                    + " json_set 3 99 json_valid 1 1 json_array_to_mv 1 2 mv_to_json_array 1 2 spath 2 2");

    private static final Set<String> ALIKE = Set.of("AND", "OR", "NOT", "XOR", "LIKE", "IN", "BY", "AS");

    private SearchGrammar() {}

    /** Passes for a search that splunkd would parse; macros must have been expanded. */
    static void check(String search) {
        if (search.contains("`")) {
            throw fault("a macro that is not expanded");
        }
        pipeline(search.strip(), false);
    }

    /** Of {@code macros.conf}: either a whole search or a piece, which is looked at where it is used. */
    static void checkExpression(String expression) {
        new Eval(expression).whole();
    }

    private static IllegalArgumentException fault(String what) {
        return new IllegalArgumentException(what);
    }

    private static void pipeline(String text, boolean inner) {
        List<String> stages = stages(text);
        int first = 0;
        if (stages.get(0).isBlank()) {
            if (stages.size() == 1) {
                throw fault("an empty search");
            }
            first = 1;
        }
        for (int i = first; i < stages.size(); i++) {
            String stage = stages.get(i).strip();
            if (stage.isEmpty()) {
                throw fault("a command is missing after a bar");
            }
            List<String> subsearches = new ArrayList<>();
            String outside = withoutSubsearches(stage, subsearches);
            subsearches.forEach(sub -> pipeline(sub.strip(), true));
            boolean implicit = first == 0 && i == 0 && !inner;
            if (implicit || (first == 0 && i == 0 && !outside.matches("(?s)(?:search|[a-z]+)\\b.*"))) {
                conditions(outside.replaceFirst("^search\\s+", ""));
            } else {
                command(outside, subsearches.size());
            }
        }
    }

    static List<String> stages(String text) {
        List<String> stages = new ArrayList<>();
        StringBuilder open = new StringBuilder();
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                i = endOfString(text, i);
            } else if ("([".indexOf(c) >= 0) {
                open.append(c);
            } else if (")]".indexOf(c) >= 0) {
                char partner = c == ')' ? '(' : '[';
                if (open.length() == 0 || open.charAt(open.length() - 1) != partner) {
                    throw fault("'" + c + "' closes nothing");
                }
                open.setLength(open.length() - 1);
            } else if (c == '|' && open.indexOf("[") < 0) {
                if (open.length() > 0) {
                    throw fault("a bar inside parentheses");
                }
                stages.add(text.substring(start, i));
                start = i + 1;
            }
        }
        if (open.length() > 0) {
            throw fault("'" + open.charAt(open.length() - 1) + "' is not closed");
        }
        stages.add(text.substring(start));
        return stages;
    }

    private static int endOfString(String text, int from) {
        for (int i = from + 1; i < text.length(); i++) {
            if (text.charAt(i) == '\\') {
                i++;
            } else if (text.charAt(i) == '"') {
                return i;
            }
        }
        throw fault("a quotation mark is not closed: " + text.substring(from));
    }

    static String withoutSubsearches(String stage, List<String> found) {
        StringBuilder outside = new StringBuilder();
        int depth = 0;
        int start = 0;
        for (int i = 0; i < stage.length(); i++) {
            char c = stage.charAt(i);
            if (c == '"') {
                int end = endOfString(stage, i);
                outside.append(depth == 0 ? stage.substring(i, end + 1) : "");
                i = end;
            } else if (c == '[' && depth++ == 0) {
                start = i + 1;
            } else if (c == ']' && --depth == 0) {
                found.add(stage.substring(start, i));
                outside.append("[]");
            } else if (depth == 0) {
                outside.append(c);
            }
        }
        return outside.toString();
    }

    private static void command(String stage, int subsearches) {
        String name = stage.split("[\\s\\[]", 2)[0];
        String rest = stage.substring(name.length()).strip();
        boolean takesSubsearch =
                Set.of("append", "appendpipe", "appendcols", "join", "foreach").contains(name);
        if (takesSubsearch && (subsearches != 1 || !rest.endsWith("[]"))) {
            throw fault(name + " needs one subsearch at its end");
        }
        if (subsearches > 0
                && !takesSubsearch
                && !Set.of("search", "where", "tstats").contains(name)) {
            throw fault(name + " takes no subsearch");
        }
        String text = takesSubsearch ? rest.substring(0, rest.length() - 2).strip() : rest;
        switch (name) {
            case "search" -> conditions(text);
            case "where" -> new Eval(text).whole();
            case "eval" -> eval(text);
            case "stats", "eventstats", "streamstats", "chart", "timechart" -> aggregates(name, text);
            case "tstats" -> tstats(text);
            case "dedup" -> dedup(options(name, text));
            case "sort" -> sort(text);
            case "head", "tail" -> {
                String left = options("head", text);
                if (!left.isEmpty() && !left.matches("\\d+")) {
                    new Eval(left).whole();
                }
            }
            case "table", "nomv" -> names(name, text);
            case "fields" -> names(name, text.replaceFirst("^[+-]\\s+", ""));
            case "mvexpand", "makemv" -> matching(name, options(name, text), NAME);
            case "fillnull" -> {
                String left = options(name, text);
                if (!left.isEmpty()) {
                    names(name, left);
                }
            }
            case "rename" ->
                matching(
                        name,
                        text,
                        "NAME\\s+(?i:AS)\\s+NAME(?:(?:\\s*,\\s*|\\s+)NAME\\s+(?i:AS)\\s+NAME)*".replace("NAME", NAME));
            case "top", "rare" ->
                matching(
                        name,
                        options(name, text),
                        "(?:\\d+\\s+)?NAME(?:\\s*,?\\s*NAME)*?(?:\\s+(?i:BY)\\s+NAME(?:\\s*,?\\s*NAME)*)?"
                                .replace("NAME", NAME));
            case "bin", "bucket" -> matching(name, options(name, text), NAME + "(?:\\s+(?i:AS)\\s+" + NAME + ")?");
            case "rex" -> rex(text);
            case "regex" -> matching(name, text, "(?:" + NAME + "\\s*!?=\\s*)?\"(?:[^\"\\\\]|\\\\.)+\"");
            case "spath" -> matching(name, options(name, text), "(?:" + NAME + ")?");
            case "lookup" ->
                matching(
                        name,
                        options(name, text),
                        "\\w+\\s+LIST(?:\\s+(?:OUTPUT|OUTPUTNEW)\\s+LIST)?"
                                .replace("LIST", "ONE(?:(?:\\s*,\\s*|\\s+)ONE)*")
                                .replace("ONE", "(?!OUTPUT)NAME(?:\\s+(?i:AS)\\s+NAME)?")
                                .replace("NAME", NAME));
            case "inputlookup" -> {
                String[] parts = options(name, text).split("\\s+where\\s+", 2);
                matching(name, parts[0], "[\\w.]+");
                if (parts.length > 1) {
                    conditions(parts[1]);
                }
            }
            case "outputlookup" -> matching(name, options(name, text), "[\\w.]+");
            case "append", "appendcols", "appendpipe" -> matching(name, options(name, text), "");
            case "join" -> matching(name, options(name, text), NAME + "(?:[\\s,]+" + NAME + ")*");
            case "foreach" -> matching(name, options(name, text), NAME + "(?:[\\s,]+" + NAME + ")*");
            case "makeresults", "transpose" -> matching(name, options(name, text), "\\d*");
            case "addinfo", "reverse" -> matching(name, text, "");
            case "replace" ->
                matching(
                        name,
                        text,
                        "(?:VALUE\\s+(?i:WITH)\\s+VALUE[\\s,]*)+(?:\\s+(?i:IN)\\s+NAME(?:[\\s,]+NAME)*)?"
                                .replace("VALUE", "(?:\"[^\"]*\"|[^\\s,\"]+)")
                                .replace("NAME", NAME));
            case "rest" -> matching(name, options(name, text), "/?[\\w/%-]+");
            case "sendalert" ->
                matching(name, text, "\\w+(?:\\s+param\\.\\w+=(?:\"(?:[^\"\\\\]|\\\\.)*\"|[^\\s\"]+))*");
            case "defenderhunt" -> matching(name, options(name, text), "(?:\"(?:[^\"\\\\]|\\\\.)*\")?");
            default -> throw fault("unknown command " + name);
        }
    }

    /** The rest without the options, each of which has to be known and of its type. */
    private static String options(String command, String text) {
        Matcher option = Pattern.compile(
                        "(?<![\\w.\"'(])([A-Za-z_]\\w*)\\s*=\\s*(\"(?:[^\"\\\\]|\\\\.)*\"|[^\\s,\"()]+)?")
                .matcher(text);
        StringBuilder rest = new StringBuilder();
        int end = 0;
        while (option.find(end)) {
            if (inString(text, option.start()) || depth(text, option.start()) > 0) {
                rest.append(text, end, option.start() + 1);
                end = option.start() + 1;
                continue;
            }
            String type = OPTIONS.getOrDefault(command, Map.of()).get(option.group(1));
            String value = option.group(2);
            if (type == null || value == null) {
                throw fault(command + ": option " + option.group(1) + (type == null ? " is unknown" : " has no value"));
            }
            boolean fits = switch (type) {
                case "#" -> value.matches("\\d+");
                case "?" -> value.matches("(?i)t|f|true|false|0|1");
                case "*" -> !value.isEmpty();
                default -> value.equals(type);
            };
            if (!fits) {
                throw fault(command + ": option " + option.group(1) + " cannot be " + value);
            }
            rest.append(text, end, option.start()).append(' ');
            end = option.end();
        }
        return rest.append(text.substring(end)).toString().strip();
    }

    private static boolean inString(String text, int at) {
        for (int i = 0; i < at; i++) {
            if (text.charAt(i) == '"') {
                i = endOfString(text, i);
                if (i >= at) {
                    return true;
                }
            }
        }
        return false;
    }

    private static int depth(String text, int at) {
        int depth = 0;
        for (int i = 0; i < at; i++) {
            char c = text.charAt(i);
            if (c == '"') {
                i = endOfString(text, i);
            } else {
                depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            }
        }
        return depth;
    }

    private static void matching(String command, String text, String expression) {
        if (!text.matches("(?s)" + expression)) {
            throw fault(command + ": not understood: " + text);
        }
    }

    private static void names(String command, String text) {
        matching(command, text, NAME + "(?:\\s*,\\s*" + NAME + "|\\s+" + NAME + ")*");
    }

    private static void eval(String text) {
        for (String assignment : split(text)) {
            Matcher target =
                    Pattern.compile("(?s)\\s*(" + NAME + ")\\s*=(?!=)(.*)").matcher(assignment);
            if (!target.matches()) {
                throw fault("eval: no assignment: " + assignment);
            }
            new Eval(target.group(2)).whole();
        }
    }

    static List<String> split(String text) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                i = endOfString(text, i);
            } else if (c == ',' && depth == 0) {
                parts.add(text.substring(start, i));
                start = i + 1;
            } else {
                depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            }
        }
        parts.add(text.substring(start));
        return parts;
    }

    private static void aggregates(String command, String text) {
        String[] parts = options(command, text).split("\\s(?i:BY|OVER)(?:\\s|$)", -1);
        if (parts.length > (command.equals("chart") ? 3 : 2)) {
            throw fault(command + ": BY stands twice");
        }
        Reader reader = new Reader(parts[0]);
        if (!reader.more()) {
            throw fault(command + ": no function");
        }
        while (reader.more()) {
            aggregate(command, reader);
            if (reader.take(",") && !reader.more()) {
                throw fault(command + ": nothing after a comma");
            }
        }
        for (int i = 1; i < parts.length; i++) {
            names(command, parts[i].strip());
            if (parts[i].strip().matches("(?i).*\\bBY\\b.*")) {
                throw fault(command + ": BY stands twice");
            }
        }
    }

    private static void aggregate(String command, Reader reader) {
        String function = reader.word();
        if (!AGGREGATES.contains(function.toLowerCase(Locale.ROOT))) {
            throw fault(command + ": unknown function " + function);
        }
        if (reader.next('(')) {
            String argument = reader.parenthesised().strip();
            Matcher inner = Pattern.compile("(?s)eval\\s*\\((.*)\\)").matcher(argument);
            if (inner.matches()) {
                new Eval(inner.group(1)).whole();
            } else if (!argument.matches(NAME) && !(argument.isEmpty() && function.equals("count"))) {
                throw fault(command + ": " + function + "(" + argument + ")");
            }
        } else if (!function.equals("count") && !function.equals("c")) {
            throw fault(command + ": " + function + " needs a field");
        }
        if (reader.takeWord("AS")) {
            reader.name();
        }
    }

    private static void tstats(String text) {
        String[] parts = options("tstats", text.split("\\s(?i:where)\\s", 2)[0]).split("\\s(?i:by|from)\\s", 2);
        Reader reader = new Reader(parts[0]);
        while (reader.more()) {
            aggregate("tstats", reader);
            reader.take(",");
        }
    }

    private static void dedup(String text) {
        matching(
                "dedup",
                text,
                "(?:\\d+\\s+)?(?!sortby)NAME(?:[\\s,]+(?!sortby)NAME)*(?:\\s+sortby\\s+[+-]?\\s*NAME(?:[\\s,]+[+-]?\\s*NAME)*)?"
                        .replace("NAME", NAME));
    }

    private static void sort(String text) {
        matching(
                "sort",
                text,
                "(?:(?:limit=)?\\d+\\s+)?ONE(?:(?:\\s*,\\s*|\\s+)ONE)*(?:\\s+(?:d|desc))?"
                        .replace("ONE", "[+-]?\\s*(?:NAME|(?:num|str|auto|ip)\\(NAME\\))")
                        .replace("NAME", NAME));
    }

    private static void rex(String text) {
        String left = options("rex", text);
        Matcher quoted = Pattern.compile("(?s)\"((?:[^\"\\\\]|\\\\.)*)\"").matcher(left);
        if (!quoted.matches()) {
            throw fault("rex: needs one expression in quotation marks: " + left);
        }
        String expression = EvalParser.unescaped(quoted.group(1));
        if (text.matches("(?s).*\\bmode=sed\\b.*")) {
            if (!expression.matches("(?s)(?:s(.)(?:(?!\\1).)*\\1(?:(?!\\1).)*\\1[gi\\d]*|y/.*/.*/)")) {
                throw fault("rex: not a sed expression: " + expression);
            }
            return;
        }
        try {
            Pattern.compile(expression.replace("(?P<", "(?<").replace("_", ""));
            if (expression.matches("(?s).*\\(\\?P?<[A-Za-z].*")) {
                return;
            }
        } catch (PatternSyntaxException e) {
            throw fault("rex: " + e.getDescription());
        }
        throw fault("rex: names no field");
    }

    /** The conditions of the command search. */
    private static void conditions(String text) {
        Matcher token = Pattern.compile("\\s*(?:(\"(?:[^\"\\\\]|\\\\.)*\")|(\\[\\])|([(),])|(==)|(!=|<=|>=|[=<>])"
                        + "|([^\\s\"()\\[\\],=<>!]+))")
                .matcher(text);
        List<String> tokens = new ArrayList<>();
        int end = 0;
        while (end < text.stripTrailing().length()) {
            if (!token.region(end, text.length()).lookingAt() || token.group(4) != null) {
                throw fault("search: not understood: " + text.substring(end));
            }
            tokens.add(token.group().strip());
            end = token.end();
        }
        if (tokens.isEmpty()) {
            throw fault("search: no condition");
        }
        Conditions conditions = new Conditions(tokens);
        conditions.all();
        if (conditions.at < tokens.size()) {
            throw fault("search: unexpected " + tokens.get(conditions.at));
        }
    }

    private static final class Conditions {
        private final List<String> tokens;
        private int at;

        Conditions(List<String> tokens) {
            this.tokens = tokens;
        }

        private String peek() {
            return at < tokens.size() ? tokens.get(at) : "";
        }

        void all() {
            one();
            while (at < tokens.size() && !peek().equals(")")) {
                if (peek().equals("AND") || peek().equals("OR")) {
                    at++;
                }
                one();
            }
        }

        private void one() {
            String first = peek();
            at++;
            if (first.equals("NOT")) {
                one();
            } else if (first.equals("(")) {
                all();
                if (!peek().equals(")")) {
                    throw fault("search: ( is not closed");
                }
                at++;
            } else if (first.isEmpty() || first.matches("AND|OR|[),]|!=|<=|>=|[=<>]")) {
                throw fault("search: a condition is missing before '" + first + "'");
            } else if (peek().matches("!=|<=|>=|[=<>]")) {
                at++;
                if (first.startsWith("\"")
                        || first.equals("[]")
                        || peek().isEmpty()
                        || peek().matches("AND|OR|NOT|[(),]|\\[\\]|!=|<=|>=|[=<>]")) {
                    throw fault("search: comparison without field or value: " + first);
                }
                at++;
            } else if (peek().equals("IN")) {
                at++;
                list();
            }
        }

        private void list() {
            if (!peek().equals("(")) {
                throw fault("search: IN needs a list");
            }
            do {
                at++;
                if (peek().isEmpty() || peek().matches("[(),]|AND|OR|!=|<=|>=|[=<>]")) {
                    throw fault("search: a value is missing in a list");
                }
                at++;
            } while (peek().equals(","));
            if (!peek().equals(")")) {
                throw fault("search: a list is not closed");
            }
            at++;
        }
    }

    /** A text that is read from left to right. */
    private static final class Reader {
        private final String text;
        private int at;

        Reader(String text) {
            this.text = text;
        }

        boolean more() {
            while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
                at++;
            }
            return at < text.length();
        }

        boolean next(char c) {
            return at < text.length() && text.charAt(at) == c;
        }

        boolean take(String sign) {
            more();
            if (text.startsWith(sign, at)) {
                at += sign.length();
                return true;
            }
            return false;
        }

        boolean takeWord(String word) {
            more();
            if (text.regionMatches(true, at, word, 0, word.length())
                    && at + word.length() < text.length()
                    && Character.isWhitespace(text.charAt(at + word.length()))) {
                at += word.length();
                return true;
            }
            return false;
        }

        String word() {
            return match("[A-Za-z]\\w*");
        }

        void name() {
            more();
            match("\"[^\"]+\"|[^\\s,\"()]+");
        }

        private String match(String expression) {
            Matcher matcher = Pattern.compile(expression).matcher(text).region(at, text.length());
            if (!matcher.lookingAt()) {
                throw fault("not understood: " + text.substring(at));
            }
            at = matcher.end();
            return matcher.group();
        }

        String parenthesised() {
            int start = ++at;
            for (int depth = 1; at < text.length(); at++) {
                char c = text.charAt(at);
                if (c == '"') {
                    at = endOfString(text, at);
                } else {
                    depth += c == '(' ? 1 : c == ')' ? -1 : 0;
                    if (depth == 0) {
                        return text.substring(start, at++);
                    }
                }
            }
            throw fault("( is not closed");
        }
    }

    /** An expression of eval and where. */
    private static final class Eval {
        private static final Pattern TOKEN =
                Pattern.compile("\\s*(?:(?<string>\"(?:[^\"\\\\]|\\\\.)*\")|(?<field>'[^']+')"
                        + "|(?<number>\\d+(?:\\.\\d+)?)|(?<name>[A-Za-z_][A-Za-z0-9_]*(?!\\{))"
                        + "|(?<sign>==|!=|<=|>=|[=<>+\\-*/%.(),]))");
        private final List<String> kinds = new ArrayList<>();
        private final List<String> texts = new ArrayList<>();
        private int at;

        Eval(String expression) {
            Matcher token = TOKEN.matcher(expression);
            int end = 0;
            while (end < expression.stripTrailing().length()) {
                if (!token.region(end, expression.length()).lookingAt()) {
                    throw fault("expression: not understood: " + expression.substring(end));
                }
                String kind = List.of("string", "field", "number", "name", "sign").stream()
                        .filter(each -> token.group(each) != null)
                        .findFirst()
                        .orElseThrow();
                kinds.add(kind);
                texts.add(token.group(kind));
                end = token.end();
            }
        }

        void whole() {
            or();
            if (at < texts.size()) {
                throw fault("expression: unexpected " + texts.get(at));
            }
        }

        private void or() {
            do {
                do {
                    not();
                } while (word("AND"));
            } while (word("OR") || word("XOR"));
        }

        private void not() {
            while (word("NOT")) {}
            sum();
            if (sign("==", "=", "!=", "<=", ">=", "<", ">")) {
                sum();
                if (sign("==", "=", "!=", "<=", ">=", "<", ">")) {
                    throw fault("expression: two comparisons in a row");
                }
            } else if (word("LIKE")) {
                sum();
            } else if (word("IN")) {
                expect("(");
                arguments();
            }
        }

        private void sum() {
            do {
                while (sign("-", "+")) {}
                primary();
            } while (sign("+", "-", "*", "/", "%", "."));
        }

        private void primary() {
            if (at == texts.size()) {
                throw fault("expression: it ends too early");
            }
            String text = texts.get(at);
            String kind = kinds.get(at++);
            if (kind.equals("sign")) {
                if (!text.equals("(")) {
                    throw fault("expression: unexpected " + text);
                }
                or();
                expect(")");
            } else if (kind.equals("name")) {
                if (ALIKE.contains(text.toUpperCase(Locale.ROOT))
                        && !(at < texts.size() && texts.get(at).equals("("))) {
                    throw fault("expression: an operand is missing before " + text);
                }
                if (sign("(")) {
                    call(text);
                }
            }
        }

        private void call(String function) {
            int[] counts = FUNCTIONS.get(function);
            if (counts == null) {
                throw fault("expression: unknown function " + function);
            }
            int count = arguments();
            if (count < counts[0] || count > counts[1] || (function.equals("case") && count % 2 != 0)) {
                throw fault("expression: " + function + " with " + count + " arguments");
            }
        }

        private int arguments() {
            if (sign(")")) {
                return 0;
            }
            int count = 0;
            do {
                or();
                count++;
            } while (sign(","));
            expect(")");
            return count;
        }

        private boolean word(String word) {
            boolean is = at < texts.size()
                    && kinds.get(at).equals("name")
                    && texts.get(at).equalsIgnoreCase(word)
                    && !(at + 1 < texts.size()
                            && texts.get(at + 1).equals("(")
                            && FUNCTIONS.containsKey(texts.get(at)));
            at += is ? 1 : 0;
            return is;
        }

        private boolean sign(String... signs) {
            if (at < texts.size()
                    && kinds.get(at).equals("sign")
                    && List.of(signs).contains(texts.get(at))) {
                at++;
                return true;
            }
            return false;
        }

        private void expect(String sign) {
            if (!sign(sign)) {
                throw fault("expression: " + sign + " is missing");
            }
        }
    }

    private static Map<String, int[]> functions(String table) {
        Map<String, int[]> functions = new HashMap<>();
        String[] words = table.split(" ");
        for (int i = 0; i < words.length; i += 3) {
            functions.put(words[i], new int[] {Integer.parseInt(words[i + 1]), Integer.parseInt(words[i + 2])});
        }
        return functions;
    }
}
