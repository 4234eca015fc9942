package ta.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import ta.simulator.defender.Api;
import ta.simulator.defender.Published;
import ta.simulator.defender.SimulatorOptions;
import ta.simulator.defender.Tenant;
import ta.simulator.demo.Tally;
import ta.simulator.net.Json;
import ta.simulator.splunkd.client.SplunkEvent;

/** What changed arrives as events: exactly what the tenant's objects went through, whatever becomes of the input meanwhile. */
final class ChangesIT {
    private static final int ROUNDS = 10;
    private static final Set<String> SPELLED = Set.of("status", "severity", "classification");

    @Test
    void graph_overTenRoundsWithRestartsAndAKill_bringsExactlyTheChangesMade() throws Exception {
        try (Rig rig = Rig.open(SimulatorOptions.withSeed(101).alerts(60).incidents(20))) {
            play(rig, "defender_incidents", "graph", Api.GRAPH_INCIDENTS, Api.GRAPH_ALERTS);
        }
    }

    @Test
    void xdr_overTenRoundsWithRestartsAndAKill_bringsExactlyTheChangesMade() throws Exception {
        try (Rig rig = Rig.open(SimulatorOptions.withSeed(102).alerts(60).incidents(20))) {
            play(rig, "defender_incidents", "xdr", Api.XDR_INCIDENTS, Api.XDR_ALERTS);
        }
    }

    @Test
    void endpoint_overTenRoundsWithRestartsAndAKill_bringsExactlyTheChangesMade() throws Exception {
        try (Rig rig = Rig.open(SimulatorOptions.withSeed(103).alerts(120).incidents(20))) {
            play(rig, "defender_alerts", "endpoint", Api.ENDPOINT_ALERTS);
        }
    }

    @Test
    void versions_inTheKvStore_outliveTheHost() throws Exception {
        try (Rig rig = Rig.open(SimulatorOptions.withSeed(105).alerts(30).incidents(5))) {
            rig.splunk().rest().editStanza("defender_settings", "collection", Map.of("position_store", "kvstore"));
            create(rig, "defender_alerts", "graph");
            Collected input = collected(rig, "defender_alerts");
            awaitComplete(input, Api.GRAPH_ALERTS);
            Thread.sleep(9_000);
            rig.splunk().rest().disableInput("defender_alerts", "changes");
            // another host: the same Splunk, none of the files
            int removed = 0;
            try (Stream<Path> files =
                    Files.walk(rig.hooks("the files of the host").home())) {
                for (Path file : files.filter(each -> each.toString().contains(".changes-"))
                        .toList()) {
                    Files.delete(file);
                    removed++;
                }
            }
            assertThat(removed).isPositive();
            String id = rig.defender().tenant().alertIds().get(3);
            rig.defender().tenant().updateAlert(id, "assignedTo", "ana@contoso.example");
            rig.splunk().rest().enableInput("defender_alerts", "changes");
            awaitComplete(input, Api.GRAPH_ALERTS);

            assertThat(of(input, Collected.CHANGE))
                    .singleElement()
                    .satisfies(change -> assertThat(text(change.get("id"))).isEqualTo(id));
            assertThat(input.tally(Api.GRAPH_ALERTS)).matches(Tally::exact);
        }
    }

    @Test
    void entities_arriveOncePerNewOrChangedItem() throws Exception {
        try (Rig rig = Rig.open(SimulatorOptions.withSeed(104).alerts(30).incidents(5))) {
            create(rig, "defender_alerts", "graph", "entities", "true");
            Collected input = collected(rig, "defender_alerts");
            awaitComplete(input, Api.GRAPH_ALERTS);
            Tenant tenant = rig.defender().tenant();
            int items = 0;
            for (String id : tenant.alertIds()) {
                items += tenant.alert(id).getAsJsonArray("evidence").size();
            }
            assertThat(of(input, Collected.ENTITY)).hasSize(items);
            assertThat(of(input, Collected.CHANGE)).as("first versions").isEmpty();

            String id = tenant.alertIds().get(0);
            JsonArray evidence = tenant.alert(id).getAsJsonArray("evidence");
            evidence.get(0).getAsJsonObject().addProperty("verdict", "someVerdict");
            evidence.add(Json.object("@odata.type", "#microsoft.graph.security.newKindEvidence", "name", "x"));
            tenant.updateAlert(id, "evidence", evidence);
            awaitComplete(input, Api.GRAPH_ALERTS);

            List<JsonObject> entities = of(input, Collected.ENTITY);
            assertThat(entities).hasSize(items + 2);
            assertThat(entities)
                    .filteredOn(entity -> text(entity.get("verdict")).equals("someVerdict"))
                    .singleElement()
                    .satisfies(
                            entity -> assertThat(text(entity.get("alert_id"))).isEqualTo(id));
            assertThat(entities)
                    .filteredOn(entity -> text(entity.get("entity_type")).equals("newKind"))
                    .singleElement()
                    .satisfies(
                            entity -> assertThat(entity.get("evidence")).isEqualTo(evidence.get(evidence.size() - 1)));
        }
    }

