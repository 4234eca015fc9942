package ta.knowledge;

import com.google.gson.JsonParseException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import ta.simulator.splunkd.index.IndexedEvent;
import ta.simulator.splunkd.search.ResultTable;
import ta.simulator.splunkd.search.Row;
import ta.simulator.splunkd.search.SearchEngine;
import ta.simulator.splunkd.search.SearchException;
import ta.simulator.splunkd.search.SearchLanguage;
import ta.simulator.splunkd.search.SearchRequest;

/**
 * Runs the app's searches over the events of the stand-in, with the search-time fields that the app's settings give them. What it does
 * not know it refuses by name.
 */
public final class AppSearch implements SearchLanguage {
    private static final Pattern TIME_TERM =
            Pattern.compile("(?<![\\w.])(_index_earliest|earliest|latest)=(\"[^\"]*\"|[^\\s()]+)");
    private static final Pattern INDEX = Pattern.compile("(?<![\\w.])index(?:=|\\s+IN\\b)", Pattern.CASE_INSENSITIVE);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSxxx").withZone(ZoneOffset.UTC);
    /** Commands that the stand-in runs itself, at the beginning of a search. */
    private static final Set<String> GENERATED = Set.of("rest", "tstats", "defenderhunt");
    /** Commands after which a table still has the columns that it was given. */
    private static final Set<String> KEEP_COLUMNS =
            Set.of("search", "where", "eval", "sort", "head", "tail", "reverse", "dedup", "appendpipe", "sendalert");

    private final Knowledge knowledge;
    private final SearchTime searchTime;
    private final Map<Long, Pipeline.Row> seen = new ConcurrentHashMap<>();

    /** @param app folder of the installed app */
    public AppSearch(Path app) {
        knowledge = Knowledge.of(app);
        searchTime = new SearchTime(knowledge);
    }

    /** Bounds of a search: from the first instant on, before the second; {@code arrived} is the least {@code _indextime}. */
    private record Range(Instant from, Instant to, Instant arrived) {
        boolean holds(IndexedEvent event) {
            return !event.time().isBefore(from)
                    && event.time().isBefore(to)
                    && !event.arrived().isBefore(arrived);
        }

        static Range of(String earliest, String latest, String arrived, SearchEngine engine) throws SearchException {
            return new Range(
                    earliest.isEmpty() ? Instant.EPOCH : engine.time(earliest),
                    latest.isEmpty() ? Instant.MAX : engine.time(latest),
                    arrived.isEmpty() ? Instant.EPOCH : engine.time(arrived));
        }
    }

    @Override
    public ResultTable run(SearchRequest request, SearchEngine engine) throws SearchException {
        try {
            List<String> stages = new ArrayList<>(Pipeline.split(request.text().strip(), '|'));
            boolean generated = stages.get(0).isBlank() && stages.size() > 1;
            if (generated) {
                stages.remove(0);
            }
            String first = stages.remove(0).strip();
            String command = generated ? name(first) : "search";
            if (GENERATED.contains(command)) {
                ResultTable table = engine.runHere(request.withText("| " + first));
                return new Stages(pipeline(request, engine), request, engine).run(stages, rows(table), table.fields());
            }
            return switch (command) {
                case "search" -> {
                    Range range = range(first, request, engine);
                    yield new Stages(pipeline(range, engine), request, engine)
                            .run(stages, events(first, range, engine), List.of());
                }
                case "makeresults" ->
                    new Stages(pipeline(request, engine), request, engine)
                            .run(stages, List.of(made(engine.now())), List.of("_time"));
                case "inputlookup" -> {
                    stages.add(0, first);
                    yield new Stages(pipeline(request, engine), request, engine).run(stages, List.of(), List.of());
                }
                default ->
                    throw SearchException.refused("Unknown search command '" + command
                            + "' at the beginning of a search. The stand-in knows search, inputlookup, makeresults and "
                            + GENERATED.stream().sorted().collect(Collectors.joining(", ")) + " there.");
            };
        } catch (IllegalArgumentException | IllegalStateException | IndexOutOfBoundsException e) {
            throw beyond(e);
        }
    }

    @Override
    public ResultTable continued(String commands, ResultTable results, SearchRequest search, SearchEngine engine)
            throws SearchException {
        try {
            List<String> stages = Pipeline.split(commands.strip(), '|');
            return new Stages(pipeline(search, engine), search, engine)
                    .run(stages.subList(1, stages.size()), rows(results), results.fields());
        } catch (IllegalArgumentException | IllegalStateException | IndexOutOfBoundsException e) {
            throw beyond(e);
        }
    }

    private static SearchException beyond(RuntimeException e) {
        return SearchException.refused("The stand-in does not know what this search asks for: " + e.getMessage());
    }

    private static String name(String stage) {
        return stage.split("\\s", 2)[0];
    }

    // ------------------------------------------------------------ events

    private static Range range(String conditions, SearchRequest request, SearchEngine engine) throws SearchException {
        Map<String, String> terms = new LinkedHashMap<>();
        Matcher term = TIME_TERM.matcher(conditions);
        while (term.find()) {
            terms.put(term.group(1), term.group(2).replace("\"", ""));
        }
        return Range.of(
                terms.getOrDefault("earliest", request.earliest()),
                terms.getOrDefault("latest", request.latest()),
                terms.getOrDefault("_index_earliest", ""),
                engine);
    }

    private Pipeline pipeline(SearchRequest request, SearchEngine engine) throws SearchException {
        String first = Pipeline.split(request.text(), '|').get(0);
        return pipeline(range(first, request, engine), engine);
    }

