package ta.defender.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.model.Feed;
import ta.defender.model.Issue;
import ta.defender.model.ObjectChange;
import ta.defender.model.UpdateField;

final class UpdateCallTest {
    private static final String HEAD =
            "\"action\":\"ta_defender_update_alert\",\"api\":\"graph\",\"account\":\"contoso\"";
    private static final String ROWS = "\"rows\":[{\"row\":1,\"id\":\"da1\",\"set\":{\"status\":\"resolved\"}}]";

    @Test
    void document_thatTheActionWrites_isReadAsItWas() {
        UpdateCall call = new UpdateCall(
                new Target("ta_defender_update_alert", Feed.ENDPOINT_ALERTS, "contoso"),
                List.of(new UpdateRow(
                        7, "da1", Map.of("comment", "a\n\"b\""), Map.of("status", "new"), Map.of("rid", "6"))),
                new UpdateCall.Options("main", true, true, Duration.ofSeconds(30), learnt()),
                new UpdateCall.Search("1", "Close"));

        assertThat(UpdateCall.read(call.json())).isEqualTo(call);
    }

    private static RunState learnt() {
        RunState state = new RunState();
        state.wrote("DA1", "2026-02-01T00:00:02.1Z");
        state.passed("da1", "2026-02-01T00:00:03Z");
        state.lost(List.of("da1"), Instant.parse("2026-02-01T00:00:04Z"));
        state.unsure("da1", "done");
        state.commented("da1", "done");
        state.merged("5", "6");
        state.suppose("da1", new ObjectChange(Map.of(UpdateField.STATUS, "new"), List.of("a"), "b"));
        state.failed(Code.TOKEN_REFUSED);
        return state;
    }

    /** The row is refused by its planning: other rows of the call are not to blame. */
    @Test
    void text_thatUtf8CannotCarry_arrivesAsItIs() {
        UpdateCall call = new UpdateCall(
                new Target("ta_defender_update_alert", Feed.GRAPH_ALERTS, "contoso"),
                List.of(new UpdateRow(1, "da1", Map.of("comment", "a\ud800b \ud83d\ude00"), Map.of(), Map.of())),
                new UpdateCall.Options("main", false, true, Duration.ofSeconds(30), new RunState()),
                new UpdateCall.Search("1", ""));

        byte[] sent = call.json().getBytes(StandardCharsets.UTF_8);
        UpdateCall read = UpdateCall.read(new String(sent, StandardCharsets.UTF_8));

        assertThat(read).isEqualTo(call);
        assertThat(read.plan().rows().get(0).issues()).extracting(Issue::field).containsExactly("comment");
    }

    @Test
    void document_mayLeaveOutWhatHasADefault() {
        UpdateCall call = UpdateCall.read(
                "{\"action\":\"ta_defender_update_incident\",\"account\":\"contoso\","
                        + "\"rows\":[{\"id\":28282,\"set\":{\"tags\":\"+a\"}},{\"row\":\"5\",\"id\":\"2\",\"set\":{\"tags\":7}}]}");

        assertThat(call.rows()).extracting(UpdateRow::number).containsExactly(1, 5);
        assertThat(call.rows()).extracting(UpdateRow::id).containsExactly("28282", "2");
        assertThat(call.rows().get(1).requested()).isEqualTo(Map.of("tags", "7"));
        assertThat(call.dryRun()).isFalse();
        assertThat(call.options().time()).isEqualTo(Duration.ofSeconds(45));
    }

    /** What is not understood may have meant to be careful. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"dry_run\":\"true\"",
                "\"dry_run\":1",
                "\"dry_run\":null",
                "\"dryrun\":true",
                "\"dry_run\":true,\"dry_run\":false",
                "\"last\":\"no\"",
                "\"state\":[]",
                "\"state\":{\"objects\":{\"da1\":5}}",
                "\"state\":{\"objects\":{\"da1\":{\"version\":[]}}}",
                "\"state\":{\"objects\":{\"da1\":{\"lost\":\"never\"}}}",
                "\"state\":{\"sign_in\":\"forbidden\"}",
                "\"sid\":{}",
                "\"user\":\"mallory\"",
                "\"seconds\":\"soon\""
            })
    void member_thatIsNotUnderstood_isRefused(String member) {
        List<Issue> issues = issues("{" + HEAD + "," + member + "," + ROWS + "}");

        assertThat(issues).hasSize(1);
        assertThat(issues.get(0).field()).isNotEmpty();
        assertThat(issues.get(0).remedy()).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"id\":\"a\",\"set\":{\"status\":[\"resolved\"]}} | rows[0].set.status",
                "{\"id\":\"a\",\"set\":{\"status\":null}} | rows[0].set.status",
                "{\"id\":\"a\",\"set\":{\"tags\":[\"+a\",\"-b\"]}} | rows[0].set.tags",
                "{\"id\":\"a\",\"set\":[]} | rows[0].set",
                "{\"id\":\"a\",\"seen\":[]} | rows[0].seen",
                "{\"id\":\"a\",\"row\":1e30} | rows[0].row",
                "{\"id\":\"a\",\"row\":1.5} | rows[0].row",
                "{\"id\":\"a\",\"comment\":\"x\"} | rows[0].comment",
                "\"a\" | rows[0]",
                "{\"id\":\"a\",\"row\":2},{\"id\":\"a\",\"row\":2} | rows[1].row"
            })
    void row_thatIsNotUnderstood_isRefused(String row, String field) {
        assertThat(issues("{" + HEAD + ",\"rows\":[" + row + "]}"))
                .extracting(Issue::field)
                .containsExactly(field);
    }

    @Test
    void faults_areSaidAtOnce() {
        assertThat(
                        issues(
                                "{\"action\":\"ta_defender_update_alert\",\"api\":\"xdr\",\"index\":\"_internal\",\"rows\":{}}"))
                .extracting(Issue::field)
                .contains("account", "api", "index", "rows");
        assertThat(issues("[]")).extracting(Issue::code).containsExactly(Code.BODY);
    }

    private static List<Issue> issues(String document) {
        return catchThrowableOfType(DefenderException.class, () -> UpdateCall.read(document))
                .issues();
    }
}
