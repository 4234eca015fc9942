package ta.knowledge;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs a search of the knowledge over events: its base search, and then its commands as {@link Pipeline} knows them. */
final class SearchRun {
    private static final Pattern JOIN = Pattern.compile("join type=left (\\w+) \\[(.*)\\]", Pattern.DOTALL);
    /** Commands that leave the results as they are. */
    private static final Set<String> EFFECTS = Set.of("outputlookup", "sendalert");

    private final Knowledge knowledge;
    private final List<Pipeline.Row> events;
    private final Pipeline pipeline;

    /**
     * @param tables rows of lookups that a user fills, by name
     */
    SearchRun(Knowledge knowledge, List<Event> events, Instant now, Map<String, List<Map<String, String>>> tables) {
        this.knowledge = knowledge;
        SearchTime searchTime = new SearchTime(knowledge);
        this.events = events.stream()
                .map(event -> indexed(searchTime, event, now))
                .sorted(Comparator.comparing((Pipeline.Row row) -> new BigDecimal(row.text("_time")))
                        .reversed())
                .toList();
        Map<String, LookupTable> lookups = new HashMap<>(knowledge.lookups());
        tables.forEach(
                (name, rows) -> lookups.put(name, new LookupTable(name, List.of(), rows, true, Optional.empty())));
        this.pipeline = new Pipeline(lookups, Reading.AS_SHIPPED, now, Instant.EPOCH);
    }

    private Pipeline.Row indexed(SearchTime searchTime, Event event, Instant now) {
        SearchTime.Seen seen = searchTime.of(event, Reading.AS_SHIPPED);
        Pipeline.Row row = new Pipeline.Row(seen.fields());
        Instant time = TimeRule.time(knowledge.props().get(event.sourcetype()), event.raw())
                .orElse(now);
        row.put("_time", List.of(BigDecimal.valueOf(time.toEpochMilli(), 3).toPlainString()));
        row.put("index", List.of(event.sourcetype().startsWith("ta_defender:") ? "_internal" : "main"));
        row.put("host", List.of("sh1"));
        row.put("sample", List.of(event.name()));
        row.set("eventtype", List.copyOf(seen.eventtypes()));
        row.set("tag", List.copyOf(seen.tags()));
        return row;
    }

    List<Map<String, List<String>>> run(String search) {
        return List.copyOf(rows(new Macros(knowledge).expanded(search)));
    }

    private List<Pipeline.Row> rows(String search) {
        List<String> stages = Pipeline.split(search, '|');
        String base = stages.get(0).strip();
        List<Pipeline.Row> rows = new ArrayList<>();
        if (!base.isEmpty()) {
            SearchCondition condition = SearchCondition.ofSearch(base.replaceFirst("^search\\s+", ""));
            events.stream().filter(condition::matches).forEach(event -> rows.add(new Pipeline.Row(event)));
        }
        List<Pipeline.Row> results = rows;
        for (String stage : stages.subList(1, stages.size())) {
            results = command(stage.strip(), results);
        }
        return results;
    }

    private List<Pipeline.Row> command(String stage, List<Pipeline.Row> rows) {
        Matcher join = JOIN.matcher(stage);
        if (join.matches()) {
            return joined(join.group(1), rows(join.group(2).strip()), rows);
        }
        return EFFECTS.contains(stage.split("\\s", 2)[0]) ? rows : pipeline.command(stage, rows);
    }

    /** The first result of the subsearch with the same value; its fields replace those of the row. */
    private static List<Pipeline.Row> joined(String field, List<Pipeline.Row> others, List<Pipeline.Row> rows) {
        Map<String, Pipeline.Row> first = new LinkedHashMap<>();
        others.forEach(other -> first.putIfAbsent(other.text(field), other));
        rows.forEach(row -> row.putAll(first.getOrDefault(row.text(field), new Pipeline.Row())));
        return rows;
    }
}