    private static void play(Rig rig, String scheme, String api, Api... feeds) throws Exception {
        Tenant tenant = rig.defender().tenant();
        // an alert's change shows in Defender XDR only where its incident is listed again
        tenant.setIncidentFollowsAlerts(api.equals("xdr"));
        create(rig, scheme, api);
        Collected input = collected(rig, scheme);
        awaitComplete(input, feeds);
        Script script = new Script(tenant, api, ids(tenant, feeds[feeds.length - 1]));
        for (int round = 0; round < ROUNDS; round++) {
            boolean restart = round == 3;
            boolean kill = round == 6;
            if (restart || kill) {
                // what was handed over settles, so that nothing is in flight
                Thread.sleep(9_000);
            }
            if (restart) {
                rig.splunk().rest().disableInput(scheme, "changes");
            } else if (kill) {
                rig.hooks("killing").killInput(scheme);
            }
            script.play(round);
            if (restart) {
                rig.splunk().rest().enableInput(scheme, "changes");
            }
            awaitComplete(input, feeds);
        }
        Thread.sleep(3_000);
        assertThat(of(input, Collected.CHANGE).stream()
                        .flatMap(ChangesIT::lines)
                        .sorted()
                        .toList())
                .containsExactlyElementsOf(script.expected.stream().sorted().toList());
        for (Api feed : feeds) {
            assertThat(input.tally(feed)).matches(Tally::exact);
        }
        assertThat(of(input, Collected.CHANGE))
                .noneMatch(change -> change.get("own").getAsBoolean());
        assertThat(of(input, Collected.CHANGE))
                .allMatch(change -> isVersion(change, "from_version")
                        && isVersion(change, "to_version")
                        && change.get("tenantId").getAsString().equals(tenant.tenantId()));
        assertThat(rig.splunk().logLines("ERROR", "")).isEmpty();
        assertThat(rig.splunk().logLines("WARN", "")).noneMatch(line -> line.contains("change"));
    }

    private static boolean isVersion(JsonObject change, String member) {
        return !Instant.parse(change.get(member).getAsString()).isAfter(Instant.now());
    }

    private static List<String> ids(Tenant tenant, Api api) {
        return tenant.expectedVersions(api).stream()
                .map(Published::id)
                .distinct()
                .toList();
    }

    /** What happens to the tenant's objects, and what events must say about it: a line for each difference. */
    private static final class Script {
        private static final int MERGED = 18;

        private final List<String> expected = new ArrayList<>();
        private final Tenant tenant;
        private final String api;
        private final List<String> incidents;
        private final List<String> alerts;

        Script(Tenant tenant, String api, List<String> visibleAlerts) {
            this.tenant = tenant;
            this.api = api;
            this.incidents = tenant.incidentIds();
            List<String> moved = tenant.alertIdsOf(incidents.get(MERGED));
            this.alerts =
                    visibleAlerts.stream().filter(id -> !moved.contains(id)).toList();
        }

        void play(int round) {
            String analyst = "analyst" + round + "@contoso.example";
            updateAlert(alerts.get(round), "status", other("status", round, "resolved", "inProgress"));
            updateAlert(alerts.get(10 + round), "assignedTo", analyst, "classification", "truePositive");
            updateAlert(alerts.get(20 + round), "severity", other("severity", 20 + round, "high", "low"));
            commentAlert(alerts.get(30 + round), analyst);
            changeEvidence(alerts.get(40 + round), round);
            if (api.equals("endpoint")) {
                return;
            }
            changeIncident(incidents.get(round), analyst, round);
            if (round < 8) {
                String incident = incidents.get(10 + round);
                tenant.commentIncident(incident, "seen", analyst);
                line("incident", incident, incidentAuthor(incident, analyst), "comments +seen");
            }
            if (round == 5) {
                merge(incidents.get(MERGED), incidents.get(MERGED + 1));
            }
        }

        private String other(String member, int alert, String one, String two) {
            return text(tenant.alert(alerts.get(alert)).get(member)).equals(one) ? two : one;
        }

        private void updateAlert(String id, Object... namesAndValues) {
            JsonObject before = tenant.alert(id);
            tenant.updateAlert(id, namesAndValues);
            for (int at = 0; at < namesAndValues.length; at += 2) {
                String member = (String) namesAndValues[at];
                value("alert", id, "unknown", member, before.get(member), (String) namesAndValues[at + 1]);
            }
        }

        private void commentAlert(String id, String author) {
            tenant.commentAlert(id, "looked at", author);
            if (!api.equals("xdr")) {
                line("alert", id, author, "comments +looked at");
            }
        }

        private void changeEvidence(String id, int round) {
            JsonArray evidence = tenant.alert(id).getAsJsonArray("evidence");
            JsonObject first = evidence.get(0).getAsJsonObject();
            String verdict = text(first.get("verdict"));
            first.addProperty("verdict", "verdict" + round);
            evidence.add(Json.object(
                    "@odata.type",
                    "#microsoft.graph.security.ipEvidence",
                    "verdict",
                    "unknown",
                    "remediationStatus",
                    "none",
                    "ipAddress",
                    "192.0.2." + round));
            tenant.updateAlert(id, "evidence", evidence);
            line("alert", id, "unknown", "evidence +192.0.2." + round);
            if (api.equals("graph")) {
                line("alert", id, "unknown", "evidence.verdict " + verdict + "->verdict" + round);
            }
        }

