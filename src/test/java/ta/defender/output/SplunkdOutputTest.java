package ta.defender.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.xml.stream.XMLStreamException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import ta.defender.json.Slice;
import ta.defender.model.DefenderException;
import ta.defender.testing.FakeClock;

class SplunkdOutputTest extends EventOutputContract {
    private static final int SMALL_BUFFER = 64;
    private static final Duration HANG = Duration.ofMinutes(10);

    private final FakeClock uptime = new FakeClock();
    private final BreakableOutput output = new BreakableOutput();
    private SplunkdOutput sink;
    private long taken;
    private boolean parentAlive = true;

    @BeforeEach
    void open() {
        sink = open(() -> output.size() - taken);
    }

    private SplunkdOutput open(UnreadBytes pipe) {
        return SplunkdOutput.open(output, SMALL_BUFFER, new SettledBytes(pipe, uptime), () -> parentAlive);
    }

    @Override
    protected EventOutput output() {
        return sink;
    }

    @Override
    protected void takeAll() {
        taken = output.size();
        uptime.advance(Duration.ofSeconds(1));
        sink.settled();
        takeTime();
    }

    @Override
    protected void takeTime() {
        uptime.advance(Duration.ofSeconds(2));
    }

    @Override
    protected List<String> handedOver() throws XMLStreamException {
        return XmlStream.texts(output.text() + (output.isClosed() ? "" : "</stream>"), "data");
    }

    @Override
    protected void breakOutput() {
        output.breakDown();
    }

    @Test
    void settled_whenTheReaderTookAllLessThanTwoSecondsAgo_waits() {
        flush("{}");
        taken = output.size();
        sink.settled();

        uptime.advance(Duration.ofMillis(1_999));

        assertThat(sink.settled()).isZero();
        uptime.advance(Duration.ofMillis(1));
        assertThat(sink.settled()).isEqualTo(sink.written());
    }

    @Test
    void settled_whenTheReaderStopsInTheMiddle_coversWhatItTook() {
        flush("{}");
        long first = sink.written();
        taken = output.size();
        flush("{}");
        sink.settled();

        uptime.advance(Duration.ofHours(1));

        assertThat(sink.settled()).isEqualTo(first);
        assertThat(sink.settled()).isEqualTo(first);
    }

    /** What a broken output has taken may be lost: nothing more may count as settled. */
    @Test
    void settled_afterAFailedWrite_fails() {
        flush("{}");
        taken = output.size();
        sink.settled();
        takeTime();
        breakOutput();
        assertThatThrownBy(() -> flush("{}")).isInstanceOf(DefenderException.class);

        assertThatThrownBy(() -> sink.settled()).isInstanceOf(DefenderException.class);
    }

    /** One thread asks what has settled, another one writes. */
    @Test
    void settled_letsOthersWrite() throws Exception {
        long before = sink.written();
        sink.settled();

        Thread writer = new Thread(() -> flush("{}"));
        writer.setDaemon(true);
        writer.start();
        writer.join(HANG.toMillis());

        assertThat(sink.written()).isGreaterThan(before);
    }

    @Test
    void settled_whenTheParentIsGone_standsStill() {
        flush("{}");
        taken = output.size();
        sink.settled();
        parentAlive = false;

        uptime.advance(Duration.ofSeconds(3));

        assertThat(sink.settled()).isZero();
    }

    @Test
    void settled_whenTheReaderTookAllAndIsGone_failsAndSettlesNothing() {
        flush("{}");
        taken = output.size();
        sink.settled();
        output.breakDown();

        uptime.advance(Duration.ofSeconds(3));

        assertThatThrownBy(() -> sink.settled()).isInstanceOf(DefenderException.class);
        assertThatThrownBy(() -> sink.settled()).isInstanceOf(DefenderException.class);
    }

    @Test
    void settled_whereNobodyTellsWhatIsInThePipe_goesByTime() {
        sink = open(() -> UnreadBytes.UNKNOWN);
        flush("{}");
        sink.settled();

        uptime.advance(Duration.ofSeconds(2));

        assertThat(sink.settled()).isEqualTo(sink.written());
    }

    @Test
    void settled_withAFullPipe_asksTheReaderForNothing() {
        flush("\"" + "x".repeat(10_000) + "\"");
        taken = 5_000;
        sink.settled();
        int size = output.size();

        uptime.advance(Duration.ofSeconds(3));

        assertThat(sink.settled()).isZero();
        assertThat(output.size()).isEqualTo(size);
    }

    @Test
    void settled_whileWritesSucceed_needsNoProofOfTheReader() {
        flush("{}");
        long first = sink.written();
        taken = output.size();
        sink.settled();
        uptime.advance(Duration.ofSeconds(3));

        flush("\"" + "x".repeat(10_000) + "\"");

        assertThat(sink.settled()).isEqualTo(first);
    }

    @Test
    void settled_whenNothingWasWritten_writesNothing() {
        int size = output.size();
        takeAll();
        sink.settled();
        uptime.advance(Duration.ofSeconds(3));
        sink.settled();

        assertThat(output.size()).isLessThanOrEqualTo(size + 1);
    }

