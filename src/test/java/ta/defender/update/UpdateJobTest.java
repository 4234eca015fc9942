package ta.defender.update;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import ta.defender.http.HttpRequest;
import ta.defender.http.HttpResponse;
import ta.defender.microsoft.UpdateClient;
import ta.defender.model.Code;
import ta.defender.model.Feed;
import ta.defender.model.Issue;
import ta.defender.splunk.OwnUpdateLog;
import ta.defender.testing.FakeClock;
import ta.defender.testing.FakeOwnUpdates;
import ta.defender.testing.FakeSleeper;
import ta.defender.testing.FakeTransport;
import ta.defender.testing.FakeTransport.Answer;

/** Whole jobs: rows in, results and audit events out. */
final class UpdateJobTest {
    private final FakeClock clock = new FakeClock();
    private final FakeSleeper sleeper = new FakeSleeper(clock);
    private final FakeTransport transport = new FakeTransport();
    private final List<Integer> handedOver = new ArrayList<>();
    private final List<RowResult> results = Collections.synchronizedList(new ArrayList<>());
    private final List<String> audit = Collections.synchronizedList(new ArrayList<>());
    private final FakeOwnUpdates ownUpdates = new FakeOwnUpdates();
    private RunState learnt = new RunState();
    private boolean doubted;

    /** Ten thousand rows that are refused must not cost ten thousand calls. */
    @Test
    void events_ofRowsThatAreSettledTogether_areHandedOverTogether() throws Exception {
        transport.when("GET", "", Answer.text(200, "{\"id\":\"da1\",\"status\":\"Resolved\"}"));

        run(Feed.ENDPOINT_ALERTS, false, three("classification", "nonsense"));
        run(Feed.ENDPOINT_ALERTS, false, row(1, "da1", "status", "resolved"), row(2, "da1", "status", "resolved"));

        assertThat(handedOver).containsExactly(3, 2);
        assertThat(audit).hasSize(5);
    }

    @Test
    void auditEvent_hasWhatSearchesNeedInFront() throws Exception {
        transport.when("GET", "", Answer.text(400, "{\"error\":{\"message\":\"" + "é".repeat(9000) + "\"}}"));
        String longText = "é".repeat(8000);

        run(Feed.GRAPH_ALERTS, false, row(1, "da1", "comment", longText));

        byte[] event = audit.get(0).getBytes(StandardCharsets.UTF_8);
        String front = new String(Arrays.copyOf(event, 5_000), StandardCharsets.UTF_8);
        assertThat(front)
                .contains("\"action\":", "\"object\":", "\"id\":", "\"account\":", "\"sid\":", "\"search_name\":")
                .contains(
                        "\"user\":\"ann\"",
                        "\"outcome\":\"refused\"",
                        "\"status_code\":400",
                        "\"versions\":",
                        "\"message\":");
        assertThat(event.length).isGreaterThan(5_000);
    }

    /** The batch path follows the same rule as the single one. */
    @Test
    void batch_whenTheServiceSaysYesAndDoesNothing_fails() throws Exception {
        transport.when("GET", "", Answer.text(200, alerts("New"))).when("POST", "/batchUpdate", Answer.status(200));

        run(Feed.ENDPOINT_ALERTS, false, three("status", "Resolved"));

        assertThat(results)
                .extracting(RowResult::outcome)
                .containsOnly("failed")
                .hasSize(3);
        assertThat(results)
                .allSatisfy(result -> assertThat(result.issues().get(0).code()).isEqualTo(Code.NOT_SHOWN));
        assertThat(sleeper.waits()).containsExactly(Duration.ofSeconds(2));
    }

    /** What no read shows yet may have been done, to some of the alerts too. */
    @Test
    void batch_whenItsAnswerIsLostAndNoReadShowsTheComment_sendsItNoSecondTime() throws Exception {
        transport
                .when("GET", "", Answer.text(200, alerts("New")))
                .when("POST", "/batchUpdate", Answer.failure(Code.CONNECTION_LOST));

        run(Feed.ENDPOINT_ALERTS, false, three("comment", "done"));

        assertThat(results)
                .hasSize(3)
                .allSatisfy(result -> assertThat(result.outcome()).isEqualTo("failed"))
                .allSatisfy(result -> assertThat(result.issues().get(0).code()).isEqualTo(Code.NOT_CONFIRMED));
        assertThat(transport.requests())
                .filteredOn(request -> !request.method().equals("GET"))
                .hasSize(1);
        assertThat(sleeper.total()).isBetween(Duration.ofSeconds(10), Duration.ofSeconds(30));
    }

    @Test
    void batch_whenItsAnswerIsLostAndThereIsNoComment_isSentOneByOne() throws Exception {
        transport
                .when("GET", "filter", Answer.text(200, alerts("New")))
                .when("GET", "", UpdateJobTest::resolved)
                .when("POST", "/batchUpdate", Answer.failure(Code.CONNECTION_LOST));

        run(Feed.ENDPOINT_ALERTS, false, three("status", "Resolved"));

        assertThat(results).hasSize(3).allMatch(RowResult::succeeded);
    }

    @Test
    void batch_whenTheChangeShowsLater_isUpdated() throws Exception {
        transport
                .when(
                        "GET",
                        "",
                        Answer.text(200, alerts("New")),
                        Answer.text(200, alerts("New")),
                        Answer.text(200, alerts("Resolved")))
                .when("POST", "/batchUpdate", Answer.status(200));

        run(Feed.ENDPOINT_ALERTS, false, three("status", "Resolved"));

        assertThat(results)
                .extracting(RowResult::outcome)
                .containsOnly("updated")
                .hasSize(3);
    }

