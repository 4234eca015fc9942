package ta.defender.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;

final class StateLockTest {
    @TempDir
    Path scratch;

    @Test
    void directoryThatWasRemoved_isTakenAgain() throws Exception {
        Path directory = scratch.resolve("state");
        try (StateLock lock = StateLock.take(directory)) {
            assertThat(lock.renew()).isFalse();
            Files.delete(directory.resolve("lock"));
            Files.delete(directory);

            assertThat(lock.renew()).isTrue();
            assertThat(lock.renew()).isFalse();
            assertThat(refusal(directory)).isEqualTo(Code.STATE_DIR_LOCKED);
        }
        StateLock.take(directory).close();
    }

    @Test
    void directoryThatAnotherHasTakenMeanwhile_isRefused() throws Exception {
        try (StateLock lock = StateLock.take(scratch)) {
            Files.delete(scratch.resolve("lock"));
            try (StateLock other = StateLock.take(scratch)) {
                assertThat(other.renew()).isFalse();
                assertThat(catchThrowableOfType(DefenderException.class, lock::renew)
                                .code())
                        .isEqualTo(Code.STATE_DIR_LOCKED);
            }
        }
    }

    private static Code refusal(Path directory) {
        return catchThrowableOfType(DefenderException.class, () -> StateLock.take(directory))
                .code();
    }
}
