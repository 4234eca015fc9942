package ta.defender.hunting;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import ta.defender.checkpoint.WholeFile;
import ta.defender.microsoft.HuntingFiles;

/**
 * Which tenants have used up their CPU: inputs wait for the next quarter of an hour then, all of them, and leave what comes
 * in between to people. All processes of this host know it through a file. Callable from any thread.
 */
public final class HuntingQuota {
    private static final long CYCLE_SECONDS = 900;

    /** The service's cycle and ours may begin a little apart. */
    private static final Duration MARGIN = Duration.ofSeconds(5);

    private final @Nullable Path directory;
    private final Map<String, Instant> suspended = new ConcurrentHashMap<>();

    /**
     * @param directory shared by the processes of this host, or null for this process alone
     */
    public HuntingQuota(@Nullable Path directory) {
        this.directory = directory;
    }

    /**
     * Notes that the tenant's CPU is used up.
     *
     * @param serviceNow decides which quarter of an hour it is
     * @param now of this host
     * @return when, by this host's clock, the tenant may be asked again
     */
    public Instant suspend(String tenant, Instant serviceNow, Instant now) {
        Instant next =
                Instant.ofEpochSecond((Math.floorDiv(serviceNow.getEpochSecond(), CYCLE_SECONDS) + 1) * CYCLE_SECONDS);
        Instant until = now.plus(Duration.between(serviceNow, next)).plus(MARGIN);
        suspended.put(tenant, until);
        if (directory != null) {
            Path file = HuntingFiles.cpu(directory, tenant);
            try {
                WholeFile.write(file, List.of(until.toString()));
            } catch (IOException e) {
                // this process knows it; others will be told by the service
            }
        }
        return until;
    }

    /** Until when the tenant's inputs wait, empty when they need not. */
    public Optional<Instant> suspendedUntil(String tenant, Instant now) {
        return Optional.of(later(suspended.getOrDefault(tenant, Instant.MIN), saved(tenant)))
                .filter(until -> until.isAfter(now))
                // a longer time was noted before somebody set the clock back
                .filter(until -> !until.isAfter(now.plusSeconds(CYCLE_SECONDS).plus(MARGIN)));
    }

    private Instant saved(String tenant) {
        if (directory == null) {
            return Instant.MIN;
        }
        try {
            return Instant.parse(
                    Files.readString(HuntingFiles.cpu(directory, tenant)).strip());
        } catch (IOException | DateTimeException e) {
            return Instant.MIN;
        }
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
