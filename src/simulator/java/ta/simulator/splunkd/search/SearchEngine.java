package ta.simulator.splunkd.search;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import ta.simulator.splunkd.index.IndexedEvent;

/** Runs a search: {@code search}, {@code tstats}, {@code rest} or {@code makeresults} first, then the commands of {@link Commands}. */
public final class SearchEngine {
    /** What {@code sendalert} does; it returns the rows unchanged or fails. */
    public interface AlertCommand {
        void run(String action, Map<String, String> parameters, ResultTable results, SearchRequest request)
                throws SearchException;
    }

    /** What {@code rest} does: the entries of an endpoint, as far as this user may see them. */
    public interface RestCommand {
        List<Row> read(String path, String user) throws SearchException;
    }

    /** Generating commands that are programs of apps. */
    public interface ProgramCommand {
        boolean knows(String name);

        /** Runs it; {@code stage} is its name and its arguments as they are written. */
        ResultTable generate(String stage, SearchRequest request) throws SearchException;
    }

    private final Supplier<List<IndexedEvent>> events;
    private final Clock clock;
    private final AlertCommand alerts;
    private final RestCommand rest;
    private final ProgramCommand programs;
    private volatile Optional<SearchLanguage> language = Optional.empty();

    /**
     * Makes an engine.
     *
     * @param events all that is indexed
     */
    public SearchEngine(
            Supplier<List<IndexedEvent>> events,
            Clock clock,
            AlertCommand alerts,
            RestCommand rest,
            ProgramCommand programs) {
        this.events = events;
        this.clock = clock;
        this.alerts = alerts;
        this.rest = rest;
        this.programs = programs;
    }

    /** Has everything run in this language from now on. */
    public void setLanguage(SearchLanguage known) {
        language = Optional.of(known);
    }

    /** Runs a search to its end. */
    public ResultTable run(SearchRequest request) throws SearchException {
        return language.isPresent() ? language.get().run(request, this) : runHere(request);
    }

    /** Runs more commands over the results of a search; {@code commands} begins with a bar. */
    public ResultTable continued(String commands, ResultTable results, SearchRequest search) throws SearchException {
        if (language.isPresent()) {
            return language.get().continued(commands, results, search, this);
        }
        ResultTable table = results;
        for (List<Token> stage : stages(Token.split(commands))) {
            table = apply(stage, table, search);
        }
        return table;
    }

    /** All events that were indexed. */
    public List<IndexedEvent> events() {
        return events.get();
    }

    /** The present. */
    public Instant now() {
        return clock.instant();
    }

    /** The instant of a time term such as {@code -7d@d}. */
    public Instant time(String term) throws SearchException {
        return SearchTime.of(term, now());
    }

    /** Does what {@code sendalert} does; the rows stay as they are. */
    public void sendAlert(String stage, ResultTable table, SearchRequest request) throws SearchException {
        List<Token> tokens = Token.split(stage);
        sendAlert(tokens.subList(1, tokens.size()), table, request);
    }

    /** Runs a search with what this engine knows by itself. */
    public ResultTable runHere(SearchRequest request) throws SearchException {
        List<List<Token>> stages = stages(Token.split(request.text()));
        List<Token> first = stages.get(0);
        ResultTable table;
        if (!first.isEmpty() && first.get(0).is("rest")) {
            table = ResultTable.of(rest.read(path(first), request.user()));
        } else if (!first.isEmpty() && first.get(0).is("tstats")) {
            table = Tstats.of(first.subList(1, first.size())).run(conditions -> events(conditions, request));
        } else if (startsWithCommand(request.text())
                && stages.size() == 1
                && !first.isEmpty()
                && programs.knows(first.get(0).text())) {
            table = programs.generate(request.text().strip().substring(1).strip(), request);
        } else if (startsWithCommand(request.text()) && !isGenerating(first)) {
            throw SearchException.refused("Unknown search command '"
                    + (first.isEmpty() ? "" : first.get(0).text())
                    + "' at the beginning of a search. The stand-in knows search, rest, tstats and makeresults there.");
        } else if (first.isEmpty() || !first.get(0).is("makeresults")) {
            List<Token> conditions =
                    !first.isEmpty() && first.get(0).is("search") ? first.subList(1, first.size()) : first;
            table = ResultTable.of(events(conditions, request));
        } else {
            table = ResultTable.of(
                    List.of(new Row().with("_time", clock.instant().toString())));
        }
        for (List<Token> stage : stages.subList(1, stages.size())) {
            table = apply(stage, table, request);
        }
        return table;
    }

