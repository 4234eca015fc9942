package ta.simulator.splunkd.rest;

import com.google.gson.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import ta.simulator.net.Json;
import ta.simulator.net.Reply;
import ta.simulator.splunkd.search.ResultTable;
import ta.simulator.splunkd.search.SearchEngine;
import ta.simulator.splunkd.search.SearchException;
import ta.simulator.splunkd.search.SearchRequest;

/** {@code search/jobs} and {@code search/v2/jobs}: every job has run to its end when its creation is answered. */
final class SearchEndpoint implements Endpoint {
    /** @param savedSearch name of the saved search that was dispatched, or empty */
    private record Job(
            SearchRequest request, String savedSearch, ResultTable table, Optional<String> failure, double seconds) {}

    private final SearchEngine engine;
    private final SearchMacros macros;
    private final Map<String, Job> jobs = new LinkedHashMap<>();
    private final AtomicLong counter = new AtomicLong();

    SearchEndpoint(SearchEngine engine, SearchMacros macros) {
        this.engine = engine;
        this.macros = macros;
    }

    @Override
    public Answer answer(RestRequest request) throws Exception {
        request.demand("search");
        List<String> path = new ArrayList<>(request.path());
        path.remove("v2");
        if (path.size() == 2 && path.get(1).equals("timeparser")) {
            return times(request);
        }
        if (path.size() < 2 || !path.get(1).equals("jobs")) {
            throw new RestException(404, "Not Found");
        }
        if (path.size() == 2) {
            return request.isPost() ? create(request) : list(request);
        }
        if (path.get(2).equals("export")) {
            Job job = run(request);
            if (job.failure().isPresent()) {
                throw new RestException(400, job.failure().get());
            }
            return Answer.ready(SearchResults.export(job.table(), mode(request)));
        }
        return job(request, path);
    }

    private Answer create(RestRequest request) throws RestException {
        Job job = run(request);
        if (request.argument("exec_mode").filter("oneshot"::equals).isPresent()) {
            if (job.failure().isPresent()) {
                throw new RestException(400, job.failure().get());
            }
            int count = request.number("count", 100);
            return Answer.ready(SearchResults.whole(job.table().page(0, count), mode(request), 0));
        }
        return started(request, job);
    }

    /** Runs a saved search. */
    Answer dispatch(RestRequest request, String name, String search, String earliest, String latest)
            throws RestException {
        String sid = request.user().name() + "__" + request.user().name() + "__search__"
                + Integer.toHexString(name.hashCode()) + "_at_" + Instant.now().getEpochSecond() + "_"
                + counter.incrementAndGet();
        return started(request, run(request, sid, name, search, earliest, latest));
    }

    /** The jobs of a saved search. */
    Answer history(RestRequest request, String name) throws RestException {
        synchronized (jobs) {
            return Paging.page(
                    request,
                    jobs.values().stream()
                            .filter(job -> job.savedSearch().equals(name))
                            .map(SearchEndpoint::entry)
                            .toList());
        }
    }

    private Answer started(RestRequest request, Job job) {
        String sid = job.request().sid();
        synchronized (jobs) {
            jobs.put(sid, job);
        }
        return Answer.ready(
                request.isJson()
                        ? Reply.json(201, Json.object("sid", sid))
                        : Reply.text(201, "text/xml", "<response><sid>" + sid + "</sid></response>"));
    }

    private Answer list(RestRequest request) throws RestException {
        List<String> wanted = request.arguments().getOrDefault("id", List.of());
        synchronized (jobs) {
            List<Entry> entries = jobs.values().stream()
                    .filter(job ->
                            wanted.isEmpty() || wanted.contains(job.request().sid()))
                    .map(SearchEndpoint::entry)
                    .toList();
            return Paging.page(request, entries);
        }
    }