        private void changeIncident(String id, String analyst, int round) {
            JsonObject before = tenant.incident(id);
            tenant.updateIncident(
                    id,
                    "status",
                    "inProgress",
                    "assignedTo",
                    analyst,
                    "displayName",
                    "Renamed in round " + round,
                    "customTags",
                    Json.array("round" + round),
                    "lastModifiedBy",
                    analyst);
            String by = api.equals("graph") ? analyst : "unknown";
            value("incident", id, by, "status", before.get("status"), "inProgress");
            value("incident", id, by, "assignedTo", before.get("assignedTo"), analyst);
            value("incident", id, by, "displayName", before.get("displayName"), "Renamed in round " + round);
            line("incident", id, by, "customTags +round" + round);
            for (JsonElement tag : before.getAsJsonArray("customTags")) {
                line("incident", id, by, "customTags -" + tag.getAsString());
            }
        }

        private void merge(String from, String into) {
            JsonObject before = tenant.incident(from);
            List<String> moved = tenant.alertIdsOf(from);
            tenant.mergeIncidents(from, into);
            String by = incidentAuthor(from, "unknown");
            value("incident", from, by, "status", before.get("status"), "redirected");
            value("incident", from, by, "redirectIncidentId", before.get("redirectIncidentId"), into);
            boolean graph = api.equals("graph");
            for (String alert : moved) {
                line("alert", alert, "unknown", "incidentId " + from + "->" + into);
                // Graph says it by the alerts alone
                line("incident", from, graph ? "unknown" : by, "alerts -" + alert);
                line("incident", into, "unknown", "alerts +" + alert);
            }
        }

        private String incidentAuthor(String id, String otherwise) {
            String modifier = text(tenant.incident(id).get("lastModifiedBy"));
            return api.equals("graph") && !modifier.isEmpty() ? modifier : otherwise;
        }

        private void value(String kind, String id, String by, String field, JsonElement old, String now) {
            String before = spelled(field, text(old));
            String after = spelled(field, now);
            if (!before.equals(after)) {
                line(kind, id, by, field + " " + before + "->" + after);
            }
        }

        /** Defender XDR and Defender for Endpoint begin their words with a capital. */
        private String spelled(String field, String value) {
            return api.equals("graph") || value.isEmpty() || !SPELLED.contains(field)
                    ? value
                    : Character.toUpperCase(value.charAt(0)) + value.substring(1);
        }

        private void line(String kind, String id, String by, String difference) {
            expected.add(kind + " " + id + " by " + by + ": " + difference);
        }
    }

    private static String text(JsonElement value) {
        return value == null || value.isJsonNull() ? "" : value.getAsString();
    }

    /** An event's differences, a line each. */
    private static Stream<String> lines(JsonObject event) {
        String begin = event.get("kind").getAsString() + " " + event.get("id").getAsString() + " by "
                + event.get("by").getAsString() + ": ";
        List<String> lines = new ArrayList<>();
        for (JsonElement element : event.getAsJsonArray("changes")) {
            JsonObject change = element.getAsJsonObject();
            String field = change.get("field").getAsString();
            if (change.has("added")) {
                change.getAsJsonArray("added").forEach(item -> lines.add(begin + field + " +" + item(item)));
                change.getAsJsonArray("removed").forEach(item -> lines.add(begin + field + " -" + item(item)));
            } else {
                lines.add(begin + field + " " + text(change.get("old")) + "->" + text(change.get("new")));
            }
        }
        return lines.stream();
    }

    private static String item(JsonElement item) {
        return item.isJsonObject() ? item.getAsJsonObject().get("comment").getAsString() : item.getAsString();
    }

    private static void create(Rig rig, String scheme, String api, String... settings) {
        Map<String, String> values =
                new LinkedHashMap<>(Map.of("account", Rig.ACCOUNT, "interval", "10", "index", rig.index(), "api", api));
        for (int at = 0; at < settings.length; at += 2) {
            values.put(settings[at], settings[at + 1]);
        }
        rig.splunk().rest().createInput(scheme, "changes", values);
    }

    private static Collected collected(Rig rig, String scheme) {
        return new Collected(rig, rig.defender().tenantId(), scheme, rig.index());
    }

    private static void awaitComplete(Collected input, Api... feeds) throws InterruptedException {
        for (Api feed : feeds) {
            Waiting.until(
                    feed + " complete",
                    Waiting.HANG,
                    () -> input.tally(feed).complete(),
                    () -> input.tally(feed).toString());
        }
    }

    private static List<JsonObject> of(Collected input, String sourcetype) {
        return input.events().stream()
                .filter(event -> event.sourcetype().equals(sourcetype))
                .map(SplunkEvent::raw)
                .map(Json::parseObject)
                .toList();
    }
}
