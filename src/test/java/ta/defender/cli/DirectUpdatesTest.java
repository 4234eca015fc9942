package ta.defender.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import ta.defender.http.Environment;
import ta.defender.model.Code;
import ta.defender.model.Issue;
import ta.defender.model.Secret;
import ta.defender.splunk.ManagementPort;
import ta.defender.splunk.ModalertLog;
import ta.defender.splunk.SplunkLog;
import ta.defender.testing.FakeClock;
import ta.defender.testing.FakeSleeper;
import ta.defender.testing.FakeTransport;
import ta.defender.testing.FakeTransport.Answer;
import ta.defender.update.ActionParameters;
import ta.defender.update.UpdateCall;
import ta.defender.update.UpdateRow;

final class DirectUpdatesTest {
    private static final Issue REASON = Issue.of(Code.PERMISSION, "the service refused the call", "ask for a role");

    private final FakeClock clock = new FakeClock();
    private final FakeTransport splunk = new FakeTransport();
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final SplunkLog log = new SplunkLog(written);
    private final RowReport report = new RowReport(
            "ta_defender_update_alert",
            2,
            log,
            new ModalertLog(null, "ta_defender_update_alert", Map.of(), clock.withZone(ZoneOffset.UTC), text -> {}));

    /** A search for updates that failed finds them, whoever refused them. */
    @Test
    void rows_thatTheServiceRefused_haveAnAuditEventEach() throws Exception {
        splunk.when(
                        "GET",
                        "/services/data/indexes",
                        Answer.text(200, "{\"entry\":[{\"name\":\"main\",\"content\":{}}]}"))
                .when("POST", "/services/receivers/simple", Answer.text(200, "{}"));

        fail(rows(2));

        assertThat(audited()).hasSize(2).allSatisfy(event -> {
            assertThat(event.get("outcome").getAsString()).isEqualTo("failed");
            assertThat(event.get("code").getAsString()).isEqualTo("permission");
            assertThat(event.get("user").getAsString()).isEqualTo("ann");
        });
        assertThat(report.allSucceeded()).isFalse();
    }

    @Test
    void rows_areNotAuditedInAnIndexThatDoesNotExist() throws Exception {
        splunk.when("GET", "", Answer.text(200, "{\"entry\":[]}"));

        fail(rows(1));

        assertThat(audited()).isEmpty();
        assertThat(report.toString()).isEqualTo("1 row, 1 failed");
        assertThat(eventsInTheLog()).isEqualTo(1);
    }

    /** The session may end in the middle of a long run. */
    @Test
    void rows_thatSplunkDoesNotTakeAnEventOf_haveItInTheLog() throws Exception {
        splunk.when("GET", "", Answer.status(401)).when("POST", "", Answer.status(401));

        fail(rows(2));

        assertThat(report.toString()).isEqualTo("2 rows, 2 failed");
        assertThat(eventsInTheLog()).isEqualTo(2);
    }

    private long eventsInTheLog() {
        return written.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.contains("audit event: {"))
                .count();
    }

    private void fail(List<UpdateRow> rows) throws InterruptedException {
        ActionParameters parameters = ActionParameters.read("ta_defender_update_alert", Map.of("account", "contoso"));
        UpdateCall call = new UpdateCall(
                parameters.target(), rows, UpdateCall.Options.of(parameters), new UpdateCall.Search("1", "Close"));
        Environment environment =
                new Environment(clock.withZone(ZoneOffset.UTC), new FakeSleeper(clock), new SplittableRandom(1), null);
        ManagementPort port = new ManagementPort(splunk, URI.create("https://127.0.0.1:8089"), Secret.of("key"));
        new DirectUpdates(port, environment, log, new Shutdown()).fail(call, "ann", REASON, report);
    }

    private static List<UpdateRow> rows(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(number ->
                        new UpdateRow(number, "da" + number, Map.of("status", "resolved"), Map.of(), Map.of()))
                .toList();
    }

    private List<JsonObject> audited() {
        return splunk.requests().stream()
                .filter(request -> request.uri().getPath().equals("/services/receivers/simple"))
                .flatMap(request -> request.body().text().lines())
                .map(line -> JsonParser.parseString(line).getAsJsonObject())
                .toList();
    }
}
