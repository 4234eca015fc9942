package ta.simulator.splunkd.rest;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import ta.simulator.splunkd.conf.ConfStore;
import ta.simulator.splunkd.conf.Stanza;

/** Replaces macros, such as {@code `name`} or {@code `name("value", other)`}, by the definitions of macros.conf. */
final class SearchMacros {
    private static final Pattern USE = Pattern.compile("`([^`(]+)(?:\\(([^`]*)\\))?`");
    private static final int DEEPEST = 100;

    private final ConfStore confs;

    SearchMacros(ConfStore confs) {
        this.confs = confs;
    }

    String expanded(String search) throws RestException {
        String text = search;
        for (int depth = 0; depth < DEEPEST; depth++) {
            Matcher use = USE.matcher(text);
            if (!use.find()) {
                return text;
            }
            String definition = definition(use.group(1).strip(), arguments(use.group(2)));
            text = text.substring(0, use.start()) + definition + text.substring(use.end());
        }
        throw new RestException(
                400, "Error in 'SearchParser': Reached maximum recursion depth while expanding macros.");
    }

    private String definition(String name, List<String> values) throws RestException {
        String whole = values.isEmpty() ? name : name + "(" + values.size() + ")";
        Stanza macro = confs.stanza("macros", whole)
                .orElseThrow(() -> new RestException(
                        400,
                        "Error in 'SearchParser': The search specifies a macro '" + whole + "' that cannot be found."));
        String definition = macro.value("definition", "");
        String[] names = macro.value("args", "").split("\\s*,\\s*");
        for (int i = 0; i < values.size() && i < names.length; i++) {
            definition = definition.replace("$" + names[i] + "$", values.get(i));
        }
        return definition;
    }

    private static List<String> arguments(String text) {
        return text == null || text.isBlank()
                ? List.of()
                : Arrays.stream(text.split(",", -1))
                        .map(value -> value.strip().replaceAll("^\"|\"$", ""))
                        .toList();
    }
}
