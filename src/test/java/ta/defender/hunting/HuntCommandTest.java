package ta.defender.hunting;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import ta.defender.json.Slice;
import ta.defender.microsoft.HuntingColumn;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.splunk.SearchCommandChannel;

class HuntCommandTest {
    private static final List<HuntingColumn> COLUMNS = List.of(new HuntingColumn("n", "Int64"));

    private final PipedOutputStream toCommand = new PipedOutputStream();
    private final PipedInputStream fromCommand = new PipedInputStream(1 << 20);
    private final List<HuntRequest> asked = new ArrayList<>();
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicLong ahead = new AtomicLong();
    private CompletableFuture<Boolean> result = new CompletableFuture<>();

    /** A reply of the command. */
    private record Reply(JsonObject metadata, String body) {
        List<String> messages(String level) {
            List<String> texts = new ArrayList<>();
            JsonObject inspector = metadata.getAsJsonObject("inspector");
            if (inspector != null) {
                for (var message : inspector.getAsJsonArray("messages")) {
                    if (message.getAsJsonArray().get(0).getAsString().equals(level)) {
                        texts.add(message.getAsJsonArray().get(1).getAsString());
                    }
                }
            }
            return texts;
        }

        boolean isFinished() {
            return metadata.get("finished").getAsBoolean();
        }
    }

    @AfterEach
    void close() throws IOException {
        toCommand.close();
    }

    @Test
    void getinfo_asksNobody() throws Exception {
        start((account, request, receiver) -> false);

        Reply reply = ask(getinfo("account=contoso", "DeviceEvents"));

        assertThat(reply.metadata().get("generating").getAsBoolean()).isTrue();
        assertThat(reply.metadata().get("type").getAsString()).isEqualTo("reporting");
        assertThat(opened).hasValue(0);
        toCommand.close();
        assertThat(result.get(10, TimeUnit.MINUTES)).isTrue();
        assertThat(opened).hasValue(0);
    }

    @Test
    void rows_comeInChunksUntilFinished() throws Exception {
        start((account, request, receiver) -> {
            asked.add(request);
            receiver.begin("tenant-" + account, COLUMNS);
            for (int i = 0; i < 25_000; i++) {
                receiver.row(Slice.of("{\"n\":" + i + "}"));
            }
            return false;
        });
        ask(getinfo("account=contoso", "timespan=P1D", "max=90000", "DeviceEvents | where a == 1"));

        List<Reply> replies = executeAll();

        assertThat(lines(replies)).hasSize(25_000).contains(",tenant-contoso,24999");
        assertThat(replies).hasSizeGreaterThanOrEqualTo(3);
        assertThat(replies.get(replies.size() - 1).messages("INFO")).containsExactly("defenderhunt: 25000 rows");
        assertThat(asked).containsExactly(new HuntRequest("DeviceEvents | where a == 1", "P1D", 90_000));
        assertThat(result.get(10, TimeUnit.MINUTES)).isTrue();
    }

    @Test
    void sample_asksNobody() throws Exception {
        start((account, request, receiver) -> {
            throw new DefenderException(Code.PERMISSION, "asked", "ask nobody");
        });
        ask(getinfo("account=contoso", "data=sample", "max=100", "DeviceLogonEvents"));

        List<Reply> replies = executeAll();

        assertThat(opened).hasValue(0);
        assertThat(lines(replies)).hasSize(100).allMatch(line -> line.contains("contoso.com"));
        assertThat(messages(replies, "ERROR")).isEmpty();
    }

    @Test
    void failingAccountAmongSeveral_isAWarning() throws Exception {
        start((account, request, receiver) -> {
            if (account.equals("broken")) {
                throw new DefenderException(Code.PERMISSION, "it is broken", "mend it");
            }
            receiver.begin("t-" + account, COLUMNS);
            receiver.row(Slice.of("{\"n\":1}"));
            return account.equals("cut");
        });
        ask(getinfo("account=one,broken,cut", "DeviceEvents"));

        List<Reply> replies = executeAll();

        assertThat(lines(replies)).containsExactlyInAnyOrder(",t-one,1", ",t-cut,1");
        assertThat(messages(replies, "WARN"))
                .contains("broken: it is broken; mend it")
                .anyMatch(text -> text.startsWith("cut: the result is cut after 1 rows"));
        assertThat(messages(replies, "ERROR")).isEmpty();
        assertThat(result.get(10, TimeUnit.MINUTES)).isTrue();
    }

