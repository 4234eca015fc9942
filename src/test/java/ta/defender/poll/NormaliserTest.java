package ta.defender.poll;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import ta.defender.json.Fingerprint;
import ta.defender.json.Json;
import ta.defender.json.PageScanner;
import ta.defender.json.Slice;
import ta.defender.model.Feed;

final class NormaliserTest {
    private static final String ENDPOINT_SAMPLE = "02-mde-list-alerts-expand-evidence";
    private static final String XDR_SAMPLE = "12-xdr-list-incidents";
    private static final String GRAPH_SAMPLE = "20-graph-list-alerts_v2";
    private static final String GRAPH_INCIDENTS_SAMPLE = "22-graph-list-incidents-expand-alerts";

    /** A version with its text joined, since the original is valid during the page only. */
    private record Version(Fingerprint fingerprint, Instant updated, Instant cutBy, String sourcetype, String text) {}

    // ------------------------------------------------------------ Microsoft's samples

    @Test
    void graphAlert_isPassedOnWhole() throws Exception {
        List<Version> versions = versions(Feed.GRAPH_ALERTS, true, false, sample(GRAPH_SAMPLE));

        assertThat(versions).singleElement().satisfies(version -> {
            assertThat(version.sourcetype()).isEqualTo("ms365:defender:incident:alerts");
            assertThat(version.updated()).isEqualTo(Instant.parse("2021-05-02T14:19:01.3266667Z"));
            assertThat(version.cutBy()).isEqualTo(version.updated());
            assertThat(view(version.text())).isEqualTo(value(GRAPH_SAMPLE, 0));
            assertThat(version.text()).doesNotContain("\n");
        });
    }

    @Test
    void endpointAlert_isPassedOnWhole() throws Exception {
        List<Version> versions = versions(Feed.ENDPOINT_ALERTS, true, true, sample(ENDPOINT_SAMPLE));

        assertThat(versions).singleElement().satisfies(version -> {
            assertThat(version.sourcetype()).isEqualTo("ms:defender:atp:alerts");
            assertThat(version.updated()).isEqualTo(Instant.parse("2021-01-26T20:33:59.2Z"));
            assertThat(version.cutBy()).isEqualTo(version.updated());
            assertThat(view(version.text())).isEqualTo(value(ENDPOINT_SAMPLE, 0));
        });
    }

