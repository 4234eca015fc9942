package ta.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import ta.simulator.defender.Api;
import ta.simulator.defender.Audience;
import ta.simulator.defender.Call;
import ta.simulator.defender.Published;
import ta.simulator.defender.SimulatorOptions;
import ta.simulator.defender.Tenant;
import ta.simulator.demo.Tally;
import ta.simulator.net.Json;
import ta.simulator.splunkd.client.SplunkEvent;

/**
 * Every source at once: one story of hundreds of objects, changes, ties and late arrivals is played before the tests, which
 * look at what came of it. Pages hold fewer objects than the add-on asks for.
 */
final class SourcesIT {
    private static final int PAGE = 45;
    private static final Duration SETTLE = Duration.ofSeconds(4);
    private static final String SECRET = "e2e~secret";
    private static final String LEGACY = "d0000000-0000-4000-8000-000000000001";
    private static final String GRAPH = "d0000000-0000-4000-8000-000000000002";
    private static final String NO_INCIDENTS = "d0000000-0000-4000-8000-000000000004";

    private static final Map<String, Collected> inputs = new LinkedHashMap<>();
    private static final Map<String, List<String>> ties = new LinkedHashMap<>();
    private static final Map<String, String> late = new LinkedHashMap<>();
    private static final Map<String, String> quietlyChanged = new LinkedHashMap<>();
    private static final Map<String, String> redirected = new LinkedHashMap<>();
    private static final Map<String, List<String>> recent = new LinkedHashMap<>();
    private static Rig rig;

    /** An input, one of its feeds, and how many objects of it are the least that makes sense. */
    record Source(String input, Api api, int atLeast) {
        @Override
        public String toString() {
            return input + " " + api;
        }
    }

    static Stream<Source> sources() {
        return Stream.of(
                new Source("endpoint", Api.ENDPOINT_ALERTS, 150),
                new Source("xdr", Api.XDR_INCIDENTS, 200),
                new Source("xdr", Api.XDR_ALERTS, 600),
                new Source("xdr_bare", Api.XDR_INCIDENTS, 200),
                new Source("graph", Api.GRAPH_INCIDENTS, 200),
                new Source("graph", Api.GRAPH_ALERTS, 600),
                new Source("graph_bare", Api.GRAPH_INCIDENTS, 200));
    }

    @BeforeAll
    static void play() throws Exception {
        rig = Rig.openWithoutAccount(SimulatorOptions.withSeed(41));
        rig.defender().settings().setLargestPage(PAGE);
        Tenant legacy = tenant(LEGACY, 600, 200);
        Tenant graph = tenant(GRAPH, 600, 200);
        tenant(NO_INCIDENTS, 30, 10);
        rig.defender().app(NO_INCIDENTS).setRoles(Audience.GRAPH, "SecurityAlert.Read.All");
        input("endpoint", LEGACY, "defender_alerts", "api", "endpoint");
        input("entities", GRAPH, "defender_alerts", "api", "graph", "legacy_entities", "true");
        input("xdr", LEGACY, "defender_incidents", "api", "xdr");
        input("xdr_bare", GRAPH, "defender_incidents", "api", "xdr", "include_alerts", "false");
        input("graph", GRAPH, "defender_incidents", "api", "graph");
        input("graph_bare", GRAPH, "defender_incidents", "api", "graph", "include_alerts", "false");
        input("no_incidents", NO_INCIDENTS, "defender_incidents", "api", "graph");
        awaitAllComplete();
        awaitPolls(1);
        change(legacy);
        change(graph);
        // older than the overlap and in an incident that stays as it is: only a feed of its own can show it
        String quiet = graph.alertIdsOf(graph.incidentIds().get(0)).get(0);
        graph.updateAlert(quiet, "status", "resolved");
        quietlyChanged.put(GRAPH, quiet);
        awaitAllComplete();
        awaitPolls(2);
        inputs.values().forEach(Collected::keep);
    }

