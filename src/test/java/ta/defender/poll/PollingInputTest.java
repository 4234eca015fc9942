package ta.defender.poll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static ta.defender.poll.Collecting.ago;
import static ta.defender.poll.Collecting.graph;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import ta.defender.checkpoint.CheckpointRequest;
import ta.defender.http.CallListener;
import ta.defender.http.RetryPolicy;
import ta.defender.http.RetryingTransport;
import ta.defender.http.Transport;
import ta.defender.microsoft.Session;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.model.Feed;
import ta.defender.testing.FakeClock;
import ta.defender.testing.FakeTransport;

class PollingInputTest {
    private static final String TENANT_A = "aaaaaaaa-2c3a-4d5e-8f90-a1b2c3d4e5f6";
    private static final String TENANT_B = "bbbbbbbb-2c3a-4d5e-8f90-a1b2c3d4e5f6";
    private static final String ONE = graph("1", ago(Duration.ofMinutes(5)));

    private final Collecting feed = new Collecting(Feed.GRAPH_ALERTS);
    private String tenant = TENANT_A;
    private Optional<String> directory = Optional.empty();
    private String role = "Some.Role";
    private Exception refusal;
    private Transport service = feed.service;

    @Test
    void due_atFirst_isNow() {
        assertThat(input(Feed.GRAPH_ALERTS).due()).isEqualTo(FakeClock.START);
    }

    @Test
    void due_afterAPoll_isWhenItHasSettled_thenTheInterval() throws Exception {
        feed.service.answer(feed.page(ONE));
        PollingInput input = input(Feed.GRAPH_ALERTS);

        input.run();
        assertThat(input.due()).isEqualTo(FakeClock.START.plusSeconds(1));
        feed.clock.advance(Duration.ofSeconds(2));
        input.run();

        assertThat(input.due()).isEqualTo(FakeClock.START.plusSeconds(60));
        assertThat(feed.service.requests()).hasSize(1);
        assertThat(feed.store.saves()).isEqualTo(2);
    }

    @Test
    void run_theFirstTime_savesWhereItBeginsBeforeTheFirstCall() throws Exception {
        feed.service.answer(request -> {
            assertThat(feed.store.saves()).isEqualTo(1);
            return feed.page().to(request);
        });

        input(Feed.GRAPH_ALERTS).run();

        assertThat(feed.service.requests()).hasSize(1);
    }

    @Test
    void run_whenThatCannotBeSaved_callsNobody() throws Exception {
        feed.store.setFull(true);

        input(Feed.GRAPH_ALERTS).run();

        assertThat(feed.service.requests()).isEmpty();
        assertThat(feed.log.lines("ERROR")).singleElement().asString().contains("no space left");
    }

    @Test
    void run_afterARestart_goesOnFromThePositionSaved() throws Exception {
        feed.service.answer(feed.page(ONE));
        PollingInput before = input(Feed.GRAPH_ALERTS);
        before.run();
        feed.clock.advance(Duration.ofSeconds(3));
        before.run();

        input(Feed.GRAPH_ALERTS).run();

        assertThat(feed.sink.data()).containsExactly(ONE);
    }

    @Test
    void run_whenTheAccountIsOfAnotherTenantNow_beginsAnewAndSaysSo() throws Exception {
        feed.service.answer(feed.page(ONE));
        PollingInput input = input(Feed.GRAPH_ALERTS);
        input.run();
        tenant = TENANT_B;
        feed.clock.advance(Duration.ofSeconds(60));

        input.run();

        assertThat(feed.sink.data()).containsExactly(ONE, ONE);
        assertThat(feed.log.lines("WARN")).singleElement().asString().contains(TENANT_A, TENANT_B, "start_time = -1h");
    }

    @Test
    void run_whenForbiddenInSpiteOfThePermission_saysThatTheTenantIsNotOnboarded() throws Exception {
        role = "SecurityAlert.ReadWrite.All";
        feed.service.answer(FakeTransport.Answer.text(
                403, "{\"error\":{\"code\":\"Forbidden\",\"message\":\"Account is not provisioned.\"}}"));

        input(Feed.GRAPH_ALERTS).run();

        assertThat(feed.log.lines("ERROR"))
                .singleElement()
                .asString()
                .contains("not onboarded", "SecurityAlert.ReadWrite.All")
                .doesNotContain("grant it");
    }

