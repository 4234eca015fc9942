package ta.defender.migration;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import ta.defender.http.ApiException;
import ta.defender.http.Environment;
import ta.defender.http.Responses;
import ta.defender.http.TransportException;
import ta.defender.json.IssueJson;
import ta.defender.migration.IndexedEvents.Found;
import ta.defender.migration.MigrationRequest.Action;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.model.Feed;
import ta.defender.model.Issue;
import ta.defender.model.StartTime;
import ta.defender.poll.IndexedVersions;
import ta.defender.splunk.ManagementPort;
import ta.defender.splunk.ManagementPort.Entry;

/**
 * Takes over inputs of another add-on. What was done is told by what is configured, so that a call that broke off is repeated
 * and goes on. Everything is written with the rights of the caller.
 */
public final class Migration {
    /** Each takes some seconds; splunkd waits a minute. The rest waits for the next call. */
    private static final int MOST_AT_ONCE = 5;

    private static final Duration TIME = Duration.ofSeconds(15);

    /** splunkd waits a minute for an answer of the service. */
    private static final Duration SEARCH = Duration.ofSeconds(30);

    /** Until what the other add-on has written when it is disabled can be found. */
    private static final Duration IN_FLIGHT = Duration.ofSeconds(5);

    /** What both re-read, and what the checkpoint has to know behind the start. */
    private static final Duration OVERLAP = Duration.ofHours(1);

    private static final Duration UNSETTLED = Duration.ofMinutes(30);

    private final ManagementPort caller;
    private final ManagementPort system;
    private final Environment environment;
    private final @Nullable String splunkDb;
    private final IndexedEvents events;
    private final InputChanges changes;

    /**
     * @param caller with the rights of who asks
     * @param system for what the caller need not see: whether a secret is stored, and checkpoints
     * @param splunkDb {@code SPLUNK_DB}, or null
     */
    public Migration(ManagementPort caller, ManagementPort system, Environment environment, @Nullable String splunkDb) {
        this.caller = caller;
        this.system = system;
        this.environment = environment;
        this.splunkDb = splunkDb;
        this.events = new IndexedEvents(caller, SEARCH);
        this.changes = new InputChanges(caller, system);
    }

    /** What came of a call: members of the answer, and what failed. */
    public record Answer(JsonObject json, List<Issue> issues) {
        public Answer {
            issues = List.copyOf(issues);
        }
    }

    private record Result(Candidate candidate, String outcome, List<Issue> issues) {}

    /** The other add-ons and what they share with this one, without any search. */
    public record Neighbours(List<OtherAddon> addons, List<Overlap> overlaps) {}

    /** Who else collects. */
    public static Neighbours neighbours(ManagementPort port) throws InterruptedException {
        Installation found = Installation.read(port, port);
        return new Neighbours(found.addons(), found.overlaps());
    }

    /** Does what is asked for. */
    public Answer run(MigrationRequest request) throws InterruptedException {
        return switch (request.action()) {
            case PLAN -> plan(request);
            case REPORT -> report(request);
            case TRIAL, TAKE_OVER, ROLL_BACK -> checkpoints().exclusively(() -> change(request));
        };
    }

    private Checkpoints checkpoints() {
        return new Checkpoints(environment, splunkDb);
    }

    private Answer plan(MigrationRequest request) throws InterruptedException {
        Installation found = Installation.read(caller, system);
        JsonObject json = new JsonObject();
        json.addProperty("action", request.action().word());
        JsonArray addons = new JsonArray();
        found.addons().forEach(addon -> addons.add(addon.json()));
        json.add("addons", addons);
        JsonArray overlaps = new JsonArray();
        found.overlaps().forEach(overlap -> overlaps.add(overlap.json()));
        json.add("overlaps", overlaps);
        JsonArray inputs = new JsonArray();
        Instant until = environment.clock().instant().plus(TIME);
        for (Candidate candidate : Candidates.of(found, request)) {
            StartPoint start = null;
            List<Issue> issues = new ArrayList<>(candidate.issues());
            boolean inTime = environment.clock().instant().isBefore(until);
            if (candidate.mapping().isSupported()
                    && candidate.mapping().issues().isEmpty()
                    && inTime) {
                try {
                    start = start(candidate, found);
                } catch (ApiException | TransportException e) {
                    issues.addAll(e.issues());
                }
            }
            inputs.add(candidate.with(issues).json(start));
        }
        json.add("inputs", inputs);
        json.add("searches", new OldNames(caller).find(found));
        return new Answer(json, List.of());
    }