    @AfterAll
    static void close() {
        rig.close();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("sources")
    void source_whenFullOfObjectsAndChanging_arrivesOnceAndUnchanged(Source source) {
        Collected input = inputs.get(source.input());
        assertThat(input.tally(source.api())).matches(Tally::exact);
        assertThat(input.events(source.api())).hasSizeGreaterThan(source.atLeast());
        Set<String> published = rig.defender().tenant(input.tenantId()).expectedVersions(source.api()).stream()
                .map(Published::json)
                .collect(Collectors.toSet());
        assertThat(input.events(source.api()))
                .extracting(SplunkEvent::raw)
                .as("the text as the service wrote it")
                .allMatch(published::contains);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("sources")
    void event_ofAnySource_carriesTimeSourceAndIndex(Source source) {
        Collected input = inputs.get(source.input());
        for (SplunkEvent event : input.events(source.api())) {
            Instant updated = Instant.parse(Json.parseObject(event.raw())
                    .get(source.api().updateMember())
                    .getAsString());
            assertThat(event.time().toEpochMilli()).isEqualTo(updated.toEpochMilli());
            assertThat(event.source()).isEqualTo(input.scheme() + ":" + input.tenantId());
            assertThat(event.index()).isEqualTo(source.input());
            assertThat(event.raw()).doesNotContain("\n");
        }
    }

    @Test
    void input_whateverItFetches_writesItsOwnSourcetypesOnly() {
        assertThat(sourcetypes("endpoint")).containsExactlyInAnyOrder(Collected.ENDPOINT_ALERT, Collected.CHANGE);
        assertThat(sourcetypes("entities")).containsExactlyInAnyOrder(Collected.ALERT, Collected.CHANGE);
        assertThat(sourcetypes("xdr")).containsExactlyInAnyOrder(Collected.INCIDENT, Collected.ALERT, Collected.CHANGE);
        assertThat(sourcetypes("graph"))
                .containsExactlyInAnyOrder(Collected.INCIDENT, Collected.ALERT, Collected.CHANGE);
        assertThat(sourcetypes("xdr_bare")).containsExactlyInAnyOrder(Collected.INCIDENT, Collected.CHANGE);
        assertThat(sourcetypes("graph_bare")).containsExactlyInAnyOrder(Collected.INCIDENT, Collected.CHANGE);
    }

    @Test
    void incident_ofEitherApi_comesWithoutItsAlerts() {
        for (String input : List.of("xdr", "xdr_bare", "graph", "graph_bare")) {
            assertThat(inputs.get(input).events(Api.GRAPH_INCIDENTS))
                    .allMatch(event -> !Json.parseObject(event.raw()).has("alerts"));
        }
    }

    @Test
    void alert_whenItChangesLaterThanItsIncident_arrives() {
        assertThat(versions("graph", Api.GRAPH_ALERTS, quietlyChanged.get(GRAPH)))
                .as("by its own feed")
                .isEqualTo(2);
        assertThat(versions("xdr", Api.XDR_ALERTS, quietlyChanged.get(LEGACY)))
                .as("within the overlap")
                .isEqualTo(2);
        assertThat(versions("endpoint", Api.ENDPOINT_ALERTS, quietlyChanged.get(LEGACY)))
                .isEqualTo(2);
    }

    @Test
    void versions_whenTiedToOneInstant_allArrive() {
        assertThat(ties.get(LEGACY)).hasSize(4).allMatch(id -> versions("endpoint", Api.ENDPOINT_ALERTS, id) == 2);
        assertThat(ties.get(LEGACY)).allMatch(id -> versions("xdr", Api.XDR_ALERTS, id) == 2);
        assertThat(ties.get(GRAPH)).allMatch(id -> versions("graph", Api.GRAPH_ALERTS, id) == 2);
        for (String twin : List.of("990001", "990002", "990003")) {
            assertThat(versions("xdr", Api.XDR_INCIDENTS, twin)).as(twin).isEqualTo(1);
            assertThat(versions("graph", Api.GRAPH_INCIDENTS, twin)).as(twin).isEqualTo(1);
        }
    }

    @Test
    void object_whenItBecomesVisibleLate_arrives() {
        assertThat(versions("endpoint", Api.ENDPOINT_ALERTS, late.get(LEGACY))).isEqualTo(1);
        assertThat(versions("xdr", Api.XDR_ALERTS, late.get(LEGACY))).isEqualTo(1);
        assertThat(versions("graph", Api.GRAPH_ALERTS, late.get(GRAPH))).isEqualTo(1);
        assertThat(versions("xdr", Api.XDR_INCIDENTS, recent.get(LEGACY).get(1)))
                .isEqualTo(1);
        assertThat(versions("graph", Api.GRAPH_INCIDENTS, recent.get(GRAPH).get(1)))
                .isEqualTo(1);
    }

    @Test
    void incident_whenMergedIntoAnother_arrivesAsRedirected() {
        assertThat(newest("xdr", Api.XDR_INCIDENTS, redirected.get(LEGACY)).get("redirectIncidentId"))
                .hasToString("990004");
        assertThat(newest("graph", Api.GRAPH_INCIDENTS, redirected.get(GRAPH))
                        .get("redirectIncidentId")
                        .getAsString())
                .isEqualTo("990004");
    }

    @Test
    void alert_whenLegacyEntitiesAreWanted_endsWithThemAndIsOtherwiseUnchanged() {
        Collected input = inputs.get("entities");
        Map<String, Published> published = rig.defender().tenant(GRAPH).expectedVersions(Api.GRAPH_ALERTS).stream()
                .collect(Collectors.toMap(Published::key, Function.identity()));
        Set<String> arrived = input.events(Api.GRAPH_ALERTS).stream()
                .map(event -> {
                    JsonObject alert = Json.parseObject(event.raw());
                    List<String> members = new ArrayList<>(alert.keySet());
                    String key = alert.get("id").getAsString() + " "
                            + Instant.parse(alert.get("lastUpdateDateTime").getAsString());
                    String sent = published.get(key).json();
                    assertThat(members.get(members.size() - 1)).isEqualTo("entities");
                    assertThat(event.raw()).startsWith(sent.substring(0, sent.length() - 1) + ",\"entities\":[");
                    assertThat(alert.getAsJsonArray("entities").size())
                            .isEqualTo(alert.getAsJsonArray("evidence").size());
                    return key;
                })
                .collect(Collectors.toSet());
        assertThat(arrived).hasSize(input.events(Api.GRAPH_ALERTS).size()).hasSizeGreaterThan(600);
        assertThat(published.values().stream()
                        .filter(version -> version.visibleUntil().equals(Instant.MAX))
                        .map(Published::key))
                .allMatch(arrived::contains);
    }

    @Test
    void feed_whenThePermissionOfTheOtherIsMissing_isNotHeldUp() throws Exception {
        assertThat(inputs.get("no_incidents").tally(Api.GRAPH_ALERTS)).matches(Tally::exact);
        assertThat(rig.awaitLog("ERROR", "defender_incidents://no_incidents"))
                .allMatch(line -> line.contains("SecurityIncident.Read.All"));
    }

    @Test
    void log_ofAllOthers_holdsNoError() {
        assertThat(rig.splunk().logLines("ERROR", "")).allMatch(line -> line.contains("://no_"));
    }

    @Test
    void preferHeader_isSentToGraphOnly() {
        assertThat(rig.defender().calls().all())
                .allMatch(call -> call.headers().first("Prefer").orElse("").contains("include-unknown-enum-members")
                        == call.path().startsWith("/v1.0/"));
    }

    @Test
    void token_ofOneApi_reachesNoOtherHost() {
        Map<Integer, Set<String>> seen = new LinkedHashMap<>();
        for (Call call : rig.defender().calls().all()) {
            seen.computeIfAbsent(call.port(), port -> new java.util.TreeSet<>())
                    .add(call.audience().map(SourcesIT::audience).orElse("no token"));
        }
        assertThat(seen)
                .isEqualTo(Map.of(
                        URI.create(rig.defender().url()).getPort(), Set.of("no token"),
                        URI.create(rig.defender().url(Audience.GRAPH)).getPort(), Set.of("GRAPH"),
                        URI.create(rig.defender().url(Audience.ENDPOINT)).getPort(), Set.of("ENDPOINT"),
                        URI.create(rig.defender().url(Audience.XDR)).getPort(), Set.of("XDR")));
        assertThat(rig.defender()
                        .calls()
                        .count(call -> call.path().endsWith("/token")
                                && call.headers().first("Authorization").isPresent()))
                .isZero();
    }

    @Test
    void lists_areAskedForAsEachApiAllows() {
        assertThat(lists("/v1.0/security/incidents")).allMatch(query -> !query.contains("expand"));
        assertThat(lists("/api/incidents")).allMatch(query -> !query.contains("expand"));
        assertThat(lists("/api/alerts")).allMatch(query -> query.contains("$expand=evidence"));
        for (String path : List.of("/v1.0/security/alerts_v2", "/v1.0/security/incidents", "/api/incidents")) {
            assertThat(rig.defender().calls().to("GET", path).stream().filter(call -> call.status() == 400))
                    .as(path)
                    .isEmpty();
            assertThat(lists(path).stream().filter(query -> query.contains("skip")))
                    .as("pages of " + path)
                    .hasSizeGreaterThanOrEqualTo(4);
        }
    }

    /** Which API a token was issued for; a cloud of one's own has the base URL as its resource. */
    private static String audience(String resource) {
        return Stream.of(Audience.values())
                .filter(audience -> audience.resources().contains(resource)
                        || rig.defender().url(audience).equals(resource))
                .map(Audience::name)
                .findFirst()
                .orElse(resource);
    }

    private static Tenant tenant(String id, int alerts, int incidents) {
        Tenant tenant = rig.defender().addTenant(id, id.replace('d', 'c'), SECRET);
        Instant now = Instant.now();
        tenant.populate(alerts, incidents, now.minus(Duration.ofDays(6)), now);
        recent.put(id, new ArrayList<>(List.of(recentIncident(tenant))));
        rig.createAccount(id, id, id.replace('d', 'c'));
        rig.splunk().rest().storeSecret(Rig.REALM, id, SECRET);
        return tenant;
    }

    /** An incident of now with six alerts that every API shows. */
    private static String recentIncident(Tenant tenant) {
        String incident = tenant.addIncident(0);
        for (int number = 0; number < 6; number++) {
            tenant.alert()
                    .incident(incident)
                    .with("serviceSource", "microsoftDefenderForEndpoint")
                    .add();
        }
        late.put(
                tenant.tenantId(),
                tenant.alert()
                        .incident(incident)
                        .with("serviceSource", "microsoftDefenderForEndpoint")
                        .createdAt(Instant.now().minus(Duration.ofMinutes(6)))
                        .hidden()
                        .add());
        return incident;
    }

    private static void input(String name, String tenantId, String scheme, String... settings) throws Exception {
        settle(scheme);
        rig.splunk().rest().createIndex(name);
        Map<String, String> values = new LinkedHashMap<>(Map.of("account", tenantId, "interval", "10", "index", name));
        for (int at = 0; at < settings.length; at += 2) {
            values.put(settings[at], settings[at + 1]);
        }
        rig.splunk().rest().createInput(scheme, name, values);
        inputs.put(name, new Collected(rig, tenantId, scheme, name));
    }

    private static void change(Tenant tenant) {
        String id = tenant.tenantId();
        String incident = recent.get(id).get(0);
        List<String> alerts = tenant.alertIdsOf(incident);
        tenant.reveal(late.get(id));
        quietlyChanged.put(id, alerts.get(0));
        tenant.updateAlert(alerts.get(0), "status", "inProgress");
        ties.put(id, alerts.subList(1, 5));
        tenant.tieAlerts(alerts.subList(1, 5), Instant.now());
        for (String twin : List.of("990001", "990002", "990003", "990004")) {
            JsonObject other = tenant.incident(incident);
            other.addProperty("id", twin);
            tenant.addIncident(other);
        }
        tenant.updateIncident(tenant.incidentIds().get(7), "status", "resolved");
        tenant.setIndexLag(Duration.ofSeconds(12));
        recent.get(id).add(tenant.addIncident(3));
        tenant.setIndexLag(Duration.ZERO);
        redirected.put(id, tenant.incidentIds().get(20));
        tenant.mergeIncidents(redirected.get(id), "990004");
    }

    /** A new stanza restarts its scheme, and what a stanza wrote within the last two seconds may then come again. */
    private static void settle(String scheme) throws InterruptedException {
        for (Source source : sources().toList()) {
            Collected input = inputs.get(source.input());
            if (input != null && input.scheme().equals(scheme)) {
                awaitComplete(input, source.api());
            }
        }
        if (inputs.values().stream().anyMatch(input -> input.scheme().equals(scheme))) {
            Thread.sleep(SETTLE.toMillis());
        }
    }

    private static void awaitAllComplete() throws InterruptedException {
        for (Source source : sources().toList()) {
            Collected input = inputs.get(source.input());
            awaitComplete(input, source.api());
        }
        awaitComplete(inputs.get("entities"), Api.GRAPH_ALERTS);
        awaitComplete(inputs.get("no_incidents"), Api.GRAPH_ALERTS);
    }

    /** Looks closely only when the number of events has changed. */
    private static void awaitComplete(Collected input, Api api) throws InterruptedException {
        int[] seen = {-1};
        Waiting.until(
                input.name() + " has all of " + api,
                Waiting.HANG,
                () -> {
                    int count = rig.splunk().rest().count("index=" + input.name());
                    boolean changed = count != seen[0];
                    seen[0] = count;
                    return changed && input.tally(api).complete();
                },
                () -> input.tally(api) + "\n" + String.join("\n", rig.splunk().logLines("ERROR", "")));
    }

    /** Waits until each input must have finished so many further polls. */
    private static void awaitPolls(int count) throws InterruptedException {
        int before = rig.defender().calls().all().size();
        Map<String, Integer> readers = Map.of(
                LEGACY + "/api/alerts", 1,
                LEGACY + "/api/incidents", 1,
                GRAPH + "/api/incidents", 1,
                GRAPH + "/v1.0/security/alerts_v2", 2,
                GRAPH + "/v1.0/security/incidents", 2);
        Waiting.until(
                count + " polls of every input",
                Waiting.HANG,
                () -> {
                    List<Call> all = rig.defender().calls().all();
                    Map<String, Long> polls = all.subList(before, all.size()).stream()
                            .filter(call -> !call.query().contains("skip"))
                            .collect(Collectors.groupingBy(
                                    call -> call.tenantId().orElse("") + call.path(), Collectors.counting()));
                    return readers.entrySet().stream()
                            .allMatch(reader ->
                                    polls.getOrDefault(reader.getKey(), 0L) >= (count + 1L) * reader.getValue());
                },
                () -> String.join("\n", rig.splunk().logLines("ERROR", "")));
    }

    private static Set<String> sourcetypes(String input) {
        return inputs.get(input).events().stream().map(SplunkEvent::sourcetype).collect(Collectors.toSet());
    }

    private static long versions(String input, Api api, String id) {
        return inputs.get(input).events(api).stream()
                .filter(event -> idOf(event, api).equals(id))
                .count();
    }

    private static JsonObject newest(String input, Api api, String id) {
        return inputs.get(input).events(api).stream()
                .filter(event -> idOf(event, api).equals(id))
                .max(java.util.Comparator.comparing(SplunkEvent::time))
                .map(event -> Json.parseObject(event.raw()))
                .orElseThrow();
    }

    private static String idOf(SplunkEvent event, Api api) {
        return Json.parseObject(event.raw()).get(api.idMember()).getAsString();
    }

    private static List<String> lists(String path) {
        return rig.defender().calls().to("GET", path).stream()
                .map(call -> java.net.URLDecoder.decode(call.query(), java.nio.charset.StandardCharsets.UTF_8))
                .toList();
    }
}
