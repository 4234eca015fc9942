package ta.defender.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import ta.defender.json.Slice;
import ta.defender.model.DefenderException;
import ta.defender.testing.FakeClock;
import ta.defender.testing.RecordingOutput;

class RecordWriterTest {
    private static final TableFilter EVERY_TABLE = TableFilter.of(Set.of());
    private static final String SOURCE = "eventhub:contoso/alerts";
    private static final Instant RECEIVED = Instant.parse("2026-03-01T11:59:58Z");

    private final RecordingOutput sink = new RecordingOutput();
    private final RecordTally tally = new RecordTally();
    private final Set<String> seen = new HashSet<>();
    private final List<String> defects = new ArrayList<>();

    @Test
    void write_ofAMessage_makesOneEventPerRecord() throws IOException {
        write(sample("54-SYNTHETIC-eventhub-message.json"));

        assertThat(sink.events()).hasSize(2).allSatisfy(event -> {
            assertThat(event.header().stanza()).isEqualTo("defender_stream://contoso");
            assertThat(event.header().sourcetype()).isEqualTo("ms:defender:eventhub");
            assertThat(event.header().source()).isEqualTo(SOURCE);
            assertThat(event.header().index()).isEqualTo("defender");
            assertThat(event.header().time()).isEqualTo(Instant.parse("2026-11-20T10:07:37.729415Z"));
            assertThat(event.data()).doesNotContain("\n").startsWith("{\"time\":\"2026-11-20T10:08:13.95");
        });
        assertThat(sink.data().get(0))
                .endsWith("\"AttackTechniques\":\"[\\\"PowerShell (T1059.001)\\\"]\"},\"Tenant\":\"DefaultTenant\"}");
        assertThat(tally.messages()).isEqualTo(1);
        assertThat(tally.events()).isEqualTo(2);
        assertThat(tally.newest()).isEqualTo(Instant.parse("2026-11-20T10:07:37.729415Z"));
    }

