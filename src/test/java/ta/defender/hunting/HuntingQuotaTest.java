package ta.defender.hunting;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HuntingQuotaTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:07:00Z");
    private static final Instant NEXT = Instant.parse("2026-03-01T12:15:05Z");

    @TempDir
    Path directory;

    @Test
    void suspension_isKnownToOtherProcesses() {
        HuntingQuota service = new HuntingQuota(directory);
        HuntingQuota input = new HuntingQuota(directory);

        assertThat(service.suspend("Tenant/../1", NOW, NOW)).isEqualTo(NEXT);

        assertThat(input.suspendedUntil("tenant/../1", NOW)).contains(NEXT);
        assertThat(input.suspendedUntil("tenant-2", NOW)).isEmpty();
        assertThat(input.suspendedUntil("tenant/../1", NEXT)).isEmpty();
        assertThat(directory.resolve("quotas")).isDirectoryContaining(path -> path.endsWith("hunting-cpu-tenant_.._1"));
    }

    @Test
    void quarterOfAnHour_isTheServices_theWaitIsOurs() {
        Instant late = NOW.plus(Duration.ofHours(3));

        assertThat(new HuntingQuota(null).suspend("t", NOW, late)).isEqualTo(NEXT.plus(Duration.ofHours(3)));
    }

    @Test
    void clockSetBack_endsTheSuspension() {
        HuntingQuota quota = new HuntingQuota(directory);
        quota.suspend("t", NOW, NOW);

        assertThat(quota.suspendedUntil("t", NOW.minus(Duration.ofDays(1)))).isEmpty();
    }

    @Test
    void fileThatCannotBeUsed_leavesTheSuspensionToTheProcess() throws Exception {
        Files.writeString(directory.resolve("quotas"), "in the way");
        HuntingQuota quota = new HuntingQuota(directory);
        quota.suspend("t", NOW, NOW);

        assertThat(quota.suspendedUntil("t", NOW)).contains(NEXT);
    }

    @Test
    void damagedFile_suspendsNobody() throws Exception {
        Files.createDirectories(directory.resolve("quotas"));
        Files.writeString(directory.resolve("quotas").resolve("hunting-cpu-t"), "tomorrow");

        assertThat(new HuntingQuota(directory).suspendedUntil("t", NOW)).isEmpty();
    }
}