    @Test
    void run_whenTheTenantIsSpelledOtherwise_continues() throws Exception {
        feed.service.answer(feed.page(ONE));
        PollingInput input = input(Feed.GRAPH_ALERTS);
        input.run();
        feed.clock.advance(Duration.ofSeconds(60));
        tenant = TENANT_A.toUpperCase(Locale.ROOT);

        input.run();

        assertThat(feed.sink.data()).containsExactly(ONE);
    }

    @Test
    void run_whenTheCheckpointHasTheSpellingOfTheAccount_continues() throws Exception {
        feed.service.answer(feed.page(ONE));
        PollingInput before = input(Feed.GRAPH_ALERTS);
        before.run();
        feed.clock.advance(Duration.ofSeconds(3));
        before.run();
        feed.clock.advance(Duration.ofSeconds(60));
        directory = Optional.of("7b0f9d1e-2c3a-4d5e-8f90-a1b2c3d4e5f6");

        input(Feed.GRAPH_ALERTS).run();

        assertThat(feed.sink.data()).containsExactly(ONE);
    }

    @Test
    void run_whenTheAccountChangesToAnotherTenantAndBack_repeatsNothing() throws Exception {
        feed.service.answer(feed.page(ONE));
        PollingInput input = input(Feed.GRAPH_ALERTS);
        input.run();
        for (String next : List.of(TENANT_B, TENANT_A, TENANT_B)) {
            feed.clock.advance(Duration.ofSeconds(3));
            input.run();
            tenant = next;
            feed.clock.advance(Duration.ofSeconds(60));
            input.run();
        }

        assertThat(feed.sink.data()).containsExactly(ONE, ONE);
    }

    /** Where the token does not tell: the same tenant would be indexed again, another one's past would be skipped. */
    @Test
    void run_whenTheTenantMayBeTheSame_waitsUntilThatIsClear() throws Exception {
        feed.service.answer(feed.page(ONE));
        PollingInput input = settledInput();
        tenant = "contoso.example";
        feed.clock.advance(Duration.ofSeconds(60));
        int before = feed.service.requests().size();

        input.run();

        assertThat(feed.service.requests()).hasSize(before);
        assertThat(feed.log.lines("ERROR"))
                .singleElement()
                .asString()
                .contains("tenant_id", "contoso.example", TENANT_A, "GUID");
        tenant = TENANT_A;
        feed.clock.advance(Duration.ofSeconds(60));
        input.run();
        assertThat(feed.sink.data()).containsExactly(ONE);
    }

    @Test
    void reset_decidesForATenantThatMayBeTheSame() throws Exception {
        feed.service.answer(feed.page(ONE));
        PollingInput input = settledInput();
        tenant = "contoso.example";
        ask(CheckpointRequest.Action.RESET, null, null);
        feed.clock.advance(Duration.ofSeconds(60));

        input.run();

        assertThat(feed.sink.data()).containsExactly(ONE, ONE);
        assertThat(feed.log.lines("ERROR")).isEmpty();
    }

    @Test
    void run_whenTheApiChangesAndChangesBack_repeatsNothing() throws Exception {
        String endpoint = "{\"id\":\"da1\",\"lastUpdateTime\":\"" + ago(Duration.ofMinutes(5)) + "\"}";
        for (Feed api : List.of(Feed.GRAPH_ALERTS, Feed.ENDPOINT_ALERTS, Feed.GRAPH_ALERTS, Feed.ENDPOINT_ALERTS)) {
            feed.service.when("GET", "alerts_v2", feed.page(ONE)).answer(feed.page(endpoint), feed.page());
            PollingInput input = input(api);
            input.run();
            dueOnceSettled(input);
            feed.clock.advance(Duration.ofSeconds(60));
        }

        assertThat(feed.sink.data()).containsExactly(ONE, endpoint);
    }

