package ta.defender.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import ta.defender.model.Code;
import ta.defender.model.Secret;
import ta.defender.splunk.ManagementPort;
import ta.defender.splunk.SplunkLog;
import ta.defender.testing.FakeClock;
import ta.defender.testing.FakeSleeper;
import ta.defender.testing.FakeTransport;
import ta.defender.testing.FakeTransport.Answer;
import ta.defender.update.ActionParameters;
import ta.defender.update.Deadline;
import ta.defender.update.RowResult;
import ta.defender.update.UpdateCall;
import ta.defender.update.UpdateRow;

/** The action's side of the REST service: how rows are divided, sent again, or left to the action itself. */
final class ServiceUpdatesTest {
    private final FakeClock clock = new FakeClock();
    private final FakeSleeper sleeper = new FakeSleeper(clock);
    private final FakeTransport splunk = new FakeTransport();
    private final ByteArrayOutputStream stderr = new ByteArrayOutputStream();
    private final List<RowResult> results = new ArrayList<>();
    private Map<String, String> requested = Map.of("status", "resolved");
    private Duration time = Duration.ofMinutes(15);

    @Test
    void rows_goInTheirOrderFiftyAtATime() throws Exception {
        splunk.answer(each("updated"));

        assertThat(carryOut(120).carryOut()).isEqualTo(ServiceUpdates.End.DONE);

        assertThat(calls())
                .extracting(call -> call.getAsJsonArray("rows").size())
                .containsExactly(50, 50, 20);
        assertThat(results)
                .extracting(result -> result.row().number())
                .isEqualTo(IntStream.rangeClosed(1, 120).boxed().toList());
        assertThat(splunk.requests())
                .allMatch(request -> request.uri().getPath().equals("/services/ta_defender/update"));
    }

    @Test
    void rows_thatTheServiceCouldNotBegin_areSentAgainInFrontOfTheOthers() throws Exception {
        splunk.answer(each("not_tried"), each("updated"));

        carryOut(60).carryOut();

        assertThat(calls()).hasSize(3);
        assertThat(calls().get(1)
                        .getAsJsonArray("rows")
                        .get(0)
                        .getAsJsonObject()
                        .get("row")
                        .getAsInt())
                .isEqualTo(1);
        assertThat(results).hasSize(60);
    }

    /** The call that is under way may outlast the process. */
    @Test
    void rows_thatTheServiceWasNotGiven_areWithdrawnWhenTheActionIsEnded() throws Exception {
        List<UpdateRow> withdrawn = new ArrayList<>();
        ServiceUpdates[] updates = new ServiceUpdates[1];
        splunk.answer(request -> {
            withdrawn.addAll(updates[0].withdraw().rows());
            return each("updated").to(request);
        });
        updates[0] = carryOut(120);

        assertThat(updates[0].carryOut()).isEqualTo(ServiceUpdates.End.DONE);

        assertThat(results).hasSize(50);
        assertThat(withdrawn)
                .extracting(UpdateRow::number)
                .isEqualTo(IntStream.rangeClosed(51, 120).boxed().toList());
        assertThat(updates[0].left().rows()).isEmpty();
    }

    /** Microsoft's Retry-After counts for the next call too. */
    @Test
    void rows_thatHaveToWait_areSentAgainWhenTheServiceSays() throws Exception {
        splunk.answer(handedBack(70), each("updated"));

        assertThat(carryOut(2).carryOut()).isEqualTo(ServiceUpdates.End.DONE);

        assertThat(sleeper.waits()).containsExactly(Duration.ofSeconds(70));
        assertThat(results).extracting(RowResult::outcome).containsExactly("updated", "updated");
    }

    /** An object that always fails does not use up the time of the action. */
    @Test
    void row_thatIsHandedBackAgainAndAgain_hasALastCall() throws Exception {
        splunk.answer(handedBack(0));

        carryOut(2).carryOut();

        List<JsonObject> last =
                calls().stream().filter(call -> call.get("last").getAsBoolean()).toList();
        assertThat(calls().indexOf(last.get(0))).isEqualTo(8);
    }

    /** The action ends before that: another try would come too early. */
    @Test
    void rows_thatHaveToWaitTooLong_haveTheirLastCallAtOnce() throws Exception {
        splunk.answer(handedBack(99_999), each("failed"));

        assertThat(carryOut(2).carryOut()).isEqualTo(ServiceUpdates.End.DONE);

        assertThat(sleeper.waits()).isEmpty();
        assertThat(calls()).hasSize(2);
        assertThat(calls().get(1).get("last").getAsBoolean()).isTrue();
    }

