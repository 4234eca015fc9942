package ta.defender.update;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import ta.defender.splunk.ResultRow;

/**
 * A parameter whose tokens Splunk fills from the first row before an action starts, with everything that it may have been
 * before. A row is clear when all of these lead to the same text for it.
 *
 * @param fields of the first row that have the text; empty when it is known what the parameter was
 */
record FilledParameter(List<RowTemplate> templates, List<String> fields) {
    /** What Splunk adds to every event. */
    private static final Predicate<String> OF_SPLUNK = Pattern.compile(
                    "_(?!time$).*|date_\\w+|linecount|timestartpos|timeendpos")
            .asMatchPredicate();

    private static final Predicate<String> NUMBER = Pattern.compile("\\d+").asMatchPredicate();
    private static final Predicate<String> ENDS_WITH_ID =
            Pattern.compile("(?i:id)|.*[_. -](?i:id)|.*[a-z]I[dD]").asMatchPredicate();

    FilledParameter {
        templates = List.copyOf(templates);
        fields = List.copyOf(fields);
    }

    /** A parameter that is known. */
    static FilledParameter of(RowTemplate template) {
        return new FilledParameter(List.of(template), List.of());
    }

    /**
     * Undoes what Splunk does.
     *
     * @param first the row from which Splunk fills tokens
     * @param meant whether a field may have been named
     */
    static FilledParameter of(WrittenParameter parameter, ResultRow first, Predicate<String> meant) {
        RowTemplate template = RowTemplate.of(parameter);
        if (parameter.isKnown() || parameter.text().contains("$result.")) {
            return of(template);
        }
        List<String> fields = holding(parameter.text(), first).filter(meant).toList();
        return fields.isEmpty()
                ? of(template)
                : new FilledParameter(fields.stream().map(RowTemplate::ofField).toList(), fields);
    }

    /** The fields in which a row has a text. */
    static Stream<String> holding(String text, ResultRow first) {
        return first.names().stream()
                .filter(OF_SPLUNK.negate())
                .filter(field -> first.text(field).strip().equals(text));
    }

    /** The same; a number may also have been written as it is, and a count have it by chance. */
    FilledParameter orNumber(String text) {
        if (fields.isEmpty() || !NUMBER.test(text) || fields.stream().anyMatch(ENDS_WITH_ID)) {
            return this;
        }
        return new FilledParameter(
                Stream.concat(templates.stream(), Stream.of(RowTemplate.of(text, List.of())))
                        .toList(),
                fields);
    }

    /** Whether no row decides about it. */
    boolean isFixed() {
        return templates.stream().noneMatch(RowTemplate::hasTokens);
    }

    /** Every text that it may be for a row. */
    Set<String> fill(ResultRow row, BiFunction<RowTemplate, ResultRow, String> filling) {
        Set<String> texts = new LinkedHashSet<>();
        templates.forEach(template -> texts.add(filling.apply(template, row)));
        return texts;
    }
}
