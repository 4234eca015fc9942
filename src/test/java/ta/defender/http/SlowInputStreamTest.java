package ta.defender.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import ta.defender.testing.FakeClock;

final class SlowInputStreamTest {
    private final FakeClock clock = new FakeClock();

    @Test
    void body_thatTrickles_isGivenUp() {
        InputStream body = body(1_000, 1, Duration.ofSeconds(2));

        assertThatThrownBy(body::readAllBytes).isInstanceOf(SocketTimeoutException.class);
        assertThat(clock.instant()).isBefore(new FakeClock().instant().plus(Duration.ofMinutes(6)));
    }

    @Test
    void body_onASlowLine_isReadToItsEnd() throws Exception {
        InputStream body = body(2_000_000, 2_000, Duration.ofSeconds(1));

        assertThat(body.readAllBytes()).hasSize(2_000_000);
    }

    /** splunkd may leave the pipe full for an hour. */
    @Test
    void body_whoseReaderIsSlow_isReadToItsEnd() throws Exception {
        InputStream body = body(100, 10, Duration.ZERO);

        for (int i = 0; i < 100; i++) {
            clock.advance(Duration.ofMinutes(1));
            assertThat(body.read()).isEqualTo(7);
        }
        assertThat(body.read()).isEqualTo(-1);
    }

    private InputStream body(int size, int atATime, Duration pause) {
        byte[] bytes = new byte[size];
        Arrays.fill(bytes, (byte) 7);
        return new SlowInputStream(
                new ByteArrayInputStream(bytes) {
                    @Override
                    public synchronized int read(byte[] buffer, int offset, int length) {
                        clock.advance(pause);
                        return super.read(buffer, offset, Math.min(length, atATime));
                    }
                },
                clock);
    }
}
