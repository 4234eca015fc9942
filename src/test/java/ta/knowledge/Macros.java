package ta.knowledge;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Search macros: which ones a search uses, and the search without them. */
public final class Macros {
    private static final Pattern USE = Pattern.compile("`([^`(]+)(?:\\(([^`]*)\\))?`");

    private final Map<String, Map<String, String>> macros;

    public Macros(Knowledge knowledge) {
        this.macros = knowledge.macros();
    }

    /** Names as in macros.conf, those inside other macros left out. */
    public static Set<String> usedIn(String search) {
        Set<String> names = new TreeSet<>();
        Matcher use = USE.matcher(search);
        while (use.find()) {
            names.add(name(use));
        }
        return names;
    }

    /** The search with every macro replaced by what it stands for; a macro that does not exist is an error. */
    public String expanded(String search) {
        String text = search;
        for (int depth = 0; depth < 10 && USE.matcher(text).find(); depth++) {
            text = USE.matcher(text).replaceAll(use -> Matcher.quoteReplacement(definition(use)));
        }
        if (text.contains("`")) {
            throw new IllegalArgumentException("a macro uses itself, or a backquote is alone: " + text);
        }
        return text;
    }

    private String definition(MatchResult use) {
        Map<String, String> macro = macros.get(name(use));
        if (macro == null) {
            throw new IllegalArgumentException("there is no macro " + name(use));
        }
        String definition = macro.get("definition");
        List<String> values = arguments(use);
        List<String> names =
                macro.containsKey("args") ? List.of(macro.get("args").split("\\s*,\\s*")) : List.of();
        for (int i = 0; i < names.size(); i++) {
            definition = definition.replace("$" + names.get(i) + "$", values.get(i));
        }
        return definition;
    }

    private static String name(MatchResult use) {
        int count = arguments(use).size();
        return count == 0 ? use.group(1) : use.group(1) + "(" + count + ")";
    }

    private static List<String> arguments(MatchResult use) {
        List<String> values = new ArrayList<>();
        if (use.group(2) != null) {
            for (String value : use.group(2).split(",")) {
                values.add(value.strip().replaceAll("^\"|\"$", ""));
            }
        }
        return values;
    }
}