    @Test
    void run_whenForbidden_namesThePermissionAndWhatTheTokenHas() throws Exception {
        feed.service.answer(FakeTransport.Answer.text(403, "{\"error\":{\"code\":\"Forbidden\",\"message\":\"no\"}}"));

        input(Feed.GRAPH_ALERTS).run();

        assertThat(feed.log.lines("ERROR"))
                .singleElement()
                .asString()
                .contains("HTTP 403 Forbidden", "SecurityAlert.Read.All", "the access token has Some.Role", "in 60 s");
    }

    /** The permissions of a token are those at the time of its issue. */
    @Test
    void run_afterAPermissionWasGranted_usesItAtTheNextInterval() throws Exception {
        feed.service.answer(request -> (feed.renewals == 0
                        ? FakeTransport.Answer.text(403, "{\"error\":{\"code\":\"Forbidden\",\"message\":\"no\"}}")
                        : feed.page(ONE))
                .to(request));
        PollingInput input = input(Feed.GRAPH_ALERTS);
        input.run();
        assertThat(feed.renewals).isZero();
        for (int i = 0; i < 3; i++) {
            feed.clock.advance(Duration.ofSeconds(60));
            input.run();
        }

        assertThat(feed.sink.data()).containsExactly(ONE);
        assertThat(feed.renewals).isEqualTo(1);
    }

    @Test
    void run_whenThrottledForLongerThanItsInterval_waitsAsAsked() throws Exception {
        feed.service.answer(FakeTransport.Answer.status(429).withHeader("Retry-After", "400"));
        PollingInput input = input(Feed.GRAPH_ALERTS);

        input.run();

        assertThat(dueOnceSettled(input)).isEqualTo(FakeClock.START.plusSeconds(400));
        assertThat(feed.log.lines("ERROR")).singleElement().asString().contains("HTTP 429", "tried again in 400 s");
    }

    @Test
    void run_whenAskedToWaitForAWeek_asksAgainAfterAnHour() throws Exception {
        feed.service.answer(FakeTransport.Answer.status(429).withHeader("Retry-After", "604800"));
        PollingInput input = input(Feed.GRAPH_ALERTS);

        input.run();

        assertThat(dueOnceSettled(input)).isEqualTo(FakeClock.START.plus(Duration.ofHours(1)));
    }

    @Test
    void run_whenAskedToWaitForLessThanItsInterval_keepsTheInterval() throws Exception {
        feed.service.answer(FakeTransport.Answer.status(429).withHeader("Retry-After", "5"));
        PollingInput input = input(Feed.GRAPH_ALERTS);

        input.run();

        assertThat(dueOnceSettled(input)).isEqualTo(FakeClock.START.plusSeconds(60));
    }

    @Test
    void run_whenADailyReconciliationFails_isTriedAgainAfterAnHour() throws Exception {
        feed.service.answer(request -> request.uri().getRawQuery().contains("%20le%20")
                ? FakeTransport.Answer.status(429).to(request)
                : feed.page(ONE).to(request));
        PollingInput input = input(Feed.GRAPH_ALERTS);
        input.run();

        int first = callsOf(input, Duration.ofHours(24).plusMinutes(1));
        int next = callsOf(input, Duration.ofMinutes(1));
        int anHourLater = callsOf(input, Duration.ofHours(1));

        assertThat(first).as("the poll and the reconciliation").isGreaterThan(1);
        assertThat(next).as("the poll alone").isEqualTo(1);
        assertThat(anHourLater).isGreaterThan(1);
    }

    /** Nothing was missing: the same version has another text. */
    @Test
    void reconciliation_thatFindsAnotherText_countsItAsThat() throws Exception {
        Instant updated = FakeClock.START.plus(Duration.ofHours(4));
        String before = "{\"id\":\"1\",\"lastUpdateDateTime\":\"" + updated + "\",\"title\":\"a\"}";
        String after = before.replace("\"a\"", "\"b\"");
        List<String> present = new ArrayList<>();
        feed.service.answer(request -> feed.page(present.toArray(new String[0])).to(request));
        PollingInput input = input(Feed.GRAPH_ALERTS);
        input.run();
        present.add(before);
        callsOf(input, Duration.ofHours(4).plusMinutes(1));
        present.set(0, after);
        callsOf(input, Duration.ofHours(20));

        assertThat(feed.sink.data()).hasSize(3).startsWith(before, after);
        JsonObject health = JsonParser.parseString(feed.sink.data().get(2)).getAsJsonObject();
        assertThat(health.get("outcome").getAsString()).isEqualTo("complete");
        assertThat(health.get("missing").getAsInt()).isZero();
        assertThat(health.get("changed_text_only").getAsInt()).isEqualTo(1);
    }

