package ta.defender.update;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import ta.defender.http.HttpRequest;
import ta.defender.http.TransportException.Reason;
import ta.defender.microsoft.UpdateClient;
import ta.defender.model.Feed;
import ta.defender.model.ObjectChange;
import ta.defender.testing.FakeClock;
import ta.defender.testing.FakeSleeper;
import ta.defender.testing.FakeTransport;
import ta.defender.testing.FakeTransport.Answer;

final class UpdaterTest {
    private static final ObjectChange RESOLVE = new ObjectChange("Resolved", null, null, null, null, null);
    private static final ObjectChange RESOLVE_AND_SAY = new ObjectChange("Resolved", null, null, null, null, "done");
    private static final ObjectChange SAY = new ObjectChange(null, null, null, null, null, "done");
    private static final String SAID = "{\"comment\":\"done\",\"createdBy\":\"app\"}";
    private static final Answer NEW = Answer.text(200, object("New", ""));
    private static final Answer RESOLVED = Answer.text(200, object("Resolved", ""));
    private static final Answer RESOLVED_AND_SAID =
            Answer.text(200, object("Resolved", "{\"comment\":\"done\",\"createdBy\":\"app\"}"));

    private final FakeClock clock = new FakeClock();
    private final FakeSleeper sleeper = new FakeSleeper(clock);
    private final FakeTransport transport = new FakeTransport();

    @Test
    void update_writesOnlyWhatDiffers() throws Exception {
        transport.when("GET", "/api/alerts/da1", NEW).when("PATCH", "/api/alerts/da1", RESOLVED);
        ObjectChange change = new ObjectChange("Resolved", "TruePositive", null, "ANN@contoso.com", null, null);

        UpdateOutcome outcome = carryOut(Feed.ENDPOINT_ALERTS, change, null);

        assertThat(outcome.word()).isEqualTo("updated");
        assertThat(bodies("PATCH")).containsExactly("{\"status\":\"Resolved\"}");
        assertThat(transport.requests()).allMatch(HttpRequest::writeBack);
    }

    @Test
    void update_whenTheAnswerShowsTheObjectAsItWas_looksAgain() throws Exception {
        transport.when("GET", "/api/alerts/da1", NEW, RESOLVED).when("PATCH", "/api/alerts/da1", NEW);

        UpdateOutcome outcome = carryOut(Feed.ENDPOINT_ALERTS, RESOLVE, null);

        assertThat(outcome.word()).isEqualTo("updated");
        assertThat(outcome.after().status()).isEqualTo("Resolved");
        assertThat(bodies("PATCH")).hasSize(1);
    }

    @Test
    void update_whenItIsSoAlready_writesNothing() throws Exception {
        transport.when("GET", "/api/alerts/da1", RESOLVED_AND_SAID);

        assertThat(carryOut(Feed.ENDPOINT_ALERTS, RESOLVE_AND_SAY, null).word()).isEqualTo("unchanged");
        assertThat(transport.requests()).hasSize(1);
    }

    @Test
    void comment_whenTheAnswerIsLostAndItIsThere_isNotSentAgain() throws Exception {
        transport
                .when("GET", "/api/alerts/da1", NEW, RESOLVED_AND_SAID)
                .when("PATCH", "/api/alerts/da1", Answer.failure(Reason.CONNECTION_LOST));

        UpdateOutcome outcome = carryOut(Feed.ENDPOINT_ALERTS, RESOLVE_AND_SAY, null);

        assertThat(outcome.word()).isEqualTo("updated");
        assertThat(bodies("PATCH")).hasSize(1);
    }

    @Test
    void comment_whenTheAnswerIsLostAndItIsNotThere_isSentAgainWithWhatIsMissing() throws Exception {
        transport
                .when("GET", "/api/alerts/da1", NEW, RESOLVED)
                .when("PATCH", "/api/alerts/da1", Answer.failure(Reason.RESPONSE_TIMEOUT), RESOLVED_AND_SAID);

        assertThat(carryOut(Feed.ENDPOINT_ALERTS, RESOLVE_AND_SAY, null).word()).isEqualTo("updated");
        assertThat(bodies("PATCH"))
                .containsExactly("{\"status\":\"Resolved\",\"comment\":\"done\"}", "{\"comment\":\"done\"}");
    }

