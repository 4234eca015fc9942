package ta.defender.hunting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import ta.defender.checkpoint.ProcessName;
import ta.defender.json.RequestReader;
import ta.defender.json.Slice;
import ta.defender.microsoft.HuntingColumn;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.model.Issue;
import ta.defender.testing.FakeClock;
import ta.defender.testing.FakeSleeper;

class HuntServiceTest {
    @TempDir
    private Path directory;

    private final FakeClock clock = new FakeClock();
    private final List<Thread> threads = new ArrayList<>();
    private HuntSource source = (account, request, receiver) -> {
        receiver.begin("t1", List.of(new HuntingColumn("n", "Int64")));
        for (int i = 0; i < 3; i++) {
            receiver.row(Slice.of("{\"n\":" + i + ",\"text\":\"a\\nb\"}"));
        }
        return true;
    };

    @Test
    void rows_areFetchedInPages_byAnyProcess() throws Exception {
        String id = start("{\"account\":\"c\",\"query\":\"T\"}");

        JsonObject page = page(service(), id, 0, "ann");

        assertThat(page.get("ok").getAsBoolean()).isTrue();
        assertThat(page.getAsJsonArray("rows")).hasSize(3);
        JsonObject hunt = page.getAsJsonObject("hunt");
        assertThat(hunt.get("finished").getAsBoolean()).isTrue();
        assertThat(hunt.get("cut").getAsBoolean()).isTrue();
        assertThat(hunt.get("tenant_id").getAsString()).isEqualTo("t1");
        assertThat(hunt.getAsJsonArray("columns").toString()).isEqualTo("[{\"name\":\"n\",\"type\":\"Int64\"}]");
        JsonObject next = page(service(), id, hunt.get("next").getAsLong(), "ann");
        assertThat(next.getAsJsonArray("rows")).isEmpty();
    }

    @Test
    void rows_areOfWhoAskedAlone() throws Exception {
        String id = start("{\"account\":\"c\",\"query\":\"T\"}");

        assertThat(code(id, 0, "bob")).isEqualTo(Code.HUNT_UNKNOWN);
        assertThat(page(service(), id, 0, "ann").get("ok").getAsBoolean()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "../../etc/passwd", "0123456789abcdef0123456789abcdeF", "0123456789abcdef0123456789abcdef"})
    void id_thatIsNone_isUnknown(String id) throws Exception {
        assertThat(code(id, 0, "ann")).isEqualTo(Code.HUNT_UNKNOWN);
    }

    @Test
    void failure_isToldBehindTheRows() throws Exception {
        source = (account, request, receiver) -> {
            receiver.begin("t1", List.of());
            receiver.row(Slice.of("{\"n\":1}"));
            throw new DefenderException(Code.HUNTING_QUERY, "Kusto", "mend");
        };
        String id = start("{\"account\":\"c\",\"query\":\"T\"}");

        JsonObject rows = page(service(), id, 0, "ann");
        long next = rows.getAsJsonObject("hunt").get("next").getAsLong();

        assertThat(rows.getAsJsonArray("rows")).hasSize(1);
        assertThat(rows.getAsJsonObject("hunt").get("finished").getAsBoolean()).isFalse();
        assertThat(code(id, next, "ann")).isEqualTo(Code.HUNTING_QUERY);
    }

    @Test
    void faults_areReportedTogether() {
        RequestReader parameters =
                RequestReader.of("{\"query\":\".drop\",\"timespan\":\"x\",\"max\":\"1000000\",\"extra\":1}");

        assertThat(failure(() -> service().start(parameters, "ann", source)).issues())
                .extracting(Issue::field)
                .containsExactlyInAnyOrder("account", "query", "timespan", "max", "extra");
        assertThat(threads).isEmpty();
    }

    @Test
    void result_thatNobodyFetches_isForgotten() throws Exception {
        String id = start("{\"account\":\"c\",\"query\":\"T\"}");
        clock.advance(Duration.ofMinutes(6));

        assertThat(code(id, 0, "ann")).isEqualTo(Code.HUNT_UNKNOWN);
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void result_ofAProcessThatEnded_isSwept() throws Exception {
        start("{\"account\":\"c\",\"query\":\"T\"}");
        clock.advance(Duration.ofMinutes(6));

        service().sweep();

        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void query_whoseProcessEnded_isReported() throws Exception {
        String id = start("{\"account\":\"c\",\"query\":\"T\"}");
        Path state = directory.resolve(id).resolve("state");
        Files.writeString(
                state,
                Files.readString(state)
                        .replace("\"done\"", "\"running\"")
                        .replace(ProcessName.current(), ProcessHandle.current().pid() + "-1"));
        long end = JsonParser.parseString(Files.readString(state))
                .getAsJsonObject()
                .get("bytes")
                .getAsLong();
        assertThat(code(id, end, "ann")).isEqualTo(Code.HUNT_LOST);
    }

    @Test
    void query_thatUtf8CannotCarry_isRefused() {
        RequestReader parameters = RequestReader.of("{\"account\":\"c\",\"query\":\"T | where a == '\\ud800'\"}");

        assertThat(failure(() -> service().start(parameters, "ann", source)).issues())
                .extracting(Issue::field)
                .containsExactly("query");
    }

    @Test
    void offset_beyondTheRows_isRefused() throws Exception {
        String id = start("{\"account\":\"c\",\"query\":\"T\"}");

        assertThat(code(id, 1_000, "ann")).isEqualTo(Code.SETTING_INVALID);
        assertThat(code(id, 1, "ann")).isEqualTo(Code.SETTING_INVALID);
    }

    private String start(String parameters) throws InterruptedException {
        String id = service().start(RequestReader.of(parameters), "ann", source);
        for (Thread thread : threads) {
            thread.join();
        }
        return id;
    }

    /** A new one each time, as splunkd may start several processes. */
    private HuntService service() {
        return new HuntService(directory, clock, new FakeSleeper(clock), RandomGenerator.getDefault(), work -> {
            Thread thread = new Thread(work);
            threads.add(thread);
            return thread;
        });
    }

    private static JsonObject page(HuntService service, String id, long offset, String user)
            throws InterruptedException {
        return JsonParser.parseString(service.page(id, offset, user)).getAsJsonObject();
    }

    private Code code(String id, long offset, String user) {
        return failure(() -> service().page(id, offset, user)).code();
    }

    private static DefenderException failure(ThrowingCallable call) {
        return catchThrowableOfType(DefenderException.class, call);
    }
}