    @Test
    void run_whenTheAccountIsWrong_isAnErrorAndTriedAgainAtTheInterval() throws Exception {
        refusal = DefenderException.setting("account", "is missing", "");
        PollingInput input = input(Feed.GRAPH_ALERTS);

        input.run();

        assertThat(feed.log.lines("ERROR")).singleElement().asString().contains("account", "tried again in 60 s");
        assertThat(input.due()).isEqualTo(FakeClock.START.plusSeconds(60));
    }

    @Test
    void run_whenTheSessionKeyIsRefused_isFatal() {
        refusal = new DefenderException(Code.SESSION_KEY_REFUSED, "401", "");

        assertThatThrownBy(input(Feed.GRAPH_ALERTS)::run).isInstanceOf(DefenderException.class);
    }

    @Test
    void run_whenSplunkTakesNoMore_isFatal() {
        feed.service.answer(feed.page(ONE));
        feed.sink.failOn(1);

        assertThatThrownBy(input(Feed.GRAPH_ALERTS)::run).isInstanceOf(DefenderException.class);
    }

    @Test
    void run_whenAPageBreaksOff_handsOverWhatItWroteBeforeThatCounts() throws Exception {
        String cut = "{\"value\":[" + ONE + ",{\"id\":";
        feed.service.answer(FakeTransport.Answer.broken(200, cut));

        input(Feed.GRAPH_ALERTS).run();

        assertThat(feed.sink.flushedEvents()).hasSize(1);
    }

    @Test
    void run_whenOneFeedIsForbidden_readsTheOther() throws Exception {
        feed.service.when("GET", "/incidents", FakeTransport.Answer.status(403)).answer(feed.page(ONE));

        input(Feed.GRAPH_INCIDENTS).run();

        assertThat(feed.service.requests()).hasSize(2);
        assertThat(feed.log.lines("ERROR")).singleElement().asString().contains("SecurityIncident.Read.All");
    }

    @Test
    void run_whileOneFeedIsDown_readsTheOtherAtItsInterval() throws Exception {
        List<Instant> read = new ArrayList<>();
        feed.service.when("GET", "/incidents", FakeTransport.Answer.status(500)).when("GET", "/alerts_v2", request -> {
            read.add(feed.clock.instant());
            return feed.page().to(request);
        });
        service = retrying(feed.service);
        PollingInput input = input(Feed.GRAPH_INCIDENTS);

        for (int poll = 0; poll < 5; poll++) {
            input.run();
            feed.clock.set(dueOnceSettled(input));
        }

        assertThat(read).hasSize(5);
        assertThat(read.get(0)).isBefore(FakeClock.START.plusSeconds(15));
        for (int poll = 1; poll < read.size(); poll++) {
            assertThat(read.get(poll)).isEqualTo(FakeClock.START.plusSeconds(60L * poll));
        }
    }

    @Test
    void run_whenAFeedWasDownAndIsThrottledNow_waitsForIt() throws Exception {
        feed.service
                .when("GET", "/alerts_v2", feed.page())
                .when(
                        "GET",
                        "/incidents",
                        FakeTransport.Answer.status(429).withHeader("Retry-After", "40"),
                        feed.page(ONE));
        service = retrying(feed.service);

        input(Feed.GRAPH_INCIDENTS).run();

        assertThat(feed.sink.flushedEvents()).hasSize(1);
        assertThat(feed.log.lines("ERROR")).isEmpty();
    }

    private Transport retrying(Transport once) {
        return RetryingTransport.of(
                once,
                RetryPolicy.DEFAULT,
                new RetryingTransport.Waiting(feed.clock, feed.clock::advance, new Random(1)),
                CallListener.NONE);
    }