    /** A gateway's 503 may come after the service has done the work. */
    @Test
    void comment_whenTheServiceIsUnavailableAndItIsThere_isNotSentAgain() throws Exception {
        transport
                .when(
                        "GET",
                        "/alerts_v2/da1",
                        Answer.text(200, object("new", "")),
                        Answer.text(200, object("new", SAID)))
                .when("POST", "/comments", Answer.status(503));

        UpdateOutcome outcome = carryOut(Feed.GRAPH_ALERTS, SAY, null);

        assertThat(outcome.word()).isEqualTo("updated");
        assertThat(bodies("POST")).hasSize(1);
    }

    @Test
    void comment_whenTheServiceSaysHowLongItIsUnavailable_waitsSoLong() throws Exception {
        transport
                .when("GET", "/alerts_v2/da1", Answer.text(200, object("new", "")))
                .when(
                        "POST",
                        "/comments",
                        Answer.status(503).withHeader("Retry-After", "17"),
                        Answer.text(200, "{\"value\":[]}"));

        assertThat(carryOut(Feed.GRAPH_ALERTS, SAY, null).word()).isEqualTo("updated");
        assertThat(bodies("POST")).hasSize(2);
        assertThat(sleeper.waits()).containsExactly(Duration.ofSeconds(17));
    }

    @Test
    void comment_whenTheServiceIsUnavailableForLongerThanThereIsTime_fails() throws Exception {
        transport
                .when("GET", "/alerts_v2/da1", Answer.text(200, object("new", "")))
                .when("POST", "/comments", Answer.status(503).withHeader("Retry-After", "600"));

        assertThat(carryOut(Feed.GRAPH_ALERTS, SAY, null).word()).isEqualTo("failed");
        assertThat(sleeper.waits()).isEmpty();
    }

    @Test
    void comment_whenTheSameOneIsOlderThanThisChange_isPostedForThisChange() throws Exception {
        transport
                .when(
                        "GET",
                        "/api/alerts/da1",
                        Answer.text(200, object("New", "{\"comment\":\"done\",\"createdBy\":\"app\"}")))
                .when("PATCH", "/api/alerts/da1", RESOLVED_AND_SAID);

        assertThat(carryOut(Feed.ENDPOINT_ALERTS, RESOLVE_AND_SAY, null).word()).isEqualTo("updated");
        assertThat(bodies("PATCH")).containsExactly("{\"status\":\"Resolved\",\"comment\":\"done\"}");
    }

    @Test
    void comment_whenItCannotBePosted_leavesNoDoubtWhatWasWritten() throws Exception {
        transport
                .when("GET", "/alerts_v2/da1", Answer.text(200, object("new", "")))
                .when("PATCH", "/alerts_v2/da1", Answer.text(200, object("resolved", "")))
                .when("POST", "/comments", Answer.text(403, "{\"error\":{\"code\":\"Forbidden\",\"message\":\"no\"}}"));

        UpdateOutcome outcome =
                carryOut(Feed.GRAPH_ALERTS, new ObjectChange("resolved", null, null, null, null, "done"), null);

        assertThat(outcome.word()).isEqualTo("failed");
        assertThat(outcome.statusCode()).isEqualTo(403);
        assertThat(outcome.message()).startsWith("the values were changed, but the comment was not posted: ");
        assertThat(outcome.after()).isNotNull();
    }

