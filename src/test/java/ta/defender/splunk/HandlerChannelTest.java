package ta.defender.splunk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;
import ta.defender.model.DefenderException;

class HandlerChannelTest {
    private static final String CALL = "{\"method\":\"GET\",\"päth\":1}";

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @Test
    void next_reads_aWholePacket() throws Exception {
        assertThat(channel("\7" + "2\n3\nbin4\narg1" + text("param") + text(CALL))
                        .next())
                .hasValueSatisfying(
                        document -> assertThat(document).asString(UTF_8).isEqualTo(CALL));
    }

    @Test
    void next_whenTheBlockComesInAPacketOfItsOwn_waitsForIt() throws Exception {
        HandlerChannel channel = channel("\1" + "0\n0\n" + "\n\2" + text(CALL) + "\4" + "\7" + "0\n0\n" + text("{}"));

        assertThat(channel.next())
                .hasValueSatisfying(
                        document -> assertThat(document).asString(UTF_8).isEqualTo(CALL));
        assertThat(channel.next())
                .hasValueSatisfying(
                        document -> assertThat(document).asString(UTF_8).isEqualTo("{}"));
        assertThat(channel.next()).isEmpty();
    }

    /** Splunk's own programs acknowledge the beginning before they read a block; a caller may wait for it. */
    @Test
    void beginning_isAcknowledgedBeforeTheBlockIsRead() throws Exception {
        assertThatThrownBy(() -> channel("\1" + "0\n0\n" + "\2" + "9\n{").next())
                .isInstanceOf(EOFException.class);

        assertThat(out.toString(UTF_8)).isEqualTo("0\n");
    }

    @Test
    void beginning_withoutABlock_isAcknowledged() throws Exception {
        assertThat(channel("\5" + "0\n0\n").next()).isEmpty();

        assertThat(out.toString(UTF_8)).isEqualTo("0\n");
    }

    @Test
    void block_withoutABeginning_isACall() throws Exception {
        HandlerChannel channel = channel("\6" + text(CALL));

        assertThat(channel.next()).isPresent();
        channel.answer(200, "{}");
        assertThat(out.toString(UTF_8)).matches("(?s)\\d+\n\\{.*");
    }

    @Test
    void next_takesADigitForTheFlags() throws Exception {
        assertThat(channel("7" + "0\n0\n" + text(CALL)).next()).isPresent();
    }

    @Test
    void answer_toAPacket_hasAnEmptyTextAndItsLengthInBytesInFront() throws Exception {
        HandlerChannel channel = channel("\7" + "0\n0\n" + text(CALL));
        channel.next();

        channel.answer(200, "{\"a\":\"é\"}");

        String[] lines = out.toString(UTF_8).split("\n", 3);
        assertThat(lines[0]).isEqualTo("0");
        assertThat(lines[2].getBytes(UTF_8)).hasSize(Integer.parseInt(lines[1]));
        assertThat(lines[2]).startsWith("{\"status\":200,\"payload\":\"{\\\"a\\\":\\\"é\\\"}\"");
    }

    @Test
    void next_ofADocumentWithoutPackets_isTheOnlyCallAndAnsweredWithoutThem() throws Exception {
        HandlerChannel channel = channel("\n" + CALL + "\n");

        assertThat(channel.next())
                .hasValueSatisfying(
                        document -> assertThat(document).asString(UTF_8).isEqualTo(CALL + "\n"));
        channel.answer(404, "{}");
        assertThat(channel.next()).isEmpty();
        assertThat(out.toString(UTF_8)).startsWith("{\"status\":404");
    }

    @Test
    void next_atTheEndOfTheStream_isEmpty() throws Exception {
        assertThat(channel("").next()).isEmpty();
        assertThat(channel("\n\n").next()).isEmpty();
    }

    @Test
    void next_whenALengthIsNone_refuses() {
        assertThatThrownBy(() -> channel("\7" + "x\n").next())
                .isInstanceOf(DefenderException.class)
                .hasMessageContaining("byte 120");
        assertThatThrownBy(() -> channel("\7" + "0\n0\n1234567890\n").next())
                .isInstanceOf(DefenderException.class)
                .hasMessageContaining("9 digits");
        assertThatThrownBy(() -> channel("\7" + "99\n99999999\n").next())
                .isInstanceOf(DefenderException.class)
                .hasMessageContaining("99999999 bytes");
        assertThatThrownBy(() -> channel("\7" + "0\n0\n").next()).isInstanceOf(EOFException.class);
    }

    @Test
    void next_whenADocumentIsTooLarge_isWithoutAByte_andGoesOn() throws Exception {
        int size = (4 << 20) + 1;
        HandlerChannel channel = channel("\7" + "0\n0\n" + size + "\n" + "x".repeat(size) + "\7" + "0\n0\n2\n{}");

        assertThat(channel.next().orElseThrow()).isEmpty();
        assertThat(channel.next().orElseThrow()).hasSize(2);
    }

    @Test
    void next_whenATextIsCutOff_fails() {
        assertThatThrownBy(() -> channel("\7" + "0\n0\n9\n{}").next()).isInstanceOf(EOFException.class);
    }

    private HandlerChannel channel(String input) {
        return new HandlerChannel(new Pipe(input.getBytes(UTF_8)), out);
    }

    /** Standard input, which cannot skip. */
    private static final class Pipe extends ByteArrayInputStream {
        Pipe(byte[] bytes) {
            super(bytes);
        }

        @Override
        public synchronized long skip(long bytes) {
            throw new UncheckedIOException(new IOException("Illegal seek"));
        }
    }

    private static String text(String text) {
        return text.getBytes(UTF_8).length + "\n" + text;
    }

    @Test
    void answer_whenTheReaderIsGone_fails() throws IOException {
        HandlerChannel channel =
                new HandlerChannel(new ByteArrayInputStream(CALL.getBytes(UTF_8)), new ByteArrayOutputStream() {
                    @Override
                    public void flush() throws IOException {
                        throw new IOException("Broken pipe");
                    }
                });
        channel.next();

        assertThatThrownBy(() -> channel.answer(200, "{}")).isInstanceOf(IOException.class);
    }
}