    @Test
    void aReset_beginsAgainAtStartTime_once() throws Exception {
        feed.service.answer(feed.page(ONE));
        PollingInput input = settledInput();
        assertThat(feed.sink.flushedEvents()).hasSize(1);
        ask(CheckpointRequest.Action.RESET, null, null);

        callsOf(input, Duration.ofSeconds(60));
        assertThat(feed.sink.flushedEvents()).hasSize(2);
        callsOf(input, Duration.ofSeconds(60));

        assertThat(feed.sink.flushedEvents()).hasSize(2);
    }

    @Test
    void readAgain_writesWhatIsInTheRangeOnceMore_andNothingElse() throws Exception {
        String other = graph("2", ago(Duration.ofMinutes(2)));
        feed.service.answer(feed.page(ONE, other));
        PollingInput input = settledInput();
        Instant to = FakeClock.START.minus(Duration.ofMinutes(4));
        ask(CheckpointRequest.Action.READ_AGAIN, to.minus(Duration.ofMinutes(5)), to);

        feed.service.answer(feed.page(ONE));
        callsOf(input, Duration.ofSeconds(60));
        callsOf(input, Duration.ofSeconds(60));

        assertThat(feed.sink.flushedEvents()).hasSize(3);
        assertThat(feed.log.lines("WARN")).singleElement().asString().contains("action=read_again");
    }

    @Test
    void readAgain_survivesARestartBeforeTheServiceAnswers() throws Exception {
        feed.service.answer(feed.page(ONE), FakeTransport.Answer.status(403), feed.page(ONE));
        settledInput();
        Instant to = FakeClock.START.minus(Duration.ofMinutes(1));
        ask(CheckpointRequest.Action.READ_AGAIN, to.minus(Duration.ofMinutes(30)), to);
        PollingInput broken = input(Feed.GRAPH_ALERTS);
        broken.run();
        assertThat(feed.sink.flushedEvents()).hasSize(1);
        assertThat(feed.store.requests().waiting(stanza())).isEmpty();

        PollingInput next = input(Feed.GRAPH_ALERTS);
        next.run();
        callsOf(next, Duration.ofSeconds(60));

        assertThat(feed.sink.flushedEvents()).hasSize(2);
    }

    /** What was written and not settled would be forgotten with the state in memory, and written twice. */
    @Test
    void aRequest_waitsUntilEverythingHasSettled() throws Exception {
        feed.service.answer(feed.page(ONE));
        feed.sink.taking(false);
        PollingInput input = input(Feed.GRAPH_ALERTS);
        input.run();
        ask(CheckpointRequest.Action.RESET, null, null);

        callsOf(input, Duration.ofSeconds(60));
        assertThat(feed.store.requests().waiting(stanza())).isPresent();
        feed.sink.taking(true);
        feed.clock.advance(Duration.ofSeconds(60));
        input.run();

        assertThat(feed.store.requests().waiting(stanza())).isEmpty();
    }

    private PollingInput settledInput() throws Exception {
        PollingInput input = input(Feed.GRAPH_ALERTS);
        input.run();
        dueOnceSettled(input);
        return input;
    }

    private void ask(CheckpointRequest.Action action, Instant from, Instant to) {
        feed.store
                .requests()
                .ask(stanza(), new CheckpointRequest("id-1", action, from, to, "kai", feed.clock.instant()));
    }

    private static String stanza() {
        return Collecting.settings(Feed.GRAPH_ALERTS).stanza();
    }

    private Instant dueOnceSettled(PollingInput input) throws Exception {
        feed.clock.advance(Duration.ofSeconds(2));
        input.run();
        return input.due();
    }

    private int callsOf(PollingInput input, Duration later) throws Exception {
        feed.clock.advance(later);
        int before = feed.service.requests().size();
        input.run();
        return feed.service.requests().size() - before;
    }

    private PollingInput input(Feed read) {
        return new PollingInput(
                Collecting.settings(read),
                settings -> session(),
                feed.store,
                new InputTools(feed.sink, feed.clock, duration -> {}, feed.log),
                null);
    }

    private Session session() {
        if (refusal instanceof DefenderException refused) {
            throw refused;
        }
        return new Collecting.FeedSession(tenant, directory.orElse(tenant), feed, service, Set.of(role));
    }
}
