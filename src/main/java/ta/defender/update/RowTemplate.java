package ta.defender.update;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import ta.defender.splunk.ResultRow;

/**
 * A parameter with {@code $result.field$} tokens to be filled from each row.
 *
 * <p>Splunk fills tokens from the first row before an action starts. What such a value holds is data: a token inside it was
 * written by the author of the event, and stays as it is.
 */
final class RowTemplate {
    /** A token with the name of its field, which may have blanks inside. */
    static final Pattern TOKEN = Pattern.compile("\\$result\\.([^$\\s](?:[^$\\r\\n]*[^$\\s])?)\\$");

    private final List<Part> parts = new ArrayList<>();

    /** A piece of text, or the name of a field. */
    private record Part(String text, boolean field) {}

    private RowTemplate() {}

    /**
     * Reads a parameter.
     *
     * @param data values that Splunk may have put in place of tokens
     */
    static RowTemplate of(String text, Collection<String> data) {
        RowTemplate template = new RowTemplate();
        List<int[]> filled = filled(text, data);
        Matcher token = TOKEN.matcher(text);
        int from = 0;
        while (token.find()) {
            int at = token.start();
            if (filled.stream().noneMatch(range -> at >= range[0] && at < range[1])) {
                template.parts.add(new Part(text.substring(from, at), false));
                template.parts.add(new Part(token.group(1), true));
                from = token.end();
            }
        }
        template.parts.add(new Part(text.substring(from), false));
        return template;
    }

    /** Reads a parameter as it was written. */
    static RowTemplate of(WrittenParameter parameter) {
        return of(parameter.text(), parameter.data());
    }

    /** A field of the row. */
    static RowTemplate ofField(String field) {
        RowTemplate template = new RowTemplate();
        template.parts.add(new Part(field, true));
        return template;
    }

    private static List<int[]> filled(String text, Collection<String> data) {
        List<int[]> ranges = new ArrayList<>();
        for (String value : data) {
            String piece = value.strip();
            if (!TOKEN.matcher(piece).find()) {
                continue;
            }
            for (int at = text.indexOf(piece); at >= 0; at = text.indexOf(piece, at + 1)) {
                ranges.add(new int[] {at, at + piece.length()});
            }
        }
        return ranges;
    }

    /** Whether a row decides about the text. */
    boolean hasTokens() {
        return parts.stream().anyMatch(Part::field);
    }

    /** Whether it is one token and nothing else. */
    boolean isToken() {
        return parts.stream().filter(Part::field).count() == 1
                && parts.stream().allMatch(part -> part.field() || part.text().isBlank());
    }

    /** The texts for a row: one for each value of its only token, else one. */
    List<String> values(ResultRow row) {
        List<Part> fields = parts.stream().filter(Part::field).toList();
        List<String> values = fields.size() == 1 ? row.values(fields.get(0).text()) : List.of();
        if (values.size() <= 1) {
            return List.of(fill(row));
        }
        return values.stream().map(value -> expanded(part -> value).strip()).toList();
    }

    /** The text for a row; a field that the row does not have leaves nothing. */
    String fill(ResultRow row) {
        return expanded(row::text).strip();
    }

    /** The same with blanks at its ends. */
    String expanded(UnaryOperator<String> values) {
        StringBuilder text = new StringBuilder();
        for (Part part : parts) {
            text.append(part.field() ? values.apply(part.text()) : part.text());
        }
        return text.toString();
    }
}
