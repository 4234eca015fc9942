package ta.defender.update;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import ta.defender.http.HttpRequest;
import ta.defender.microsoft.UpdateClient;
import ta.defender.model.Code;
import ta.defender.model.Feed;
import ta.defender.model.Issue;
import ta.defender.model.UpdateField;
import ta.defender.testing.FakeClock;
import ta.defender.testing.FakeSleeper;
import ta.defender.testing.FakeTransport;
import ta.defender.testing.FakeTransport.Answer;

final class UpdaterTest {
    private static final PlannedRow.Wanted RESOLVE = wanted("STATUS", "Resolved");
    private static final PlannedRow.Wanted RESOLVE_AND_SAY = wanted("STATUS", "Resolved", "COMMENT", "done");
    private static final PlannedRow.Wanted RESOLVE_AND_SAY_ON_GRAPH = wanted("STATUS", "resolved", "COMMENT", "done");
    private static final PlannedRow.Wanted SAY = wanted("COMMENT", "done");
    private static final String SAID = "{\"comment\":\"done\",\"createdBy\":\"app\"}";
    private static final Answer NEW = Answer.text(200, object("New", "", 1));
    private static final Answer RESOLVED = Answer.text(200, object("Resolved", "", 2));
    private static final Answer RESOLVED_AND_SAID = Answer.text(200, object("Resolved", SAID, 2));

    private final FakeClock clock = new FakeClock();
    private final FakeSleeper sleeper = new FakeSleeper(clock);
    private final FakeTransport transport = new FakeTransport();
    private boolean dryRun;
    private boolean handingBack;
    private RunState earlier = new RunState();
    private RunState learnt = earlier;
    private Set<String> applicationNames = Set.of();

    @Test
    void update_writesOnlyWhatDiffers() throws Exception {
        transport.when("GET", "/api/alerts/da1", NEW, RESOLVED).when("PATCH", "/api/alerts/da1", RESOLVED);

        UpdateOutcome outcome = carryOut(
                Feed.ENDPOINT_ALERTS,
                wanted("STATUS", "Resolved", "CLASSIFICATION", "TruePositive", "ASSIGNED_TO", "ANN@contoso.com"));

        assertThat(outcome.word()).isEqualTo("updated");
        assertThat(bodies("PATCH")).containsExactly("{\"status\":\"Resolved\"}");
        assertThat(transport.requests()).allMatch(HttpRequest::writeBack);
        assertThat(outcome.versions()).containsExactly(version(2));
    }

    /** The answer to the write proves nothing: a later read does. */
    @ParameterizedTest
    @EnumSource
    void update_whenTheServiceSaysYesAndDoesNothing_fails(Feed feed) throws Exception {
        String said = "{\"id\":\"1\",\"incidentId\":1,\"status\":\"resolved\"}";
        transport
                .when("GET", "", Answer.text(200, "{\"id\":\"1\",\"incidentId\":1,\"status\":\"inProgress\"}"))
                .when("PATCH", "", Answer.text(200, said));

        UpdateOutcome outcome = carryOut(feed, "1", wanted("STATUS", "resolved"), null);

        assertThat(outcome.word()).isEqualTo("failed");
        assertThat(outcome.issues().get(0).code()).isEqualTo(Code.NOT_SHOWN);
        assertThat(outcome.after().value(UpdateField.STATUS)).isEqualTo("inProgress");
        assertThat(sleeper.waits()).containsExactly(Duration.ofSeconds(2));
        assertThat(bodies("PATCH")).hasSize(1);
    }

    @Test
    void update_whenTheObjectShowsItALittleLater_isUpdated() throws Exception {
        transport.when("GET", "/api/alerts/da1", NEW, NEW, RESOLVED).when("PATCH", "/api/alerts/da1", NEW);

        UpdateOutcome outcome = carryOut(Feed.ENDPOINT_ALERTS, RESOLVE);

        assertThat(outcome.word()).isEqualTo("updated");
        assertThat(outcome.after().value(UpdateField.STATUS)).isEqualTo("Resolved");
        assertThat(outcome.versions()).containsExactly(version(2));
        assertThat(bodies("PATCH")).hasSize(1);
        assertThat(sleeper.waits()).containsExactly(Duration.ofSeconds(2));
    }

    @Test
    void update_whenItCannotBeReadAfterwards_isNotCalledUpdated() throws Exception {
        transport.when("GET", "/api/alerts/da1", NEW, Answer.status(403)).when("PATCH", "/api/alerts/da1", RESOLVED);

        UpdateOutcome outcome = carryOut(Feed.ENDPOINT_ALERTS, RESOLVE);

        assertThat(outcome.word()).isEqualTo("failed");
        assertThat(outcome.issues().get(0).code()).isEqualTo(Code.NOT_CONFIRMED);
        assertThat(outcome.versions()).containsExactly(version(2));
    }