    private StartPoint start(Candidate candidate, Installation found) throws InterruptedException {
        InputMapping mapping = candidate.mapping();
        return StartPoint.of(mapping, mapping.tenant(found), events, environment.clock());
    }

    private Answer change(MigrationRequest request) throws InterruptedException {
        Installation found = Installation.read(caller, system);
        List<Candidate> wanted = Candidates.of(found, request);
        List<Result> results = new ArrayList<>();
        List<Begun> begun = new ArrayList<>();
        Instant until = environment.clock().instant().plus(TIME);
        int tried = 0;
        for (Candidate candidate : wanted) {
            Result settled = withoutWork(candidate, request);
            if (settled != null) {
                results.add(settled);
            } else if (tried == MOST_AT_ONCE || !environment.clock().instant().isBefore(until)) {
                results.add(new Result(
                        candidate,
                        "not_tried",
                        List.of(Issue.of(Code.NOT_TRIED, "there was no time for it in this call", "repeat the call"))));
            } else {
                try {
                    if (request.action() == Action.TAKE_OVER) {
                        begun.add(begin(candidate, found, request));
                        tried++;
                    } else {
                        results.add(new Result(candidate, atOnce(candidate, found, request), List.of()));
                        tried++;
                    }
                } catch (DefenderException e) {
                    // costs no turn, so that those which fail in each call do not keep the others from theirs
                    results.add(new Result(candidate, "failed", permission(e)));
                }
            }
        }
        if (!begun.isEmpty()) {
            environment.sleeper().sleep(IN_FLIGHT);
        }
        for (Begun one : begun) {
            results.add(finish(one, found));
        }
        return answer(request, results);
    }

    /** What can be said without doing anything, or null. */
    private static @Nullable Result withoutWork(Candidate candidate, MigrationRequest request) {
        String state = candidate.state();
        boolean named = !request.inputs().isEmpty();
        if (state.equals("unsupported") && !named) {
            return new Result(candidate, "skipped", List.of());
        }
        boolean done = switch (request.action()) {
            case TAKE_OVER -> state.equals("taken_over");
            case ROLL_BACK -> state.matches("ready|disabled|rolled_back") && !isTrial(candidate);
            default -> isTrial(candidate);
        };
        if (done) {
            return new Result(candidate, "unchanged", List.of());
        }
        if (request.action() == Action.ROLL_BACK) {
            return null;
        }
        if (state.equals("disabled") && !named) {
            return new Result(candidate, "skipped", List.of());
        }
        return candidate.issues().isEmpty() ? null : new Result(candidate, "refused", candidate.issues());
    }

    private static boolean isTrial(Candidate candidate) {
        Entry trial = candidate.trial();
        return trial != null && trial.isEnabled();
    }

    /** Trial and roll-back, which need no second look at the index. */
    private String atOnce(Candidate candidate, Installation found, MigrationRequest request)
            throws InterruptedException {
        InputMapping mapping = candidate.mapping();
        if (request.action() == Action.ROLL_BACK) {
            if (candidate.ours() != null) {
                changes.enable(mapping.stanza(), false);
            }
            if (isTrial(candidate)) {
                changes.enable(candidate.trialStanza(), false);
            }
            if (candidate.ours() != null && !checkpoints().wasDisabled(mapping.stanza())) {
                changes.enableTheirs(mapping.from(), true);
            }
            return "rolled_back";
        }
        changes.requireIndex(request.trialIndex());
        StartPoint start = start(candidate, found);
        changes.account(candidate, request);
        Map<String, String> settings = new LinkedHashMap<>(mapping.settings());
        settings.put("index", request.trialIndex());
        if (mapping.isStream()) {
            settings.put("consumer_group", settings.get("consumer_group") + "_trial");
        }
        changes.save(candidate.trialStanza(), candidate.trial(), settings, start, mapping.isStream());
        changes.enable(candidate.trialStanza(), true);
        return "started";
    }