    private static Answer handedBack(int seconds) {
        String row =
                "{\"row\":%d,\"id\":\"da1\",\"outcome\":\"not_tried\",\"status_code\":0,\"errors\":[{\"code\":\"throttled\","
                        + "\"what\":\"busy\",\"remedy\":\"\",\"field\":\"\"}],\"versions\":[],\"retry_after\":"
                        + seconds + "}";
        return Answer.text(200, "{\"ok\":true,\"rows\":[" + row.formatted(1) + "," + row.formatted(2) + "]}");
    }

    @Test
    void warnings_ofTheService_standInTheLogOfTheAction() throws Exception {
        splunk.answer(Answer.text(
                200,
                "{\"ok\":true,\"warnings\":[{\"code\":\"audit_not_written\",\"what\":\"1 audit events are not in index main\","
                        + "\"remedy\":\"mend it\",\"field\":\"index\"}],\"rows\":[{\"row\":1,\"id\":\"da1\","
                        + "\"outcome\":\"updated\",\"status_code\":200,\"errors\":[],\"versions\":[]}]}"));

        assertThat(carryOut(1).carryOut()).isEqualTo(ServiceUpdates.End.DONE);

        assertThat(stderr.toString(StandardCharsets.UTF_8))
                .containsOnlyOnce("WARN")
                .contains("1 audit events are not in index main");
    }

    /** What an earlier call wrote is no conflict for the rows that follow. */
    @Test
    void versions_areHandedOn() throws Exception {
        splunk.answer(each("updated"));

        carryOut(51).carryOut();

        assertThat(known(calls().get(1), "da1").getAsJsonArray("versions").toString())
                .isEqualTo("[\"v1\"]");
    }

    @Test
    void call_whenTheTimeIsNearlyOver_isTheLastAndShorter() throws Exception {
        time = Duration.ofSeconds(30);
        splunk.answer(each("updated"));

        carryOut(1).carryOut();

        assertThat(calls().get(0).get("last").getAsBoolean()).isTrue();
        assertThat(calls().get(0).get("seconds").getAsInt()).isEqualTo(30);
    }

    @Test
    void call_whenThereIsTime_isNotTheLast() throws Exception {
        splunk.answer(each("updated"));

        carryOut(1).carryOut();

        assertThat(calls().get(0).get("last").getAsBoolean()).isFalse();
        assertThat(calls().get(0).get("seconds").getAsInt()).isEqualTo(45);
    }

    @ParameterizedTest
    @CsvSource({"404, ABSENT", "500, ABSENT", "503, ABSENT", "403, REFUSED"})
    void service_thatDoesNotAnswerInItsForm_leavesTheRows(int status, ServiceUpdates.End end) throws Exception {
        splunk.answer(Answer.text(status, "{\"messages\":[{\"text\":\"no\"}]}"));
        ServiceUpdates updates = carryOut(3);

        assertThat(updates.carryOut()).isEqualTo(end);
        assertThat(updates.left().rows()).hasSize(3);
        assertThat(updates.hasTried()).isFalse();
        assertThat(updates.errors()).hasSize(end == ServiceUpdates.End.REFUSED ? 1 : 0);
    }

    @ParameterizedTest
    @ValueSource(ints = {502, 503, 504})
    void splunkdThatIsBusyForAMoment_isCalledAgain(int status) throws Exception {
        Answer busy = Answer.text(status, "<html><body>starting</body></html>");
        splunk.answer(busy, busy, each("updated"));

        assertThat(carryOut(3).carryOut()).isEqualTo(ServiceUpdates.End.DONE);
        assertThat(calls()).hasSize(3);
        assertThat(results).hasSize(3);
    }

    @Test
    void splunkdThatStarts_isCalledAgain() throws Exception {
        splunk.answer(Answer.failure(Code.CONNECT_REFUSED), each("updated"));

        assertThat(carryOut(3).carryOut()).isEqualTo(ServiceUpdates.End.DONE);
        assertThat(results).hasSize(3);
    }

    /** The service could not ask splunkd who calls, or for the account. */
    @Test
    void serviceThatCannotReachSplunkd_isCalledAgain() throws Exception {
        splunk.answer(
                Answer.text(
                        502,
                        "{\"ok\":false,\"errors\":[{\"code\":\"splunk\",\"what\":\"HTTP 503\",\"remedy\":\"\",\"field\":\"\"}]}"),
                each("updated"));

        assertThat(carryOut(3).carryOut()).isEqualTo(ServiceUpdates.End.DONE);
        assertThat(results).hasSize(3);
    }

