package ta.defender.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import ta.defender.http.RateLimiter.Limit;
import ta.defender.testing.FakeClock;
import ta.defender.testing.FakeSleeper;

final class SharedRateLimiterTest {
    private static final Duration PATIENT = Duration.ofDays(1);

    private final FakeClock clock = new FakeClock();

    @TempDir
    Path directory;

    @Test
    void processes_shareOneBudget() {
        SharedRateLimiter input = limiter(0, 3);
        SharedRateLimiter service = limiter(0, 3);

        assertThat(List.of(book(input), book(service), book(input))).containsOnly(Duration.ZERO);
        assertThat(book(service)).isEqualTo(Duration.ofMinutes(1));
        clock.advance(Duration.ofSeconds(59));
        assertThat(input.book(false, Duration.ZERO)).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void oldCalls_areForgotten() {
        SharedRateLimiter budget = limiter(0, 1);
        book(budget);
        clock.advance(Duration.ofMinutes(1));

        assertThat(book(budget)).isEqualTo(Duration.ZERO);
        assertThat(file()).content().hasLineCount(1);
    }

    @Test
    void share_isKeptForPeople() {
        SharedRateLimiter budget = limiter(0.2, 5);
        for (int i = 0; i < 4; i++) {
            book(budget);
        }

        assertThat(budget.book(false, Duration.ZERO)).isEqualTo(Duration.ofMinutes(1));
        assertThat(budget.book(true, Duration.ZERO)).isEqualTo(Duration.ZERO);
        assertThat(budget.book(true, Duration.ZERO)).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void waitThatIsTooLong_booksNothing() {
        SharedRateLimiter budget = limiter(0, 1);
        book(budget);

        assertThat(budget.book(false, Duration.ofSeconds(59))).isEqualTo(Duration.ofMinutes(1));
        assertThat(budget.book(false, PATIENT)).isEqualTo(Duration.ofMinutes(1));
        assertThat(budget.book(false, PATIENT)).isEqualTo(Duration.ofMinutes(2));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "nonsense", "99999999999999999999 people\n\0\0", "12 ordinary 13", "9223372036854775 x"})
    void damagedFile_countsAsEmpty(String content) throws Exception {
        Files.createDirectories(file().getParent());
        Files.writeString(file(), content);
        SharedRateLimiter budget = limiter(0, 1);

        assertThat(book(budget)).isEqualTo(Duration.ZERO);
        assertThat(book(budget)).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void clockSetBack_doesNotStopCalls() {
        SharedRateLimiter budget = limiter(0, 1);
        book(budget);
        clock.advance(Duration.ofDays(-1));

        assertThat(book(budget)).isEqualTo(Duration.ZERO);
    }

    @Test
    void fileThatCannotBeUsed_leavesTheProcessItsOwnBudget() throws Exception {
        Files.createDirectories(file());
        SharedRateLimiter budget = limiter(0, 1);

        assertThat(book(budget)).isEqualTo(Duration.ZERO);
        assertThat(book(budget)).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void directoryThatCannotBeMade_leavesTheProcessItsOwnBudget() throws Exception {
        Files.writeString(file().getParent(), "in the way");
        SharedRateLimiter budget = limiter(0, 1);

        assertThat(book(budget)).isEqualTo(Duration.ZERO);
        assertThat(book(budget)).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void lockThatSomebodyKeeps_leavesTheProcessItsOwnBudget() throws Exception {
        Files.createDirectories(file().getParent());
        SharedRateLimiter budget = limiter(0, 1);
        try (FileChannel channel = FileChannel.open(file(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock kept = channel.lock()) {
            assertThat(kept.isValid()).isTrue();
            assertThat(book(budget)).isEqualTo(Duration.ZERO);
        }
        assertThat(file()).isEmptyFile();
    }

    @Test
    void threads_neverBookMoreThanIsPermitted() throws Exception {
        ConcurrentLinkedQueue<Duration> waits = new ConcurrentLinkedQueue<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            SharedRateLimiter budget = limiter(0, 10);
            threads.add(new Thread(() -> {
                for (int call = 0; call < 5; call++) {
                    waits.add(book(budget));
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }

        for (int minute = 0; minute < 4; minute++) {
            Duration turn = Duration.ofMinutes(minute);
            assertThat(waits).filteredOn(turn::equals).hasSize(10);
        }
    }

    private SharedRateLimiter limiter(double share, int calls) {
        Limit limit = Limit.perMinute(calls);
        return new SharedRateLimiter(
                file(),
                clock,
                new FakeSleeper(clock),
                new SharedRateLimiter.Share(limit, share),
                RateLimiter.of(clock, share, List.of(limit)));
    }

    private Path file() {
        return directory.resolve("quotas").resolve("calls");
    }

    private static Duration book(CallBudget budget) {
        return budget.book(false, PATIENT);
    }
}