    /** A proxy's sign-in page comes with status 200 too: only the later read says whether the write was done. */
    @ParameterizedTest
    @ValueSource(strings = {"", "<html>", "null", "[]", "{\"status\":[}", "{\"status\":"})
    void write_whoseAnswerIsNotTheObject_isSentOnceAndReadBack(String body) throws Exception {
        transport
                .when("GET", "/api/alerts/da1", NEW, RESOLVED)
                .when("PATCH", "/api/alerts/da1", Answer.text(200, body));

        assertThat(carryOut(Feed.ENDPOINT_ALERTS, RESOLVE).word()).isEqualTo("updated");
        assertThat(bodies("PATCH")).hasSize(1);
        assertThat(sleeper.waits()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>", "null", "[]", "{\"status\":[}"})
    void read_thatIsNotTheObject_isNoLostConnection(String body) throws Exception {
        transport.when("GET", "/api/alerts/da1", Answer.text(200, body));

        UpdateOutcome outcome = carryOut(Feed.ENDPOINT_ALERTS, RESOLVE);

        assertThat(outcome.word()).isEqualTo("failed");
        assertThat(outcome.issues().get(0).code()).isEqualTo(Code.BODY_MALFORMED);
        assertThat(outcome.issues().get(0).what()).doesNotContain("gson", "\n");
        assertThat(bodies("PATCH")).isEmpty();
    }

    /** An answer of success that is not the object asked for says nothing of its state. */
    @ParameterizedTest
    @MethodSource("answersWithoutTheObject")
    void read_thatIsNotTheObjectAskedFor_isNoState(Feed feed, String body) throws Exception {
        transport.when("GET", "", Answer.text(200, body));

        UpdateOutcome outcome = carryOut(feed, "17", RESOLVE_AND_SAY, null);

        assertThat(outcome.word()).isEqualTo("failed");
        assertThat(outcome.issues().get(0).code()).isEqualTo(Code.BODY_MALFORMED);
        assertThat(outcome.issues().get(0).remedy()).isNotEmpty();
        assertThat(outcome.before()).isNull();
        assertThat(transport.requests()).allMatch(request -> request.method().equals("GET"));
    }

    static Stream<Arguments> answersWithoutTheObject() {
        return Stream.of(Feed.values())
                .flatMap(feed -> Stream.of(
                                "{}",
                                "{\"%s\":null,\"status\":\"New\"}",
                                "{\"%s\":\"18\",\"status\":\"New\"}",
                                "{\"value\":[{\"%s\":\"17\",\"status\":\"New\"}]}",
                                "{\"error\":{\"code\":\"X\",\"message\":\"boo\"}}")
                        .map(body -> Arguments.of(feed, body.replace("%s", feed.idMember()))));
    }

    @Test
    void read_ofAnErrorWithStatus200_hasTheServicesWords() throws Exception {
        transport.when("GET", "", Answer.text(200, "{\"error\":{\"code\":\"X\",\"message\":\"boo\"}}"));

        assertThat(carryOut(Feed.GRAPH_ALERTS, RESOLVE).issues().get(0).what()).contains("X: boo");
    }

    /** A service that calls its objects in another case, or by the ID of the product that made them, answers all the same. */
    @ParameterizedTest
    @CsvSource({
        "GRAPH_ALERTS, DA1, '\"id\":\"da1\"'",
        "GRAPH_ALERTS, 1-a, '\"id\":\"da1-a\",\"providerAlertId\":\"1-a\"'",
        "XDR_INCIDENTS, 0017, '\"incidentId\":17'",
        "GRAPH_INCIDENTS, 17, '\"id\":17'"
    })
    void read_ofTheObjectInAnotherSpelling_isItsState(Feed feed, String id, String members) throws Exception {
        transport.when("GET", "", Answer.text(200, "{" + members + ",\"status\":\"resolved\"}"));

        assertThat(carryOut(feed, id, wanted("STATUS", "resolved"), null).word())
                .isEqualTo("unchanged");
    }

    /** A read after the write that is not the object does not confirm it. */
    @ParameterizedTest
    @EnumSource
    void read_afterTheWriteThatIsAnotherObject_doesNotConfirmIt(Feed feed) throws Exception {
        String form = "{\"id\":\"%s\",\"incidentId\":\"%s\",\"status\":\"%s\"}";
        transport
                .when(
                        "GET",
                        "",
                        Answer.text(200, form.formatted(1, 1, "new")),
                        Answer.text(200, form.formatted(2, 2, "resolved")))
                .when("PATCH", "", Answer.text(200, "{}"));

        UpdateOutcome outcome = carryOut(feed, "1", wanted("STATUS", "resolved"), null);

        assertThat(outcome.word()).isEqualTo("failed");
        assertThat(outcome.issues().get(0).code()).isEqualTo(Code.NOT_CONFIRMED);
    }

    /** A repeat would post an accepted comment again that the service shows otherwise, or not at all. */
    @ParameterizedTest
    @MethodSource("objectsWithoutTheComment")
    void comment_thatWasAcceptedAndIsNotShown_isNotToBeRepeated(Feed feed, String comments) throws Exception {
        String form = "{\"id\":\"1\",\"incidentId\":1,\"status\":\"resolved\"%s}";
        transport
                .when(
                        "GET",
                        "",
                        Answer.text(200, form.formatted(",\"comments\":[]")),
                        Answer.text(200, form.formatted(comments)))
                .when("PATCH", "", Answer.text(200, "{}"))
                .when("POST", "/comments", Answer.text(200, "{}"));

        UpdateOutcome outcome = carryOut(feed, "1", wanted("COMMENT", "a < b"), null);

        assertThat(outcome.word()).isEqualTo("failed");
        assertThat(outcome.issues().get(0).code()).isEqualTo(Code.NOT_CONFIRMED);
        assertThat(bodies("PATCH").size() + bodies("POST").size()).isEqualTo(1);
    }

    static Stream<Arguments> objectsWithoutTheComment() {
        return Stream.of(Feed.values())
                .flatMap(feed -> Stream.of(
                                "",
                                ",\"comments\":null",
                                ",\"comments\":[]",
                                ",\"comments\":[{\"comment\":\"a &lt; b\"}]")
                        .map(comments -> Arguments.of(feed, comments)));
    }

    @Test
    void update_whenItIsSoAlready_writesNothing() throws Exception {
        transport.when("GET", "/api/alerts/da1", RESOLVED_AND_SAID);

        assertThat(carryOut(Feed.ENDPOINT_ALERTS, RESOLVE_AND_SAY).word()).isEqualTo("unchanged");
        assertThat(transport.requests()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void dryRun_readsComparesAndWritesNothing(Feed feed) throws Exception {
        dryRun = true;
        transport.when("GET", "", Answer.text(200, "{\"id\":\"1\",\"incidentId\":1,\"status\":\"active\"}"));

        assertThat(carryOut(feed, "1", RESOLVE_AND_SAY, null).word()).isEqualTo("would_update");
        assertThat(carryOut(feed, "1", wanted("STATUS", "active"), null).word()).isEqualTo("unchanged");
        assertThat(transport.requests()).allMatch(request -> request.method().equals("GET"));
    }

    /** A version that somebody else made after our PATCH is not ours. */
    @Test
    void versions_areThoseOurWritesMade() throws Exception {
        transport
                .when("GET", "/api/alerts/da1", NEW, Answer.text(200, object("Resolved", "", 3)))
                .when("PATCH", "/api/alerts/da1", RESOLVED);

        assertThat(carryOut(Feed.ENDPOINT_ALERTS, RESOLVE).versions()).containsExactly(version(2));
    }

    @Test
    void versions_ofAChangeWithACommentOnGraph_areTwo() throws Exception {
        transport
                .when(
                        "GET",
                        "/alerts_v2/da1",
                        Answer.text(200, object("new", "", 1)),
                        Answer.text(200, object("resolved", SAID, 3)))
                .when("PATCH", "/alerts_v2/da1", Answer.text(200, object("resolved", "", 2)))
                .when("POST", "/comments", Answer.text(200, "{\"value\":[]}"));

        UpdateOutcome outcome = carryOut(Feed.GRAPH_ALERTS, wanted("STATUS", "resolved", "COMMENT", "done"));

        assertThat(outcome.versions()).containsExactly(version(2), version(3));
    }

    /** An answer that shows the object as it was says nothing of the version that the values made. */
    @Test
    void versions_whenTheAnswerShowsTheOldObject_areReadBeforeTheComment() throws Exception {
        transport
                .when(
                        "GET",
                        "/alerts_v2/da1",
                        Answer.text(200, object("new", "", 1)),
                        Answer.text(200, object("resolved", "", 2)),
                        Answer.text(200, object("resolved", SAID, 3)))
                .when("PATCH", "/alerts_v2/da1", Answer.text(200, object("new", "", 1)))
                .when("POST", "/comments", Answer.text(200, "{\"value\":[]}"));

        UpdateOutcome outcome = carryOut(Feed.GRAPH_ALERTS, wanted("STATUS", "resolved", "COMMENT", "done"));

        assertThat(outcome.versions()).containsExactly(version(2), version(3));
    }

    @Test
    void owner_whenRemoved_isWrittenAsNull() throws Exception {
        String nobody = object("New", "", 2).replace("\"ann@contoso.com\"", "null");
        transport
                .when("GET", "/alerts_v2/da1", NEW, Answer.text(200, nobody))
                .when("PATCH", "/alerts_v2/da1", Answer.text(200, nobody));

        assertThat(carryOut(Feed.GRAPH_ALERTS, wanted("ASSIGNED_TO", "")).word())
                .isEqualTo("updated");
        assertThat(bodies("PATCH")).containsExactly("{\"assignedTo\":null}");
        assertThat(carryOut(Feed.GRAPH_ALERTS, wanted("ASSIGNED_TO", "")).word())
                .isEqualTo("unchanged");
    }

    @Test
    void comment_whenTheAnswerIsLostAndItIsThere_isNotSentAgain() throws Exception {
        transport
                .when("GET", "/api/alerts/da1", NEW, RESOLVED_AND_SAID)
                .when("PATCH", "/api/alerts/da1", Answer.failure(Code.CONNECTION_LOST));

        assertThat(carryOut(Feed.ENDPOINT_ALERTS, RESOLVE_AND_SAY).word()).isEqualTo("updated");
        assertThat(bodies("PATCH")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"one\r\ntwo", "one two", "  one\ntwo \n", "one\\ntwo", "one\\r\\n\\r\\ntwo"})
    void comment_whenTheServiceStoresItOtherwise_isPostedOnce(String stored) throws Exception {
        String text = stored.replace("\r", "\\r").replace("\n", "\\n");
        transport
                .when(
                        "GET",
                        "/api/alerts/da1",
                        NEW,
                        Answer.text(200, object("New", "{\"comment\":\"" + text + "\"}", 2)))
                .when("PATCH", "/api/alerts/da1", Answer.failure(Code.CONNECTION_LOST), RESOLVED);

        assertThat(carryOut(Feed.ENDPOINT_ALERTS, wanted("COMMENT", "one\ntwo")).word())
                .isEqualTo("updated");
        assertThat(bodies("PATCH")).hasSize(1);
    }

    @Test
    void comment_inAnotherUnicodeForm_isTheSame() {
        assertThat(new CommentText("Gepr\u00fcft").countIn(List.of("Gepru\u0308ft", "geprueft")))
                .isEqualTo(1);
        assertThat(new CommentText("x".repeat(300)).countIn(List.of("x".repeat(250))))
                .isEqualTo(1);
        assertThat(new CommentText("done").countIn(List.of("done too"))).isZero();
    }

    @Test
    void comment_whenTheAnswerIsLostAndItShowsLate_isNotSentAgain() throws Exception {
        transport
                .when("GET", "/api/alerts/da1", NEW, NEW, RESOLVED_AND_SAID)
                .when("PATCH", "/api/alerts/da1", Answer.failure(Code.CONNECTION_LOST));

        assertThat(carryOut(Feed.ENDPOINT_ALERTS, RESOLVE_AND_SAY).word()).isEqualTo("updated");
        assertThat(bodies("PATCH")).hasSize(1);
    }

    /** What a read does not show yet may have been done: another comment would be there for ever. */
    @ParameterizedTest
    @EnumSource
    void comment_whenTheAnswerIsLostAndNoReadShowsIt_isNotSentAgain(Feed feed) throws Exception {
        transport
                .when("GET", "", Answer.text(200, "{\"id\":\"1\",\"incidentId\":1,\"comments\":[]}"))
                .when("PATCH", "", Answer.failure(Code.RESPONSE_TIMEOUT))
                .when("POST", "/comments", Answer.failure(Code.CONNECTION_LOST));

        UpdateOutcome outcome = carryOut(feed, "1", SAY, null);

        assertThat(outcome.word()).isEqualTo("failed");
        assertThat(outcome.issues().get(0).code()).isEqualTo(Code.NOT_CONFIRMED);
        assertThat(bodies("PATCH").size() + bodies("POST").size()).isEqualTo(1);
        assertThat(sleeper.total()).isBetween(Duration.ofSeconds(10), Duration.ofSeconds(30));
    }

    /** Reads lag behind writes by some seconds. */
    @Test
    void comment_whenTheAnswerIsLostAndReadsLag_isLookedForLonger() throws Exception {
        Answer old = Answer.text(200, object("resolved", "", 1));
        transport
                .when("GET", "/alerts_v2/da1", old, old, old, old, Answer.text(200, object("resolved", SAID, 2)))
                .when("POST", "/comments", Answer.failure(Code.CONNECTION_LOST));

        assertThat(carryOut(Feed.GRAPH_ALERTS, SAY).word()).isEqualTo("updated");
        assertThat(bodies("POST")).hasSize(1);
    }

    @Test
    void comment_whenTheServiceIsUnavailableAndReadsLag_isNotSentAgain() throws Exception {
        Answer old = Answer.text(200, object("resolved", "", 1));
        transport
                .when("GET", "/alerts_v2/da1", old, old, old, old, Answer.text(200, object("resolved", SAID, 2)))
                .when("POST", "/comments", Answer.status(503));

        assertThat(carryOut(Feed.GRAPH_ALERTS, SAY).word()).isEqualTo("updated");
        assertThat(bodies("POST")).hasSize(1);
    }

    /** The next call of the run looks for the comment, and does not post it. */
    @ParameterizedTest
    @ValueSource(strings = {"lost", "accepted"})
    void comment_whenTheRateLimitEndsTheCallBeforeItIsSeen_isNotSentByTheNextCall(String answer) throws Exception {
        handingBack = true;
        Answer old = Answer.text(200, object("resolved", "", 1));
        transport
                .when("GET", "/alerts_v2/da1", old, Answer.failure(Code.RATE_LIMITED), old)
                .when(
                        "POST",
                        "/comments",
                        answer.equals("lost") ? Answer.failure(Code.CONNECTION_LOST) : Answer.text(200, "{}"));

        UpdateOutcome first = carryOut(Feed.GRAPH_ALERTS, SAY);
        earlier = learnt;
        UpdateOutcome second = carryOut(Feed.GRAPH_ALERTS, SAY);

        assertThat(first).isInstanceOf(UpdateOutcome.NotTried.class);
        assertThat(second.word()).isEqualTo("failed");
        assertThat(second.issues().get(0).code()).isEqualTo(Code.NOT_CONFIRMED);
        assertThat(bodies("POST")).hasSize(1);
    }

    /** The answer of an earlier call is lost, the change is there: that call may have made it, or somebody else. */
    @ParameterizedTest
    @CsvSource({"2026-02-01T00:00:01Z, 2026-02-01T00:00:00Z", "2026-02-01T00:00:03Z,"})
    void update_thatALostCallMayHaveMade_isNotClaimed(String begun, @Nullable Instant since) throws Exception {
        earlier.lost(List.of("da1"), Instant.parse(begun));
        transport.when("GET", "/api/alerts/da1", RESOLVED);

        UpdateOutcome outcome = carryOut(Feed.ENDPOINT_ALERTS, "da1", RESOLVE, since);

        assertThat(outcome.word()).isEqualTo("unchanged");
        assertThat(outcome.versions()).isEmpty();
        assertThat(bodies("PATCH")).isEmpty();
    }

    /** Another row's write of the same object does not make this row's change ours: somebody else may have made it. */
    @Test
    void update_thatSomebodyElseMadeAfterAnotherRow_isUnchanged() throws Exception {
        earlier.accepted("da1", update("da1", wanted("STATUS", "InProgress"), null));
        transport.when("GET", "/api/alerts/da1", RESOLVED);

        assertThat(carryOut(Feed.ENDPOINT_ALERTS, RESOLVE).word()).isEqualTo("unchanged");

        earlier.accepted("da1", update("da1", RESOLVE, null));
        UpdateOutcome outcome = carryOut(Feed.ENDPOINT_ALERTS, RESOLVE);
        assertThat(outcome.word()).isEqualTo("updated");
        assertThat(outcome.versions()).isEmpty();
    }

    /** The second A of rows A, B, A that somebody else has written is not ours, though the version is. */
    @Test
    void comment_thatSomebodyElseMadeOnceMore_isUnchanged() throws Exception {
        earlier.wrote("da1", version(2));
        transport.when("GET", "/api/alerts/da1", Answer.text(200, object("New", SAID + "," + SAID, 2)));

        earlier.commented("da1", "done");
        earlier.commented("da1", "another");
        UpdateOutcome outcome = carryOut(Feed.ENDPOINT_ALERTS, SAY);

        assertThat(outcome.word()).isEqualTo("unchanged");
    }

    @Test
    void comment_whenTheRateLimitHoldsItBack_isSentByTheNextCall() throws Exception {
        handingBack = true;
        transport
                .when(
                        "GET",
                        "/alerts_v2/da1",
                        Answer.text(200, object("new", "", 1)),
                        Answer.text(200, object("resolved", "", 2)),
                        Answer.text(200, object("resolved", SAID, 3)))
                .when("PATCH", "/alerts_v2/da1", Answer.text(200, object("resolved", "", 2)))
                .when("POST", "/comments", Answer.failure(Code.RATE_LIMITED), Answer.text(200, "{}"));

        carryOut(Feed.GRAPH_ALERTS, RESOLVE_AND_SAY_ON_GRAPH);
        earlier = learnt;

        assertThat(carryOut(Feed.GRAPH_ALERTS, RESOLVE_AND_SAY_ON_GRAPH).word()).isEqualTo("updated");
        assertThat(bodies("POST")).hasSize(2);
    }

    /** A gateway's 503 may come after the service has done the work. */
    @Test
    void comment_whenTheServiceIsUnavailableAndItIsThere_isNotSentAgain() throws Exception {
        transport
                .when(
                        "GET",
                        "/alerts_v2/da1",
                        Answer.text(200, object("new", "", 1)),
                        Answer.text(200, object("new", SAID, 2)))
                .when("POST", "/comments", Answer.status(503));

        assertThat(carryOut(Feed.GRAPH_ALERTS, SAY).word()).isEqualTo("updated");
        assertThat(bodies("POST")).hasSize(1);
    }

    @Test
    void comment_whenTheServiceSaysHowLongItIsUnavailable_waitsSoLong() throws Exception {
        Answer old = Answer.text(200, object("new", "", 1));
        transport
                .when("GET", "/alerts_v2/da1", old, old, old, old, old, old, Answer.text(200, object("new", SAID, 2)))
                .when("POST", "/comments", Answer.status(503).withHeader("Retry-After", "17"), Answer.text(200, "{}"));

        assertThat(carryOut(Feed.GRAPH_ALERTS, SAY).word()).isEqualTo("updated");
        assertThat(bodies("POST")).hasSize(2);
        assertThat(sleeper.waits()).startsWith(Duration.ofSeconds(17));
    }

    @Test
    void comment_whenTheServiceIsUnavailableForLongerThanThereIsTime_fails() throws Exception {
        transport
                .when("GET", "/alerts_v2/da1", Answer.text(200, object("new", "", 1)))
                .when("POST", "/comments", Answer.status(503).withHeader("Retry-After", "600"));

        assertThat(carryOut(Feed.GRAPH_ALERTS, SAY).word()).isEqualTo("failed");
        assertThat(sleeper.waits()).isEmpty();
    }

    @Test
    void comment_whenTheSameOneIsOlderThanThisChange_isPostedForThisChange() throws Exception {
        transport
                .when(
                        "GET",
                        "/api/alerts/da1",
                        Answer.text(200, object("New", SAID, 1)),
                        Answer.text(200, object("Resolved", SAID + "," + SAID, 2)))
                .when("PATCH", "/api/alerts/da1", RESOLVED_AND_SAID);

        assertThat(carryOut(Feed.ENDPOINT_ALERTS, RESOLVE_AND_SAY).word()).isEqualTo("updated");
        assertThat(bodies("PATCH")).containsExactly("{\"status\":\"Resolved\",\"comment\":\"done\"}");
    }

    @Test
    void comment_whenItCannotBePosted_leavesNoDoubtWhatWasWritten() throws Exception {
        transport
                .when("GET", "/alerts_v2/da1", Answer.text(200, object("new", "", 1)))
                .when("PATCH", "/alerts_v2/da1", Answer.text(200, object("resolved", "", 2)))
                .when("POST", "/comments", Answer.text(403, "{\"error\":{\"code\":\"Forbidden\",\"message\":\"no\"}}"));

        UpdateOutcome outcome = carryOut(Feed.GRAPH_ALERTS, wanted("STATUS", "resolved", "COMMENT", "done"));

        assertThat(outcome.word()).isEqualTo("failed");
        assertThat(outcome.statusCode()).isEqualTo(403);
        assertThat(outcome.issues().get(0).code()).isEqualTo(Code.FORBIDDEN);
        assertThat(outcome.after()).isNotNull();
        assertThat(outcome.versions()).hasSize(1);
    }

    /** 409, 412 and 410 say that the object changed meanwhile: it is read and compared again, and tried once more. */
    @ParameterizedTest
    @ValueSource(ints = {409, 410, 412})
    void update_whenTheObjectChangedMeanwhile_isTriedOnceMore(int status) throws Exception {
        transport
                .when(
                        "GET",
                        "/alerts_v2/da1",
                        Answer.text(200, object("new", "", 1)),
                        Answer.text(200, object("new", "", 2)),
                        Answer.text(200, object("resolved", "", 3)))
                .when("PATCH", "/alerts_v2/da1", Answer.status(status), Answer.text(200, object("resolved", "", 3)));

        assertThat(carryOut(Feed.GRAPH_ALERTS, wanted("STATUS", "resolved")).word())
                .isEqualTo("updated");
        assertThat(bodies("PATCH")).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {409, 410, 412})
    void update_whenItIsRefusedAgain_fails(int status) throws Exception {
        transport
                .when("GET", "/alerts_v2/da1", Answer.text(200, object("new", "", 1)))
                .when("PATCH", "/alerts_v2/da1", Answer.status(status));

        UpdateOutcome outcome = carryOut(Feed.GRAPH_ALERTS, wanted("STATUS", "resolved"));

        assertThat(outcome.word()).isEqualTo("failed");
        assertThat(outcome.statusCode()).isEqualTo(status);
        assertThat(outcome.issues().get(0).code()).isEqualTo(Code.CHANGED_MEANWHILE);
        assertThat(bodies("PATCH")).hasSize(2);
    }

    @Test
    void update_whenAnotherPersonWasFirst_isRefusedAfterTheSecondLook() throws Exception {
        transport
                .when(
                        "GET",
                        "/alerts_v2/da1",
                        Answer.text(200, object("new", "", 1)),
                        Answer.text(200, object("new", "", 5)))
                .when("PATCH", "/alerts_v2/da1", Answer.status(412));

        UpdateOutcome outcome =
                carryOut(Feed.GRAPH_ALERTS, "da1", wanted("STATUS", "resolved"), Instant.parse(version(1)));

        assertThat(outcome.word()).isEqualTo("refused");
        assertThat(outcome.issues().get(0).code()).isEqualTo(Code.CONFLICT);
        assertThat(bodies("PATCH")).hasSize(1);
    }

    @Test
    void incident_whenMergedMeanwhile_isFollowed() throws Exception {
        transport
                .when(
                        "GET",
                        "/incidents/1",
                        Answer.text(200, "{\"id\":\"1\",\"status\":\"active\"}"),
                        Answer.text(200, "{\"id\":\"1\",\"redirectIncidentId\":\"2\"}"))
                .when(
                        "GET",
                        "/incidents/2",
                        Answer.text(200, "{\"id\":\"2\",\"status\":\"active\"}"),
                        Answer.text(200, "{\"id\":\"2\",\"status\":\"active\"}"),
                        Answer.text(200, "{\"id\":\"2\",\"status\":\"resolved\"}"))
                .when("PATCH", "/incidents/1", Answer.status(409))
                .when("PATCH", "/incidents/2", Answer.text(200, "{\"id\":\"2\",\"status\":\"resolved\"}"));

        UpdateOutcome outcome = carryOut(Feed.GRAPH_INCIDENTS, "1", wanted("STATUS", "resolved"), null);

        assertThat(outcome.word()).isEqualTo("updated");
        assertThat(outcome.after().id()).isEqualTo("2");
    }

    @Test
    void incidents_whenRedirectedInACircle_areLeftAlone() throws Exception {
        transport
                .when("GET", "/incidents/1", Answer.text(200, "{\"id\":\"1\",\"redirectIncidentId\":\"2\"}"))
                .when("GET", "/incidents/2", Answer.text(200, "{\"id\":\"2\",\"redirectIncidentId\":\"1\"}"));

        UpdateOutcome outcome = carryOut(Feed.GRAPH_INCIDENTS, "1", RESOLVE, null);

        assertThat(outcome.word()).isEqualTo("failed");
        assertThat(outcome.issues().get(0).code()).isEqualTo(Code.REDIRECT_LOOP);
        assertThat(transport.requests()).hasSize(2);
    }

    /** A value that is given alone has to go with what the object has of the other. */
    @ParameterizedTest
    @CsvSource({
        "TruePositive, Malware, DETERMINATION, Clean, refused",
        "TruePositive, Malware, CLASSIFICATION, FalsePositive, refused",
        "TruePositive, Malware, DETERMINATION, Phishing, updated",
        "TruePositive, NotAvailable, CLASSIFICATION, FalsePositive, updated",
        "Unknown, NotAvailable, DETERMINATION, Clean, updated",
        "TruePositive, Malware, CLASSIFICATION, Unknown, refused",
        "TruePositive, NotAvailable, CLASSIFICATION, Unknown, updated",
    })
    void pair_isCheckedAgainstThePresentOne(
            String classification, String determination, String field, String value, String outcome) throws Exception {
        String form = "{\"id\":\"da1\",\"classification\":\"%s\",\"determination\":\"%s\"}";
        boolean ofClassification = field.equals("CLASSIFICATION");
        Answer after = Answer.text(
                200,
                form.formatted(ofClassification ? value : classification, ofClassification ? determination : value));
        transport
                .when("GET", "/api/alerts/da1", Answer.text(200, form.formatted(classification, determination)), after)
                .when("PATCH", "/api/alerts/da1", after);

        UpdateOutcome result = carryOut(Feed.ENDPOINT_ALERTS, wanted(field, value));

        assertThat(result.word()).isEqualTo(outcome);
        assertThat(bodies("PATCH")).hasSize(outcome.equals("updated") ? 1 : 0);
        if (outcome.equals("refused")) {
            assertThat(result.issues().get(0).field()).isEqualTo(field.toLowerCase(java.util.Locale.ROOT));
        }
    }

    @Test
    void refusal_saysTheServicesWordsFirst() throws Exception {
        transport
                .when("GET", "/alerts_v2/da1", Answer.text(200, object("new", "", 1)))
                .when(
                        "PATCH",
                        "/alerts_v2/da1",
                        Answer.text(400, "{\"error\":{\"code\":\"BadRequest\",\"message\":\"No such user eve\"}}"));

        UpdateOutcome outcome = carryOut(Feed.GRAPH_ALERTS, wanted("STATUS", "resolved", "ASSIGNED_TO", "eve"));

        assertThat(outcome.word()).isEqualTo("refused");
        assertThat(outcome.issues().get(0).what()).startsWith("HTTP 400 BadRequest: No such user eve");
        assertThat(outcome.issues().get(0).remedy()).contains("assignedTo eve");
    }

    @Test
    void condition_whenTheObjectIsAsOldAsTheRow_holds() throws Exception {
        transport.when("GET", "/api/alerts/da1", NEW, RESOLVED, NEW).when("PATCH", "/api/alerts/da1", RESOLVED);
        Instant seen = Instant.parse("2026-02-01T00:00:01.123Z");

        assertThat(carryOut(Feed.ENDPOINT_ALERTS, "da1", RESOLVE, seen).word()).isEqualTo("updated");
        assertThat(carryOut(Feed.ENDPOINT_ALERTS, "da1", RESOLVE, seen.minusMillis(1))
                        .word())
                .isEqualTo("refused");
    }

    /** Nothing tells whether the object changed: the condition does not hold. */
    @ParameterizedTest
    @MethodSource("objectsWithoutLastUpdate")
    void condition_whenTheLastUpdateCannotBeRead_isNotMet(Feed feed, String object, boolean isDry) throws Exception {
        dryRun = isDry;
        transport.when("GET", "", Answer.text(200, object)).when("PATCH", "", Answer.text(200, object));

        UpdateOutcome outcome =
                carryOut(feed, "1", wanted("STATUS", "resolved"), Instant.parse("2026-11-30T00:00:00Z"));

        assertThat(outcome.word()).isEqualTo("refused");
        assertThat(outcome.issues().get(0).code()).isEqualTo(Code.OBJECT_INCOMPLETE);
        assertThat(outcome.issues().get(0).field()).isEqualTo("if_unchanged_since");
        assertThat(bodies("PATCH")).isEmpty();
    }

    static Stream<Arguments> objectsWithoutLastUpdate() {
        String form = "{\"id\":\"1\",\"incidentId\":1,\"status\":\"inProgress\"%s}";
        return Stream.of(Feed.values())
                .flatMap(feed -> Stream.of("", "null", "\"yesterday\"", "17", "{}", "[]")
                        .flatMap(value -> Stream.of(true, false)
                                .map(dry -> Arguments.of(
                                        feed,
                                        form.formatted(
                                                value.isEmpty() ? "" : ",\"" + feed.updatedMember() + "\":" + value),
                                        dry))));
    }

    /** A write that failed is repeated only if nobody else changed the object in between. */
    @ParameterizedTest
    @EnumSource
    void condition_whenTheObjectChangesBetweenTwoAttempts_isCheckedAgain(Feed feed) throws Exception {
        String form = "{\"id\":\"1\",\"incidentId\":1,\"status\":\"%s\",\"" + feed.updatedMember() + "\":\"%s\"}";
        transport
                .when(
                        "GET",
                        "",
                        Answer.text(200, form.formatted("new", "2026-02-01T00:00:01Z")),
                        Answer.text(200, form.formatted("inProgress", "2026-02-01T00:00:09Z")))
                .when("PATCH", "", Answer.status(503));

        UpdateOutcome outcome =
                carryOut(feed, "1", wanted("STATUS", "resolved"), Instant.parse("2026-02-01T00:00:02Z"));

        assertThat(outcome.word()).isEqualTo("refused");
        assertThat(outcome.issues().get(0).code()).isEqualTo(Code.CONFLICT);
        assertThat(bodies("PATCH")).hasSize(1);
    }

    static Stream<Answer> failuresOfAWrite() {
        return Stream.of(
                Answer.status(429).withHeader("Retry-After", "3"),
                Answer.status(429),
                Answer.status(500),
                Answer.status(503),
                Answer.failure(Code.CONNECT_REFUSED),
                Answer.failure(Code.CONNECTION_LOST));
    }

    /** While a write waits, somebody else adds a tag: it stays. */
    @ParameterizedTest
    @MethodSource("failuresOfAWrite")
    void tags_whenTheWriteIsRepeated_areThoseTheObjectHasThen(Answer failure) throws Exception {
        String form = "{\"incidentId\":1,\"tags\":[%s]}";
        transport
                .when(
                        "GET",
                        "",
                        Answer.text(200, form.formatted("\"old\"")),
                        Answer.text(200, form.formatted("\"old\",\"BOB\"")),
                        Answer.text(200, form.formatted("\"old\",\"BOB\"")),
                        Answer.text(200, form.formatted("\"old\",\"BOB\",\"A\"")))
                .when("PATCH", "", failure, Answer.text(200, form.formatted("\"old\",\"BOB\",\"A\"")));

        UpdateOutcome outcome =
                carryOut(Feed.XDR_INCIDENTS, "1", new PlannedRow.Wanted(Map.of(), TagList.parse("+A"), null), null);

        assertThat(bodies("PATCH")).last().isEqualTo("{\"tags\":[\"old\",\"BOB\",\"A\"]}");
        assertThat(bodies("PATCH")).hasSize(2);
        assertThat(outcome.word()).isEqualTo("updated");
    }

    /** While a write waits, somebody else sets a classification with which the determination does not go. */
    @ParameterizedTest
    @MethodSource("failuresOfAWrite")
    void determination_whenTheWriteIsRepeated_goesWithTheClassificationThen(Answer failure) throws Exception {
        String form = "{\"id\":\"da1\",\"classification\":\"%s\",\"determination\":\"%s\"}";
        transport
                .when(
                        "GET",
                        "",
                        Answer.text(200, form.formatted("truePositive", "other")),
                        Answer.text(200, form.formatted("falsePositive", "notMalicious")))
                .when("PATCH", "", failure);

        UpdateOutcome outcome = carryOut(Feed.GRAPH_ALERTS, wanted("DETERMINATION", "malware"));

        assertThat(outcome.word()).isEqualTo("refused");
        assertThat(outcome.issues().get(0).code()).isEqualTo(Code.DETERMINATION_NOT_ALLOWED);
        assertThat(bodies("PATCH")).hasSize(1);
    }

    /** No layer below sends a write again: it would be the one computed before the wait. */
    @ParameterizedTest
    @EnumSource
    void writes_areSentOnceByTheTransport(Feed feed) throws Exception {
        transport
                .when("GET", "", Answer.text(200, "{\"id\":\"1\",\"incidentId\":1,\"status\":\"new\",\"comments\":[]}"))
                .when("PATCH", "", Answer.status(400))
                .when("POST", "", Answer.status(400));

        carryOut(feed, "1", wanted("STATUS", "resolved", "COMMENT", "done"), null);
        carryOut(feed, "1", SAY, null);

        assertThat(transport.requests())
                .filteredOn(request -> !request.method().equals("GET"))
                .isNotEmpty()
                .allMatch(request -> request.attempts() == 0 && !request.repeatable());
    }

    /** 409 and 412 may come after the service has done the work: the change is this row's. */
    @ParameterizedTest
    @ValueSource(ints = {409, 412})
    void comment_thatWasMadeAndAnsweredWithAConflict_isUpdated(int status) throws Exception {
        transport
                .when(
                        "GET",
                        "/alerts_v2/da1",
                        Answer.text(200, object("new", "", 1)),
                        Answer.text(200, object("resolved", SAID, 3)))
                .when("PATCH", "/alerts_v2/da1", Answer.text(200, object("resolved", "", 2)))
                .when("POST", "/comments", Answer.status(status));

        UpdateOutcome outcome = carryOut(Feed.GRAPH_ALERTS, RESOLVE_AND_SAY_ON_GRAPH);

        assertThat(outcome.word()).isEqualTo("updated");
        assertThat(outcome.versions()).contains(version(2));
        assertThat(bodies("POST")).hasSize(1);
    }

    /** An older comment of the same text is not this one, also when the values were written before the comment was refused. */
    @ParameterizedTest
    @ValueSource(ints = {409, 412})
    void comment_whenTheSameOneIsOlderAndOnlyTheValuesWereWritten_isPosted(int status) throws Exception {
        transport
                .when(
                        "GET",
                        "/alerts_v2/da1",
                        Answer.text(200, object("new", SAID, 1)),
                        Answer.text(200, object("resolved", SAID, 2)),
                        Answer.text(200, object("resolved", SAID + "," + SAID, 3)))
                .when("PATCH", "/alerts_v2/da1", Answer.text(200, object("resolved", SAID, 2)))
                .when("POST", "/comments", Answer.status(status), Answer.text(200, SAID));

        assertThat(carryOut(Feed.GRAPH_ALERTS, RESOLVE_AND_SAY_ON_GRAPH).word()).isEqualTo("updated");
        assertThat(bodies("POST")).hasSize(2);
        assertThat(bodies("PATCH")).hasSize(1);
    }

    /** Microsoft does not redirect: a proxy does, or the base URL is wrong. */
    @ParameterizedTest
    @ValueSource(ints = {206, 302, 304, 307})
    void read_thatIsAnsweredByARedirect_namesTheCallAndTheRemedy(int status) throws Exception {
        transport.when("GET", "", Answer.status(status));

        UpdateOutcome outcome = carryOut(Feed.GRAPH_ALERTS, RESOLVE);

        assertThat(outcome.word()).isEqualTo("failed");
        assertThat(outcome.statusCode()).isEqualTo(status);
        assertThat(outcome.issues().get(0).what()).contains("alerts_v2/da1", "HTTP " + status);
        assertThat(outcome.issues().get(0).remedy()).contains("base URL");
    }

    @Test
    void comment_thatTheServiceRefusesAfterTheValues_isFailed() throws Exception {
        transport
                .when("GET", "/alerts_v2/da1", Answer.text(200, object("new", "", 1)))
                .when("PATCH", "/alerts_v2/da1", Answer.text(200, object("resolved", "", 2)))
                .when("POST", "/comments", Answer.text(400, "{\"error\":{\"code\":\"x\",\"message\":\"too long\"}}"));

        UpdateOutcome outcome = carryOut(Feed.GRAPH_ALERTS, RESOLVE_AND_SAY_ON_GRAPH);

        assertThat(outcome.word()).isEqualTo("failed");
        assertThat(outcome.issues().get(0).code()).isEqualTo(Code.SERVICE_REFUSED);
        assertThat(outcome.issues().get(0).remedy()).contains("comment").doesNotContain("status");
        assertThat(outcome.versions()).containsExactly(version(2));
    }

    /** To add a tag to tags that were not read would remove them. */
    @ParameterizedTest
    @CsvSource({
        "GRAPH_INCIDENTS, ''",
        "XDR_INCIDENTS, ''",
        "XDR_INCIDENTS, ',\"tags\":\"a,b\"'",
        "XDR_INCIDENTS, ',\"tags\":{}'"
    })
    void tags_whenTheObjectDoesNotShowThem_areNotChangedBySigns(Feed feed, String tags) throws Exception {
        transport.when("GET", "", Answer.text(200, "{\"id\":\"1\",\"incidentId\":1" + tags + "}"));

        UpdateOutcome outcome = carryOut(feed, "1", new PlannedRow.Wanted(Map.of(), TagList.parse("+c"), null), null);

        assertThat(outcome.word()).isEqualTo("refused");
        assertThat(outcome.issues().get(0).code()).isEqualTo(Code.OBJECT_INCOMPLETE);
        assertThat(outcome.issues().get(0).field()).isEqualTo("tags");
        assertThat(bodies("PATCH")).isEmpty();
    }

    /** What an earlier row or call of the same run wrote is no conflict. */
    @Test
    void condition_whenTheVersionIsOurOwn_holds() throws Exception {
        transport.when("GET", "/api/alerts/da1", RESOLVED);
        Instant before = Instant.parse("2026-02-01T00:00:01Z");

        assertThat(carryOut(Feed.ENDPOINT_ALERTS, "da1", RESOLVE, before).word())
                .isEqualTo("refused");
        earlier.wrote("da1", version(2));
        assertThat(carryOut(Feed.ENDPOINT_ALERTS, "da1", RESOLVE, before).word())
                .isEqualTo("updated");
    }

    @Test
    void condition_ofTheSecondRow_isNotBrokenByTheFirst() throws Exception {
        transport
                .when("GET", "/api/alerts/da1", NEW, RESOLVED, RESOLVED, RESOLVED_AND_SAID)
                .when("PATCH", "/api/alerts/da1", RESOLVED, RESOLVED_AND_SAID);
        Updater updater = updater(Feed.ENDPOINT_ALERTS);
        Instant seen = Instant.parse("2026-02-01T00:00:01.123Z");

        assertThat(updater.carryOut(update("da1", RESOLVE, seen)).word()).isEqualTo("updated");
        assertThat(updater.carryOut(update("da1", SAY, seen)).word()).isEqualTo("updated");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "+c, -a | [\"b\",\"c\"]",
                "+Reviewed, Phase 2 | [\"a\",\"b\",\"Reviewed\",\"Phase 2\"]",
                "x, y | [\"x\",\"y\"]",
                "-* | []",
                "-*, +z | [\"z\"]",
                "+\"Finance, Paris\" | [\"a\",\"b\",\"Finance, Paris\"]",
                "\"+a\" | [\"+a\"]",
            })
    void tags_followTheirSigns(String written, String sent) throws Exception {
        String form = "{\"incidentId\":1,\"tags\":%s}";
        transport
                .when(
                        "GET",
                        "/api/incidents/1",
                        Answer.text(200, form.formatted("[\"a\",\"b\"]")),
                        Answer.text(200, form.formatted(sent)))
                .when("PATCH", "/api/incidents/1", Answer.text(200, form.formatted(sent)));

        UpdateOutcome outcome =
                carryOut(Feed.XDR_INCIDENTS, "1", new PlannedRow.Wanted(Map.of(), TagList.parse(written), null), null);

        assertThat(bodies("PATCH")).containsExactly("{\"tags\":" + sent + "}");
        assertThat(outcome.word()).isEqualTo("updated");
    }

    /** Tags that look the same are the same; what is not there cannot be removed, and somebody should know. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "+e\\u0301t   | VIP\\u00E9t",
                "-Typo     | Typo",
                "-VIPP     | did you mean VIP?",
            })
    void tags_thatAreSoAlready_areUnchanged(String written, String remark) throws Exception {
        transport.when(
                "GET", "/api/incidents/1", Answer.text(200, "{\"incidentId\":1,\"tags\":[\"VIP\",\"\u00E9t\"]}"));

        UpdateOutcome outcome = carryOut(
                Feed.XDR_INCIDENTS,
                "1",
                new PlannedRow.Wanted(Map.of(), TagList.parse(written.replace("\\u0301", "\u0301")), null),
                null);

        assertThat(outcome.word()).isEqualTo("unchanged");
        if (written.startsWith("-")) {
            assertThat(outcome.issues().get(0).what()).contains(remark);
        }
    }

    /** A tag is removed although it has a blank of another kind. */
    @Test
    void tags_withANoBreakBlank_areRemoved() throws Exception {
        transport
                .when(
                        "GET",
                        "/api/incidents/1",
                        Answer.text(200, "{\"incidentId\":1,\"tags\":[\"Phase\u00A02\",\"b\"]}"),
                        Answer.text(200, "{\"incidentId\":1,\"tags\":[\"b\"]}"))
                .when("PATCH", "/api/incidents/1", Answer.text(200, "{\"incidentId\":1,\"tags\":[\"b\"]}"));

        UpdateOutcome outcome = carryOut(
                Feed.XDR_INCIDENTS, "1", new PlannedRow.Wanted(Map.of(), TagList.parse("-Phase 2"), null), null);

        assertThat(outcome.word()).isEqualTo("updated");
        assertThat(bodies("PATCH")).containsExactly("{\"tags\":[\"b\"]}");
    }

    /** The service resets the classification of what is opened again. */
    @Test
    void update_afterWhichOtherValuesDiffer_saysSo() throws Exception {
        String reset = object("New", "", 2).replace("TruePositive", "Unknown");
        transport
                .when("GET", "/api/alerts/da1", Answer.text(200, object("Resolved", "", 1)), Answer.text(200, reset))
                .when("PATCH", "/api/alerts/da1", Answer.text(200, reset));

        UpdateOutcome outcome = carryOut(Feed.ENDPOINT_ALERTS, wanted("STATUS", "New"));

        assertThat(outcome.word()).isEqualTo("updated");
        assertThat(outcome.issues().get(0).what()).contains("classification from TruePositive to Unknown");
    }

    @Test
    void owner_inAnotherUnicodeForm_isTheSame() throws Exception {
        transport.when(
                "GET", "/api/alerts/da1", Answer.text(200, object("New", "", 1).replace("ann@", "\u00E9va@")));

        assertThat(carryOut(Feed.ENDPOINT_ALERTS, wanted("ASSIGNED_TO", "e\u0301va@contoso.com"))
                        .word())
                .isEqualTo("unchanged");
    }

    /** Splunk ends the action in the middle: each row says what is known of it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET   | cut_off       | not begun",
                "PATCH | cut_off       | whether it was done is not known",
                "AGAIN | cut_off       | the service accepted the change",
                "POST  | not_confirmed | whether it was made is not known"
            })
    void update_thatIsCutOff_saysWhatIsKnown(String where, String code, String what) {
        Answer cut = request -> {
            throw new InterruptedException();
        };
        Answer now = Answer.text(200, object("new", "", 1));
        Answer done = Answer.text(200, object("resolved", "", 2));
        transport
                .when("GET", "", where.equals("GET") ? cut : now, where.equals("AGAIN") ? cut : done)
                .when("PATCH", "", where.equals("PATCH") ? cut : done)
                .when("POST", "", cut);

        UpdateOutcome outcome = updater(Feed.GRAPH_ALERTS)
                .carryOut(update(
                        "da1", where.equals("POST") ? RESOLVE_AND_SAY_ON_GRAPH : wanted("STATUS", "resolved"), null));

        assertThat(outcome.word()).isEqualTo("failed");
        assertThat(outcome.issues().get(0).code().word()).isEqualTo(code);
        assertThat(outcome.issues().get(0).what()).contains(what);
    }

    /** The connections are closed under a row that is at work. */
    @Test
    void update_whoseConnectionsAreClosed_isNoDefect() {
        Deadline deadline = new Deadline(clock, FakeClock.START.plus(Duration.ofMinutes(4)));
        transport.when("GET", "", NEW).when("PATCH", "", request -> {
            deadline.bringForward();
            throw new IllegalStateException("Connection pool shut down");
        });
        Updater updater = new Updater(new UpdateTools(
                new UpdateClient(transport, transport, URI.create("https://api.example"), Feed.ENDPOINT_ALERTS),
                sleeper,
                deadline,
                false,
                new RunState(),
                Set.of()));

        assertThat(updater.carryOut(update("da1", RESOLVE, null)).issues())
                .extracting(Issue::code)
                .containsExactly(Code.CUT_OFF);
    }

    @Test
    void update_whenTheTimeIsOver_isNotTried() throws Exception {
        clock.advance(Duration.ofHours(1));

        UpdateOutcome outcome = carryOut(Feed.ENDPOINT_ALERTS, RESOLVE);

        assertThat(outcome.word()).isEqualTo("failed");
        assertThat(outcome.issues().get(0).code()).isEqualTo(Code.TIME_USED_UP);
        assertThat(transport.requests()).isEmpty();
    }

    @Test
    void object_whenATextIsLargerThanTheLimit_isNotWritten() throws Exception {
        transport.when("GET", "", Answer.text(200, object("x".repeat(3 << 20), "", 1)));

        UpdateOutcome outcome = carryOut(Feed.ENDPOINT_ALERTS, RESOLVE);

        assertThat(outcome.issues().get(0).code()).isEqualTo(Code.TOO_LARGE);
        assertThat(bodies("PATCH")).isEmpty();
    }

    @Test
    void object_whenItsCommentsAreLargerThanTheLimit_isNamed() throws Exception {
        String comment = "{\"comment\":\"" + "x".repeat(1 << 20) + "\"}";
        transport.when(
                "GET", "/api/alerts/da1", Answer.text(200, object("New", comment + "," + comment + "," + comment, 1)));

        UpdateOutcome outcome = carryOut(Feed.ENDPOINT_ALERTS, RESOLVE);

        assertThat(outcome.word()).isEqualTo("failed");
        assertThat(outcome.issues().get(0).what()).contains("comments of da1", "limit");
    }

    /** A replica that lags behind shows the object as it was before this run's own write: nothing is computed from it. */
    @ParameterizedTest
    @EnumSource(names = {"GRAPH_INCIDENTS", "XDR_INCIDENTS"})
    void read_thatIsOlderThanOurOwnWrite_isReadAgain(Feed feed) throws Exception {
        Answer old = Answer.text(200, incident(feed, "\"old\"", 1));
        Answer withA = Answer.text(200, incident(feed, "\"old\",\"A\"", 2));
        Answer withB = Answer.text(200, incident(feed, "\"old\",\"A\",\"B\"", 3));
        transport.when("GET", "", old, withA, old, old, withA, withB).when("PATCH", "", withA, withB);
        Updater updater = updater(feed);

        assertThat(updater.carryOut(update("1", tags("+A"), null)).word()).isEqualTo("updated");
        assertThat(updater.carryOut(update("1", tags("+B"), null)).word()).isEqualTo("updated");

        assertThat(bodies("PATCH")).last().asString().contains("[\"old\",\"A\",\"B\"]");
        assertThat(sleeper.waits()).containsExactly(Duration.ofSeconds(2));
    }

    /** A row is not called unchanged because of a read that is older than what this run wrote. */
    @Test
    void read_thatStaysOlderThanOurOwnWrite_endsTheRow() throws Exception {
        transport
                .when("GET", "", Answer.text(200, object("new", "", 1)))
                .when("PATCH", "", Answer.text(200, object("resolved", "", 2)));
        Updater updater = updater(Feed.GRAPH_ALERTS);
        updater.carryOut(update("da1", wanted("STATUS", "resolved"), null));

        UpdateOutcome outcome = updater.carryOut(update("da1", wanted("STATUS", "new"), null));

        assertThat(outcome.word()).isEqualTo("failed");
        assertThat(outcome.issues().get(0).code()).isEqualTo(Code.STALE_READ);
        assertThat(bodies("PATCH")).hasSize(1);
    }

    /** An accepted write whose answer shows no version: the version from before it proves that a read is older. */
    @Test
    void read_thatDoesNotShowAnAcceptedWrite_isNotBelievedByTheNextRow() throws Exception {
        Answer old = Answer.text(200, incident(Feed.XDR_INCIDENTS, "\"old\"", 1));
        transport.when("GET", "", old).when("PATCH", "", Answer.text(200, "{}"));
        Updater updater = updater(Feed.XDR_INCIDENTS);

        UpdateOutcome first = updater.carryOut(update("1", tags("+A"), null));
        UpdateOutcome second = updater.carryOut(update("1", tags("+B"), null));
        earlier = learnt;
        UpdateOutcome inTheNextCall = updater(Feed.XDR_INCIDENTS).carryOut(update("1", tags("+B"), null));

        assertThat(first.issues().get(0).code()).isEqualTo(Code.NOT_SHOWN);
        assertThat(second.issues().get(0).code()).isEqualTo(Code.STALE_READ);
        assertThat(inTheNextCall.issues().get(0).code()).isEqualTo(Code.STALE_READ);
        assertThat(bodies("PATCH")).hasSize(1);
    }

    /** What an earlier call of the run wrote, or what an earlier read of it showed. */
    @Test
    void read_thatIsOlderThanTheWriteOfAnEarlierCall_isReadAgain() throws Exception {
        earlier.wrote("da1", version(2));
        transport
                .when("GET", "", NEW, RESOLVED, Answer.text(200, object("New", "", 3)))
                .when("PATCH", "", Answer.text(200, object("New", "", 3)));

        assertThat(carryOut(Feed.ENDPOINT_ALERTS, wanted("STATUS", "New")).word())
                .isEqualTo("updated");
        assertThat(bodies("PATCH")).hasSize(1);
    }

    /** Some answers show an instant with fewer digits than others. */
    @ParameterizedTest
    @ValueSource(strings = {"2026-02-01T00:00:02Z", "2026-02-01T00:00:02.123Z"})
    void read_whoseLastUpdateIsCoarser_isNotOlder(String shown) throws Exception {
        earlier.wrote("da1", version(2));
        transport.when("GET", "", Answer.text(200, object("Resolved", "", 2).replace(version(2), shown)));

        assertThat(carryOut(Feed.ENDPOINT_ALERTS, RESOLVE).word()).isIn("updated", "unchanged");
        assertThat(sleeper.waits()).isEmpty();
    }

    /** While the row is at work, an analyst merges its incident into another one: that one gets the whole change. */
    @ParameterizedTest
    @CsvSource({
        "GRAPH_INCIDENTS, PATCH, 200", "GRAPH_INCIDENTS, POST, 200", "GRAPH_INCIDENTS, PATCH, 404",
        "GRAPH_INCIDENTS, POST, 404", "XDR_INCIDENTS, PATCH, 200", "XDR_INCIDENTS, PATCH, 404"
    })
    void incident_thatIsMergedWhileItIsWritten_isFollowed(Feed feed, String method, int status) throws Exception {
        FakeIncidents incidents = new FakeIncidents(feed).with("1", "old").with("2", "other");
        transport
                .when(
                        request -> request.method().equals(method)
                                && request.uri().getPath().contains("/incidents/1"),
                        request -> {
                            incidents.merged("1", "2");
                            return status == 200
                                    ? incidents.to(request)
                                    : Answer.status(status).to(request);
                        })
                .answer(incidents);

        UpdateOutcome outcome = carryOut(feed, "1", new PlannedRow.Wanted(Map.of(), TagList.parse("+A"), "seen"), null);

        assertThat(outcome.word()).isEqualTo("updated");
        assertThat(outcome.after().id()).isEqualTo("2");
        assertThat(incidents.tags("2")).containsExactly("other", "A");
        assertThat(incidents.comments("2")).isEqualTo(1);
        assertThat(outcome.issues().get(0).what()).contains("merged into 2");
    }

    /** 404 after a read that showed the object, and no merge: it was deleted, or the service errs. */
    @Test
    void object_thatIsNotFoundAfterItWasRead_isReadAgain() throws Exception {
        transport
                .when("GET", "", Answer.text(200, object("new", "", 1)), Answer.status(404))
                .when("PATCH", "", Answer.status(404));

        UpdateOutcome outcome = carryOut(Feed.GRAPH_ALERTS, wanted("STATUS", "resolved"));

        assertThat(outcome.issues().get(0).code()).isEqualTo(Code.NOT_FOUND);
        assertThat(transport.requests()).hasSize(3);
    }

    /** Somebody else changes the object between our comment and the read that shows it: the version is his. */
    @ParameterizedTest
    @CsvSource({
        "'\"assignedTo\":\"ann@contoso.com\"', '\"assignedTo\":\"bob@contoso.com\"'",
        "'\"comments\":', '\"lastModifiedBy\":\"bob@contoso.com\",\"comments\":'"
    })
    void versions_thatSomebodyElseMadeMeanwhile_areNotOurs(String from, String to) throws Exception {
        String later = object("new", SAID, 3).replace(from, to);
        transport
                .when("GET", "", Answer.text(200, object("new", "", 1)), Answer.text(200, later))
                .when("POST", "/comments", Answer.text(200, "{}"));

        UpdateOutcome outcome = carryOut(Feed.GRAPH_ALERTS, SAY);

        assertThat(outcome.word()).isEqualTo("updated");
        assertThat(outcome.versions()).isEmpty();
    }

    /** An answer of success that has an error is none: the service's words are told, and no comment follows. */
    @ParameterizedTest
    @ValueSource(strings = {"PATCH", "POST"})
    void write_thatIsAnsweredByAnErrorWithStatus200_isNotAccepted(String method) throws Exception {
        transport
                .when(method, "", Answer.text(200, "{\"error\":{\"code\":\"Forbidden\",\"message\":\"inactive\"}}"))
                .when("GET", "", Answer.text(200, object("new", "", 1)), Answer.text(200, object("resolved", "", 2)))
                .when("PATCH", "", Answer.text(200, object("resolved", "", 2)));

        UpdateOutcome outcome = carryOut(Feed.GRAPH_ALERTS, RESOLVE_AND_SAY_ON_GRAPH);

        assertThat(outcome.word()).isEqualTo("failed");
        assertThat(outcome.issues().get(0).code()).isEqualTo(Code.SERVICE_REFUSED);
        assertThat(outcome.issues().get(0).what()).contains("Forbidden: inactive");
        assertThat(bodies("POST")).hasSize(method.equals("POST") ? 1 : 0);
    }

    /** The answer of an earlier call is lost; the object itself says that the account's application changed it. */
    @ParameterizedTest
    @CsvSource({"API-App:Splunk, updated", "bob@contoso.com, unchanged"})
    void update_thatALostCallMade_isOursByItsAuthor(String author, String word) throws Exception {
        earlier.lost(List.of("da1"), Instant.parse("2026-02-01T00:00:01Z"));
        applicationNames = Set.of("splunk");
        transport.when(
                "GET", "", Answer.text(200, object("resolved", "\"lastModifiedBy\":\"" + author + "\",", SAID, 2)));

        UpdateOutcome outcome = carryOut(Feed.GRAPH_ALERTS, RESOLVE_AND_SAY_ON_GRAPH);

        assertThat(outcome.word()).isEqualTo(word);
        assertThat(outcome.versions()).hasSize(word.equals("updated") ? 1 : 0);
    }

    /** Who repeats the update would post the comment a second time. */
    @Test
    void comment_whenTheServiceDoesNotTakeAValue_isHeldBack() throws Exception {
        Answer half = Answer.text(200, object("resolved", "", 2));
        transport.when("GET", "", Answer.text(200, object("new", "", 1)), half).when("PATCH", "", half);

        UpdateOutcome outcome =
                carryOut(Feed.GRAPH_ALERTS, wanted("STATUS", "resolved", "ASSIGNED_TO", "bob@x", "COMMENT", "done"));

        assertThat(outcome.word()).isEqualTo("failed");
        assertThat(outcome.issues().get(0).code()).isEqualTo(Code.NOT_SHOWN);
        assertThat(bodies("POST")).isEmpty();
    }

    /** The service showed the change; a repeat would undo what a colleague did afterwards. */
    @Test
    void update_thatAColleagueChangesAtOnce_isNotToBeRepeatedBlindly() throws Exception {
        transport
                .when(
                        "GET",
                        "",
                        Answer.text(200, object("new", "", 1)),
                        Answer.text(200, object("inProgress", "\"lastModifiedBy\":\"eve@x\",", "", 3)))
                .when("PATCH", "", Answer.text(200, object("resolved", "", 2)));

        UpdateOutcome outcome = carryOut(Feed.GRAPH_ALERTS, wanted("STATUS", "resolved"));

        assertThat(outcome.issues().get(0).code()).isEqualTo(Code.CHANGED_MEANWHILE);
        assertThat(outcome.versions()).containsExactly(version(2));
    }

    /** A value that is neither the old nor ours is somebody else's, also where the service names no author. */
    @ParameterizedTest
    @CsvSource({"resolved, inProgress, 1", "inProgress, inProgress, 0", "new, inProgress, 1"})
    void value_thatNobodyOfUsWrote_isSomebodyElses(String answered, String read, int versions) throws Exception {
        transport
                .when("GET", "", Answer.text(200, object("new", "", 1)), Answer.text(200, object(read, "", 3)))
                .when("PATCH", "", Answer.text(200, object(answered, "", 2)));

        UpdateOutcome outcome = carryOut(Feed.GRAPH_ALERTS, wanted("STATUS", "resolved"));

        assertThat(outcome.issues().get(0).code()).isEqualTo(Code.CHANGED_MEANWHILE);
        assertThat(outcome.versions()).hasSize(versions);
    }

    /** The answer to the values got lost, that to the comment did not. */
    @Test
    void versions_whenOnlyTheAnswerToTheValuesIsLost_haveThatOfTheComment() throws Exception {
        transport
                .when(
                        "GET",
                        "",
                        Answer.text(200, object("new", "", 1)),
                        Answer.text(200, object("resolved", "", 2)),
                        Answer.text(200, object("resolved", "", 2)),
                        Answer.text(200, object("resolved", SAID, 3)))
                .when("PATCH", "", Answer.failure(Code.CONNECTION_LOST))
                .when("POST", "/comments", Answer.text(200, "{}"));

        UpdateOutcome outcome = carryOut(Feed.GRAPH_ALERTS, wanted("STATUS", "resolved", "COMMENT", "done"));

        assertThat(outcome.word()).isEqualTo("updated");
        assertThat(outcome.versions()).containsExactly(version(3));
        assertThat(bodies("PATCH")).hasSize(1);
    }

    /** Somebody merged the incident after the instant: nobody looked at the other one. */
    @Test
    void condition_whenTheIncidentWasMergedSince_doesNotHold() throws Exception {
        String merged =
                incident(Feed.GRAPH_INCIDENTS, "", 5).replace("\"status\"", "\"redirectIncidentId\":\"2\",\"status\"");
        transport
                .when("GET", "/1", Answer.text(200, merged))
                .when(
                        "GET",
                        "/2",
                        Answer.text(
                                200, incident(Feed.GRAPH_INCIDENTS, "", 1).replace("\"id\":\"1\"", "\"id\":\"2\"")));

        UpdateOutcome outcome =
                carryOut(Feed.GRAPH_INCIDENTS, "1", wanted("STATUS", "resolved"), Instant.parse(version(3)));

        assertThat(outcome.word()).isEqualTo("refused");
        assertThat(outcome.issues().get(0).code()).isEqualTo(Code.CONFLICT);
    }

    /** The values do no harm when they are sent again; the comment is not. */
    @Test
    void values_thatWentTogetherWithACommentThatMayBeLost_areSetAllTheSame() throws Exception {
        transport
                .when("GET", "", NEW, NEW, NEW, NEW, NEW, NEW, RESOLVED)
                .when("PATCH", "", Answer.failure(Code.CONNECTION_LOST), RESOLVED);

        UpdateOutcome outcome = carryOut(Feed.ENDPOINT_ALERTS, RESOLVE_AND_SAY);

        assertThat(outcome.issues().get(0).code()).isEqualTo(Code.NOT_CONFIRMED);
        assertThat(outcome.after().value(UpdateField.STATUS)).isEqualTo("Resolved");
        assertThat(bodies("PATCH")).hasSize(2).element(1).asString().doesNotContain("done");
    }

    /** 409 and 412 may come after the service has done the work: our own version breaks no condition. */
    @ParameterizedTest
    @ValueSource(ints = {409, 412})
    void condition_whenTheWriteWasDoneAndAnsweredWithAConflict_holds(int status) throws Exception {
        transport
                .when(
                        "GET",
                        "",
                        Answer.text(200, object("new", "", 1)),
                        Answer.text(200, object("resolved", "", 2)),
                        Answer.text(200, object("resolved", SAID, 3)))
                .when("PATCH", "", Answer.status(status))
                .when("POST", "/comments", Answer.text(200, "{}"));

        UpdateOutcome outcome = carryOut(Feed.GRAPH_ALERTS, "da1", RESOLVE_AND_SAY_ON_GRAPH, Instant.parse(version(1)));

        assertThat(outcome.word()).isEqualTo("updated");
        assertThat(bodies("POST")).hasSize(1);
    }

    /** A service may read the object again before it answers. */
    @ParameterizedTest
    @CsvSource({
        "resolved, 'severity\":\"high\",\"lastModifiedBy\":\"bob@contoso.com', updated",
        "resolved, 'severity\":\"high', updated",
        "active, 'lastModifiedBy\":\"bob@contoso.com', changed_meanwhile"
    })
    void answer_thatShowsWhatSomebodyElseChanged_isNotOurVersion(String status, String more, String code)
            throws Exception {
        Answer theirs = Answer.text(200, object(status, "\"" + more + "\",", "", 3));
        transport
                .when("GET", "", Answer.text(200, object("active", "", 1)), theirs)
                .when("PATCH", "", theirs);

        UpdateOutcome outcome = carryOut(Feed.GRAPH_INCIDENTS, "da1", wanted("STATUS", "resolved"), null);

        assertThat(outcome.issues().get(0).code().word()).isEqualTo(code);
        assertThat(outcome.versions()).isEmpty();
        assertThat(learnt.versions("da1")).isEmpty();
    }

    @Test
    void answer_thatShowsLessThanTheObject_isOurVersion() throws Exception {
        String before = object("active", "\"assignedTo\":\"ann@x\",\"customTags\":[\"a\"],", "", 1);
        transport
                .when(
                        "GET",
                        "",
                        Answer.text(200, before),
                        Answer.text(200, before.replace("active", "resolved").replace(version(1), version(2))))
                .when("PATCH", "", Answer.text(200, object("resolved", "", 2)));

        assertThat(carryOut(Feed.GRAPH_INCIDENTS, "da1", wanted("STATUS", "resolved"), null)
                        .versions())
                .containsExactly(version(2));
    }

    /** Another process that has read the tags would write them back without ours. */
    @Test
    void tags_thatAnotherProcessHasInWork_areLeftAlone(@TempDir Path directory) throws Exception {
        ObjectLocks other = new ObjectLocks(directory);
        ObjectLocks.Held held = Objects.requireNonNull(other.tryHold("1"));
        transport
                .when("GET", "", Answer.text(200, incident(Feed.GRAPH_INCIDENTS, "\"old\"", 1)))
                .when("PATCH", "", Answer.text(200, incident(Feed.GRAPH_INCIDENTS, "\"old\"", 1)));

        UpdateOutcome outcome =
                updater(Feed.GRAPH_INCIDENTS, new ObjectLocks(directory)).carryOut(update("1", tags("+a"), null));
        held.release(clock.instant());

        assertThat(outcome.issues().get(0).code()).isEqualTo(Code.TIME_USED_UP);
        assertThat(bodies("PATCH")).isEmpty();
    }

    /** A call whose connection was lost may go on in another process, and be repeated in this one. */
    @Test
    void comment_thatAnotherProcessHasInWork_isNotPosted(@TempDir Path directory) throws Exception {
        ObjectLocks.Held held = Objects.requireNonNull(new ObjectLocks(directory).tryHold("da1"));
        transport.when("GET", "", NEW).when("PATCH", "", RESOLVED).when("POST", "", Answer.text(200, "{}"));
        Updater updater = updater(Feed.ENDPOINT_ALERTS, new ObjectLocks(directory));

        UpdateOutcome outcome = updater.carryOut(update("da1", wanted("STATUS", "resolved", "COMMENT", "done"), null));
        held.release(clock.instant());

        assertThat(outcome.issues().get(0).code()).isEqualTo(Code.TIME_USED_UP);
        assertThat(transport.requests()).extracting(HttpRequest::method).containsOnly("GET");
    }

    @Test
    void tags_thatAnotherProcessHasWrittenSinceTheRead_areReadAgain(@TempDir Path directory) throws Exception {
        transport
                .when(
                        "GET",
                        "",
                        Answer.text(200, incident(Feed.GRAPH_INCIDENTS, "\"old\"", 1)),
                        Answer.text(200, incident(Feed.GRAPH_INCIDENTS, "\"old\",\"b\"", 2)),
                        Answer.text(200, incident(Feed.GRAPH_INCIDENTS, "\"old\",\"b\",\"a\"", 3)))
                .when("PATCH", "", Answer.text(200, incident(Feed.GRAPH_INCIDENTS, "\"old\",\"b\",\"a\"", 3)));
        Updater updater = updater(Feed.GRAPH_INCIDENTS, new ObjectLocks(directory));
        PlannedRow.Update update = update("1", tags("+a"), null);

        FoundObject found = updater.find(update);
        Objects.requireNonNull(new ObjectLocks(directory).tryHold("1")).release(clock.instant());
        UpdateOutcome outcome = updater.carryOut(update, found);

        assertThat(outcome.word()).isEqualTo("updated");
        assertThat(bodies("PATCH")).containsExactly("{\"customTags\":[\"old\",\"b\",\"a\"]}");
    }

    @Test
    void tags_thatNobodyElseHas_areReadOnce(@TempDir Path directory) throws Exception {
        Objects.requireNonNull(new ObjectLocks(directory).tryHold("1")).release(clock.instant());
        clock.advance(Duration.ofSeconds(1));
        transport
                .when(
                        "GET",
                        "",
                        Answer.text(200, incident(Feed.GRAPH_INCIDENTS, "\"old\"", 1)),
                        Answer.text(200, incident(Feed.GRAPH_INCIDENTS, "\"old\",\"a\"", 2)))
                .when("PATCH", "", Answer.text(200, incident(Feed.GRAPH_INCIDENTS, "\"old\",\"a\"", 2)));

        updater(Feed.GRAPH_INCIDENTS, new ObjectLocks(directory)).carryOut(update("1", tags("+a"), null));

        assertThat(transport.requests()).extracting(HttpRequest::method).containsExactly("GET", "PATCH", "GET");
    }

    /** The next call of the run is told, and asks the service nothing before its time. */
    @Test
    void pause_thatIsLongerThanTheCall_holdsForTheNextOneToo() throws Exception {
        handingBack = true;
        transport
                .when("GET", "", NEW)
                .when("PATCH", "", Answer.response(429, Map.of("Retry-After", "99999"), new byte[0]));
        carryOut(Feed.ENDPOINT_ALERTS, RESOLVE);
        earlier = RunState.read(ta.defender.json.RequestReader.of(learnt.toString()));
        int calls = transport.requests().size();

        UpdateOutcome again = carryOut(Feed.ENDPOINT_ALERTS, RESOLVE);
        handingBack = false;
        UpdateOutcome last = carryOut(Feed.ENDPOINT_ALERTS, RESOLVE);

        assertThat(again).isInstanceOf(UpdateOutcome.NotTried.class);
        assertThat(last.issues().get(0).code()).isEqualTo(Code.THROTTLED);
        assertThat(last.statusCode()).isEqualTo(429);
        assertThat(transport.requests()).hasSize(calls);
    }

    @Test
    void pause_thatFitsIntoTheCall_isWaitedFor() throws Exception {
        earlier.paused("da1", clock.instant().plusSeconds(20), 429);
        transport.when("GET", "", NEW, RESOLVED).when("PATCH", "", RESOLVED);

        assertThat(carryOut(Feed.ENDPOINT_ALERTS, RESOLVE).word()).isEqualTo("updated");
        assertThat(sleeper.waits()).containsExactly(Duration.ofSeconds(20));
    }

    private UpdateOutcome carryOut(Feed feed, PlannedRow.Wanted wanted) throws Exception {
        return carryOut(feed, "da1", wanted, null);
    }

    private UpdateOutcome carryOut(Feed feed, String id, PlannedRow.Wanted wanted, @Nullable Instant since)
            throws Exception {
        return updater(feed).carryOut(update(id, wanted, since));
    }

    private Updater updater(Feed feed) {
        return updater(feed, ObjectLocks.NONE);
    }

    private Updater updater(Feed feed, ObjectLocks locks) {
        UpdateClient client = new UpdateClient(transport, transport, URI.create("https://api.example"), feed);
        Deadline deadline = new Deadline(clock, FakeClock.START.plus(Duration.ofMinutes(4)));
        learnt = earlier.continued();
        return new Updater(new UpdateTools(
                client,
                sleeper,
                handingBack ? deadline.handingBack() : deadline,
                dryRun,
                learnt,
                applicationNames,
                "",
                locks));
    }

    private static PlannedRow.Update update(String id, PlannedRow.Wanted wanted, @Nullable Instant since) {
        return new PlannedRow.Update(id, wanted, since, new PlannedRow.Seen(Map.of()));
    }

    static PlannedRow.Wanted wanted(String... namesAndValues) {
        Map<UpdateField, String> members = new EnumMap<>(UpdateField.class);
        String comment = null;
        for (int at = 0; at < namesAndValues.length; at += 2) {
            if (namesAndValues[at].equals("COMMENT")) {
                comment = namesAndValues[at + 1];
            } else {
                members.put(UpdateField.valueOf(namesAndValues[at]), namesAndValues[at + 1]);
            }
        }
        return new PlannedRow.Wanted(members, null, comment);
    }

    private List<String> bodies(String method) {
        return transport.requests().stream()
                .filter(request -> request.method().equals(method))
                .map(request -> request.body().text())
                .toList();
    }

    private static PlannedRow.Wanted tags(String text) {
        return new PlannedRow.Wanted(Map.of(), TagList.parse(text), null);
    }

    private static String incident(Feed feed, String tags, int second) {
        return "{\"id\":\"1\",\"incidentId\":1,\"status\":\"active\",\"" + feed.tagsMember() + "\":[" + tags + "],\""
                + feed.updatedMember() + "\":\"" + version(second) + "\"}";
    }

    private static String version(int second) {
        return "2026-02-01T00:00:0" + second + ".1234567Z";
    }

    private static String object(String status, String comments, int second) {
        return object(status, "", comments, second);
    }

    private static String object(String status, String members, String comments, int second) {
        return "{" + members + "\"id\":\"da1\",\"status\":\"" + status + "\",\"classification\":\"TruePositive\","
                + "\"assignedTo\":\"ann@contoso.com\",\"lastUpdateTime\":\"" + version(second)
                + "\",\"lastUpdateDateTime\":\"" + version(second) + "\",\"comments\":[" + comments + "]}";
    }
}