    private Pipeline pipeline(Range range, SearchEngine engine) {
        return new Pipeline(knowledge.lookups(), Reading.NULL_IS_TEXT, engine.now(), range.from());
    }

    private List<Pipeline.Row> events(String stage, Range range, SearchEngine engine) {
        String text = TIME_TERM
                .matcher(stage)
                .replaceAll("")
                .replaceAll("\\(\\s*\\)", "")
                .replaceFirst("^\\s*search\\s", "");
        SearchCondition wanted = SearchCondition.ofSearch(text);
        boolean anyIndex = INDEX.matcher(text).find();
        return engine.events().stream()
                .filter(range::holds)
                .filter(event -> anyIndex || event.index().equals("main"))
                .sorted(Comparator.comparing(IndexedEvent::time)
                        .thenComparing(IndexedEvent::number)
                        .reversed())
                .map(event -> seen.computeIfAbsent(event.number(), number -> row(event)))
                .filter(wanted::matches)
                .map(Pipeline.Row::new)
                .toList();
    }

    private Pipeline.Row row(IndexedEvent event) {
        Pipeline.Row row = new Pipeline.Row();
        row.put("_time", List.of(seconds(event.time())));
        row.put("_raw", List.of(event.raw()));
        row.put("_indextime", List.of("" + event.arrived().getEpochSecond()));
        row.put("index", List.of(event.index()));
        row.put("host", List.of(event.host()));
        row.put("splunk_server", List.of("splunk-stand-in"));
        row.put("source", List.of(event.source()));
        row.put("sourcetype", List.of(event.sourcetype()));
        row.put("punct", List.of(punctuation(event.raw())));
        if (knowledge.props().containsKey(event.sourcetype())) {
            SearchTime.Seen fields =
                    searchTime.of(new Event("", event.sourcetype(), event.source(), event.raw()), Reading.NULL_IS_TEXT);
            fields.fields().forEach(row::putIfAbsent);
            row.set("eventtype", List.copyOf(fields.eventtypes()));
            row.set("tag", List.copyOf(fields.tags()));
        } else if (event.raw().startsWith("{")) {
            try {
                JsonFields.of(event.raw(), Reading.NULL_IS_TEXT).forEach(row::putIfAbsent);
            } catch (JsonParseException e) {
                return row;
            }
        }
        return row;
    }

    private static String punctuation(String raw) {
        String marks = raw.lines()
                .findFirst()
                .orElse("")
                .replaceAll("[\\p{L}\\p{N}]", "")
                .replace(' ', '_');
        return marks.substring(0, Math.min(30, marks.length()));
    }

    private static Pipeline.Row made(Instant now) {
        Pipeline.Row row = new Pipeline.Row();
        row.put("_time", List.of(seconds(now)));
        return row;
    }

    // ------------------------------------------------------------ tables

    private static String seconds(Instant time) {
        return BigDecimal.valueOf(time.toEpochMilli(), 3).stripTrailingZeros().toPlainString();
    }

    private static List<Pipeline.Row> rows(ResultTable table) {
        List<Pipeline.Row> rows = new ArrayList<>();
        for (Row one : table.rows()) {
            Pipeline.Row row = new Pipeline.Row();
            table.fields().forEach(field -> row.set(field, one.values(field)));
            row.computeIfPresent("_time", (name, time) -> List.of(epoch(time.get(0))));
            rows.add(row);
        }
        return rows;
    }

    private static String epoch(String time) {
        return time.contains("T") ? seconds(OffsetDateTime.parse(time).toInstant()) : time;
    }

    private static ResultTable table(List<Pipeline.Row> rows, List<String> columns) {
        Set<String> fields = new LinkedHashSet<>(columns);
        List<Row> shown = new ArrayList<>();
        for (Pipeline.Row row : rows) {
            Row one = new Row();
            row.forEach((field, values) -> one.with(
                    field,
                    values.stream()
                            .map(value -> field.equals("_time") ? shownTime(value) : number(value))
                            .toList()));
            fields.addAll(row.keySet());
            shown.add(one);
        }
        return new ResultTable(List.copyOf(fields), shown);
    }

    private static String shownTime(String seconds) {
        return seconds.matches("-?\\d+(\\.\\d+)?")
                ? TIME.format(Instant.ofEpochMilli(
                        new BigDecimal(seconds).movePointRight(3).longValue()))
                : seconds;
    }

    /** Without the zeros that Splunk does not write. */
    private static String number(String value) {
        return value.matches("-?\\d+\\.0+") ? value.substring(0, value.indexOf('.')) : value;
    }

    /** Commands one after another, and which columns the result has. */
    private record Stages(Pipeline pipeline, SearchRequest request, SearchEngine engine) {
        ResultTable run(List<String> stages, List<Pipeline.Row> events, List<String> given) throws SearchException {
            List<Pipeline.Row> rows = new ArrayList<>(events);
            List<String> columns = given;
            for (String text : stages) {
                String stage = text.strip();
                String command = name(stage);
                if (command.equals("sendalert")) {
                    engine.sendAlert(stage, table(rows, columns), request);
                } else {
                    rows = pipeline.command(stage, rows);
                }
                columns = command.equals("table") ? named(stage) : KEEP_COLUMNS.contains(command) ? columns : List.of();
                if (command.equals("timechart")) {
                    rows.forEach(row -> row.put("_span", List.of("" + pipeline.span())));
                }
            }
            return table(rows, columns);
        }

        private static List<String> named(String stage) {
            List<String> names = Pipeline.names(stage.substring("table".length()));
            return names.stream().anyMatch(name -> name.contains("*")) ? List.of() : names;
        }
    }
}