    @Test
    void splunkdThatStaysBusy_leavesTheActionTheTimeToDoTheWork() throws Exception {
        splunk.answer(Answer.status(503));
        time = Duration.ofSeconds(30);
        Instant begun = clock.instant();

        assertThat(carryOut(3).carryOut()).isEqualTo(ServiceUpdates.End.ABSENT);
        assertThat(Duration.between(begun, clock.instant())).isLessThanOrEqualTo(Duration.ofSeconds(15));
    }

    @Test
    void answer_thatIsLost_isAskedForOnceMore() throws Exception {
        splunk.answer(Answer.failure(Code.CONNECTION_LOST), each("unchanged"));

        assertThat(carryOut(3).carryOut()).isEqualTo(ServiceUpdates.End.DONE);
        assertThat(calls()).hasSize(2);
    }

    /** splunkd may be busy for a moment; the analyst may not be able to do the work without the service. */
    @Test
    void service_thatFailsOnce_isAskedAgain() throws Exception {
        splunk.answer(Answer.text(503, "<html>"), each("updated"));

        assertThat(carryOut(3).carryOut()).isEqualTo(ServiceUpdates.End.DONE);
        assertThat(calls()).hasSize(2);
        assertThat(sleeper.waits()).isNotEmpty();
    }

    @Test
    void answer_thatIsLostTwice_leavesTheRows() throws Exception {
        splunk.answer(Answer.failure(Code.RESPONSE_TIMEOUT));

        assertThat(carryOut(3).carryOut()).isEqualTo(ServiceUpdates.End.ABSENT);
        assertThat(calls()).hasSize(2);
    }

    /** It may be at work on them still, and audits them itself: nobody else may say that they were not tried. */
    @Test
    void answer_thatDoesNotComeInTime_leavesTheRowsToTheService() throws Exception {
        splunk.answer(request -> {
            clock.advance(time);
            return Answer.failure(Code.RESPONSE_TIMEOUT).to(request);
        });
        ServiceUpdates updates = carryOut(60);

        assertThat(updates.carryOut()).isEqualTo(ServiceUpdates.End.OUT_OF_TIME);
        assertThat(updates.hasTried()).isTrue();
        assertThat(updates.left().rows()).hasSize(10);
        assertThat(results)
                .hasSize(50)
                .allSatisfy(result -> assertThat(result.issues().get(0).code()).isEqualTo(Code.NOT_CONFIRMED));
    }

    /** The service may have posted comments that Microsoft does not show at once; whoever goes on reads first. */
    @Test
    void answer_thatIsLost_givesCommentsTimeToShow() throws Exception {
        requested = Map.of("comment", "done");
        splunk.answer(Answer.failure(Code.CONNECTION_LOST), Answer.text(500, "{}"));

        assertThat(carryOut(3).carryOut()).isEqualTo(ServiceUpdates.End.ABSENT);
        assertThat(sleeper.waits()).hasSize(2).allMatch(wait -> wait.compareTo(Duration.ofSeconds(10)) >= 0);
    }

    private static JsonObject known(JsonObject call, String id) {
        return call.getAsJsonObject("state").getAsJsonObject("objects").getAsJsonObject(id);
    }

    /** What the lost call did is told to the one that follows, whoever makes it. */
    @Test
    void answer_thatIsLost_mayHaveMadeVersions() throws Exception {
        String begun = clock.instant().toString();
        splunk.answer(Answer.failure(Code.CONNECTION_LOST));
        ServiceUpdates updates = carryOut(1);

        updates.carryOut();

        assertThat(known(calls().get(1), "da1").get("lost").getAsString()).isEqualTo(begun);
        assertThat(updates.left().json()).contains(begun);
    }

    @Test
    void service_thatWasNotReached_hasPostedNoComments() throws Exception {
        requested = Map.of("comment", "done");
        splunk.answer(Answer.failure(Code.CONNECT_REFUSED));

        ServiceUpdates updates = carryOut(3);

        assertThat(updates.carryOut()).isEqualTo(ServiceUpdates.End.ABSENT);
        assertThat(sleeper.waits()).doesNotContain(Duration.ofSeconds(10));
        assertThat(updates.left().json()).doesNotContain("lost");
    }

