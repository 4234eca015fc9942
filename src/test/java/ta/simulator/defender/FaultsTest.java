package ta.simulator.defender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import ta.simulator.net.Json;

class FaultsTest {
    private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");
    private static final String ALERTS = "/v1.0/security/alerts_v2";

    private DefenderSimulator simulator;
    private DefenderClient client;

    @BeforeEach
    void start() {
        simulator =
                DefenderSimulator.start(SimulatorOptions.withSeed(3).alerts(20).clock(SimulatorClock.standingAt(NOW)));
        client = new DefenderClient(simulator);
    }

    @AfterEach
    void stop() {
        simulator.close();
    }

    @Test
    void phase_whenUsedUp_isOver() throws Exception {
        Phase phase =
                simulator.faults().next(2).after(1).matching("GET", ALERTS).answer(Fault.throttle("2.128"));

        assertThat(get().statusCode()).isEqualTo(200);
        HttpResponse<String> throttled = get();
        assertThat(throttled.statusCode()).isEqualTo(429);
        assertThat(throttled.headers().firstValue("Retry-After")).contains("2.128");
        assertThat(throttled.body()).contains("TooManyRequests", "innerError");
        assertThat(get().statusCode()).isEqualTo(429);
        assertThat(get().statusCode()).isEqualTo(200);
        assertThat(phase.hits()).isEqualTo(2);
        assertThat(simulator.faults().pending()).isEmpty();
    }

    @Test
    void phase_whenItsTimeHasCome_isOver() throws Exception {
        simulator.faults().until(NOW.plusSeconds(60)).matching("*", "/v1.0/*").answer(Fault.throttle());

        HttpResponse<String> throttled = get();
        assertThat(throttled.statusCode()).isEqualTo(429);
        assertThat(throttled.headers().firstValue("Retry-After")).isEmpty();
        simulator.clock().advance(Duration.ofSeconds(61));
        assertThat(get().statusCode()).isEqualTo(200);
    }

    @Test
    void phase_whenQueryDoesNotMatch_isPassedBy() throws Exception {
        simulator.faults().always().query("top=7\\b").answer(Fault.html(502));

        assertThat(get().statusCode()).isEqualTo(200);
        HttpResponse<String> broken = client.get(Audience.GRAPH, ALERTS + "?%24top=7");
        assertThat(broken.statusCode()).isEqualTo(502);
        assertThat(broken.body()).startsWith("<html>");
    }

    @Test
    void connection_whenResetOrClosed_failsAndIsRecorded() throws Exception {
        assertBroken(Fault.reset());
        assertBroken(Fault.close());
        assertBroken(Fault.resetMidBody(300));
        assertBroken(Fault.truncate(300));

        assertThat(simulator.calls().count(call -> call.fault().isPresent())).isGreaterThanOrEqualTo(4);
    }

    @Test
    void answer_whenHangingOrStalling_timesOut() throws Exception {
        for (Fault fault :
                new Fault[] {Fault.hang(Duration.ofMinutes(1)), Fault.stallMidBody(100, Duration.ofMinutes(1))}) {
            simulator.faults().next(1).matching("GET", ALERTS).answer(fault);
            assertThatThrownBy(() -> client.sendWithin(Duration.ofMillis(200), client.request(Audience.GRAPH, ALERTS)))
                    .isInstanceOf(HttpTimeoutException.class);
        }
    }

    @Test
    void body_whenSpoiled_isNotJson() throws Exception {
        for (Fault fault : new Fault[] {Fault.corruptBody(), Fault.brokenJson()}) {
            simulator.faults().next(1).matching("GET", ALERTS).answer(fault);
            HttpResponse<String> response = get();
            assertThat(response.statusCode()).isEqualTo(200);
            String good = get().body();
            assertThat(response.body()).isNotEqualTo(good);
        }
        simulator.faults().next(1).matching("GET", ALERTS).answer(Fault.brokenJson());
        String half = get().body();
        assertThatThrownBy(() -> Json.parseObject(half)).isInstanceOf(JsonParseException.class);
    }