    private void flush(String text) {
        sink.write(header("s"), List.of(Slice.of(text)));
        sink.flush();
    }

    @Test
    void stream_withOneEvent_isAsSplunkWantsIt() {
        EventHeader header = new EventHeader(
                "defender_alerts://mine", Instant.ofEpochMilli(1_700_000_000_123L), "s", "t", "main", "h");

        sink.write(header, List.of(Slice.of("{\"a\":\"<&>\"}")));
        sink.close();

        assertThat(output.text())
                .isEqualTo(
                        "<stream>\n<event stanza=\"defender_alerts://mine\" unbroken=\"1\"><time>1700000000.123</time>"
                                + "<source>s</source><sourcetype>t</sourcetype><index>main</index><host>h</host>"
                                + "<data>{\"a\":\"&lt;&amp;&gt;\"}</data><done/></event>\n</stream>\n");
        assertThat(output.isClosed()).isTrue();
    }

    @Test
    void event_withoutTimeIndexAndHost_leavesThemOut() {
        sink.write(new EventHeader("a://b", null, "s", "t", null, null), List.of(Slice.of("{}")));
        sink.flush();

        assertThat(output.text())
                .endsWith("<event stanza=\"a://b\" unbroken=\"1\"><source>s</source><sourcetype>t</sourcetype>"
                        + "<data>{}</data><done/></event>\n");
    }

    @Test
    void open_sendsTheFirstTagAtOnce() {
        assertThat(output.text()).isEqualTo("<stream>\n");
    }

    @Test
    void open_whenOutputIsGone_fails() {
        BreakableOutput gone = new BreakableOutput();
        gone.breakDown();

        assertThatThrownBy(() -> SplunkdOutput.open(gone, SMALL_BUFFER, new SettledBytes(() -> 0, uptime), () -> true))
                .isInstanceOf(DefenderException.class)
                .hasMessage("cannot write events to Splunk: Broken pipe")
                .hasCauseInstanceOf(IOException.class);
    }

    @Test
    void write_withRoomInTheBuffer_waitsForFlush() {
        SplunkdOutput buffered = SplunkdOutput.open(
                new BreakableOutput(), SplunkdOutput.BUFFER_SIZE, new SettledBytes(() -> 0, uptime), () -> true);
        output.breakDown();

        buffered.write(header("s"), List.of(Slice.of("{}")));

        assertThat(buffered.written()).isPositive();
    }

    @Test
    void write_whenOutputBreaksAmidAnEvent_failsAndNothingFollows() {
        output.breakDown();

        assertThatThrownBy(() -> sink.write(header("s"), List.of(Slice.of("\"" + "x".repeat(1_000) + "\""))))
                .isInstanceOf(DefenderException.class);
        output.mend();
        assertThatThrownBy(() -> sink.write(header("s"), List.of(Slice.of("{}"))))
                .isInstanceOf(DefenderException.class)
                .hasMessage("cannot write events to Splunk: Broken pipe");
        assertThatThrownBy(() -> sink.close()).isInstanceOf(DefenderException.class);
        assertThat(output.text()).isEqualTo("<stream>\n");
        assertThat(output.isClosed()).isTrue();
    }

    @Test
    @SuppressWarnings("DataFlowIssue")
    void write_whenCallerFailsAmidAnEvent_letsNothingFollow() {
        List<Slice> faulty = new ArrayList<>(List.of(Slice.of("{")));
        faulty.add(null);

        assertThatThrownBy(() -> sink.write(header("s"), faulty)).isInstanceOf(NullPointerException.class);

        assertThatThrownBy(() -> sink.flush())
                .isInstanceOf(DefenderException.class)
                .hasMessageContaining("not written to its end");
    }

    @Test
    void written_afterFlush_countsBytes() {
        sink.write(header("s"), List.of(Slice.of("{\"a\":\"é\"}")));
        sink.write(header("s"), List.of(Slice.of("{}")));
        sink.flush();

        assertThat(sink.written()).isEqualTo(output.size());
    }

    @ParameterizedTest
    @CsvSource({
        "1970-01-01T00:00:00Z, 0.000",
        "2026-11-23T10:00:00.0019999Z, 1795428000.001",
        "1969-12-31T23:59:59.999Z, -0.001",
        "1969-12-31T23:59:59Z, -1.000",
        "1969-12-31T23:59:58.5Z, -1.500",
        "1969-12-31T23:59:59.9999Z, -0.001",
        "0001-01-01T00:00:00Z, -62135596800.000",
        "9999-12-31T23:59:59.9999999Z, 253402300799.999"
    })
    void time_ofAnyInstant_hasThreeDecimals(Instant time, String expected) throws Exception {
        sink.write(new EventHeader("a://b", time, "s", "t", null, null), List.of(Slice.of("{}")));
        sink.close();

        assertThat(XmlStream.texts(output.text(), "time")).containsExactly(expected);
    }

    private static EventHeader header(String source) {
        return new EventHeader("a://b", null, source, "t", null, null);
    }
}