    @Test
    void incidents_whenRedirectedInACircle_areLeftAlone() throws Exception {
        transport
                .when("GET", "/incidents/1", Answer.text(200, "{\"id\":\"1\",\"redirectIncidentId\":\"2\"}"))
                .when("GET", "/incidents/2", Answer.text(200, "{\"id\":\"2\",\"redirectIncidentId\":\"1\"}"));

        UpdateOutcome outcome = carryOut(Feed.GRAPH_INCIDENTS, "1", RESOLVE, null);

        assertThat(outcome.word()).isEqualTo("failed");
        assertThat(outcome.message()).contains("in a circle, 1 to 2 to 1");
        assertThat(transport.requests()).hasSize(2);
    }

    @Test
    void determination_whenTheObjectsClassificationForbidsIt_isRefused() throws Exception {
        transport.when("GET", "/api/alerts/da1", NEW);

        UpdateOutcome outcome =
                carryOut(Feed.ENDPOINT_ALERTS, new ObjectChange(null, null, "Clean", null, null, null), null);

        assertThat(outcome.word()).isEqualTo("refused");
        assertThat(outcome.message()).contains("does not go with classification TruePositive");
        assertThat(transport.requests()).hasSize(1);
    }

    @Test
    void condition_whenTheObjectIsAsOldAsTheRow_holds() throws Exception {
        transport.when("GET", "/api/alerts/da1", NEW).when("PATCH", "/api/alerts/da1", RESOLVED);
        Instant seen = Instant.parse("2026-02-01T00:00:00.123Z");

        assertThat(carryOut(Feed.ENDPOINT_ALERTS, RESOLVE, seen).word()).isEqualTo("updated");
        assertThat(carryOut(Feed.ENDPOINT_ALERTS, RESOLVE, seen.minusMillis(1)).word())
                .isEqualTo("refused");
    }

    @Test
    void tags_whenRelative_startFromThePresentOnes() throws Exception {
        transport
                .when("GET", "/api/incidents/1", Answer.text(200, "{\"incidentId\":1,\"tags\":[\"a\",\"b\"]}"))
                .when("PATCH", "/api/incidents/1", Answer.text(200, "{\"incidentId\":1,\"tags\":[\"b\",\"c\"]}"));

        carryOut(Feed.XDR_INCIDENTS, "1", new ObjectChange(null, null, null, null, List.of("+c", "-a"), null), null);

        assertThat(bodies("PATCH")).containsExactly("{\"tags\":[\"b\",\"c\"]}");
    }

    @Test
    void update_whenTheTimeIsOver_isNotTried() throws Exception {
        clock.advance(Duration.ofHours(1));

        UpdateOutcome outcome = carryOut(Feed.ENDPOINT_ALERTS, RESOLVE, null);

        assertThat(outcome.word()).isEqualTo("failed");
        assertThat(outcome.message()).contains("maxtime");
        assertThat(transport.requests()).isEmpty();
    }

    private UpdateOutcome carryOut(Feed feed, ObjectChange change, @Nullable Instant since) throws Exception {
        return carryOut(feed, "da1", change, since);
    }

    private UpdateOutcome carryOut(Feed feed, String id, ObjectChange change, @Nullable Instant since)
            throws Exception {
        UpdateClient client = new UpdateClient(transport, transport, URI.create("https://api.example"), feed);
        Deadline deadline = new Deadline(clock, FakeClock.START.plus(Duration.ofMinutes(4)));
        return new Updater(client, UpdateValues.SHIPPED, sleeper, deadline, WriteMemory.NONE)
                .carryOut(new PlannedRow.Update(id, change, since, new PlannedRow.Seen(Map.of())));
    }

    private List<String> bodies(String method) {
        return transport.requests().stream()
                .filter(request -> request.method().equals(method))
                .map(request -> request.body().text())
                .toList();
    }

    private static String object(String status, String comments) {
        return "{\"id\":\"da1\",\"status\":\"" + status + "\",\"classification\":\"TruePositive\","
                + "\"assignedTo\":\"ann@contoso.com\",\"lastUpdateTime\":\"2026-02-01T00:00:00.1234567Z\","
                + "\"comments\":[" + comments + "]}";
    }
}