    private Answer job(RestRequest request, List<String> path) throws RestException {
        String sid = path.get(2);
        Job job;
        synchronized (jobs) {
            job = jobs.get(sid);
            if (job != null && request.isDelete()) {
                jobs.remove(sid);
                return Answer.ready(FeedWriter.message(request.isJson(), 200, "INFO", "Search job cancelled."));
            }
        }
        if (job == null) {
            throw new RestException(404, "Unknown sid.");
        }
        switch (path.size() == 3 ? "" : path.get(3)) {
            case "" -> {
                return Answer.bare(entry(job));
            }
            case "results", "results_preview", "events" -> {
                int offset = request.number("offset", 0);
                ResultTable whole = continued(request, job);
                ResultTable page = whole.page(offset, request.number("count", 100));
                boolean metadata =
                        request.argument("show_metadata").filter("true"::equals).isPresent();
                return Answer.ready(SearchResults.whole(
                        page,
                        mode(request),
                        offset,
                        metadata,
                        request.argument("search").isPresent()
                                ? OptionalInt.of(whole.rows().size())
                                : OptionalInt.empty()));
            }
            case "control" -> {
                return Answer.ready(FeedWriter.message(request.isJson(), 200, "INFO", "Search job control done."));
            }
            default -> throw new RestException(404, "Not Found");
        }
    }

    /** With the commands of the argument {@code search} run over the results. */
    private ResultTable continued(RestRequest request, Job job) throws RestException {
        String commands = macros.expanded(request.argument("search").orElse("")).strip();
        if (commands.isEmpty()) {
            return job.table();
        }
        try {
            return engine.continued(commands.startsWith("|") ? commands : "| " + commands, job.table(), job.request());
        } catch (SearchException e) {
            throw new RestException(400, e.getMessage());
        }
    }

    /** {@code search/timeparser}: the instant of each time term. */
    private Answer times(RestRequest request) throws RestException {
        JsonObject instants = new JsonObject();
        for (String term : request.arguments().getOrDefault("time", List.of())) {
            try {
                instants.addProperty(term, engine.time(term).toString());
            } catch (SearchException e) {
                throw new RestException(400, e.getMessage());
            }
        }
        return Answer.ready(Reply.json(200, instants));
    }

    /** A search that is not understood is refused; one that fails on its way leaves a failed job. */
    private Job run(RestRequest request) throws RestException {
        String sid = request.argument("id").orElse(Instant.now().getEpochSecond() + "." + counter.incrementAndGet());
        return run(
                request,
                sid,
                "",
                request.required("search"),
                request.argument("earliest_time").orElse(""),
                request.argument("latest_time").orElse(""));
    }

    private Job run(RestRequest request, String sid, String savedSearch, String text, String earliest, String latest)
            throws RestException {
        SearchRequest search = new SearchRequest(
                sid,
                macros.expanded(text),
                earliest,
                latest,
                request.user().name(),
                request.app().equals("-") ? RestRequest.DEFAULT_APP : request.app());
        long started = System.nanoTime();
        try {
            ResultTable table = engine.run(search);
            return new Job(search, savedSearch, table, Optional.empty(), (System.nanoTime() - started) / 1e9);
        } catch (SearchException e) {
            if (!e.afterStart()) {
                throw new RestException(400, e.getMessage());
            }
            double seconds = (System.nanoTime() - started) / 1e9;
            return new Job(search, savedSearch, ResultTable.of(List.of()), Optional.of(e.getMessage()), seconds);
        }
    }

    private static String mode(RestRequest request) {
        return request.argument("output_mode").orElse("xml");
    }

    private static Entry entry(Job job) {
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("dispatchState", job.failure().isPresent() ? "FAILED" : "DONE");
        content.put("doneProgress", 1);
        content.put("eventCount", job.table().rows().size());
        content.put("isDone", true);
        content.put("isSavedSearch", !job.savedSearch().isEmpty());
        content.put("label", job.savedSearch());
        content.put("isFailed", job.failure().isPresent());
        content.put("isPreviewEnabled", false);
        content.put("resultCount", job.table().rows().size());
        content.put("runDuration", job.seconds());
        content.put("scanCount", job.table().rows().size());
        content.put("search", job.request().text());
        content.put("sid", job.request().sid());
        content.put("statusBuckets", 0);
        List<Map<String, String>> messages = job.failure().stream()
                .map(text -> Map.of("type", "ERROR", "text", text))
                .toList();
        content.put("messages", messages);
        return Entry.ofSystem(job.request().sid(), "search/jobs", content);
    }
}