    /** What stands when the other input is disabled and ours is not yet enabled. */
    private record Begun(Candidate candidate, StartPoint start) {}

    private Begun begin(Candidate candidate, Installation found, MigrationRequest request) throws InterruptedException {
        InputMapping mapping = candidate.mapping();
        changes.requireIndex(mapping.index());
        // before anything is changed: a search that is refused leaves everything as it is
        StartPoint start = start(candidate, found);
        changes.account(candidate, request);
        Entry ours = candidate.ours();
        if (ours == null || !ours.isEnabled()) {
            start = start.notAfter(mapping.isStream() ? null : checkpoints().readTo(system, mapping.stanza()));
            changes.save(mapping.stanza(), ours, mapping.settings(), start, mapping.isStream());
        }
        if (mapping.from().isEnabled() || ours == null) {
            // after a call that broke off, the first one knew
            checkpoints().rememberDisabled(mapping.stanza(), !mapping.from().isEnabled());
        }
        if (mapping.from().isEnabled()) {
            changes.enableTheirs(mapping.from(), false);
        }
        return new Begun(candidate, start);
    }

    private Result finish(Begun begun, Installation found) throws InterruptedException {
        Candidate candidate = begun.candidate();
        InputMapping mapping = candidate.mapping();
        try {
            Entry ours = candidate.ours();
            if (ours == null || !ours.isEnabled()) {
                if (!mapping.isStream()) {
                    seed(begun, found);
                }
                changes.enable(mapping.stanza(), true);
            }
            if (isTrial(candidate)) {
                changes.enable(candidate.trialStanza(), false);
            }
            return new Result(candidate, "taken_over", List.of());
        } catch (DefenderException e) {
            List<Issue> issues = new ArrayList<>(permission(e));
            if (mapping.from().isEnabled()) {
                // nobody collects now: better as it was before
                try {
                    changes.enableTheirs(mapping.from(), true);
                } catch (DefenderException again) {
                    issues.add(Issue.of(
                            Code.NOT_RESTORED,
                            mapping.from().stanza() + " of " + mapping.from().app() + " is disabled and cannot be"
                                    + " enabled again",
                            "enable it, or repeat the take-over"));
                }
            }
            return new Result(candidate, "failed", issues);
        }
    }

    private void seed(Begun begun, Installation found) throws InterruptedException {
        InputMapping mapping = begun.candidate().mapping();
        Instant start = begun.start().instant();
        if (start == null) {
            // nothing was indexed when it was looked at; what came since is little
            StartTime text = StartTime.parse(begun.start().text());
            start = text == null
                    ? environment.clock().instant()
                    : text.resolve(environment.clock().instant());
        }
        String tenant = mapping.tenant(found);
        Map<Feed, IndexedVersions> indexed = new EnumMap<>(Feed.class);
        boolean any = false;
        for (InputMapping.Sourcetype sourcetype : mapping.sourcetypes()) {
            IndexedVersions versions = new IndexedVersions();
            Found sources = events.find(mapping.index(), sourcetype.indexed(), tenant);
            any |= !sources.sources().isEmpty();
            Feed feed = feed(sourcetype.ours());
            events.versions(
                    new IndexedEvents.Place(mapping.index(), sourcetype.indexed()),
                    sources,
                    start.minus(OVERLAP),
                    tenant,
                    version -> versions.add(
                            sourcetype.ours(),
                            version.id(),
                            version.updated(),
                            (version.fromGraph() || feed == Feed.ENDPOINT_ALERTS)
                                    && !isWholeMillisecond(version.updated())));
            indexed.put(feed, versions);
        }
        if (any) {
            checkpoints().write(system, mapping.stanza(), tenant, start, indexed);
        }
    }