    /** Their alerts come from their own list, by their own update time. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void graphIncident_whenExpanded_losesItsAlerts(boolean includeAlerts) throws Exception {
        List<Version> versions = versions(Feed.GRAPH_INCIDENTS, includeAlerts, false, sample(GRAPH_INCIDENTS_SAMPLE));

        assertThat(versions).singleElement().satisfies(version -> {
            assertThat(version.sourcetype()).isEqualTo("ms365:defender:incident");
            assertThat(version.updated()).isEqualTo(Instant.parse("2021-09-30T09:35:45.1133333Z"));
            assertThat(view(version.text()).keySet())
                    .containsExactlyElementsOf(value(GRAPH_INCIDENTS_SAMPLE, 0).keySet().stream()
                            .filter(name -> !name.equals("alerts"))
                            .toList());
        });
    }

    @Test
    void xdrIncident_isFollowedByItsAlerts() throws Exception {
        List<Version> versions = versions(Feed.XDR_INCIDENTS, true, false, sample(XDR_SAMPLE));

        assertThat(versions)
                .extracting(Version::sourcetype)
                .containsExactly(
                        "ms365:defender:incident",
                        "ms365:defender:incident:alerts",
                        "ms365:defender:incident",
                        "ms365:defender:incident:alerts",
                        "ms365:defender:incident",
                        "ms365:defender:incident:alerts");
        assertThat(versions)
                .extracting(Version::updated)
                .containsExactly(
                        Instant.parse("2020-09-06T14:46:57.29Z"),
                        Instant.parse("2020-09-06T14:46:57.2433333Z"),
                        Instant.parse("2020-09-06T12:18:03.81Z"),
                        Instant.parse("2020-09-06T12:18:04.2566667Z"),
                        Instant.parse("2020-09-06T12:07:55.32Z"),
                        Instant.parse("2020-09-06T12:37:40.88Z"));
        for (int i = 0; i < 3; i++) {
            Version incident = versions.get(2 * i);
            Version alert = versions.get(2 * i + 1);
            JsonObject whole = value(XDR_SAMPLE, i);
            assertThat(view(incident.text()).keySet())
                    .containsExactlyElementsOf(whole.keySet().stream()
                            .filter(name -> !name.equals("alerts"))
                            .toList());
            assertThat(view(incident.text()).get("incidentId")).isEqualTo(whole.get("incidentId"));
            assertThat(view(alert.text())).isEqualTo(Json.array(whole, "alerts").get(0));
            // what the window was cut by is the incident's time, whatever the alert's own is
            assertThat(incident.cutBy()).isEqualTo(incident.updated());
            assertThat(alert.cutBy()).isEqualTo(incident.updated());
        }
    }

    @Test
    void xdrIncident_whenAlertsAreNotWanted_comesAlone() throws Exception {
        assertThat(versions(Feed.XDR_INCIDENTS, false, false, sample(XDR_SAMPLE)))
                .extracting(Version::sourcetype)
                .containsExactly("ms365:defender:incident", "ms365:defender:incident", "ms365:defender:incident");
    }

    @Test
    void legacyEntities_whenWanted_areTheLastMember() throws Exception {
        Version plain =
                versions(Feed.GRAPH_ALERTS, true, false, sample(GRAPH_SAMPLE)).get(0);
        Version enlarged =
                versions(Feed.GRAPH_ALERTS, true, true, sample(GRAPH_SAMPLE)).get(0);

        assertThat(enlarged.text())
                .startsWith(plain.text().substring(0, plain.text().length() - 1) + ",\"entities\":[{\"entityType\":");
        assertThat(Json.array(view(enlarged.text()), "entities")).hasSize(4);
        // the same version: switching the setting on brings nothing a second time
        assertThat(enlarged.fingerprint()).isEqualTo(plain.fingerprint());
        assertThat(enlarged.updated()).isEqualTo(plain.updated());
    }

    @ParameterizedTest
    @EnumSource(names = "GRAPH_ALERTS", mode = EnumSource.Mode.EXCLUDE)
    void legacyEntities_ofOtherFeeds_areNotMade(Feed feed) throws Exception {
        assertThat(versions(feed, true, true, page("{\"id\":\"1\",\"evidence\":[{\"url\":\"x\"}]}")))
                .extracting(Version::text)
                .containsExactly("{\"id\":\"1\",\"evidence\":[{\"url\":\"x\"}]}");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "{\"id\":\"1\"} | {\"id\":\"1\",\"entities\":[]}",
                "{\"evidence\":null} | {\"evidence\":null,\"entities\":[]}",
                "{\"evidence\":{}} | {\"evidence\":{},\"entities\":[]}",
                "{} | {\"entities\":[]}",
                "5 | 5"
            })
    void legacyEntities_whenThereIsNoEvidence_areAnEmptyList(String alert, String written) throws Exception {
        assertThat(versions(Feed.GRAPH_ALERTS, true, true, page(alert)))
                .extracting(Version::text)
                .containsExactly(written);
    }

    // ------------------------------------------------------------ text and identity

    @Test
    void text_keepsOrderAndSpellingOfTheVendor() throws Exception {
        String odd = "{\"z\":1.50,\"a\":\"\\u00fc\\/é\",\"id\":\"1\",\"n\":null,\"e\":1E+2,\"lastUpdateTime\":\"x\"}";

        assertThat(versions(
                        Feed.XDR_INCIDENTS,
                        true,
                        false,
                        page(odd.replace(",", " ,\n ").replace(":", " : "))))
                .extracting(Version::text)
                .containsExactly(odd);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"alerts\":[{\"alertId\":\"a\"}],\"incidentId\":1,\"x\":2}",
                "{\"incidentId\":1,\"alerts\":[{\"alertId\":\"a\"}],\"x\":2}",
                "{\"incidentId\":1,\"x\":2,\"alerts\":[{\"alertId\":\"a\"}]}"
            })
    void alerts_whereverTheyStand_areTakenOut(String incident) throws Exception {
        assertThat(versions(Feed.XDR_INCIDENTS, true, false, page(incident)))
                .extracting(Version::text)
                .containsExactly("{\"incidentId\":1,\"x\":2}", "{\"alertId\":\"a\"}");
    }

    @Test
    void alerts_thatTheIncidentHasTwice_allBecomeEvents() throws Exception {
        List<Version> versions = versions(
                Feed.XDR_INCIDENTS,
                true,
                false,
                page("{\"alerts\":[{\"alertId\":\"a\"}],\"incidentId\":1,\"alerts\":[{\"alertId\":\"b\"}]}"));

        assertThat(versions)
                .extracting(Version::text)
                .containsExactly("{\"incidentId\":1}", "{\"alertId\":\"a\"}", "{\"alertId\":\"b\"}");
    }

    @Test
    void alertsOfDeeperLevels_stay() throws Exception {
        String incident = "{\"incidentId\":1,\"other\":{\"alerts\":[1]}}";

        assertThat(versions(Feed.XDR_INCIDENTS, true, false, page(incident)))
                .extracting(Version::text)
                .containsExactly(incident);
    }

    @Test
    void fingerprint_changesWithTheContentAlone() throws Exception {
        Fingerprint first = only("{\"id\":\"1\",\"title\":\"a\"}").fingerprint();

        assertThat(only(" { \"id\" : \"1\",\n\"title\":\"a\"}").fingerprint()).isEqualTo(first);
        assertThat(only("{\"id\":\"1\",\"title\":\"b\"}").fingerprint()).isNotEqualTo(first);
        assertThat(only("{\"id\":\"2\",\"title\":\"a\"}").fingerprint()).isNotEqualTo(first);
    }

    /** An incident whose alert alone has changed is the same version as before. */
    @Test
    void fingerprint_ofAnIncident_leavesOutItsAlerts() throws Exception {
        List<Version> before =
                versions(Feed.XDR_INCIDENTS, true, false, page("{\"incidentId\":1,\"alerts\":[{\"alertId\":\"a\"}]}"));
        List<Version> after = versions(
                Feed.XDR_INCIDENTS, true, false, page("{\"incidentId\":1,\"alerts\":[{\"alertId\":\"a\",\"x\":1}]}"));

        assertThat(after.get(0).fingerprint()).isEqualTo(before.get(0).fingerprint());
        assertThat(after.get(1).fingerprint()).isNotEqualTo(before.get(1).fingerprint());
    }

