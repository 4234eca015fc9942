package ta.defender.migration;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import ta.defender.http.Environment;
import ta.defender.http.HttpRequest;
import ta.defender.model.Issue;
import ta.defender.model.Secret;
import ta.defender.splunk.ManagementPort;
import ta.defender.testing.FakeClock;
import ta.defender.testing.FakeSleeper;
import ta.defender.testing.FakeTransport;
import ta.defender.testing.FakeTransport.Answer;

/** What taking over and rolling back write into Splunk. */
final class MigrationTest {
    private static final String TENANT = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee";
    private static final String CLIENT = "11111111-2222-4333-8444-555555555555";
    private static final String THEIRS = "microsoft_365_defender_endpoint_incidents://one";
    private static final String OURS_ENABLED = "{\"name\":\"defender_incidents://one\",\"content\":{\"disabled\":\"0\","
            + "\"account\":\"contoso\",\"api\":\"graph\",\"index\":\"sec\"}}";

    @TempDir
    Path database;

    private final FakeClock clock = new FakeClock();
    private FakeTransport splunk = new FakeTransport();

    @Test
    void rollBack_enablesWhatWasEnabledBefore() throws Exception {
        splunkHas(theirs(true));
        assertThat(run("take_over", "").issues()).isEmpty();
        assertThat(posts()).anyMatch(path -> path.endsWith("endpoint_incidents/one/disable"));

        splunkHas(theirs(false), OURS_ENABLED);
        assertThat(run("roll_back", "").issues()).isEmpty();

        assertThat(posts()).anyMatch(path -> path.endsWith("endpoint_incidents/one/enable"));
    }

    @Test
    void rollBack_leavesDisabledWhatWasDisabledBefore() throws Exception {
        splunkHas(theirs(false));
        assertThat(run("take_over", "").issues()).isEmpty();
        assertThat(posts()).anyMatch(path -> path.endsWith("defender_incidents/one/enable"));

        splunkHas(theirs(false), OURS_ENABLED);
        assertThat(run("roll_back", "").issues()).isEmpty();

        assertThat(posts()).anyMatch(path -> path.endsWith("defender_incidents/one/disable"));
        assertThat(posts()).noneMatch(path -> path.endsWith("endpoint_incidents/one/enable"));
    }

    /** The admin has enabled it meanwhile, so the last state before the take-over counts. */
    @Test
    void rollBack_afterASecondTakeOver_knowsTheStateBeforeThatOne() throws Exception {
        splunkHas(theirs(false));
        run("take_over", "");
        splunkHas(theirs(true), OURS_ENABLED.replace("\"0\"", "\"1\""));
        run("take_over", "");

        splunkHas(theirs(false), OURS_ENABLED);
        run("roll_back", "");

        assertThat(posts()).anyMatch(path -> path.endsWith("endpoint_incidents/one/enable"));
    }

    /** Running inputs use it, and nobody has tried the other one. */
    @ParameterizedTest
    @ValueSource(strings = {"mistyped", "stored"})
    void storedSecretOfAnExistingAccount_isNeverReplaced(String given) throws Exception {
        splunkHas(theirs(true));

        Migration.Answer answer = run("take_over", ",\"secrets\":{\"contoso\":\"" + given + "\"}");

        assertThat(answer.issues().stream().map(Issue::field))
                .containsExactlyElementsOf(given.equals("stored") ? List.of() : List.of("secrets"));
        assertThat(posts()).noneMatch(path -> path.contains("storage/passwords"));
        assertThat(posts().stream().anyMatch(path -> path.endsWith("endpoint_incidents/one/disable")))
                .isEqualTo(given.equals("stored"));
        assertThat(answer.json().toString()).doesNotContain("mistyped");
    }

    private Migration.Answer run(String action, String more) throws InterruptedException {
        ManagementPort port = new ManagementPort(splunk, URI.create("https://127.0.0.1:8089"), Secret.of("key"));
        return new Migration(port, port, environment(), database.toString())
                .run(MigrationRequest.parse(
                        "{\"action\":\"" + action + "\",\"inputs\":[\"" + THEIRS + "\"]" + more + "}"));
    }

    private Environment environment() {
        return new Environment(clock.withZone(ZoneOffset.UTC), new FakeSleeper(clock), new Random(1), null);
    }

    private List<String> posts() {
        return splunk.requests().stream()
                .filter(request -> request.method().equals("POST"))
                .map(HttpRequest::uri)
                .map(URI::getPath)
                .toList();
    }

    private static String theirs(boolean isEnabled) {
        return "{\"name\":\"" + THEIRS + "\",\"acl\":{\"app\":\"Splunk_TA_MS_Security\"},\"content\":{\"disabled\":\""
                + (isEnabled ? "0" : "1") + "\",\"azure_app_account\":\"theirs\",\"tenant_id\":\"" + TENANT
                + "\",\"index\":\"sec\"}}";
    }

    private void splunkHas(String... inputs) {
        splunk = new FakeTransport()
                .when("GET", "conf-inputs", list(inputs))
                .when(
                        "GET",
                        "apps/local",
                        list("{\"name\":\"Splunk_TA_MS_Security\",\"content\":{\"label\":\"x\",\"disabled\":\"0\"}}"))
                .when(
                        "GET",
                        "Splunk_TA_MS_Security_account",
                        list("{\"name\":\"theirs\",\"content\":{\"client_id\":\"" + CLIENT + "\"}}"))
                .when(
                        "GET",
                        "conf-defender_account",
                        list("{\"name\":\"contoso\",\"content\":{\"tenant_id\":\"" + TENANT + "\",\"client_id\":\""
                                + CLIENT + "\"}}"))
                .when(
                        "GET",
                        "storage/passwords",
                        list("{\"name\":\"TA_defender:contoso:\",\"content\":{\"realm\":\"TA_defender\","
                                + "\"username\":\"contoso\",\"clear_password\":\"stored\"}}"))
                .when("GET", "data/indexes", list("{\"name\":\"sec\"}"))
                .when("GET", "conf-defender_settings", list())
                .when("POST", "jobs/export", Answer.text(200, ""))
                .when("POST", "/", Answer.text(200, "{}"));
    }

    private static Answer list(String... entries) {
        return Answer.text(200, "{\"entry\":[" + String.join(",", entries) + "]}");
    }
}
