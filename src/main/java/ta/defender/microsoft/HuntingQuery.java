package ta.defender.microsoft;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A query for {@link HuntingClient}. Its text form shows neither the query nor anything of it.
 *
 * @param text KQL
 * @param timespan ISO 8601, such as {@code 2026-11-23T10:00:00Z/2026-11-23T11:00:00Z}; null leaves the 30 days that the
 *     service looks back
 * @param interactive whether a person waits for it, who may use the part of the quota that inputs leave
 * @param timeout for the whole call
 */
public record HuntingQuery(String text, @Nullable String timespan, boolean interactive, Duration timeout) {
    @Override
    public String toString() {
        return "query of " + text.length() + " characters, timespan " + timespan;
    }
}