    // ------------------------------------------------------------ times

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\"lastUpdateDateTime\":null,",
                "\"lastUpdateDateTime\":\"\",",
                "\"lastUpdateDateTime\":\"0001-01-01T00:00:00Z\",",
                "\"lastUpdateDateTime\":5,"
            })
    void time_whenTheUpdateCannotBeRead_isUnknown(String update) throws Exception {
        assertThat(only("{" + update + "\"id\":\"1\",\"createdDateTime\":\"2026-01-02T03:04:05Z\"}")
                        .updated())
                .isNull();
    }

    @Test
    void xdrAlerts_whenTheyAreNotUnderstood_arePassedOnAsTheyCame() throws Exception {
        assertThat(versions(
                        Feed.XDR_INCIDENTS,
                        true,
                        false,
                        page("{\"lastUpdateTime\":\"2026-01-02T03:04:05Z\",\"alerts\":[5,null,{},[1,2],\"x\"]}")))
                .extracting(Version::text, Version::cutBy)
                .containsExactly(
                        tuple("{\"lastUpdateTime\":\"2026-01-02T03:04:05Z\"}"),
                        tuple("5"),
                        tuple("null"),
                        tuple("{}"),
                        tuple("[1,2]"),
                        tuple("\"x\""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "{}", "\"[\"", "{\"a\":[1]}"})
    void xdrAlerts_whenTheyAreNoArray_stayWithTheIncident(String alerts) throws Exception {
        String incident = "{\"incidentId\":1,\"alerts\":" + alerts + "}";

        assertThat(versions(Feed.XDR_INCIDENTS, true, false, page(incident)))
                .singleElement()
                .satisfies(version -> assertThat(version.text()).isEqualTo(incident));
    }

    private static Tuple tuple(String text) {
        return Tuple.tuple(text, Instant.parse("2026-01-02T03:04:05Z"));
    }

    private static Version only(String alert) throws IOException {
        List<Version> versions = versions(Feed.GRAPH_ALERTS, true, false, page(alert));
        assertThat(versions).hasSize(1);
        return versions.get(0);
    }

    private static List<Version> versions(Feed feed, boolean includeAlerts, boolean legacyEntities, byte[] page)
            throws IOException {
        Normaliser normaliser = new Normaliser(feed, includeAlerts, legacyEntities);
        List<Version> versions = new ArrayList<>();
        PageScanner.scan(
                new ByteArrayInputStream(page),
                normaliser.shape(),
                element -> normaliser.versions(
                        element,
                        version -> versions.add(new Version(
                                version.fingerprint(),
                                version.updated(),
                                version.cutBy(),
                                version.sourcetype(),
                                Slice.of(Slice.join(version.text())).utf8()))));
        return versions;
    }

    private static byte[] page(String element) {
        return ("{\"value\":[" + element + "]}").getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] sample(String name) throws IOException {
        return Files.readAllBytes(Path.of("src/test/resources/samples", name + ".json"));
    }

    private static JsonObject value(String name, int index) throws IOException {
        return Json.array(Json.parse(sample(name)), "value").get(index).getAsJsonObject();
    }

    private static JsonObject view(String text) {
        try {
            return Json.parse(Slice.of(text)).getAsJsonObject();
        } catch (IOException e) {
            throw new AssertionError("no JSON: " + text, e);
        }
    }
}