    @Test
    void body_whenSlow_arrivesWhole() throws Exception {
        String good = get().body();
        simulator.faults().next(1).matching("GET", ALERTS).answer(Fault.slowBody(50_000, Duration.ofMillis(1)));
        assertThat(get().body()).isEqualTo(good);
        simulator.faults().next(1).matching("GET", ALERTS).answer(Fault.slowAnswer(Duration.ofMillis(2)));
        assertThat(get().body()).isEqualTo(good);
        simulator.faults().next(1).matching("GET", ALERTS).answer(Fault.partialContent());
        assertThat(get().statusCode()).isEqualTo(206);
    }

    @Test
    void list_withAnErrorBehindIt_hasHalfItsObjectsAndNoNextLink() throws Exception {
        int whole = Json.parseObject(get().body()).getAsJsonArray("value").size();
        simulator.faults().next(1).matching("GET", ALERTS).answer(Fault.errorBehindObjects());

        HttpResponse<String> response = get();

        JsonObject body = Json.parseObject(response.body());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(body.getAsJsonArray("value")).hasSize(whole / 2);
        assertThat(body.has("@odata.nextLink")).isFalse();
        assertThat(body.getAsJsonObject("error").get("code").getAsString()).isEqualTo("InternalServerError");
    }

    @Test
    void page_datedAhead_isServedWithThatDate() throws Exception {
        simulator.faults().next(1).matching("GET", ALERTS).answer(Fault.dated(Duration.ofDays(3)));

        HttpResponse<String> response = get();

        Instant date = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(
                response.headers().firstValue("Date").orElseThrow()));
        assertThat(date)
                .isBetween(
                        simulator.clock().instant().plus(Duration.ofDays(3)).minusSeconds(60),
                        simulator.clock().instant().plus(Duration.ofDays(3)).plusSeconds(60));
        assertThat(response.body()).isEqualTo(get().body());
    }

    @Test
    void change_whenResetAfterwards_hasTakenEffect() throws Exception {
        String id = simulator.tenant().alertIds().get(0);
        simulator.faults().next(10).matching("PATCH", "*").answer(Fault.resetAfterApplied());

        assertThatThrownBy(
                        () -> client.write(Audience.GRAPH, "PATCH", ALERTS + "/" + id, "{\"status\":\"inProgress\"}"))
                .isInstanceOf(IOException.class);
        assertThat(simulator.tenant().alert(id).get("status").getAsString()).isEqualTo("inProgress");
    }

    @Test
    void token_whenExpiredByScript_isRefusedUntilRenewed() throws Exception {
        get();
        simulator.faults().next(1).matching("GET", ALERTS).answer(Fault.expireToken());

        HttpResponse<String> refused = get();
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.body()).contains("InvalidAuthenticationToken", "expired");
        assertThat(get().statusCode()).isEqualTo(401);
        client = new DefenderClient(simulator);
        assertThat(get().statusCode()).isEqualTo(200);
    }

    @Test
    void page_whenDuplicated_comesAgain() throws Exception {
        simulator.faults().next(1).matching("GET", ALERTS).answer(Fault.duplicatePage());

        assertThat(client.all(Audience.GRAPH, ALERTS + "?%24top=5")).hasSize(25);
    }

    @Test
    void page_whenSmallerThanAsked_stillLeadsToAll() throws Exception {
        simulator.faults().always().matching("GET", ALERTS).answer(Fault.smallerPage(3));

        assertThat(client.all(Audience.GRAPH, ALERTS + "?%24top=10")).hasSize(20);
        assertThat(simulator.calls().to("GET", ALERTS)).hasSize(7);
    }

    @Test
    void page_whenEmpty_hasALinkOnlyIfAskedFor() throws Exception {
        simulator.faults().next(1).matching("GET", ALERTS).answer(Fault.emptyPage());
        assertThat(client.all(Audience.GRAPH, ALERTS)).isEmpty();

        simulator.faults().next(1).matching("GET", ALERTS).answer(Fault.emptyPageWithNextLink());
        assertThat(client.all(Audience.GRAPH, ALERTS)).hasSize(20);
    }

    @Test
    void link_whenForeign_isServedAsScripted() throws Exception {
        simulator.faults().next(1).matching("GET", ALERTS).answer(Fault.foreignNextLink("http://evil.example/v1.0/x"));

        assertThat(Json.parseObject(get().body()).get("@odata.nextLink").getAsString())
                .isEqualTo("http://evil.example/v1.0/x");
    }

    @Test
    void object_whenPoisoned_breaksOnlyThePagesItIsOn() throws Exception {
        String id = simulator.tenant().alertIds().get(12);
        simulator.tenant().poison(id);

        assertThat(client.get(Audience.GRAPH, ALERTS + "?%24top=10").statusCode())
                .isEqualTo(200);
        assertThat(client.get(Audience.GRAPH, ALERTS + "?%24top=10&%24skip=10").statusCode())
                .isEqualTo(500);
        assertThat(client.get(Audience.GRAPH, ALERTS + "/" + id).statusCode()).isEqualTo(500);
        simulator.tenant().heal(id);
        assertThat(get().statusCode()).isEqualTo(200);
    }

    @Test
    void object_whenLate_appearsOnCommandOrInTime() throws Exception {
        String hidden = simulator
                .tenant()
                .alert()
                .updatedAt(NOW.minusSeconds(600))
                .hidden()
                .add();
        simulator.tenant().setIndexLag(Duration.ofSeconds(30));
        String lagging = simulator.tenant().addAlerts(1).get(0);

        assertThat(ids()).doesNotContain(hidden, lagging);
        simulator.clock().advance(Duration.ofSeconds(31));
        assertThat(ids()).contains(lagging).doesNotContain(hidden);
        assertThat(simulator.tenant().expectedVersions(Api.GRAPH_ALERTS))
                .noneMatch(version -> version.id().equals(hidden));
        simulator.tenant().reveal(hidden);
        assertThat(ids()).contains(hidden);
        assertThat(simulator.tenant().expectedVersions(Api.GRAPH_ALERTS))
                .anyMatch(version -> version.id().equals(hidden));
    }

    @Test
    void replica_whenStale_showsThePast() throws Exception {
        String id = simulator.tenant().alertIds().get(0);
        simulator.clock().advance(Duration.ofMinutes(10));
        simulator.tenant().updateAlert(id, "status", "resolved");
        simulator.faults().next(1).matching("GET", ALERTS).answer(Fault.staleReplica(Duration.ofMinutes(5)));

        assertThat(get().body()).doesNotContain("\"status\":\"resolved\"");
        assertThat(get().body()).contains("\"status\":\"resolved\"");
    }

    @Test
    void alerts_whenTied_shareOneInstant() {
        Instant instant = NOW.minusSeconds(5);
        simulator.tenant().tieAlerts(simulator.tenant().alertIds().subList(0, 8), instant);

        assertThat(simulator.tenant().expectedVersions(Api.GRAPH_ALERTS).stream()
                        .filter(version -> version.updated().equals(instant)))
                .hasSize(8);
    }

    private void assertBroken(Fault fault) {
        // The JDK's client asks a second time after some failures.
        Phase phase = simulator.faults().next(2).matching("GET", ALERTS).answer(fault);
        assertThatThrownBy(this::get).as(fault.toString()).isInstanceOf(IOException.class);
        phase.cancel();
    }

    private HttpResponse<String> get() throws IOException, InterruptedException {
        return client.get(Audience.GRAPH, ALERTS);
    }

    private Set<String> ids() throws Exception {
        Set<String> ids = new HashSet<>();
        for (JsonObject alert : client.all(Audience.GRAPH, ALERTS)) {
            ids.add(alert.get("id").getAsString());
        }
        return ids;
    }
}
