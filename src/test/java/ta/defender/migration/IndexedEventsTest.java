package ta.defender.migration;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import ta.defender.migration.IndexedEvents.Found;
import ta.defender.migration.IndexedEvents.IndexedVersion;
import ta.defender.model.Secret;
import ta.defender.splunk.ManagementPort;
import ta.defender.testing.FakeTransport;
import ta.defender.testing.FakeTransport.Answer;

/** What an index has of a tenant, whatever form and source its events have. */
final class IndexedEventsTest {
    private static final String TENANT = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee";
    private static final String OTHER = "bbbbbbbb-bbbb-4ccc-8ddd-eeeeeeeeeeee";

    private final FakeTransport splunk = new FakeTransport();
    private final IndexedEvents events = new IndexedEvents(
            new ManagementPort(splunk, URI.create("https://splunk:8089"), Secret.of("key")), Duration.ofSeconds(1));

    @Test
    void sourcesThatNameTheTenant_areTaken_andThoseOfOtherTenantsNever() throws Exception {
        splunk.answer(Answer.text(
                200, row("a:" + TENANT, 100) + row("b:" + OTHER, 300) + row("plain", 200) + row("c:" + TENANT, 50)));

        Found found = events.find("sec", "ms365:defender:incident", TENANT);

        assertThat(found.sources()).containsExactly("a:" + TENANT, "c:" + TENANT);
        assertThat(found.newest()).isEqualTo(Instant.ofEpochSecond(100));
        assertThat(found.named()).isTrue();
    }

    @Test
    void sourcesWithoutTenant_areTakenWhereNoneNamesIt() throws Exception {
        splunk.answer(Answer.text(200, row("b:" + OTHER, 300) + row("plain", 200)));

        Found found = events.find("sec", "x", TENANT);

        assertThat(found.sources()).containsExactly("plain");
        assertThat(found.newest()).isEqualTo(Instant.ofEpochSecond(200));
        assertThat(found.named()).isFalse();
    }

    @Test
    void versions_ofAllForms_areRead_andTheRestIsLeftOut() throws Exception {
        StringBuilder lines = new StringBuilder();
        for (String raw : List.of(
                "{\"id\":\"g1\",\"tenantId\":\"" + TENANT
                        + "\",\"lastUpdateDateTime\":\"2026-11-01T00:00:00.1234567Z\"}",
                "{\"id\":\"g2\",\"tenantId\":\"" + OTHER + "\",\"lastUpdateDateTime\":\"2026-11-01T00:00:00Z\"}",
                "{\"incidentId\":924,\"lastUpdateTime\":\"2026-11-01T00:00:01Z\",\"status\":\"Active\"}",
                "{\"alertId\":\"a1\",\"incidentId\":924,\"lastUpdatedTime\":\"2026-11-01T00:00:02Z\"}",
                "{\"id\":\"no time\"}",
                "not json",
                "{\"id\":\"cut")) {
            lines.append("{\"result\":{\"_raw\":")
                    .append(new Gson().toJson(raw))
                    .append("}}\n");
        }
        splunk.answer(Answer.text(200, lines.toString()));
        List<IndexedVersion> found = new ArrayList<>();

        events.versions(
                new IndexedEvents.Place("sec", "x"),
                new Found(List.of("a\" | delete"), null, false),
                Instant.EPOCH,
                TENANT,
                found::add);

        assertThat(found).extracting(IndexedVersion::id).containsExactly("g1", "924", "a1");
        assertThat(found).extracting(IndexedVersion::fromGraph).containsExactly(true, false, false);
        assertThat(found.get(1).status()).isEqualTo("active");
    }

    /** What stands in another add-on's configuration is a value in a search, never a command. */
    @Test
    void values_stayValues() {
        assertThat(IndexedEvents.quoted("a\" | delete \\")).isEqualTo("\"a\\\" | delete \\\\\"");
    }

    private static String row(String source, long indexed) {
        return "{\"preview\":false,\"result\":{\"source\":\"" + source + "\",\"newest\":\"" + indexed + "\"}}\n";
    }
}