    @Test
    void onlyAccountThatFails_isAnError() throws Exception {
        start((account, request, receiver) -> {
            throw new DefenderException(Code.HUNTING_QUERY, "Kusto says no", "");
        });
        ask(getinfo("account=one", "DeviceEvents"));

        List<Reply> replies = executeAll();

        assertThat(messages(replies, "ERROR")).containsExactly("one: Kusto says no");
        assertThat(result.get(10, TimeUnit.MINUTES)).isFalse();
    }

    @Test
    void faultyArguments_areReportedTogetherAtOnce() throws Exception {
        start((account, request, receiver) -> false);

        Reply reply = ask(getinfo("timespan=yesterday", "max=0", "accunt=x"));

        assertThat(reply.isFinished()).isTrue();
        assertThat(reply.messages("ERROR")).hasSize(5);
        assertThat(reply.metadata().get("error").getAsString())
                .contains("account", "accunt", "timespan", "max", "query");
        assertThat(result.get(10, TimeUnit.MINUTES)).isFalse();
        assertThat(opened).hasValue(0);
    }

    @Test
    void closedPipe_endsARunningQuery() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        start((account, request, receiver) -> {
            running.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
            }
            return false;
        });
        ask(getinfo("account=one", "DeviceEvents"));
        send(execute());
        assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();
        ahead.addAndGet(1_000);

        toCommand.close();

        assertThat(result.get(10, TimeUnit.MINUTES)).isTrue();
        assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void requests_writtenAllAtOnce_areAnsweredThoughThePipeIsClosed() throws Exception {
        start((account, request, receiver) -> {
            // longer than a cancelled search is granted
            assertThat(new CountDownLatch(1).await(1, TimeUnit.SECONDS)).isFalse();
            receiver.begin("t", COLUMNS);
            receiver.row(Slice.of("{\"n\":1}"));
            return false;
        });
        send(getinfo("account=one", "DeviceEvents"));
        send(execute());
        toCommand.close();

        assertThat(result.get(20, TimeUnit.SECONDS)).isTrue();
        String said = new String(fromCommand.readAllBytes(), StandardCharsets.UTF_8);
        assertThat(said).contains(",t,1").contains("\"finished\":true");
    }

    @Test
    void silence_isBrokenByAnEmptyChunk() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        start((account, request, receiver) -> {
            go.await();
            receiver.begin("t", COLUMNS);
            receiver.row(Slice.of("{\"n\":1}"));
            return false;
        });
        ask(getinfo("account=one", "DeviceEvents"));

        Reply empty = ask(execute());
        go.countDown();

        assertThat(empty.isFinished()).isFalse();
        assertThat(empty.body()).isEmpty();
        assertThat(lines(executeAll())).containsExactly(",t,1");
    }

    @ParameterizedTest
    @EnumSource(names = {"HUNTING_CPU_QUOTA", "HUNTING_CALL_QUOTA"})
    void quota_isAWarning_andWhatCameStays(Code quota) throws Exception {
        start((account, request, receiver) -> {
            receiver.begin("t", List.of(new HuntingColumn("A", "Int64")));
            receiver.row(Slice.of("{\"A\":1}"));
            throw new DefenderException(quota, "the quota is used up", "");
        });
        ask(getinfo("account=one", "DeviceEvents"));

        List<Reply> replies = executeAll();

        assertThat(messages(replies, "WARN")).singleElement().asString().contains("one: the quota is used up");
        assertThat(messages(replies, "ERROR")).isEmpty();
        assertThat(lines(replies)).containsExactly(",t,1");
        assertThat(result.get(10, TimeUnit.MINUTES)).isTrue();
    }

    @Test
    void timeRangeBeforeTheLastThirtyDays_isAWarning() throws Exception {
        start((account, request, receiver) -> false);
        JsonObject getinfo = getinfo("account=one", "DeviceEvents");
        getinfo.getAsJsonObject("searchinfo").addProperty("earliest_time", "1500000000");
        ask(getinfo);

        assertThat(messages(executeAll(), "WARN")).singleElement().asString().contains("30 days");
    }

    @Test
    void quotationMarksOfTheQuery_areReadAsWritten() throws Exception {
        start((account, request, receiver) -> {
            asked.add(request);
            return false;
        });
        JsonObject getinfo = getinfo("account=one", "T | where A == \\\"x\\\"");
        JsonArray raw = new JsonArray();
        raw.add("account=one");
        raw.add("\"T | where A == \\\"x\\\"\"");
        getinfo.getAsJsonObject("searchinfo").add("raw_args", raw);
        ask(getinfo);
        executeAll();

        assertThat(asked.get(0).query()).isEqualTo("T | where A == \"x\"");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "null",
            value = {
                "0,0,null",
                "0,9999999999,null",
                "1764410000,9999999999,2025-11-29T09:53:20Z",
                "1764410000.500,1764413600,2025-11-29T09:53:20.5Z/2025-11-29T10:53:20Z",
                "1764410000,0,2025-11-29T09:53:20Z",
                "0,1764413600,P30D/2025-11-29T10:53:20Z"
            })
    void searchTime_isTheTimespan(String earliest, String latest, String timespan) throws Exception {
        start((account, request, receiver) -> {
            asked.add(request);
            return false;
        });
        JsonObject getinfo = getinfo("account=one", "DeviceEvents");
        getinfo.getAsJsonObject("searchinfo").addProperty("earliest_time", earliest);
        getinfo.getAsJsonObject("searchinfo").addProperty("latest_time", latest);
        ask(getinfo);
        executeAll();

        assertThat(asked.get(0).timespan()).isEqualTo(timespan);
    }

    private void start(HuntSource source) throws IOException {
        InputStream in = new PipedInputStream(toCommand, 1 << 20);
        PipedOutputStream out = new PipedOutputStream(fromCommand);
        HuntCommand command = new HuntCommand(
                new SearchCommandChannel(in, out),
                search -> {
                    opened.incrementAndGet();
                    return source;
                },
                work -> {
                    Thread thread = new Thread(work);
                    thread.setDaemon(true);
                    return thread;
                },
                () -> Instant.now().plusMillis(ahead.get()));
        result = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try (out) {
                result.complete(command.run());
            } catch (Exception e) {
                result.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private List<Reply> executeAll() throws IOException {
        List<Reply> replies = new ArrayList<>();
        do {
            replies.add(ask(execute()));
        } while (!replies.get(replies.size() - 1).isFinished());
        return replies;
    }

    private static List<String> lines(List<Reply> replies) {
        return replies.stream().flatMap(reply -> reply.body().lines().skip(1)).toList();
    }

    private static List<String> messages(List<Reply> replies, String level) {
        return replies.stream().flatMap(reply -> reply.messages(level).stream()).toList();
    }

    private static JsonObject getinfo(String... args) {
        JsonArray list = new JsonArray();
        for (String arg : args) {
            list.add(arg);
        }
        JsonObject info = new JsonObject();
        info.add("args", list);
        info.addProperty("session_key", "key");
        info.addProperty("splunkd_uri", "https://127.0.0.1:8089");
        JsonObject metadata = new JsonObject();
        metadata.addProperty("action", "getinfo");
        metadata.add("searchinfo", info);
        return metadata;
    }

    private static JsonObject execute() {
        return JsonParser.parseString("{\"action\":\"execute\",\"finished\":true}")
                .getAsJsonObject();
    }

    private Reply ask(JsonObject request) throws IOException {
        send(request);
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        for (int b = fromCommand.read(); b != '\n'; b = fromCommand.read()) {
            header.write(b);
        }
        String[] lengths = header.toString(StandardCharsets.US_ASCII).split(",");
        assertThat(lengths[0]).isEqualTo("chunked 1.0");
        String metadata = new String(fromCommand.readNBytes(Integer.parseInt(lengths[1])), StandardCharsets.UTF_8);
        String body = new String(fromCommand.readNBytes(Integer.parseInt(lengths[2])), StandardCharsets.UTF_8);
        return new Reply(JsonParser.parseString(metadata).getAsJsonObject(), body);
    }

    private void send(JsonObject request) throws IOException {
        byte[] json = request.toString().getBytes(StandardCharsets.UTF_8);
        toCommand.write(("chunked 1.0, " + json.length + " , 0\n").getBytes(StandardCharsets.US_ASCII));
        toCommand.write(json);
        toCommand.flush();
    }
}