    @Test
    void batch_whenItIsTooLarge_isHalvedByTheServicesCode() throws Exception {
        String tooLarge = "{\"error\":{\"code\":\"MaximumBatchSizeExceeded\",\"message\":\"at most 2\"}}";
        transport
                .when("GET", "$filter", Answer.text(200, alerts("New")), Answer.text(200, alerts("Resolved")))
                .when("GET", "", UpdateJobTest::resolved)
                .when("POST", "/batchUpdate", Answer.text(400, tooLarge));

        run(Feed.ENDPOINT_ALERTS, false, three("status", "Resolved"));

        assertThat(transport.requests().stream()
                        .filter(request -> request.uri().getPath().endsWith("batchUpdate")))
                .hasSize(1);
        assertThat(results).hasSize(3).allMatch(RowResult::succeeded);
    }

    @Test
    void batch_whenThePresentDeterminationForbidsIt_refusesThatAlert() throws Exception {
        String malware = alerts("New").replace("\"da2\",", "\"da2\",\"determination\":\"Malware\",");
        transport
                .when(
                        "GET",
                        "",
                        Answer.text(200, malware),
                        Answer.text(
                                200,
                                alerts("New").replace("\"status\"", "\"classification\":\"FalsePositive\",\"status\"")))
                .when("PATCH", "", Answer.text(200, "{}"))
                .when("POST", "/batchUpdate", Answer.status(200));

        run(Feed.ENDPOINT_ALERTS, false, three("classification", "fp"));

        assertThat(results)
                .filteredOn(result -> result.row().id().equals("da2"))
                .extracting(RowResult::outcome)
                .containsExactly("refused");
    }

    @Test
    void dryRun_ofABatch_writesNothing() throws Exception {
        transport.when("GET", "", Answer.text(200, alerts("New")));

        run(Feed.ENDPOINT_ALERTS, true, three("status", "Resolved"));

        assertThat(results)
                .extracting(RowResult::outcome)
                .containsOnly("would_update")
                .hasSize(3);
        assertThat(audit).hasSize(3).allMatch(event -> event.contains("\"outcome\":\"would_update\""));
    }

