package ta.defender.microsoft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.gson.JsonParser;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import ta.defender.http.ApiException;
import ta.defender.http.ServerClock;
import ta.defender.http.TransportException;
import ta.defender.json.Slice;
import ta.defender.model.Code;
import ta.defender.testing.FakeClock;
import ta.defender.testing.FakeSleeper;
import ta.defender.testing.FakeTransport;
import ta.defender.testing.FakeTransport.Answer;

class HuntingClientTest {
    private static final String TABLE =
            "{\"schema\":[{\"name\":\"a\",\"type\":\"Int64\"}],\"results\":[{\"a\":1},{\"a\":2}]}";

    private final FakeClock clock = new FakeClock();
    private final FakeSleeper sleeper = new FakeSleeper(clock);
    private final FakeTransport transport = new FakeTransport();
    private final HuntingClient client = new HuntingClient(
            transport,
            URI.create("https://graph.example"),
            new ServerClock(clock, clock),
            sleeper,
            new SplittableRandom(1));
    private final Recorder recorder = new Recorder();

    /** Notes what comes. */
    private static final class Recorder implements HuntingHandler {
        private final List<String> rows = new ArrayList<>();
        private List<HuntingColumn> columns = List.of();
        private boolean repeatable = true;

        @Override
        public void columns(List<HuntingColumn> newColumns) {
            columns = newColumns;
            rows.clear();
        }

        @Override
        public void row(Slice row) {
            rows.add(row.utf8());
        }

        @Override
        public boolean isRepeatable() {
            return repeatable;
        }
    }

    @Test
    void query_isSentAsGraphWantsIt() throws Exception {
        transport.answer(Answer.text(200, TABLE));

        HuntingAnswer answer = run("DeviceEvents | where a == 'ü'", "P1D");

        assertThat(answer.rows()).isEqualTo(2);
        assertThat(answer.isCut()).isFalse();
        assertThat(recorder.columns).containsExactly(new HuntingColumn("a", "Int64"));
        assertThat(recorder.rows).containsExactly("{\"a\":1}", "{\"a\":2}");
        assertThat(transport.lastRequest().method()).isEqualTo("POST");
        assertThat(transport.lastRequest().uri())
                .isEqualTo(URI.create("https://graph.example/v1.0/security/runHuntingQuery"));
        assertThat(transport.lastRequest().body().contentType()).isEqualTo("application/json; charset=utf-8");
        assertThat(JsonParser.parseString(transport.lastRequest().body().text()).toString())
                .isEqualTo("{\"Query\":\"DeviceEvents | where a \\u003d\\u003d \\u0027ü\\u0027\",\"Timespan\":\"P1D\"}"
                        .replace("\\u003d", "=")
                        .replace("\\u0027", "'"));
        assertThat(transport.lastRequest().toString()).doesNotContain("DeviceEvents");
    }

    @Test
    void capitals_areUnderstood() throws Exception {
        transport.answer(
                Answer.text(200, "{\"Schema\":[{\"Name\":\"a\",\"Type\":\"DateTime\"}],\"Results\":[{\"a\":null}]}"));

        run("T", null);

        assertThat(recorder.columns).containsExactly(new HuntingColumn("a", "DateTime"));
        assertThat(recorder.columns.get(0).isInstant()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "400; 'where' operator: Failed to resolve table or column expression named 'X'; HUNTING_QUERY; 1",
                "400; Query execution has exceeded the allowed result size. Optimize your query by limiting the number of"
                        + " results and try again.; HUNTING_TOO_LARGE; 1",
                "401; ; HUNTING_UNAUTHORIZED; 1",
                "403; Missing application roles; HUNTING_FORBIDDEN; 1",
                "404; ; HUNTING_QUERY; 1",
                "413; ; HUNTING_TOO_LARGE; 1",
                "429; Too many requests; HUNTING_CALL_QUOTA; 2",
                "429; The quota of CPU resources is exceeded; HUNTING_CPU_QUOTA; 1",
                "500; ; HUNTING_UNAVAILABLE; 3",
                "503; ; HUNTING_UNAVAILABLE; 3",
                "504; ; HUNTING_UNAVAILABLE; 3"
            })
    void error_hasItsReason(int status, @Nullable String message, Code reason, int calls) {
        String text = message == null ? "" : message;
        transport.answer(Answer.text(status, "{\"error\":{\"code\":\"c\",\"message\":\"" + text + "\"}}")
                .withHeader("Retry-After", "7"));

        ApiException e = catchThrowableOfType(ApiException.class, () -> run("T", null));

        assertThat(e.code()).isEqualTo(reason);
        assertThat(e.getMessage()).contains(text).contains("" + status);
        assertThat(transport.requests()).hasSize(calls);
        assertThat(e.retryAfter() == null || e.retryAfter().equals(Duration.ofSeconds(7)))
                .isTrue();
    }

