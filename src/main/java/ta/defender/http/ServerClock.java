package ta.defender.http;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * What a service's clock shows, from the {@code Date} of its responses; never ahead of the service, and up to a second
 * and one response's travel behind it. Before the first response it shows the host's time.
 */
public final class ServerClock implements InstantSource, CallListener {
    private final InstantSource host;
    private volatile Duration ahead = Duration.ZERO;

    /** A clock that starts with the time of {@code host}. */
    public ServerClock(InstantSource host) {
        this.host = host;
    }

    @Override
    public Instant instant() {
        return host.instant().plus(ahead);
    }

    /** How far the service's clock is ahead of this host's; negative when it is behind. */
    public Duration ahead() {
        return ahead;
    }

    @Override
    public void finished(CallReport report) {
        if (report.serviceTime() != null && report.answeredAt() != null) {
            ahead = Duration.between(report.answeredAt(), report.serviceTime());
        }
    }
}
