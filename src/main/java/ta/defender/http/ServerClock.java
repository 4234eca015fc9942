package ta.defender.http;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * What a service's clock shows, from the {@code Date} of its responses and the uptime since then, so that it does not jump
 * when somebody sets this host's clock. Never ahead of the service; behind it by up to a second and one response's travel,
 * and by the time that this machine was suspended since. Before the first response it shows the host's time. Callable from
 * any thread.
 */
public final class ServerClock implements InstantSource, CallListener {
    private final InstantSource host;
    private final InstantSource uptime;
    private volatile @Nullable Heard heard;

    /** A clock that starts with the time of {@code host}. */
    public ServerClock(InstantSource host) {
        this(host, new UptimeClock(host));
    }

    /**
     * A clock that starts with the time of {@code host}.
     *
     * @param uptime nobody can set it
     */
    public ServerClock(InstantSource host, InstantSource uptime) {
        this.host = host;
        this.uptime = uptime;
    }

    @Override
    public Instant instant() {
        Heard last = heard;
        return last == null ? host.instant() : last.service().plus(Duration.between(last.uptime(), uptime.instant()));
    }

    /** This host's clock, whatever the service's shows. */
    public Instant hostNow() {
        return host.instant();
    }

    /** How far the service's clock is ahead of this host's; negative when it is behind. */
    public Duration ahead() {
        return heard == null ? Duration.ZERO : Duration.between(host.instant(), instant());
    }

    /** Whether a response has told the service's time. */
    public boolean isTold() {
        return heard != null;
    }

    /** A response that arrives now has this {@code Date}. */
    public void told(Instant serviceTime) {
        heard = new Heard(serviceTime, uptime.instant());
    }

    @Override
    public void finished(CallReport report) {
        if (report.serviceTime() != null && report.answeredAt() != null) {
            Duration since = Duration.between(report.answeredAt(), host.instant());
            told(
                    since.isNegative()
                            ? report.serviceTime()
                            : report.serviceTime().plus(since));
        }
    }

    private record Heard(Instant service, Instant uptime) {}
}
