package ta.defender.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import ta.defender.testing.FakeClock;

final class LeastRateInputStreamTest {
    private final FakeClock clock = new FakeClock();

    @Test
    void singleBytes_nowAndThen_endWithATimeout() {
        InputStream body = body(1, Duration.ofSeconds(2));

        assertThatThrownBy(() -> read(body, 100, Duration.ZERO)).isInstanceOf(SocketTimeoutException.class);
    }

    @Test
    void singleBytes_forLessThanTheLimit_areRead() throws Exception {
        assertThat(read(body(1, Duration.ofSeconds(2)), 50, Duration.ZERO)).isEqualTo(50);
    }

    @Test
    void slowLine_isRead() throws Exception {
        assertThat(read(body(8_000, Duration.ofSeconds(4)), 500, Duration.ZERO)).isEqualTo(4_000_000);
    }

    /** splunkd stops reading, and with it the page is not read on. */
    @Test
    void readerThatIsHeldUp_doesNotCount() throws Exception {
        assertThat(read(body(10, Duration.ofMillis(10)), 100, Duration.ofMinutes(5)))
                .isEqualTo(1_000);
    }

    private int read(InputStream body, int times, Duration between) throws IOException {
        byte[] buffer = new byte[8_192];
        int bytes = 0;
        for (int i = 0; i < times; i++) {
            bytes += body.read(buffer, 0, buffer.length);
            clock.advance(between);
        }
        return bytes;
    }

    /** Parts of so many bytes, each after a while. */
    private InputStream body(int part, Duration pause) {
        return new LeastRateInputStream(
                new InputStream() {
                    @Override
                    public int read() {
                        clock.advance(pause);
                        return 'x';
                    }

                    @Override
                    public int read(byte[] buffer, int from, int length) {
                        clock.advance(pause);
                        return Math.min(part, length);
                    }
                },
                clock);
    }
}