    @Test
    void callQuota_isWaitedForOnce_unlessThatTakesTooLong() throws Exception {
        Answer quota = Answer.text(429, "{\"error\":{\"code\":\"c\",\"message\":\"calls\"}}");
        transport.answer(
                quota.withHeader("Retry-After", "37"),
                Answer.text(200, TABLE),
                quota.withHeader("Retry-After", "3600"));
        assertThat(run("T", null).rows()).isEqualTo(2);
        assertThat(sleeper.waits()).containsExactly(Duration.ofSeconds(37));

        ApiException e = catchThrowableOfType(ApiException.class, () -> run("T", null));

        assertThat(e.code()).isEqualTo(Code.HUNTING_CALL_QUOTA);
        assertThat(e.issue().remedy()).contains("3600");
        assertThat(sleeper.waits()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = ';',
            value = {
                "{\"error\":{\"code\":\"x\",\"message\":\"Kusto said no\"}}; UNAVAILABLE; Kusto said no",
                "{\"error\":{\"code\":\"E_QUERY_RESULT_SET_TOO_LARGE\",\"message\":\"exceeded the allowed limits\"}};"
                        + " HUNTING_TOO_LARGE; allowed limits",
                "{\"schema\":[]}; UNAVAILABLE; no rows"
            })
    void successWithoutRows_saysWhatTheServiceSays(String body, Code code, String text) {
        transport.answer(Answer.text(200, body));

        ApiException e = catchThrowableOfType(ApiException.class, () -> run("T", null));

        assertThat(e.code()).isEqualTo(code);
        assertThat(e.status()).isEqualTo(200);
        assertThat(e.getMessage()).contains(text);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = ';',
            value = {
                "{\"results\":[{\"a\":1}],\"error\":{\"code\":\"PartialError\",\"message\":\"of a shard\"}}; HUNTING_UNAVAILABLE; 3",
                "{\"error\":{\"code\":\"PartialError\",\"message\":\"of a shard\"},\"results\":[{\"a\":1}]}; HUNTING_UNAVAILABLE; 3",
                "{\"results\":[],\"error\":\"of a shard\"}; HUNTING_UNAVAILABLE; 3",
                "{\"results\":[{\"a\":1}],\"error\":{\"code\":\"E_RUNAWAY_QUERY\",\"message\":\"of a shard: exceeded the"
                        + " allowed limits\"}}; HUNTING_TOO_LARGE; 1"
            })
    void rowsBesideAnError_areNotTheWholeAnswer(String body, Code code, int calls) {
        transport.answer(Answer.text(200, body));

        ApiException e = catchThrowableOfType(ApiException.class, () -> run("T", null));

        assertThat(e.code()).isEqualTo(code);
        assertThat(e.getMessage()).contains("of a shard");
        assertThat(transport.requests()).hasSize(calls);
    }

    @Test
    void errorOfNull_isNone() throws Exception {
        transport.answer(Answer.text(200, "{\"error\":null,\"results\":[{\"a\":1}]}"));

        assertThat(run("T", null).rows()).isEqualTo(1);
    }

    @Test
    void schemaWithStrangeItems_namesTheRest() throws Exception {
        transport.answer(Answer.text(200, "{\"schema\":[null,7,{\"name\":\"a\"}],\"results\":[{\"a\":1}]}"));

        run("T", null);

        assertThat(recorder.columns).containsExactly(new HuntingColumn("a", ""));
        assertThat(recorder.rows).hasSize(1);
    }

    @Test
    void rowThatIsTooLarge_isNamedAndNotAskedForAgain() {
        transport.answer(Answer.text(200, "{\"results\":[{\"a\":\"" + "x".repeat(9 << 20) + "\"}]}"));

        ApiException e = catchThrowableOfType(ApiException.class, () -> run("T", null));

        assertThat(e.code()).isEqualTo(Code.HUNTING_TOO_LARGE);
        assertThat(e.issue().remedy()).isNotEmpty();
        assertThat(transport.requests()).hasSize(1);
    }

    @Test
    void error_thatPasses_isNotSeen() throws Exception {
        transport.answer(
                Answer.text(504, "{\"error\":{\"code\":\"UnknownError\",\"message\":\"\"}}"),
                Answer.failure(Code.CONNECTION_LOST),
                Answer.text(200, TABLE));

        assertThat(run("T", null).rows()).isEqualTo(2);

        assertThat(sleeper.waits()).hasSize(2);
    }

    @Test
    void body_thatBreaksOff_isAskedForAgain_unlessRowsCannotBeTakenBack() throws Exception {
        Answer half = Answer.broken(200, "{\"schema\":[],\"results\":[{\"a\":1},");
        transport.answer(half, Answer.text(200, TABLE), half);
        assertThat(run("T", null).rows()).isEqualTo(2);
        recorder.repeatable = false;

        TransportException e = catchThrowableOfType(TransportException.class, () -> run("T", null));

        assertThat(e).isNotNull();
        assertThat(transport.requests()).hasSize(3);
    }

    @Test
    void silence_isTheServicesTrouble() {
        transport.answer(Answer.failure(Code.RESPONSE_TIMEOUT));

        ApiException e = catchThrowableOfType(ApiException.class, () -> run("T", null));

        assertThat(e.code()).isEqualTo(Code.HUNTING_UNAVAILABLE);
    }

    @Test
    void person_mayUseWhatInputsLeave() throws Exception {
        transport.answer(Answer.text(200, TABLE));

        client.run(new HuntingQuery("T", null, true, Duration.ofMinutes(1)), recorder);
        assertThat(transport.lastRequest().writeBack()).isTrue();
        run("T", null);

        assertThat(transport.lastRequest().writeBack()).isFalse();
    }

    private HuntingAnswer run(String query, @Nullable String timespan) throws InterruptedException {
        return client.run(new HuntingQuery(query, timespan, false, HuntingClient.DEFAULT_TIMEOUT), recorder);
    }
}