    /** Rows A, B, A of one object end in A. */
    @Test
    void rows_takeEffectInTheirOrder() throws Exception {
        FakeAlerts alerts = new FakeAlerts();
        transport.answer(alerts);

        run(
                Feed.GRAPH_ALERTS,
                false,
                row(1, "da1", "status", "inProgress"),
                row(2, "da1", "status", "resolved"),
                row(3, "da1", "status", "inProgress"));

        assertThat(alerts.alert("da1").state).isEqualTo("inProgress");
        assertThat(results)
                .extracting(RowResult::outcome)
                .containsOnly("updated")
                .hasSize(3);
        assertThat(alerts.writes()).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void comments_whenOneComesAgainAfterAnother_areAllThere_andNotTwiceWhenRepeated(boolean repeated) throws Exception {
        FakeAlerts alerts = new FakeAlerts();
        transport.answer(alerts);
        UpdateRow[] rows = {
            row(1, "da1", "comment", "one"), row(2, "da1", "comment", "two"), row(3, "da1", "comment", "one")
        };

        run(Feed.GRAPH_ALERTS, false, rows);
        if (repeated) {
            run(Feed.GRAPH_ALERTS, false, rows);
        }

        assertThat(alerts.alert("da1").comments).containsExactly("one", "two", "one");
    }

    /** What is the same comment to the comparison with the object is one to the rows, too. */
    @Test
    void comments_thatDifferInWhiteSpaceOnly_areOne() throws Exception {
        FakeAlerts alerts = new FakeAlerts();
        transport.answer(alerts);

        run(
                Feed.GRAPH_ALERTS,
                false,
                row(1, "da1", "comment", "a b"),
                row(2, "da1", "comment", "a  b"),
                row(3, "da1", "comment", "a b"));

        assertThat(alerts.alert("da1").comments).containsExactly("a b");
        assertThat(results)
                .extracting(RowResult::outcome)
                .containsOnly("updated")
                .hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void rows_whenThereIsNoTime_areHandedBackUnlessItIsTheLastCall(boolean last) throws Exception {
        run(Feed.GRAPH_ALERTS, false, Duration.ZERO, last, row(1, "da1", "status", "new"));

        assertThat(results).extracting(RowResult::outcome).containsExactly(last ? "failed" : "not_tried");
        assertThat(audit).hasSize(last ? 1 : 0);
    }

    /** Microsoft's rate limit gives no turn within a call: the row goes on in the next one, with what it has written. */
    @Test
    void rows_whenTheRateLimitGivesNoTurn_areHandedBackWithTheirVersions() throws Exception {
        String form = "{\"id\":\"da1\",\"status\":\"%s\",\"lastUpdateDateTime\":\"2026-02-01T00:00:0%d.1Z\"}";
        transport
                .when("GET", "", Answer.text(200, form.formatted("new", 1)), Answer.failure(Code.RATE_LIMITED))
                .when("PATCH", "", Answer.text(200, form.formatted("resolved", 2)));

        run(Feed.GRAPH_ALERTS, false, Duration.ofMinutes(1), false, row(1, "da1", "status", "resolved"));

        assertThat(results).singleElement().satisfies(result -> {
            assertThat(result.outcome()).isEqualTo("not_tried");
            assertThat(result.versions()).contains("2026-02-01T00:00:02.1Z");
        });
        assertThat(audit).isEmpty();
    }

    /** What does not fit into a call of the service fits into the time of the action. */
    @ParameterizedTest
    @CsvSource({"GET, 429, 70", "PATCH, 429, 70", "GET, 503, 70", "PATCH, 503, 0"})
    void rows_whenTheServiceAsksToWaitForLonger_areHandedBack(String method, int status, int seconds) throws Exception {
        Answer busy = Answer.status(status).withHeader("Retry-After", "" + seconds);
        transport
                .when("GET", "", method.equals("GET") ? busy : Answer.text(200, "{\"id\":\"da1\",\"status\":\"new\"}"))
                .when("PATCH", "", busy);

        run(Feed.GRAPH_ALERTS, false, Duration.ofSeconds(49), false, row(1, "da1", "status", "resolved"));

        assertThat(results).singleElement().satisfies(result -> {
            assertThat(result.outcome()).isEqualTo("not_tried");
            assertThat(result.retryAfter()).isEqualTo(Duration.ofSeconds(seconds));
        });
        assertThat(audit).isEmpty();
    }

    /** The answer comes later than the call may last: the next call looks at what became of the change. */
    @Test
    void row_whoseAnswerIsLost_isLookedAtByTheNextCall() throws Exception {
        transport
                .when(
                        "GET",
                        "",
                        Answer.text(200, "{\"id\":\"da1\",\"status\":\"new\"}"),
                        Answer.failure(Code.RESPONSE_TIMEOUT))
                .when("PATCH", "", Answer.failure(Code.RESPONSE_TIMEOUT));

        run(Feed.GRAPH_ALERTS, false, Duration.ofSeconds(49), false, row(1, "da1", "status", "resolved"));

        assertThat(results).singleElement().satisfies(result -> {
            assertThat(result.outcome()).isEqualTo("not_tried");
            assertThat(result.versions()).isEmpty();
        });
        assertThat(learnt.hasLost()).isTrue();
    }

    @Test
    void rows_whenTheServiceAsksToWaitAndItIsTheLastCall_fail() throws Exception {
        transport.when("GET", "", Answer.status(429).withHeader("Retry-After", "70"));

        run(Feed.GRAPH_ALERTS, false, Duration.ofSeconds(49), true, row(1, "da1", "status", "resolved"));

        assertThat(results).singleElement().satisfies(result -> {
            assertThat(result.outcome()).isEqualTo("failed");
            assertThat(result.issues().get(0).code()).isEqualTo(Code.THROTTLED);
        });
        assertThat(audit).hasSize(1);
    }

    /** Whatever ends the run afterwards: the row says that its change was sent, and which version it made. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void rows_thatWereHandedBackAfterAWrite_sayWhatWasSent(boolean noTime) throws Exception {
        String form = "{\"id\":\"da1\",\"status\":\"%s\",\"lastUpdateDateTime\":\"2026-02-01T00:00:0%d.1Z\"}";
        transport
                .when("GET", "", Answer.text(200, form.formatted("new", 1)), Answer.failure(Code.RATE_LIMITED))
                .when("PATCH", "", Answer.text(200, form.formatted("resolved", 2)));
        UpdateRow row = row(1, "da1", "status", "resolved");
        run(Feed.GRAPH_ALERTS, false, Duration.ofMinutes(1), false, row);
        UpdateCall next = new UpdateCall(
                UpdatePlannerTest.parameters(Feed.GRAPH_ALERTS, Map.of()).target(),
                List.of(row),
                new UpdateCall.Options("main", false, true, Duration.ofMinutes(1), learnt),
                new UpdateCall.Search("1.2", "Close"));
        results.clear();

        if (noTime) {
            run(next, true, Duration.ZERO);
        } else {
            new UpdateJob(
                            next,
                            "ann",
                            clock,
                            new UpdateJob.Listeners(new Keeping(), record(next.target()), results::add))
                    .failAll(Issue.of(Code.PERMISSION, "the service refuses the call", "ask for a role"));
        }

        assertThat(results).singleElement().satisfies(result -> {
            assertThat(result.outcome()).isEqualTo("failed");
            assertThat(result.issues().get(0).code()).isEqualTo(Code.NOT_CONFIRMED);
            assertThat(result.versions()).containsExactly("2026-02-01T00:00:02.1Z");
        });
        assertThat(audit).singleElement().satisfies(event -> assertThat(event).contains("2026-02-01T00:00:02.1Z"));
    }

    @Test
    void rows_thatAnEarlierCallHasWritten_areUpdated() throws Exception {
        learnt.wrote("da1", "2026-02-01T00:00:02.1Z");
        transport.when(
                "GET",
                "",
                Answer.text(
                        200,
                        "{\"id\":\"da1\",\"status\":\"resolved\",\"lastUpdateDateTime\":\"2026-02-01T00:00:02.1Z\"}"));
        UpdateCall call = new UpdateCall(
                UpdatePlannerTest.parameters(Feed.GRAPH_ALERTS, Map.of()).target(),
                List.of(row(1, "da1", "status", "resolved")),
                new UpdateCall.Options("main", false, false, Duration.ofMinutes(1), learnt),
                new UpdateCall.Search("1.2", "Close"));

        run(call, false, Duration.ofMinutes(1));

        assertThat(results).extracting(RowResult::outcome).containsExactly("updated");
        assertThat(results.get(0).versions()).containsExactly("2026-02-01T00:00:02.1Z");
        // nothing was lost, so nobody reads what was written down
        assertThat(ownUpdates.calls()).isEqualTo(2);
    }

    /** What a call wrote down before its answer was lost is this run's own. */
    @Test
    void rows_thatALostCallHasWritten_areUpdated() throws Exception {
        transport.when(
                "GET",
                "",
                Answer.text(
                        200,
                        "{\"id\":\"da1\",\"status\":\"resolved\",\"lastUpdateDateTime\":\"2026-02-01T00:00:02.1Z\"}"));
        Target target =
                UpdatePlannerTest.parameters(Feed.GRAPH_ALERTS, Map.of()).target();
        learnt.lost(List.of("da1"), clock.instant());
        OwnUpdateRecord lost = record(target);
        lost.begin("1.2 by ann 1", List.of("da1"));
        lost.made("da1", List.of("2026-02-01T00:00:02.1Z"));
        lost.end();
        UpdateCall call = new UpdateCall(
                target,
                List.of(row(1, "da1", "status", "resolved")),
                new UpdateCall.Options("main", false, false, Duration.ofMinutes(1), learnt),
                new UpdateCall.Search("1.2", "Close"));

        run(call, false, Duration.ofMinutes(1));

        assertThat(results).extracting(RowResult::outcome).containsExactly("updated");
    }

    @ParameterizedTest
    @CsvSource({"7, true", "600, false"})
    void batch_whenTheServiceAsksToWait_waitsWithinItsTimeAndWritesOneByOne(long seconds, boolean waits)
            throws Exception {
        transport
                .when("GET", "filter", Answer.text(200, alerts("New")))
                .when("GET", "", UpdateJobTest::resolved)
                .when("POST", "/batchUpdate", Answer.status(429).withHeader("Retry-After", "" + seconds));

        run(Feed.ENDPOINT_ALERTS, false, three("status", "Resolved"));

        assertThat(results).hasSize(3).allMatch(RowResult::succeeded);
        assertThat(sleeper.waits().contains(Duration.ofSeconds(seconds))).isEqualTo(waits);
    }

    @Test
    void batch_leavesOutWhatIsSoAlready() throws Exception {
        String first = "{\"id\":\"da0\",\"status\":\"Resolved\",\"lastUpdateTime\":\"2026-02-01T00:00:02.1Z\"},";
        transport
                .when(
                        "GET",
                        "",
                        Answer.text(200, alerts("New").replace("[{", "[" + first + "{")),
                        Answer.text(200, alerts("Resolved")))
                .when("POST", "/batchUpdate", Answer.status(200));
        List<UpdateRow> rows = new ArrayList<>(List.of(three("status", "Resolved")));
        rows.add(row(4, "da0", "status", "Resolved"));

        run(Feed.ENDPOINT_ALERTS, false, rows.toArray(new UpdateRow[0]));

        assertThat(results)
                .filteredOn(result -> result.row().id().equals("da0"))
                .extracting(RowResult::outcome)
                .containsExactly("unchanged");
        assertThat(results).hasSize(4).allMatch(RowResult::succeeded);
        assertThat(transport.requests())
                .filteredOn(request -> request.method().equals("POST"))
                .singleElement()
                .satisfies(batch -> assertThat(batch.body().text()).doesNotContain("da0"));
    }

    @Test
    void call_survivesTheWayToTheService() {
        UpdateCall call =
                call(Feed.GRAPH_INCIDENTS, true, Duration.ofSeconds(7), false, row(3, "1", "tags", "+\"a, b\""));

        UpdateCall read = UpdateCall.read(call.json());

        assertThat(read).isEqualTo(call);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{\"rows\":[1]}",
                "{\"action\":\"ta_defender_update_alert\",\"account\":\"a\",\"rows\":[]}",
                "{\"action\":\"evil\",\"account\":\"a\",\"rows\":[{\"id\":\"da1\"}]}",
                "{\"action\":\"ta_defender_update_alert\",\"account\":\"a\",\"index\":\"_audit\",\"rows\":[{\"id\":\"da1\"}]}"
            })
    void call_thatIsWrong_isRefused(String document) {
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> UpdateCall.read(document))
                .isInstanceOf(ta.defender.model.DefenderException.class);
    }

    @Test
    void response_survivesTheWayBack() throws Exception {
        transport.when("GET", "", Answer.status(404));
        UpdateRow row = row(1, "da1", "status", "new");
        run(Feed.GRAPH_ALERTS, false, row);
        UpdateResponse response = new UpdateResponse(true, List.of(), List.of(), results, learnt);

        assertThat(UpdateResponse.read(response.json().toString(), List.of(row)))
                .isEqualTo(response);
        assertThat(UpdateResponse.read("<html>", List.of(row))).isNull();
        assertThat(JsonParser.parseString(audit.get(0))
                        .getAsJsonObject()
                        .get("code")
                        .getAsString())
                .isEqualTo("not_found");
    }

    /** Incidents 5 and 7 were merged into 6: the rows of all three are rows of one object. */
    @ParameterizedTest
    @EnumSource(names = {"GRAPH_INCIDENTS", "XDR_INCIDENTS"})
    void tags_ofIncidentsThatWereMergedIntoOne_areAddedOneAfterTheOther(Feed feed) throws Exception {
        FakeIncidents incidents =
                new FakeIncidents(feed).with("6", "old").merged("5", "6").merged("7", "6");
        transport.answer(incidents);

        run(feed, false, row(1, "5", "tags", "+A"), row(2, "6", "tags", "+B"), row(3, "7", "tags", "+C"));

        assertThat(results)
                .extracting(RowResult::outcome)
                .containsOnly("updated")
                .hasSize(3);
        assertThat(incidents.tags("6")).containsExactly("old", "A", "B", "C");
    }

    /** Equal ones are one: the comment is posted once. */
    @Test
    void comments_ofIncidentsThatWereMergedIntoOne_arePostedOnce() throws Exception {
        FakeIncidents incidents = new FakeIncidents(Feed.GRAPH_INCIDENTS)
                .with("6")
                .merged("5", "6")
                .merged("7", "6");
        transport.answer(incidents);

        run(
                Feed.GRAPH_INCIDENTS,
                false,
                new UpdateRow(1, "5", Map.of("status", "resolved", "comment", "c"), Map.of(), Map.of()),
                new UpdateRow(2, "6", Map.of("status", "resolved", "comment", "c"), Map.of(), Map.of()),
                new UpdateRow(3, "7", Map.of("status", "resolved", "comment", "c"), Map.of(), Map.of()));

        assertThat(incidents.writes()).containsExactly("PATCH 6", "POST 6");
        assertThat(results).extracting(RowResult::outcome).containsExactly("updated", "unchanged", "unchanged");
    }

    /** Whatever leads to the object, the last row decides, however long the others' reads take. */
    @Test
    void rows_ofIncidentsThatWereMergedIntoOne_takeEffectInTheirOrder() throws Exception {
        FakeIncidents incidents = new FakeIncidents(Feed.GRAPH_INCIDENTS).with("6");
        List<UpdateRow> rows = new ArrayList<>();
        for (int number = 1; number <= 40; number++) {
            String id = number % 4 == 0 ? "6" : String.valueOf(100 + number);
            if (number % 4 != 0) {
                incidents.merged(id, "6");
            }
            rows.add(row(number, id, "tags", "+t" + number));
        }
        transport.answer(incidents);

        run(Feed.GRAPH_INCIDENTS, false, rows.toArray(UpdateRow[]::new));

        assertThat(incidents.tags("6"))
                .containsExactlyElementsOf(
                        rows.stream().map(row -> "t" + row.number()).toList());
        assertThat(results).extracting(RowResult::outcome).containsOnly("updated");
    }

    /** Equal rows of one identifier are one update only if no row of another identifier can be about the same incident. */
    @Test
    void equalRows_ofAMergedIncident_areNotOneWhenAnotherStandsBetweenThem() throws Exception {
        FakeIncidents incidents = new FakeIncidents(Feed.GRAPH_INCIDENTS).with("6");
        incidents.merged("5", "6");
        transport.answer(incidents);

        run(
                Feed.GRAPH_INCIDENTS,
                false,
                row(1, "5", "tags", "+t"),
                row(2, "6", "tags", "-t"),
                row(3, "5", "tags", "+t"));

        assertThat(incidents.tags("6")).containsExactly("t");
    }

    /** Equal rows of the incident that the others were merged into are no more one than those of the merged ones. */
    @ParameterizedTest
    @CsvSource({"tags, +t, -t", "status, resolved, active", "comment, one, two"})
    void equalRows_ofTheTargetOfAMerge_areNotOneWhenARowOfTheMergedOneStandsBetween(
            String parameter, String value, String other) throws Exception {
        FakeIncidents incidents = new FakeIncidents(Feed.GRAPH_INCIDENTS).with("6", "x");
        incidents.merged("5", "6");
        transport.answer(incidents);

        run(
                Feed.GRAPH_INCIDENTS,
                false,
                row(1, "6", parameter, value),
                row(2, "5", parameter, other),
                row(3, "6", parameter, value));

        assertThat(byRow()).containsOnly("updated").hasSize(3);
        assertThat(incidents.writes()).hasSize(3);
    }

    /** Rows of other incidents between them change nothing. */
    @Test
    void equalRows_betweenWhichOtherIncidentsStand_areOne() throws Exception {
        FakeIncidents incidents =
                new FakeIncidents(Feed.GRAPH_INCIDENTS).with("1").with("2");
        transport.answer(incidents);
        UpdateRow[] rows = IntStream.rangeClosed(1, 40)
                .mapToObj(number -> row(number, number % 2 == 0 ? "2" : "1", "comment", "c"))
                .toArray(UpdateRow[]::new);

        run(Feed.GRAPH_INCIDENTS, false, rows);

        assertThat(incidents.writes()).containsExactlyInAnyOrder("POST 1", "POST 2");
        assertThat(results).hasSize(40).extracting(RowResult::outcome).containsOnly("updated");
        assertThat(audit).filteredOn(event -> event.contains("\"same_as_row\"")).hasSize(38);
        assertThat(transport.requests()).hasSize(6);
    }

    /** Each of many merged incidents is read once, and what they lead to when a row is at work on it. */
    @Test
    void incidents_thatWereMergedIntoOne_areReadOnceInARun() throws Exception {
        FakeIncidents incidents = new FakeIncidents(Feed.GRAPH_INCIDENTS).with("1000");
        UpdateRow[] rows = IntStream.rangeClosed(1, 30)
                .mapToObj(number -> {
                    incidents.merged("" + number, "1000");
                    return row(number, "" + number, "tags", "+t" + number);
                })
                .toArray(UpdateRow[]::new);
        transport.answer(incidents);

        run(Feed.GRAPH_INCIDENTS, false, rows);
        int calls = transport.requests().size();
        run(continued(Feed.GRAPH_INCIDENTS, false, rows), true, time());

        assertThat(incidents.tags("1000")).hasSize(30);
        // each one, the target for the first of them, and three calls for each row
        assertThat(calls).isBetween(30 + 3 * 30, 30 + 8 + 3 * 30);
        assertThat(transport.requests().stream().skip(calls))
                .hasSize(30)
                .allMatch(request -> request.uri().getPath().endsWith("/1000"));
    }

    /** The border of two calls changes nothing of what a dry run says. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"status | resolved | active", "tags | +A | -A", "comment | one | two"})
    void dryRun_goesOnWithWhatItsEarlierCallsWouldHaveMade(String parameter, String first, String second)
            throws Exception {
        FakeIncidents incidents =
                new FakeIncidents(Feed.GRAPH_INCIDENTS).with("2", "old").merged("1", "2");
        transport.answer(incidents);

        run(
                call(Feed.GRAPH_INCIDENTS, true, Duration.ofMinutes(4), false, row(1, "2", parameter, first)),
                false,
                time());
        run(continued(Feed.GRAPH_INCIDENTS, true, row(2, "1", parameter, second)), false, time());
        run(continued(Feed.GRAPH_INCIDENTS, true, row(3, "2", parameter, first)), false, time());
        run(continued(Feed.GRAPH_INCIDENTS, true, row(4, "1", parameter, first)), false, time());

        assertThat(byRow()).containsExactly("would_update", "would_update", "would_update", "unchanged");
        assertThat(incidents.writes()).isEmpty();
    }

    /** Rows take effect in their order wherever the border between two calls lies. */
    @Test
    void comment_thatComesAgainInAnotherCall_isPostedAgainAfterAnotherOnly() throws Exception {
        FakeAlerts alerts = new FakeAlerts();
        transport.answer(alerts);

        run(Feed.GRAPH_ALERTS, false, row(1, "da1", "comment", "A"), row(2, "da1", "comment", "B"));
        run(continued(Feed.GRAPH_ALERTS, false, row(3, "da1", "comment", "A")), false, time());
        run(continued(Feed.GRAPH_ALERTS, false, row(4, "DA1", "comment", "A")), false, time());

        assertThat(alerts.alert("da1").comments).containsExactly("A", "B", "A");
    }

    /** Whoever calls the service may say that an earlier call made what somebody else has done. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void versions_thatTheCallerClaims_countOnlyIfTheyWereWrittenDown(boolean written) throws Exception {
        transport.when(
                "GET",
                "",
                Answer.text(
                        200,
                        "{\"id\":\"da1\",\"status\":\"resolved\",\"lastUpdateDateTime\":\"2026-02-01T00:00:02.1Z\"}"));
        UpdateRow row = row(1, "da1", "status", "resolved");
        learnt.wrote("da1", "2026-02-01T00:00:02.1Z");
        learnt.lost(List.of("da1"), FakeClock.START.minusSeconds(1_000_000_000));
        learnt.accepted(
                "da1",
                call(Feed.GRAPH_ALERTS, false, time(), false, row)
                        .plan()
                        .chains()
                        .get(0)
                        .get(0)
                        .update());
        doubted = true;
        if (written) {
            OwnUpdateRecord earlier = record(
                    UpdatePlannerTest.parameters(Feed.GRAPH_ALERTS, Map.of()).target());
            earlier.begin("1.2 by ann 1", List.of("da1"));
            earlier.made("da1", learnt.claims("da1"));
            earlier.end();
        }

        run(continued(Feed.GRAPH_ALERTS, false, row), false, time());

        assertThat(results).singleElement().satisfies(result -> {
            assertThat(result.outcome()).isEqualTo(written ? "updated" : "unchanged");
            assertThat(result.versions()).hasSize(written ? 1 : 0);
        });
    }

    /** The audit event names the incident that could not be read. */
    @Test
    void incident_thatWasMergedIntoOneThatCannotBeRead_isNamed() throws Exception {
        transport
                .when("GET", "/9", Answer.status(404))
                .answer(new FakeIncidents(Feed.GRAPH_INCIDENTS).merged("1", "9"));

        run(Feed.GRAPH_INCIDENTS, false, row(1, "1", "status", "resolved"));

        assertThat(results).singleElement().satisfies(result -> {
            assertThat(result.issues().get(0).code()).isEqualTo(Code.NOT_FOUND);
            assertThat(result.issues().get(0).what()).doesNotContain("instead");
            assertThat(result.issues().get(0).remedy()).contains("9");
        });
        assertThat(audit).singleElement().satisfies(event -> assertThat(event).contains("\"redirected_to\":\"9\""));
    }

    /** Not the time of the action: Splunk has ended it. */
    @Test
    void rows_thatAreNotBegunWhenSplunkEndsTheAction_sayThat() throws Exception {
        UpdateJob job = new UpdateJob(
                call(Feed.GRAPH_ALERTS, false, time(), true, three("status", "resolved")),
                "ann",
                clock,
                new UpdateJob.Listeners(new Keeping(), null, results::add));
        Deadline deadline = new Deadline(clock, clock.instant().plus(time()));
        deadline.bringForward();

        job.carryOut(
                new UpdateClient(transport, transport, URI.create("https://api.example"), Feed.GRAPH_ALERTS),
                sleeper,
                deadline,
                Set.of());

        assertThat(results)
                .hasSize(3)
                .allSatisfy(result -> assertThat(result.issues().get(0).code()).isEqualTo(Code.CUT_OFF));
    }

    /** The calls that follow need not ask again. */
    @Test
    void signIn_thatIsRefused_isKnownToTheNextCall() throws Exception {
        transport.answer(Answer.failure(Code.TOKEN_REFUSED));

        run(Feed.GRAPH_ALERTS, false, row(1, "da1", "status", "resolved"));

        assertThat(learnt.of(List.of("da2"), false).signInRefused()).isEqualTo(Code.TOKEN_REFUSED);
    }

    /** Each tenant counts its incidents from 1. */
    @Test
    void rows_ofAnotherTenant_areRefused() throws Exception {
        String own = "00000000-0000-0000-0000-00000000000A";
        transport.answer(new FakeIncidents(Feed.GRAPH_INCIDENTS)
                .ofTenant(own)
                .with("1")
                .with("2")
                .with("3"));
        UpdateJob job = new UpdateJob(
                call(
                        Feed.GRAPH_INCIDENTS,
                        false,
                        time(),
                        true,
                        ofTenant(1, "99999999-0000-0000-0000-000000000000"),
                        ofTenant(2, own.toLowerCase(java.util.Locale.ROOT)),
                        ofTenant(3, "contoso")),
                "ann",
                clock,
                new UpdateJob.Listeners(new Keeping(), null, results::add));

        job.carryOut(
                new UpdateClient(transport, transport, URI.create("https://api.example"), Feed.GRAPH_INCIDENTS),
                sleeper,
                new Deadline(clock, clock.instant().plus(time())),
                Set.of());

        assertThat(byRow()).containsExactly("refused", "updated", "updated");
        assertThat(audit).hasSize(3);
    }

    /** An object that names no tenant is of the account's. */
    @ParameterizedTest
    @ValueSource(strings = {"tenantId", "aadTenantId", "tenant_id", "vendor_account"})
    void row_ofAnotherTenantThanTheAccounts_isRefused(String field) throws Exception {
        String own = "00000000-0000-0000-0000-00000000000A";
        String other = "99999999-0000-0000-0000-000000000000";
        transport.answer(new FakeIncidents(Feed.XDR_INCIDENTS).with("1").with("2"));

        runOfTenant(
                own,
                new UpdateRow(1, "1", Map.of("status", "resolved"), Map.of(field, own + "\n" + other), Map.of()),
                new UpdateRow(2, "2", Map.of("status", "resolved"), Map.of(field, own), Map.of()));

        assertThat(byRow()).containsExactly("refused", "updated");
    }

    /** A domain name says nothing of a GUID: the row is carried out, and says that nobody compared it. */
    @ParameterizedTest
    @CsvSource({"contoso.example, true", "'', true", "99999999-0000-0000-0000-000000000000, false"})
    void row_whoseTenantCannotBeCompared_saysSo(String own, boolean isSaid) throws Exception {
        String tenant = "99999999-0000-0000-0000-000000000000";
        transport.answer(new FakeIncidents(Feed.XDR_INCIDENTS).with("1").with("2"));

        runOfTenant(own, ofTenant(1, tenant), ofTenant(2, "contoso"));

        assertThat(byRow()).containsOnly("updated");
        assertThat(audit)
                .filteredOn(event -> event.contains(tenant + ", and only"))
                .hasSize(isSaid ? 1 : 0);
    }

    /** Updates incidents of Defender XDR, which name no tenant, with an account of this one. */
    private void runOfTenant(String tenant, UpdateRow... rows) throws Exception {
        UpdateJob job = new UpdateJob(
                call(Feed.XDR_INCIDENTS, false, time(), true, rows),
                "ann",
                clock,
                new UpdateJob.Listeners(new Keeping(), null, results::add));
        job.inTenant(tenant);
        job.carryOut(
                new UpdateClient(transport, transport, URI.create("https://api.example"), Feed.XDR_INCIDENTS),
                sleeper,
                new Deadline(clock, clock.instant().plus(time())),
                Set.of());
    }

    private static UpdateRow ofTenant(int number, String tenant) {
        return new UpdateRow(number, "" + number, Map.of("status", "resolved"), Map.of("tenantId", tenant), Map.of());
    }

    private static Duration time() {
        return Duration.ofMinutes(4);
    }

    /** The next call of the run. */
    private UpdateCall continued(Feed feed, boolean dryRun, UpdateRow... rows) {
        UpdateCall call = call(feed, dryRun, time(), false, rows);
        return call.part(
                call.rows(),
                new UpdateCall.Options("main", dryRun, false, time(), learnt.of(call.ids(), !feed.isOfAlerts())));
    }

    /** A row whose object takes long to read does not stop the others. */
    @Test
    void rows_whoseObjectsAreKnown_doNotWaitForOneThatCannotBeRead() throws Exception {
        FakeAlerts alerts = new FakeAlerts();
        CountDownLatch others = new CountDownLatch(2);
        transport
                .when("GET", "/da1", request -> {
                    clock.advance(Duration.ofSeconds(30));
                    assertThat(others.await(60, TimeUnit.SECONDS)).isTrue();
                    return alerts.to(request);
                })
                .when("PATCH", "", request -> {
                    others.countDown();
                    return alerts.to(request);
                })
                .answer(alerts);

        run(Feed.GRAPH_ALERTS, false, three("status", "resolved"));

        assertThat(results)
                .extracting(RowResult::outcome)
                .containsOnly("updated")
                .hasSize(3);
    }

    /** An update needs no more calls for it: read, write, read. */
    @Test
    void objects_areReadOnceBeforeTheyAreWritten() throws Exception {
        FakeAlerts alerts = new FakeAlerts();
        transport.answer(alerts);
        UpdateRow[] rows = IntStream.rangeClosed(1, 30)
                .mapToObj(number -> row(number, "da" + number, "status", "resolved"))
                .toArray(UpdateRow[]::new);

        run(Feed.GRAPH_ALERTS, false, rows);

        assertThat(transport.requests()).hasSize(90);
    }

    /** The next call goes on with the first row; the second one would be overtaken. */
    @Test
    void rows_thatFollowOneThatIsHandedBack_areHandedBackToo() throws Exception {
        FakeAlerts alerts = new FakeAlerts();
        transport.when("GET", "da1", Answer.failure(Code.RATE_LIMITED), alerts).answer(alerts);

        run(
                Feed.GRAPH_ALERTS,
                false,
                Duration.ofMinutes(1),
                false,
                row(1, "da1", "status", "resolved"),
                row(2, "da1", "status", "inProgress"),
                row(3, "da2", "status", "resolved"));

        assertThat(results)
                .filteredOn(RowResult::isNotTried)
                .extracting(result -> result.row().number())
                .containsExactlyInAnyOrder(1, 2);
        assertThat(alerts.writes()).containsExactly("PATCH da2");
    }

    /** A dry run says what the real run would do: each row is compared with what the rows before it would have made. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "status | resolved | active",
                "tags | +A | -A",
                "tags | +A | +A, -old",
                "assigned_to | ann@x | none",
                "comment | one | two",
                "status | resolved | resolved"
            })
    void dryRun_hasTheOutcomesOfTheRun(String parameter, String first, String second) throws Exception {
        UpdateRow[] rows = {
            row(1, "1", parameter, first),
            row(2, "2", parameter, second),
            row(3, "1", parameter, first),
            row(4, "2", parameter, first)
        };
        FakeIncidents incidents =
                new FakeIncidents(Feed.GRAPH_INCIDENTS).with("2", "old").merged("1", "2");
        transport.answer(incidents);

        run(Feed.GRAPH_INCIDENTS, true, rows);
        List<String> dry = byRow();
        assertThat(incidents.writes()).isEmpty();
        results.clear();
        run(Feed.GRAPH_INCIDENTS, false, rows);

        assertThat(dry)
                .isEqualTo(byRow().stream()
                        .map(outcome -> outcome.replace("updated", "would_update"))
                        .toList());
    }

    @Test
    void dryRun_refusesWhatTheRunWouldRefuse() throws Exception {
        transport.answer(new FakeAlerts());

        run(
                Feed.GRAPH_ALERTS,
                true,
                new UpdateRow(
                        1,
                        "da1",
                        Map.of("classification", "falsePositive", "determination", "notMalicious"),
                        Map.of(),
                        Map.of()),
                row(2, "da1", "determination", "malware"));

        assertThat(byRow()).containsExactly("would_update", "refused");
    }

    private List<String> byRow() {
        return results.stream()
                .sorted(Comparator.comparingInt(result -> result.row().number()))
                .map(RowResult::outcome)
                .toList();
    }

    /** A secret that is refused for good is refused for every row. */
    @ParameterizedTest
    @EnumSource(names = {"TOKEN_REFUSED", "SCOPE_REFUSED"})
    void rows_whenTheTokenIsRefused_areNotTriedOneByOne(Code code) throws Exception {
        transport.answer(Answer.failure(code));
        UpdateRow[] rows = IntStream.rangeClosed(1, 100)
                .mapToObj(number -> row(number, "da" + number, "status", "resolved"))
                .toArray(UpdateRow[]::new);

        run(Feed.GRAPH_ALERTS, false, rows);

        assertThat(transport.requests()).hasSizeLessThanOrEqualTo(8);
        assertThat(results)
                .hasSize(100)
                .allSatisfy(result -> assertThat(result.issues().get(0).code()).isEqualTo(code));
    }

    /** Only another comment in between makes the same comment a new one: not a row that changes nothing, or another spelling. */
    @ParameterizedTest
    @CsvSource({"DA1, comment, c", "da1, determination, malware", "da1, status, new", "da1, status, resolved"})
    void comments_betweenWhichNoOtherStands_arePostedOnce(String id, String parameter, String value) throws Exception {
        FakeAlerts alerts = new FakeAlerts();
        transport.answer(alerts);

        run(
                Feed.GRAPH_ALERTS,
                false,
                row(1, "da1", "comment", "c"),
                row(2, id, parameter, value),
                row(3, "da1", "comment", "c"),
                row(4, "da1", "comment", "c c"),
                row(5, "da1", "comment", "c"));

        assertThat(alerts.alert("da1").comments).containsExactly("c", "c c", "c");
    }

    /** What the list does not show yet, a read by its ID shows. */
    @ParameterizedTest
    @ValueSource(strings = {"{\"value\":[]}", "<html>"})
    void batch_whoseListShowsNothingAfterwards_isReadOneByOne(String list) throws Exception {
        transport
                .when("GET", "filter", Answer.text(200, alerts("New")), Answer.text(200, list))
                .when("GET", "", UpdateJobTest::resolved)
                .when("POST", "/batchUpdate", Answer.status(200));

        run(Feed.ENDPOINT_ALERTS, false, three("status", "Resolved"));

        assertThat(results)
                .extracting(RowResult::outcome)
                .containsOnly("updated")
                .hasSize(3);
    }

    private void run(Feed feed, boolean dryRun, UpdateRow... rows) throws Exception {
        run(feed, dryRun, Duration.ofMinutes(4), true, rows);
    }

    private void run(Feed feed, boolean dryRun, Duration time, boolean last, UpdateRow... rows) throws Exception {
        run(call(feed, dryRun, time, last, rows), last, time);
    }

    private void run(UpdateCall call, boolean last, Duration time) throws Exception {
        UpdateJob job = new UpdateJob(
                call, "ann", clock, new UpdateJob.Listeners(new Keeping(), record(call.target()), results::add));
        Feed feed = call.target().feed();
        UpdateClient client = new UpdateClient(transport, transport, URI.create("https://api.example"), feed);
        job.refuse();
        Deadline deadline = new Deadline(clock, clock.instant().plus(time));
        if (doubted) {
            job.doubt();
        }
        job.carryOut(client, sleeper, last ? deadline : deadline.handingBack(), Set.of());
        learnt = job.state();
    }

    private OwnUpdateRecord record(Target target) {
        return new OwnUpdateRecord(new OwnUpdateLog(ownUpdates, clock), target, clock, line -> {});
    }

    private static UpdateCall call(Feed feed, boolean dryRun, Duration time, boolean last, UpdateRow... rows) {
        return new UpdateCall(
                UpdatePlannerTest.parameters(feed, Map.of()).target(),
                List.of(rows),
                new UpdateCall.Options("main", dryRun, last, time, new RunState()),
                new UpdateCall.Search("1.2", "Close"));
    }

    private static UpdateRow row(int number, String id, String parameter, String value) {
        return new UpdateRow(number, id, Map.of(parameter, value), Map.of(), Map.of());
    }

    private static UpdateRow[] three(String parameter, String value) {
        return new UpdateRow[] {
            row(1, "da1", parameter, value), row(2, "da2", parameter, value), row(3, "da3", parameter, value)
        };
    }

    private static HttpResponse resolved(HttpRequest request) throws InterruptedException {
        String id = request.uri().getPath().replaceFirst(".*/", "");
        return Answer.text(200, "{\"id\":\"" + id + "\",\"status\":\"Resolved\"}")
                .to(request);
    }

    /** Some services find an object in any case of its identifier: the second row finds what the first one did. */
    @Test
    void rows_withOneIdInTwoSpellings_areOneAfterTheOther_andACommentIsPostedOnce() throws Exception {
        FakeAlerts alerts = new FakeAlerts();
        transport.answer(alerts);

        run(Feed.GRAPH_ALERTS, false, row(1, "da1", "comment", "seen"), row(2, "DA1", "comment", "seen"));

        assertThat(alerts.writes()).containsExactly("POST da1");
        assertThat(results).extracting(RowResult::outcome).containsExactly("updated", "unchanged");
    }

    private static String alerts(String status) {
        List<String> alerts = new ArrayList<>();
        for (int number = 1; number <= 3; number++) {
            alerts.add("{\"id\":\"da" + number + "\",\"status\":\"" + status + "\",\"comments\":[]}");
        }
        return "{\"value\":[" + String.join(",", alerts) + "]}";
    }

    private final class Keeping implements AuditSink {
        @Override
        public void acceptAll(List<String> events) {
            handedOver.add(events.size());
            AuditSink.super.acceptAll(events);
        }

        @Override
        public void accept(String event) {
            audit.add(event);
        }
    }
}
