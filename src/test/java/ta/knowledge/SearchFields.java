package ta.knowledge;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Walks through a search and notes each field that it uses before anything has defined it. A command that it does not know is an
 * error, so that nothing passes unseen.
 */
public final class SearchFields {
    private static final Pattern SOURCETYPE = Pattern.compile("sourcetype=\"?([^\\s\")]+)");
    private static final Pattern TERM =
            Pattern.compile("\"[^\"]*\"|(?<![\\w:.{}-])([A-Za-z_][\\w.{}:]*)\\s*(?:=|!=|<|>|\\s(?i:IN)\\s*\\()");
    private static final Pattern WORD =
            Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"|'([^']+)'|(?<![\\w.$])([A-Za-z_]\\w*)(?!\\w*\\s*\\()(?![\\w$])");
    private static final Set<String> KEYWORDS = Set.of("and", "or", "not", "in", "like", "as", "by", "true", "false");
    private static final Set<String> TIME_MODIFIERS = Set.of("earliest", "latest");
    private static final Pattern ASSIGNMENT = Pattern.compile("(?:^|,)\\s*(\\w+|'[^']+'|\"[^\"]+\")\\s*=(?!=)");
    private static final Pattern AGGREGATE = Pattern.compile(
            "([a-z]\\w*)(?:\\(((?:[^()]|\\([^()]*(?:\\([^()]*\\)[^()]*)*\\))*)\\))?(?:\\s+(?i:AS)\\s+(\"[^\"]+\"|\\S+))?");
    private static final Pattern OPTION = Pattern.compile("\\b[a-z_]+=(?:\"[^\"]*\"|\\S+)");

    private static final Pattern NAME = Pattern.compile("\"[^\"]+\"|[^\\s,\"]+");

    private final KnownFields known;
    private final Set<String> fields = new TreeSet<>();
    private final Set<String> missing = new TreeSet<>();
    private boolean anything;

    private SearchFields(KnownFields known) {
        this.known = known;
    }

    /**
     * Fields that the search uses and that do not exist.
     *
     * @param search without macros
     */
    public static Set<String> missing(String search, KnownFields known) {
        SearchFields walk = new SearchFields(known);
        walk.pipeline(search);
        return walk.missing;
    }

    private void pipeline(String search) {
        for (String segment : split(search, '|')) {
            String text = segment.strip();
            if (!text.isEmpty()) {
                command(withoutSubsearches(text));
            }
        }
    }

    private void command(String text) {
        String name = text.split("\\s", 2)[0].toLowerCase(Locale.ROOT);
        String rest =
                text.length() > name.length() ? text.substring(name.length()).strip() : "";
        switch (name) {
            case "eval" -> eval(rest);
            case "where" -> expression(rest);
            case "stats", "eventstats", "streamstats", "chart", "timechart" -> aggregate(name, rest);
            case "table", "mvexpand", "fields", "dedup", "sort", "top", "rare", "makemv", "nomv", "foreach" ->
                names(name, rest);
            case "rename" -> rename(rest);
            case "bin", "bucket" ->
                use(OPTION.matcher(rest).replaceAll("").strip().split("\\s")[0]);
            case "lookup" -> lookup(rest);
            case "inputlookup" -> inputLookup(rest);
            case "rex", "spath" -> rest.lines().forEach(line -> fields.addAll(SearchTime.groups(line)));
            case "fillnull" -> fields.addAll(words(OPTION.matcher(rest).replaceAll("")));
            case "makeresults" -> fields.add("_time");
            case "replace" ->
                Arrays.stream(rest.replaceFirst(".*\\s(?i:IN)\\s+", "").split("[\\s,]+"))
                        .forEach(field -> use(bare(field)));
            case "rest", "transpose", "defenderhunt" -> anything = true;
            case "head",
                    "tail",
                    "reverse",
                    "append",
                    "appendpipe",
                    "appendcols",
                    "join",
                    "sendalert",
                    "outputlookup",
                    "addinfo" -> {
                // they use no field of their own; what a subsearch brings was noted with it
            }
            case "search" -> terms(rest);
            default -> generating(name, text);
        }
        if (name.equals("addinfo")) {
            fields.addAll(List.of("info_min_time", "info_max_time"));
        }
    }

    private void generating(String name, String text) {
        Matcher sourcetype = SOURCETYPE.matcher(text);
        boolean found = false;
        while (sourcetype.find()) {
            fields.addAll(known.of(sourcetype.group(1)));
            found = true;
        }
        if (!found) {
            throw new IllegalArgumentException("neither a known command nor a search of a sourcetype: " + name);
        }
        terms(text);
    }

    private void eval(String text) {
        for (String assignment : split(text, ',')) {
            Matcher target = ASSIGNMENT.matcher(assignment.strip());
            if (!target.lookingAt()) {
                throw new IllegalArgumentException("no assignment: " + assignment);
            }
            expression(assignment.strip().substring(target.end()));
            fields.add(bare(target.group(1)));
        }
    }

    private void expression(String text) {
        words(text).forEach(this::use);
    }

    private static List<String> words(String text) {
        List<String> found = new ArrayList<>();
        Matcher word = WORD.matcher(text);
        while (word.find()) {
            String name = word.group(1) == null ? word.group(2) : word.group(1);
            if (name != null && !KEYWORDS.contains(name.toLowerCase(Locale.ROOT))) {
                found.add(name);
            }
        }
        return found;
    }

    private void aggregate(String name, String text) {
        String[] parts = text.split("\\s(?i:BY|OVER)\\s");
        Set<String> made = new TreeSet<>();
        Matcher aggregate = AGGREGATE.matcher(OPTION.matcher(parts[0].replaceAll("\\(\\s+", "("))
                .replaceAll(option -> option.group().contains("(") ? Matcher.quoteReplacement(option.group()) : ""));
        while (aggregate.find()) {
            String argument = aggregate.group(2);
            if (argument != null) {
                expression(argument.replaceFirst("^eval\\(", "("));
            }
            made.add(
                    aggregate.group(3) != null
                            ? bare(aggregate.group(3))
                            : argument == null ? aggregate.group(1) : aggregate.group(1) + "(" + argument + ")");
        }
        for (int i = 1; i < parts.length; i++) {
            for (String field : OPTION.matcher(parts[i]).replaceAll("").strip().split("[\\s,]+")) {
                use(bare(field));
                made.add(bare(field));
            }
        }
        if (!name.equals("eventstats") && !name.equals("streamstats")) {
            anything = parts.length > 1 && (name.equals("chart") || name.equals("timechart"));
            fields.clear();
            if (name.equals("timechart")) {
                made.add("_time");
            }
        }
        fields.addAll(made);
    }

    private void names(String command, String text) {
        if (command.equals("fields") && text.startsWith("-")) {
            return;
        }
        List<String> list = new ArrayList<>();
        Matcher words = NAME.matcher(OPTION.matcher(text).replaceAll("").replaceAll("\\bsortby\\b", ""));
        while (words.find()) {
            String field =
                    bare(words.group().replaceFirst("^[+-]", "").replaceFirst("^(?:num|str|auto|ip)\\((.*)\\)$", "$1"));
            if (!field.isEmpty() && !field.matches("(?i)\\d+|desc|by|-|\\*")) {
                list.add(field);
            }
        }
        list.forEach(this::use);
        if (command.equals("table")) {
            fields.retainAll(list);
        }
        if (command.equals("top") || command.equals("rare")) {
            fields.addAll(List.of("count", "percent"));
        }
    }

    private void rename(String text) {
        Matcher pair = Pattern.compile("(\"[^\"]+\"|'[^']+'|[^\\s,]+)\\s+(?i:AS)\\s+(\"[^\"]+\"|[^\\s,]+)")
                .matcher(text);
        while (pair.find()) {
            use(bare(pair.group(1)));
            fields.remove(bare(pair.group(1)));
            fields.add(bare(pair.group(2)));
        }
    }

    private void lookup(String text) {
        String[] parts = text.split("\\s(?i:OUTPUTNEW|OUTPUT)\\s");
        String[] inputs = parts[0].split("\\s+");
        List<String> columns = known.ofLookup(inputs[0]);
        for (int i = 1; i < inputs.length; i++) {
            boolean renamed = i + 2 < inputs.length && inputs[i + 1].equalsIgnoreCase("AS");
            if (!columns.contains(inputs[i])) {
                missing.add(inputs[0] + ":" + inputs[i]);
            }
            use(renamed ? inputs[i + 2] : inputs[i]);
            i += renamed ? 2 : 0;
        }
        if (parts.length == 1) {
            fields.addAll(columns);
            return;
        }
        Matcher output = Pattern.compile("(\\w+)(?:\\s+(?i:AS)\\s+(\\w+))?").matcher(parts[1]);
        while (output.find()) {
            if (!columns.contains(output.group(1))) {
                missing.add(inputs[0] + ":" + output.group(1));
            }
            fields.add(output.group(2) == null ? output.group(1) : output.group(2));
        }
    }

    private void inputLookup(String text) {
        String[] parts = OPTION.matcher(text.split("\\swhere\\s")[0])
                .replaceAll("")
                .strip()
                .split("\\s+");
        fields.addAll(known.ofLookup(parts[0]));
        fields.add("_key");
    }

    private void terms(String text) {
        Matcher term = TERM.matcher(text);
        while (term.find()) {
            if (term.group(1) != null && !TIME_MODIFIERS.contains(term.group(1))) {
                use(term.group(1));
            }
        }
    }

    private void use(String field) {
        if (!anything && !fields.contains(field) && !field.isEmpty() && !field.contains("*") && !field.contains("$")) {
            missing.add(field);
        }
    }

    private static String bare(String name) {
        return name.replaceAll("^[\"']|[\"',]+$", "");
    }

    /** Notes what the subsearches use, takes over what they bring, and leaves them out. */
    private String withoutSubsearches(String text) {
        StringBuilder outside = new StringBuilder();
        int depth = 0;
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                int end = text.indexOf('"', i + 1);
                outside.append(depth == 0 ? text.substring(i, end + 1) : "");
                i = end;
            } else if (c == '[' && depth++ == 0) {
                start = i + 1;
            } else if (c == ']' && --depth == 0) {
                SearchFields inner = new SearchFields(known);
                if (text.startsWith("appendpipe")) {
                    inner.fields.addAll(fields);
                    inner.anything = anything;
                }
                inner.pipeline(text.substring(start, i).strip().replaceFirst("^search\\s+(?=.*sourcetype=)", ""));
                missing.addAll(inner.missing);
                fields.addAll(inner.fields);
            } else if (depth == 0 && c != ']') {
                outside.append(c);
            }
        }
        return outside.toString();
    }

    /** Splits where the separator is outside quotes and brackets. */
    private static List<String> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                do {
                    i++;
                } while (i < text.length() - 1 && (text.charAt(i) != '"' || text.charAt(i - 1) == '\\'));
            } else if ("([".indexOf(c) >= 0) {
                depth++;
            } else if (")]".indexOf(c) >= 0) {
                depth--;
            } else if (c == separator && depth == 0) {
                parts.add(text.substring(start, i));
                start = i + 1;
            }
        }
        parts.add(text.substring(start));
        return parts;
    }
}
