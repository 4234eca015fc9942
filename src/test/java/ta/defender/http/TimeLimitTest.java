package ta.defender.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

final class TimeLimitTest {
    private static final HttpRequest READ =
            HttpRequest.get(URI.create("https://graph.example/")).withTimeout(Duration.ofSeconds(20));
    private final IOException cut = new SocketException("closed");

    private final CompletableFuture<Void> scheduled = new CompletableFuture<>();
    private Duration time = Duration.ZERO;
    private Runnable task = () -> {};
    private int cancelled;

    @Test
    void head_thatTricklesIn_isGivenUp() {
        TimeLimit limit = limit(READ);

        task.run();

        assertThat(time).isEqualTo(TimeLimit.LONGEST_HEAD);
        assertThat(cancelled).isEqualTo(1);
        assertThat(limit.causeOf(cut)).isInstanceOf(SocketTimeoutException.class);
    }

    @Test
    void body_ofARead_hasNoEnd() {
        TimeLimit limit = limit(READ);

        limit.head();
        task.run();

        assertThat(scheduled).isCancelled();
        assertThat(cancelled).isZero();
        assertThat(limit.causeOf(cut)).isSameAs(cut);
    }

    @Test
    void body_thatSomebodyWaitsFor_hasTheTimeOfTheCall() {
        TimeLimit limit = limit(READ.asWriteBack());

        limit.head();
        task.run();

        assertThat(time).isEqualTo(Duration.ofSeconds(20));
        assertThat(cancelled).isEqualTo(1);
        assertThat(limit.causeOf(cut)).isInstanceOf(SocketTimeoutException.class);
    }

    private TimeLimit limit(HttpRequest request) {
        return TimeLimit.of(request, () -> cancelled++, this::later);
    }

    private Future<?> later(Duration in, Runnable what) {
        time = in;
        task = what;
        return scheduled;
    }
}
