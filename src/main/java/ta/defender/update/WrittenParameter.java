package ta.defender.update;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import ta.defender.splunk.ResultRow;

/**
 * A parameter before Splunk filled its tokens from the first row, as far as that is known.
 *
 * @param data texts in it that Splunk may have put in place of tokens
 * @param isKnown whether the saved search says how it was written
 */
record WrittenParameter(String text, Collection<String> data, boolean isKnown) {
    /** A token for a field of the first row, or one of Splunk's others, such as $name$ or $job.sid$. */
    private static final Pattern TOKEN = Pattern.compile(RowTemplate.TOKEN + "|\\$[A-Za-z][\\w.]*\\$");

    /**
     * Undoes what Splunk did, where the saved search tells how.
     *
     * @param filled as Splunk hands it over
     * @param saved the parameter in the saved search; empty when it is not known
     * @param first the row from which Splunk filled it
     * @param data values of the first row
     */
    static WrittenParameter of(String filled, String saved, ResultRow first, Collection<String> data) {
        boolean isFilled = RowTemplate.of(saved, List.of()).fill(first).equals(filled);
        if (isFilled && !saved.isEmpty()) {
            return new WrittenParameter(saved, List.of(), true);
        }
        Matcher values = pattern(saved, first).matcher(filled);
        if (saved.isEmpty() || !values.matches()) {
            return new WrittenParameter(filled, data, false);
        }
        // what Splunk put in place of its other tokens is the same for all rows
        List<String> others = new ArrayList<>();
        String text = TOKEN.matcher(saved).replaceAll(token -> {
            if (token.group(1) == null) {
                others.add(values.group(others.size() + 1));
            }
            return Matcher.quoteReplacement(token.group(1) == null ? others.get(others.size() - 1) : token.group());
        });
        return new WrittenParameter(text, others, true);
    }

    /** What Splunk may make of a parameter; a token without a value it may leave, or take away. */
    private static Pattern pattern(String saved, ResultRow first) {
        StringBuilder pattern = new StringBuilder();
        Matcher token = TOKEN.matcher(saved);
        int from = 0;
        while (token.find()) {
            pattern.append(Pattern.quote(saved.substring(from, token.start())));
            String value = token.group(1) == null ? null : first.text(token.group(1));
            if (value == null) {
                pattern.append("(.*?)");
            } else {
                pattern.append(value.isEmpty() ? "(?:" + Pattern.quote(token.group()) + ")?" : Pattern.quote(value));
            }
            from = token.end();
        }
        return Pattern.compile(
                pattern.append(Pattern.quote(saved.substring(from))).toString(), Pattern.DOTALL);
    }
}