    @Test
    void splunkd_thatIsBusy_isAskedAgainWhenItSays() throws Exception {
        splunk.answer(Answer.status(429).withHeader("Retry-After", "7"), each("updated"));

        assertThat(carryOut(1).carryOut()).isEqualTo(ServiceUpdates.End.DONE);
        assertThat(sleeper.waits()).containsExactly(Duration.ofSeconds(7));
    }

    /** What is left of the action's time has to be enough to do the work without the service. */
    @Test
    void service_thatStaysBusy_leavesHalfOfTheTime() throws Exception {
        time = Duration.ofMinutes(4);
        splunk.answer(Answer.status(429).withHeader("Retry-After", "7"));
        ServiceUpdates updates = carryOut(1);

        assertThat(updates.carryOut()).isEqualTo(ServiceUpdates.End.ABSENT);
        assertThat(updates.left().rows()).hasSize(1);
        assertThat(sleeper.waits().stream().reduce(Duration.ZERO, Duration::plus))
                .isBetween(Duration.ofSeconds(100), Duration.ofMinutes(2));
    }

    @Test
    void answer_withoutResults_isAskedForOnceMore() throws Exception {
        time = Duration.ofSeconds(60);
        splunk.answer(Answer.text(200, "{\"ok\":true,\"rows\":[]}"));
        ServiceUpdates updates = carryOut(3);

        assertThat(updates.carryOut()).isEqualTo(ServiceUpdates.End.ABSENT);
        assertThat(updates.left().rows()).hasSize(3);
        assertThat(calls()).hasSize(2);
    }

    @Test
    void call_isGivenNoMoreTimeThanTheActionHas() throws Exception {
        time = Duration.ofSeconds(28);
        splunk.answer(each("updated"));

        carryOut(1).carryOut();

        assertThat(splunk.requests().get(0).timeout()).isEqualTo(Duration.ofSeconds(33));
    }

    @Test
    void errors_ofTheWholeCall_endTheRun() throws Exception {
        splunk.answer(
                Answer.text(
                        400,
                        "{\"ok\":false,\"errors\":[{\"code\":\"index_not_found\",\"what\":\"a\",\"remedy\":\"b\",\"field\":\"index\"}]}"));
        ServiceUpdates updates = carryOut(60);

        assertThat(updates.carryOut()).isEqualTo(ServiceUpdates.End.REFUSED);
        assertThat(updates.errors())
                .singleElement()
                .satisfies(issue -> assertThat(issue.code()).isEqualTo(Code.INDEX_NOT_FOUND));
        assertThat(calls()).hasSize(1);
    }

    private ServiceUpdates carryOut(int rows) {
        return carryOut(IntStream.rangeClosed(1, rows)
                .mapToObj(number -> new UpdateRow(number, "da1", requested, Map.of(), Map.of()))
                .toList());
    }

    private ServiceUpdates carryOut(List<UpdateRow> all) {
        ActionParameters parameters = ActionParameters.read("ta_defender_update_alert", Map.of("account", "contoso"));
        UpdateCall call = new UpdateCall(
                parameters.target(), all, UpdateCall.Options.of(parameters), new UpdateCall.Search("1", "Close"));
        ManagementPort port = new ManagementPort(splunk, URI.create("https://127.0.0.1:8089"), Secret.of("key"));
        Deadline deadline = new Deadline(clock, clock.instant().plus(time));
        return new ServiceUpdates(
                port, call, new ServiceUpdates.Tools(sleeper, deadline, new SplunkLog(stderr)), results::add);
    }

    /** Gives every row of a call this outcome. */
    private static Answer each(String outcome) {
        return request -> {
            JsonArray rows = new JsonArray();
            JsonParser.parseString(request.body().text())
                    .getAsJsonObject()
                    .getAsJsonArray("rows")
                    .forEach(row -> {
                        JsonObject result = new JsonObject();
                        result.add("row", row.getAsJsonObject().get("row"));
                        result.addProperty("outcome", outcome);
                        result.addProperty("status_code", 200);
                        result.add("errors", new JsonArray());
                        result.add("versions", new JsonArray());
                        rows.add(result);
                    });
            JsonObject body = new JsonObject();
            body.addProperty("ok", true);
            body.add("rows", rows);
            body.add("state", JsonParser.parseString("{\"objects\":{\"da1\":{\"versions\":[\"v1\"]}}}"));
            return Answer.text(200, body.toString()).to(request);
        };
    }

    private List<JsonObject> calls() {
        return splunk.requests().stream()
                .map(request -> JsonParser.parseString(request.body().text()).getAsJsonObject())
                .toList();
    }
}