    /** The other add-on may have cut it off. */
    private static boolean isWholeMillisecond(Instant instant) {
        return instant.equals(instant.truncatedTo(ChronoUnit.MILLIS));
    }

    private static Feed feed(String sourcetype) {
        return switch (sourcetype) {
            case "ms365:defender:incident" -> Feed.GRAPH_INCIDENTS;
            case "ms365:defender:incident:alerts" -> Feed.GRAPH_ALERTS;
            default -> Feed.ENDPOINT_ALERTS;
        };
    }

    private Answer report(MigrationRequest request) throws InterruptedException {
        Installation found = Installation.read(caller, system);
        JsonArray reports = new JsonArray();
        List<Issue> issues = new ArrayList<>();
        Instant now = environment.clock().instant();
        for (Candidate candidate : Candidates.of(found, request)) {
            Entry trial = candidate.trial();
            InputMapping mapping = candidate.mapping();
            StartTime begin = trial == null || mapping.isStream()
                    ? null
                    : StartTime.parse(trial.values().getOrDefault("start_time", ""));
            if (trial == null || begin == null) {
                continue;
            }
            JsonObject json = new JsonObject();
            json.addProperty("stanza", mapping.from().stanza());
            json.addProperty("trial", trial.name());
            String tenant = mapping.tenant(found);
            Instant from = begin.resolve(now);
            for (InputMapping.Sourcetype sourcetype : mapping.sourcetypes()) {
                Comparison comparison = new Comparison(from, now.minus(UNSETTLED));
                String trialIndex = trial.values().getOrDefault("index", "main");
                Found there = events.find(mapping.index(), sourcetype.indexed(), tenant);
                Found here = events.find(trialIndex, sourcetype.ours(), tenant);
                events.versions(
                        new IndexedEvents.Place(mapping.index(), sourcetype.indexed()),
                        there,
                        from,
                        tenant,
                        comparison::there);
                events.versions(
                        new IndexedEvents.Place(trialIndex, sourcetype.ours()), here, from, tenant, comparison::here);
                json.add(sourcetype.ours(), comparison.json());
            }
            reports.add(json);
        }
        if (reports.isEmpty()) {
            issues.add(Issue.of(Code.NO_TRIAL, "no input collects into a trial index", "start one with action=trial"));
        }
        JsonObject json = new JsonObject();
        json.addProperty("action", request.action().word());
        json.add("reports", reports);
        return new Answer(json, issues);
    }

    /** A refusal of Splunk's as one of rights, where it is one. */
    private static List<Issue> permission(DefenderException failure) {
        return failure instanceof ApiException refusal && Responses.isForbidden(refusal.status())
                ? failure.issues().stream()
                        .map(issue -> Issue.of(
                                Code.PERMISSION,
                                issue.what(),
                                "use a role that may change inputs and secrets of TA_defender and inputs of the other"
                                        + " add-on, such as admin"))
                        .toList()
                : failure.issues();
    }

    private static Answer answer(MigrationRequest request, List<Result> results) {
        JsonArray list = new JsonArray();
        List<Issue> issues = new ArrayList<>();
        for (Result result : results) {
            JsonObject json = new JsonObject();
            InputMapping mapping = result.candidate().mapping();
            json.addProperty("stanza", mapping.from().stanza());
            json.addProperty("app", mapping.from().app());
            json.addProperty("target", mapping.isSupported() ? mapping.stanza() : "");
            json.addProperty("outcome", result.outcome());
            json.add("errors", IssueJson.write(result.issues()));
            list.add(json);
            result.issues()
                    .forEach(issue -> issues.add(new Issue(
                            issue.code(),
                            mapping.from().stanza() + ": " + issue.what(),
                            issue.remedy(),
                            issue.field())));
        }
        JsonObject json = new JsonObject();
        json.addProperty("action", request.action().word());
        json.add("results", list);
        return new Answer(json, issues);
    }
}
