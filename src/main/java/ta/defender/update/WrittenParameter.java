package ta.defender.update;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import ta.defender.splunk.ResultRow;

/**
 * A parameter before Splunk filled its tokens from the first row, as far as that is known.
 *
 * @param data texts in it that Splunk may have put in place of tokens
 * @param isKnown whether the saved search says how it was written
 */
record WrittenParameter(String text, Collection<String> data, boolean isKnown) {
    /** A token for a field of the first row, or one of Splunk's others, such as $name$ or $job.sid$. */
    private static final Pattern TOKEN =
            Pattern.compile("\\$(?:result\\.([^$\\s](?:[^$\\r\\n]*[^$\\s])?)|[A-Za-z][\\w.]*)\\$");

    /**
     * Undoes what Splunk did, where the saved search tells how.
     *
     * @param filled as Splunk hands it over
     * @param saved the parameter in the saved search; empty when it is not known
     * @param first the row from which Splunk filled it
     * @param data values of the first row
     */
    static WrittenParameter of(String filled, String saved, ResultRow first, Collection<String> data) {
        if (!saved.isEmpty() && RowTemplate.of(saved, List.of()).fill(first).equals(filled)) {
            return new WrittenParameter(saved, List.of(), true);
        }
        List<String> literals = new ArrayList<>();
        StringBuilder pattern = new StringBuilder();
        Matcher token = TOKEN.matcher(saved);
        int from = 0;
        while (token.find()) {
            if (token.group(1) == null) {
                literals.add(saved.substring(from, token.start()));
                from = token.end();
            }
        }
        literals.add(saved.substring(from));
        for (String literal : literals) {
            pattern.append(pattern.isEmpty() ? "" : "(.*?)")
                    .append(Pattern.quote(RowTemplate.of(literal, List.of()).expanded(first::text)));
        }
        Matcher values = Pattern.compile(pattern.toString(), Pattern.DOTALL).matcher(filled);
        if (literals.size() == 1 || !values.matches()) {
            return new WrittenParameter(filled, data, false);
        }
        List<String> others = IntStream.rangeClosed(1, values.groupCount())
                .mapToObj(values::group)
                .toList();
        StringBuilder text = new StringBuilder(literals.get(0));
        for (int i = 0; i < others.size(); i++) {
            text.append(others.get(i)).append(literals.get(i + 1));
        }
        return new WrittenParameter(text.toString(), others, true);
    }
}