    @Test
    void write_whenNothingIsNew_reportsNothing() throws IOException {
        write(sample("54-SYNTHETIC-eventhub-message.json"));
        write(sample("53-streaming-record-alertevidence.json"));

        assertThat(seen).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{\"a\":1}", "[{\"a\":1}]", "\uFEFF{\"records\":[{\"a\":1}]}", " {\"records\": [ {\"a\" :1} ] }"
            })
    void write_ofEveryForm_findsTheRecord(String message) {
        write(message);

        assertThat(sink.data()).containsExactly("{\"a\":1}");
        assertThat(tally.unparsed()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \r\n", "{\"records\":[]}", "[]"})
    void write_ofNothing_makesNoEvent(String message) {
        write(message);

        assertThat(sink.events()).isEmpty();
        assertThat(tally.messages()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"records\":[{\"a\":1},{\"b\":[218 B blob data]},{\"c\":\"]}\"}]}",
                "[{\"a\":1} , {\"b\":[218 B blob data]}, {\"c\":\"]}\"}]"
            })
    void write_withOneBadRecord_writesTheOthersWithTheirFields(String message) {
        write(message);

        assertThat(sink.data()).containsExactly("{\"a\":1}", "{\"b\":[218 B blob data]}", "{\"c\":\"]}\"}");
        assertThat(sink.events())
                .extracting(event -> event.header().sourcetype())
                .containsExactly(RecordWriter.RECORD, RecordWriter.UNPARSED, RecordWriter.RECORD);
        assertThat(tally.unparsed()).isEqualTo(1);
    }

    @Test
    void time_ofYearOne_isNone() {
        write("{\"time\":\"0001-01-01T00:00:00Z\",\"properties\":{\"Timestamp\":\"0001-01-01T00:00:00Z\"}}");
        write("{\"time\":\"2026-03-01T11:00:00Z\",\"properties\":{\"Timestamp\":\"0001-01-01T00:00:00Z\"}}");

        assertThat(sink.events())
                .extracting(event -> event.header().time())
                .containsExactly(RECEIVED, Instant.parse("2026-03-01T11:00:00Z"));
    }

    /** Microseconds in the place of milliseconds, and dates that stand for none. */
    @Test
    void time_beyondThisCentury_isNone() {
        write("{\"time\":\"2026-03-01T11:00:00Z\",\"properties\":{\"Timestamp\":\"9999-12-31T23:59:59Z\"}}");
        write("{\"time\":\"9999-12-31T23:59:59Z\"}");
        writer(EVERY_TABLE).write(Slice.of("{\"a\":1}"), SOURCE, Instant.ofEpochMilli(1L << 62));

        assertThat(sink.events())
                .extracting(event -> event.header().time())
                .containsExactly(Instant.parse("2026-03-01T11:00:00Z"), RECEIVED, null);
    }

    @Test
    void time_isThatOfTheRow_thenOfTheRecord_thenOfTheMessage() {
        write(
                "{\"records\":[{\"time\":\"2026-03-01T11:00:00Z\",\"properties\":{\"Timestamp\":\"2026-03-01T10:00:00.5Z\"}},"
                        + "{\"time\":\"2026-03-01T11:00:00Z\",\"properties\":{\"Timestamp\":null}},"
                        + "{\"time\":\"2026-03-01T11:00:00Z\",\"properties\":\"none\"},"
                        + "{\"time\":\"soon\",\"properties\":{\"x\":{\"Timestamp\":\"2026-03-01T10:00:00Z\"}}}]}");

        assertThat(sink.events())
                .extracting(event -> event.header().time())
                .containsExactly(
                        Instant.parse("2026-03-01T10:00:00.500Z"),
                        Instant.parse("2026-03-01T11:00:00Z"),
                        Instant.parse("2026-03-01T11:00:00Z"),
                        RECEIVED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain text", "text {with} [brackets] and \"marks", "{\"records\":[{\"a\":cut"})
    void write_ofAMessageThatIsNoJson_passesItOnWholeAndNothingTwice(String message) {
        write(message);

        assertThat(sink.data()).containsExactly(message);
        assertThat(sink.events().get(0).header().sourcetype()).isEqualTo("ms:defender:eventhub:unparsed");
        assertThat(sink.events().get(0).header().time()).isEqualTo(RECEIVED);
        assertThat(tally.unparsed()).isEqualTo(1);
        assertThat(tally.events()).isZero();
    }

    @Test
    void write_ofBytesThatAreNoUtf8_keepsTheStreamReadable() {
        writer(EVERY_TABLE).write(Slice.of(new byte[] {(byte) 0xFF, 'x', (byte) 0xC3}), SOURCE, null);

        assertThat(sink.data()).containsExactly("\ufffdx\ufffd");
    }

    /** One of them would end the stream for all that follows: XML cannot carry them. */
    @Test
    void write_whenWeHaveADefect_passesTheMessageOnWhole_andSaysSoOnce() {
        RecordLabels labels = new RecordLabels("defender_stream://x", null, null, null, null);
        RecordWriter writer = new RecordWriter(
                labels,
                EVERY_TABLE,
                sink,
                new FakeClock(),
                new RecordWriter.Listeners(
                        name -> {
                            throw new IllegalStateException("of ours");
                        },
                        tally,
                        defects::add));
        String message = record("FutureEvents", "\"a\":1");

        writer.write(Slice.of(message), SOURCE, RECEIVED);
        writer.write(Slice.of(record("OtherEvents", "")), SOURCE, RECEIVED);

        assertThat(sink.data()).first().isEqualTo(message);
        assertThat(sink.events().get(0).header().sourcetype()).isEqualTo("ms:defender:eventhub:unparsed");
        assertThat(tally.unparsed()).isEqualTo(2);
        assertThat(defects).singleElement().asString().contains("of ours", "report it");
    }

    @Test
    void write_ofCharactersThatXmlCannotCarry_keepsTheStreamReadable() {
        write("no JSON: \ufffe\uffff\ufffd");

        assertThat(sink.data()).containsExactly("no JSON: \ufffd\ufffd\ufffd");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\uFEFF[{\"a\":1}]", "\uFEFF{\"a\":1}", "\uFEFF \r\n{\"records\":[{\"a\":1}]}\n"})
    void write_behindAByteOrderMark_findsTheRecord(String message) {
        write(message);

        assertThat(sink.data()).containsExactly("{\"a\":1}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"records\":\"none\"}", "{'a':1}", "{\"a\":NaN}", "\u0000"})
    void write_ofWhatIsAlmostAMessage_passesItOnWhole(String message) {
        write(message);

        assertThat(sink.events()).singleElement().satisfies(event -> {
            assertThat(event.data()).isEqualTo(message);
            assertThat(event.header().sourcetype()).isEqualTo("ms:defender:eventhub:unparsed");
        });
        assertThat(tally.unparsed()).isEqualTo(1);
    }

    /** What stands for it: the records, and behind the arrow what is left. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'a':1}\n{'b':2} => {'a':1} {'b':2} =>",
                "{'a':1}\r\n{'b':2}\r\n => {'a':1} {'b':2} =>",
                "{'a':1}{'b':2} => {'a':1} {'b':2} =>",
                "{'a':1}, => {'a':1} =>",
                "{'a':1} x => {'a':1} => x",
                "[{'a':1},] => {'a':1} =>",
                "[{'a':1},{'b':2} => {'a':1} {'b':2} =>",
                "[ => =>",
                "] => =>",
                "{'records':[{'a':1}]}{'records':[{'b':2}]} => {'a':1} {'b':2} =>",
                "{'records':[{'a':1}]}\n{'b':2} => {'a':1} {'b':2} =>",
                "{'records':[{'a':1},{'b':2} => {'a':1} {'b':2} =>",
                "{'records':[{'a':1},{'b':cut => {'a':1} => {'b':cut",
                "{'records':[{'a':1},]} => {'a':1} =>",
                "{'records':[{'a':1}],'records':[{'b':2}]} => {'a':1} {'b':2} =>",
                "{'records':[{'a':1},x],'more':5} => {'a':1} => x",
                "{'records':{'a':1}} => {'a':1} =>",
                "{'records':[{'a':1}]}\0 => {'a':1} =>",
                "\0\0{'a':1} => {'a':1} =>",
                "\uFEFF\uFEFF{'a':1} => {'a':1} =>",
                "{'records':[/*x*/{'a':1}]} => {'a':1} => /*x*/",
                "{'records':[{'a':1},{'b':NaN},{'c':3}]} => {'a':1} {'c':3} => {'b':NaN}",
                "{'records':[{'a':1},\u0001]} => {'a':1} => \u0001",
                "{'records':[{'a':1}]} tail => {'a':1} => tail",
                "{'a':'cut\n{'b':2} => {'b':2} => {'a':'cut"
            })
    void write_ofSeveralValues_findsTheGoodOnes(String example) {
        String[] parts = example.replace('\'', '"').split(" =>", -1);

        write(parts[0]);

        assertThat(String.join(" ", data(RecordWriter.RECORD))).isEqualTo(parts[1].strip());
        assertThat(String.join(" ", data(RecordWriter.UNPARSED))).isEqualTo(parts[2].replaceFirst("^ ", ""));
    }

    /** Each line is as bad as the one before: the time must not grow with the square of their number. */
    @Test
    void write_ofManyCutLines_takesNoLongerThanTheirNumber() {
        String message = "{\"a\":\"cut\n".repeat(200_000) + "{\"b\":2}";

        assertTimeoutPreemptively(Duration.ofSeconds(30), () -> write(message));

        assertThat(data(RecordWriter.RECORD)).containsExactly("{\"b\":2}");
        assertThat(tally.unparsed()).isEqualTo(200_000);
    }

    private List<String> data(String sourcetype) {
        return sink.events().stream()
                .filter(event -> event.header().sourcetype().equals(sourcetype))
                .map(RecordingOutput.Event::data)
                .toList();
    }

    @Test
    void write_ofDeepNesting_passesItOnWhole() {
        String message = "[".repeat(100_000) + "]".repeat(100_000);

        write("{\"a\":" + message + "}");

        assertThat(tally.unparsed()).isZero();
        assertThat(sink.data()).containsExactly("{\"a\":" + message + "}");
    }

    @Test
    void write_ofRecordsThatAreNoObjects_losesNone() {
        write("{\"records\":[1,\"a\",null,[],{},{\"properties\":[],\"category\":7,\"time\":7}]}");

        assertThat(sink.data())
                .containsExactly("1", "\"a\"", "null", "[]", "{}", "{\"properties\":[],\"category\":7,\"time\":7}");
        assertThat(sink.events())
                .allSatisfy(event -> assertThat(event.header().time()).isEqualTo(RECEIVED));
    }

    @Test
    void write_ofAnObjectWithoutRecords_isOneRecord() {
        write("{\"time\":\"2026-03-01T11:00:00Z\",\"status\":\"heartbeat\"}");
        write("{\"records\":null}");

        assertThat(sink.data())
                .containsExactly("{\"time\":\"2026-03-01T11:00:00Z\",\"status\":\"heartbeat\"}", "{\"records\":null}");
    }

    @Test
    void write_ofAFullMessage_makesThousandsOfEvents() {
        StringBuilder message = new StringBuilder("{\"records\":[").append(record("DeviceInfo", "\"DeviceId\":0"));
        int records = 1;
        while (message.length() < 1_000_000) {
            message.append(',').append(record("DeviceInfo", "\"DeviceId\":" + records++));
        }
        write(message.append("]}").toString());

        assertThat(records).isGreaterThan(10_000);
        assertThat(sink.data()).hasSize(records).doesNotHaveDuplicates();
    }

    /** Bytes inside a string that are no UTF-8 do not cost the record its fields. */
    @Test
    void write_ofARecordWithBytesThatAreNoUtf8_mendsThem() {
        byte[] message = "{\"a\":\"x?y\"}".getBytes(StandardCharsets.UTF_8);
        message[7] = (byte) 0xFF;

        writer(EVERY_TABLE).write(Slice.of(message), SOURCE, null);

        assertThat(sink.data()).containsExactly("{\"a\":\"x\\ufffdy\"}");
    }

    @Test
    void tables_whenGiven_leaveOutTheOthers() {
        RecordWriter writer = writer(TableFilter.of(List.of("alertinfo", "EmailEvents")));

        writer.write(
                Slice.of("{\"records\":[" + record("AlertInfo", "") + "," + record("DeviceInfo", "") + ",{\"a\":1},"
                        + record("EmailEvents", "") + "," + record("NewEvents", "") + "]}"),
                SOURCE,
                null);

        assertThat(sink.data()).containsExactly(record("AlertInfo", ""), record("EmailEvents", ""));
        assertThat(tally.filtered()).isEqualTo(3);
    }

    @Test
    void newTablesAndFields_passThroughAndAreReportedOnce() {
        RecordWriter writer = writer(EVERY_TABLE);
        String known = record("AlertInfo", "\"AlertId\":\"a\",\"Colour\":\"red\"");
        String unknown = record("FutureEvents", "\"Anything\":1");

        for (int i = 0; i < 3; i++) {
            writer.write(Slice.of("{\"records\":[" + known + "," + unknown + "]}"), SOURCE, null);
        }

        List<RecordingOutput.Event> reports = sink.events().stream()
                .filter(event -> event.header().sourcetype().equals("ms:defender:health"))
                .toList();
        assertThat(reports)
                .extracting(RecordingOutput.Event::data)
                .containsExactly(
                        "{\"time\":\"2026-03-01T12:00:00Z\",\"check\":\"new_field\",\"outcome\":\"new\","
                                + "\"input\":\"defender_stream://contoso\",\"table\":\"AlertInfo\",\"field\":\"Colour\"}",
                        "{\"time\":\"2026-03-01T12:00:00Z\",\"check\":\"new_table\",\"outcome\":\"new\","
                                + "\"input\":\"defender_stream://contoso\",\"table\":\"FutureEvents\"}");
        assertThat(sink.data()).filteredOn(data -> data.equals(known)).hasSize(3);
        assertThat(sink.data()).filteredOn(data -> data.equals(unknown)).hasSize(3);
    }

    @Test
    void fields_inAnotherOrderOrLeftOut_areNotNew() {
        RecordWriter writer = writer(EVERY_TABLE);
        String[] rows = {
            "\"AlertId\":1,\"Title\":2,\"Severity\":3",
            "\"Title\":2,\"Severity\":3",
            "\"Severity\":3,\"AlertId\":1",
            "",
            "\"Title\":1"
        };

        for (String row : rows) {
            writer.write(Slice.of(record("AlertInfo", row)), SOURCE, null);
        }

        assertThat(sink.data()).hasSize(rows.length);
    }

    @Test
    void sourceAndSourcetypeOfTheStanza_overrideOurs() {
        RecordLabels labels = new RecordLabels("defender_stream://x", null, "h", "mine", "my source");
        RecordWriter writer = new RecordWriter(
                labels, EVERY_TABLE, sink, new FakeClock(), new RecordWriter.Listeners(seen::add, tally, defects::add));

        writer.write(Slice.of("{\"a\":1}"), SOURCE, null);

        assertThat(sink.events().get(0).header().sourcetype()).isEqualTo("mine");
        assertThat(sink.events().get(0).header().source()).isEqualTo("my source");
        assertThat(sink.events().get(0).header().host()).isEqualTo("h");
    }

    @Test
    void write_whenSplunkIsGone_fails() {
        sink.failOn(1);

        assertThatThrownBy(() -> write("{\"a\":1}")).isInstanceOf(DefenderException.class);
    }

    @Test
    void documentedTables_areAllThere() {
        assertThat(KnownTables.read().tables())
                .hasSize(63)
                .contains("AlertInfo", "UrlClickEvents", "CloudDnsEvents", "MessageEvents");
        assertThat(KnownTables.read().fields("DeviceProcessEvents")).contains("Timestamp", "MachineGroup", "LogonId");
    }

    private void write(String message) {
        writer(EVERY_TABLE).write(Slice.of(message), SOURCE, RECEIVED);
    }

    private RecordWriter writer(TableFilter filter) {
        RecordLabels labels = new RecordLabels("defender_stream://contoso", "defender", null, null, null);
        return new RecordWriter(
                labels, filter, sink, new FakeClock(), new RecordWriter.Listeners(seen::add, tally, defects::add));
    }

    private static String record(String table, @Nullable String fields) {
        return "{\"category\":\"AdvancedHunting-" + table + "\",\"properties\":{" + fields + "}}";
    }

    private static String sample(String name) throws IOException {
        try (InputStream file = RecordWriterTest.class.getResourceAsStream("/samples/" + name)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
