package ta.defender.poll;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import ta.defender.http.ApiException;
import ta.defender.json.Timestamps;
import ta.defender.model.DefenderException;
import ta.defender.splunk.OwnUpdateLog;
import ta.defender.splunk.OwnUpdateLog.Update;

/**
 * Knows own updates by the name of the account's application, and where an object does not say who changed it, or names another
 * application, by the versions that the alert actions have recorded: an account that writes may have its own application.
 */
public final class RecordedOwnUpdates implements OwnUpdates {
    private static final String APPLICATION = "API-App:";
    private static final Duration REACH = Duration.ofDays(2);
    private static final Duration FRESH = Duration.ofSeconds(1);

    /** The KV store needs a minute or two after splunkd has started. */
    private static final Duration PAUSE_WHILE_UNAVAILABLE = Duration.ofSeconds(10);

    private static final Duration PAUSE_WITHOUT_STORE = Duration.ofMinutes(10);
    private static final Duration BETWEEN_WARNINGS = Duration.ofHours(1);

    /** Clocks of two hosts may differ. */
    private static final Duration CLOCK_DIFFERENCE = Duration.ofSeconds(30);

    private final String tenant;
    private final ApplicationNames names;
    private final OwnUpdateLog log;
    private final InstantSource clock;
    private final InputLog inputLog;
    private final Map<String, Map<String, Update>> updates = new HashMap<>();
    private Instant readTo = Instant.EPOCH;
    private Instant nextRead = Instant.EPOCH;
    private Instant nextWarning = Instant.EPOCH;

    /** The names that Microsoft may give the account's application. */
    @FunctionalInterface
    public interface ApplicationNames {
        /** Its client id, and its display name where the access token has it. */
        Set<String> names() throws InterruptedException;
    }

    /**
     * @param tenant directory id of the tenant that the input reads
     * @param inputLog told why the log of updates cannot be read
     */
    public RecordedOwnUpdates(
            String tenant, ApplicationNames names, OwnUpdateLog log, InstantSource clock, InputLog inputLog) {
        this.tenant = tenant;
        this.names = names;
        this.log = log;
        this.clock = clock;
        this.inputLog = inputLog;
    }

    @Override
    public boolean made(ChangedVersion version) {
        String modifier = version.lastModifiedBy();
        if (modifier != null) {
            // a person may have the application's display name
            return startsWithApplication(modifier)
                    ? isOurs(modifier) || isRecorded(version)
                    : isOurs(modifier) && isRecorded(version);
        }
        return isOurs(version.commentAuthor()) || isRecorded(version);
    }

    private Set<String> ownNames() {
        try {
            return names.names();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Set.of();
        } catch (DefenderException e) {
            return Set.of();
        }
    }

    private static boolean startsWithApplication(String name) {
        return name.regionMatches(true, 0, APPLICATION, 0, APPLICATION.length());
    }

    private boolean isOurs(@Nullable String name) {
        return name != null && isNamed(name, ownNames());
    }

    private static boolean isNamed(String name, Set<String> own) {
        String bare = startsWithApplication(name) ? name.substring(APPLICATION.length()) : name;
        return own.stream().anyMatch(each -> each.equalsIgnoreCase(bare.strip()));
    }

    /** Whether {@code lastModifiedBy} is the application that has one of these names. */
    public static boolean isApplication(@Nullable String modifier, Set<String> names) {
        return modifier != null && startsWithApplication(modifier) && isNamed(modifier, names);
    }

    private boolean isRecorded(ChangedVersion version) {
        refresh();
        Instant lastUpdate = Timestamps.parse(version.lastUpdate());
        String object = OwnUpdateLog.object(tenant, version.isAlert(), version.id());
        return updates.getOrDefault(key(object), Map.of()).values().stream()
                .flatMap(update -> update.versions().stream())
                .anyMatch(each -> each.equals(version.lastUpdate())
                        || (lastUpdate != null && lastUpdate.equals(Timestamps.parse(each))));
    }

    private void refresh() {
        Instant now = clock.instant();
        if (now.isBefore(nextRead)) {
            return;
        }
        nextRead = now.plus(FRESH);
        Instant oldest = now.minus(REACH);
        try {
            Instant from = readTo.minus(CLOCK_DIFFERENCE);
            for (Update update : log.writtenSince(from.isBefore(oldest) ? oldest : from)) {
                updates.computeIfAbsent(key(update.object()), object -> new HashMap<>())
                        .put(update.run(), update);
            }
            readTo = now;
            updates.values()
                    .removeIf(runs -> runs.values().stream()
                            .allMatch(update -> update.begun().isBefore(oldest)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (DefenderException e) {
            // after what was waited for the answer
            Instant failed = clock.instant();
            boolean unavailable = e instanceof ApiException response && response.status() == 503;
            nextRead = failed.plus(unavailable ? PAUSE_WHILE_UNAVAILABLE : PAUSE_WITHOUT_STORE);
            if (!failed.isBefore(nextWarning)) {
                nextWarning = failed.plus(BETWEEN_WARNINGS);
                String message =
                        "Cannot read which updates this add-on made. Changes of objects without lastModifiedBy, and those by another application, get own=false"
                                + " meanwhile: " + e.getMessage();
                if (unavailable) {
                    inputLog.warn(message);
                } else {
                    // a forwarder often has no KV store
                    inputLog.info(message);
                }
            }
        }
    }

    private static String key(String object) {
        return object.toLowerCase(Locale.ROOT);
    }
}