    private static boolean startsWithCommand(String text) {
        return text.strip().startsWith("|");
    }

    private static boolean isGenerating(List<Token> stage) {
        return !stage.isEmpty() && (stage.get(0).is("search") || stage.get(0).is("makeresults"));
    }

    /** The first argument that is no option such as {@code count=0}. */
    private static String path(List<Token> stage) throws SearchException {
        return stage.stream()
                .skip(1)
                .map(Token::text)
                .filter(text -> text.startsWith("/"))
                .findFirst()
                .orElseThrow(() -> SearchException.refused("Error in 'rest' command: no endpoint is named."));
    }

    private ResultTable apply(List<Token> stage, ResultTable table, SearchRequest request) throws SearchException {
        if (stage.isEmpty()) {
            throw SearchException.refused("A command is missing after a bar.");
        }
        List<Token> arguments = stage.subList(1, stage.size());
        if (stage.get(0).is("sendalert")) {
            sendAlert(arguments, table, request);
            return table;
        }
        if (stage.get(0).is("search")) {
            Predicate<Row> wanted = Condition.of(arguments);
            return table.withRows(table.rows().stream().filter(wanted).toList());
        }
        return Commands.apply(stage.get(0).text(), arguments, table);
    }

    private void sendAlert(List<Token> arguments, ResultTable table, SearchRequest request) throws SearchException {
        if (arguments.isEmpty()) {
            throw SearchException.refused("Error in 'sendalert' command: no alert action is named.");
        }
        Map<String, String> parameters = new LinkedHashMap<>();
        for (Token argument : arguments.subList(1, arguments.size())) {
            int equals = argument.text().indexOf('=');
            if (equals < 1) {
                throw SearchException.refused(
                        "Error in 'sendalert' command: \"" + argument.text() + "\" is no key=value.");
            }
            parameters.put(argument.text().substring(0, equals), argument.text().substring(equals + 1));
        }
        alerts.run(arguments.get(0).text(), parameters, table, request);
    }

    private List<Row> events(List<Token> tokens, SearchRequest request) throws SearchException {
        List<Token> conditions = new ArrayList<>();
        String earliest = request.earliest();
        String latest = request.latest();
        String indexed = "";
        for (Token token : tokens) {
            if (token.text().startsWith("earliest=")) {
                earliest = token.text().substring("earliest=".length());
            } else if (token.text().startsWith("_index_earliest=")) {
                indexed = token.text().substring("_index_earliest=".length());
            } else if (token.text().startsWith("latest=")) {
                latest = token.text().substring("latest=".length());
            } else {
                conditions.add(token);
            }
        }
        Instant from = earliest.isEmpty() ? Instant.MIN : SearchTime.of(earliest, clock.instant());
        Instant to = latest.isEmpty() ? Instant.MAX : SearchTime.of(latest, clock.instant());
        Instant arrived = indexed.isEmpty() ? Instant.MIN : SearchTime.of(indexed, clock.instant());
        Predicate<Row> wanted = Condition.of(conditions);
        boolean anyIndex = Condition.names(conditions, "index");
        List<Row> rows = new ArrayList<>();
        for (IndexedEvent event : events.get()) {
            boolean inTime = !event.time().isBefore(from)
                    && event.time().isBefore(to)
                    && !event.arrived().isBefore(arrived);
            if (inTime && (anyIndex || event.index().equals("main"))) {
                Row row = EventRows.row(event);
                if (wanted.test(row)) {
                    rows.add(row);
                }
            }
        }
        rows.sort((one, other) -> other.text("_time").compareTo(one.text("_time")));
        return Collections.unmodifiableList(rows);
    }

    private static List<List<Token>> stages(List<Token> tokens) {
        List<List<Token>> stages = new ArrayList<>();
        List<Token> stage = new ArrayList<>();
        for (int number = 0; number < tokens.size(); number++) {
            Token token = tokens.get(number);
            if (token.is("|")) {
                if (number > 0) {
                    stages.add(stage);
                    stage = new ArrayList<>();
                }
            } else {
                stage.add(token);
            }
        }
        stages.add(stage);
        return stages;
    }
}
