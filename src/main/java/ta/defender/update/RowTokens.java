package ta.defender.update;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import ta.defender.splunk.ResultRow;

/** Fills {@code $result.field$} from a row. */
final class RowTokens {
    private static final Pattern TOKEN = Pattern.compile("\\$result\\.([^$\\s]+)\\$");

    private RowTokens() {}

    /** The fields that some texts name. */
    static Set<String> fieldsIn(Collection<String> texts) {
        Set<String> fields = new HashSet<>();
        for (String text : texts) {
            TOKEN.matcher(text).results().forEach(token -> fields.add(token.group(1)));
        }
        return fields;
    }

    /** Whether the text has a token. */
    static boolean areIn(String text) {
        return TOKEN.matcher(text).find();
    }

    /** The text with each token replaced by the row's value, by nothing where the row has none. */
    static String fill(String text, ResultRow row) {
        return TOKEN.matcher(text)
                .replaceAll(token -> Matcher.quoteReplacement(row.text(token.group(1))))
                .strip();
    }

    /**
     * Undoes what Splunk does before an action starts: it fills every token from the first of the rows, so that all rows
     * would name the same object.
     *
     * @param text a parameter as Splunk passed it
     * @param rows all rows
     * @param ending how the names of fields end that the token may have named, in lower case
     * @param usual fields that are tried first
     * @return {@code $result.field$} when the text is what the first row has in that field, else the text
     */
    static String restored(String text, List<ResultRow> rows, String ending, List<String> usual) {
        String value = text.strip();
        if (rows.isEmpty() || value.isEmpty() || areIn(text)) {
            return text;
        }
        ResultRow first = rows.get(0);
        for (String field : usual) {
            if (first.text(field).strip().equals(value)) {
                return "$result." + field + "$";
            }
        }
        for (String field : first.names()) {
            if (field.toLowerCase(Locale.ROOT).endsWith(ending)
                    && first.text(field).strip().equals(value)) {
                return "$result." + field + "$";
            }
        }
        return text;
    }
}
