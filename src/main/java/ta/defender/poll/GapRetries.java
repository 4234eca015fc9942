package ta.defender.poll;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import ta.defender.http.ApiException;
import ta.defender.http.TransportException;
import ta.defender.model.Feed;
import ta.defender.model.Gap;

/**
 * Reads again what could not be read, after everything new and the newest first, in ever smaller parts until what is left is one
 * instant. A failure never ends the poll: a gap that cannot be read now waits for its next time.
 */
final class GapRetries {
    private static final Duration MOST_TIME = Duration.ofMinutes(1);

    /** It is read object by object. */
    private static final int FAILURES_OF_AN_INSTANT = 10;

    private static final int MOST_GAPS = 500;
    private static final Duration MARGIN = WindowPlanner.SMALLEST_SPAN.multipliedBy(2);
    private static final Duration LARGEST_INSTANT = WindowPlanner.SMALLEST_SPAN.multipliedBy(4);
    private static final Duration FIRST_RETRY = Duration.ofMinutes(15);
    private static final Duration LONGEST_RETRY = Duration.ofHours(24);

    private final Feed feed;
    private final WindowScanner scanner;
    private final FeedState state;
    private final FeedCollector.Reports reports;
    private final InstantSource clock;

    GapRetries(Feed feed, WindowScanner scanner, FeedState state, FeedCollector.Reports reports, InstantSource clock) {
        this.feed = feed;
        this.scanner = scanner;
        this.state = state;
        this.reports = reports;
        this.clock = clock;
    }

    /** What came of one retry. */
    private enum Retry {
        READ,
        UNREADABLE,
        /** The service, or our own rate limiter, gives no answer now. */
        POSTPONED
    }

    /**
     * Reads what is due.
     *
     * @param checkpoint called after each gap
     */
    void run(Runnable checkpoint) throws InterruptedException {
        int open = state.position().gaps().size();
        if (open > MOST_GAPS && state.isDue(FeedState.Notice.GAPS, clock.instant())) {
            reports.log()
                    .error(open + " periods of " + feed
                            + " cannot be read. The service has a general problem with the data of this tenant: contact"
                            + " Microsoft support.");
        }
        Instant begun = clock.instant();
        // new data must not wait for the rest, nor for the calls that are permitted
        while (state.mayRetry(clock.instant()) && !clock.instant().isAfter(begun.plus(MOST_TIME))) {
            Gap gap = nextDue();
            Retry retry = gap == null ? Retry.POSTPONED : retry(gap);
            if (gap == null || retry == Retry.POSTPONED) {
                return;
            }
            if (retry == Retry.UNREADABLE) {
                state.failedRetry(isInstant(gap) ? FAILURES_OF_AN_INSTANT : 1);
            } else if (state.takeHeldRetries()) {
                retryAllNow();
            }
            checkpoint.run();
        }
    }

    private @Nullable Gap nextDue() {
        Instant now = clock.instant();
        Gap next = null;
        for (Gap gap : state.position().gaps()) {
            boolean due = !gap.nextTry().isAfter(now) || gap.nextTry().isAfter(now.plus(LONGEST_RETRY));
            next = due ? gap : next;
        }
        return next;
    }

    private Retry retry(Gap gap) throws InterruptedException {
        boolean instant = isInstant(gap);
        try {
            return instant ? retryInstant(gap) : retryPeriod(gap);
        } catch (ApiException | TransportException failure) {
            reports.log().debug("Retry of " + gap.window() + " postponed: " + failure.getMessage());
            if (instant) {
                state.replaceGap(gap, List.of(gap.postponed(clock.instant().plus(FIRST_RETRY))));
            }
            return Retry.POSTPONED;
        }
    }

    /** What holds an object that cannot be read and others is cut: the gap is what is left when everything else was read. */
    private Retry retryPeriod(Gap gap) throws InterruptedException {
        ScanResult result = scanner.scanPart(gap.window(), true);
        if (result.outcome() == ScanResult.Outcome.COMPLETE) {
            close(gap);
            return Retry.READ;
        }
        String reason = result.reason().isEmpty() ? gap.reason() : result.reason();
        state.replaceGap(
                gap,
                scanner.cut(gap.window(), result.cutAt()).stream()
                        .map(part -> gap.part(part, reason))
                        .toList());
        return Retry.UNREADABLE;
    }

    private Retry retryInstant(Gap gap) throws InterruptedException {
        if (scanner.scanObjects(gap.window()) == 0) {
            close(gap);
            return Retry.READ;
        }
        keep(gap);
        if (gap.attempts() > 0) {
            reports.log()
                    .warn("Cannot read " + nameOf(gap) + " (" + gap.reason() + "). Retrying at " + nextTry(gap) + ".");
            return Retry.UNREADABLE;
        }
        reports.log()
                .error("Cannot read " + nameOf(gap) + " (" + gap.reason() + "). Collection continues; retrying at "
                        + nextTry(gap) + ". If this persists, contact Microsoft support with the request id.");
        reports.health()
                .write(
                        "unreadable_window",
                        "incomplete",
                        event -> event.member("feed", feed.word())
                                .member("window_start", gap.from().toString())
                                .member("window_end", gap.to().toString())
                                .member("reason", gap.reason()));
        return Retry.UNREADABLE;
    }

    /** The service compares milliseconds, so that windows which end at the instant hold its object too. */
    private void keep(Gap gap) {
        Gap tried = gap.triedAgain(nextTry(gap), gap.reason());
        if (gap.attempts() > 0) {
            state.replaceGap(gap, List.of(tried));
            return;
        }
        Gap kept = tried.widenedBy(MARGIN);
        List<Gap> gaps = new ArrayList<>(List.of(kept));
        for (Gap other : state.position().gaps()) {
            Gap rest = other.equals(gap) ? null : other.outside(kept);
            if (rest != null) {
                gaps.add(rest);
            }
        }
        gaps.sort(Comparator.comparing(Gap::from));
        state.moveTo(state.position().withGaps(gaps));
    }

    private static boolean isInstant(Gap gap) {
        Duration largest = gap.attempts() > 0 ? LARGEST_INSTANT.plus(MARGIN).plus(MARGIN) : LARGEST_INSTANT;
        return gap.window().span(gap.to()).compareTo(largest) <= 0;
    }

    private void close(Gap gap) {
        state.replaceGap(gap, List.of());
        if (gap.attempts() > 0) {
            reports.log().info("Recovered: " + nameOf(gap) + " (" + gap.reason() + ").");
            retryAllNow();
        } else if (state.position().gaps().isEmpty()) {
            // not of each part of something larger
            reports.log()
                    .info("Every period of " + feed + " since "
                            + state.position().start() + " has been read. No gap is left.");
        }
    }

    /** The cause may be over for the others, too. */
    private void retryAllNow() {
        Instant now = clock.instant();
        state.moveTo(state.position()
                .withGaps(state.position().gaps().stream()
                        .map(other -> other.nextTry().isAfter(now) ? other.postponed(now) : other)
                        .toList()));
    }

    private String nameOf(Gap gap) {
        return "objects of " + feed + " updated between " + gap.from() + " and " + gap.to();
    }

    private Instant nextTry(Gap gap) {
        Duration pause = FIRST_RETRY.multipliedBy(1L << Math.min(gap.attempts(), 7));
        return clock.instant().plus(pause.compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : pause);
    }
}
