package ta.defender.poll;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import ta.defender.http.ApiException;
import ta.defender.http.Effort;
import ta.defender.http.TransportException;
import ta.defender.microsoft.FeedClient;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.model.Gap;
import ta.defender.model.Position;
import ta.defender.model.TimeWindow;

/**
 * One poll of one feed: everything behind the position is read, window by window, and the position moves behind each
 * window that was read to its end. Where only a part of the data cannot be read, the rest comes first, the newest before all:
 * the part becomes a gap, and gaps are read after everything new, in ever smaller parts, until what is left is one instant.
 */
final class FeedCollector {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /** Then it is asked whether the service answers elsewhere: if it does, only a part of the data cannot be read. */
    private static final Effort EFFORT = new Effort(PATIENCE, 3);

    /** The same failure again, in a part of what failed before, is an answer. */
    private static final Effort EFFORT_WHEN_NARROWING = new Effort(Duration.ofSeconds(15), 1);

    private static final Effort EFFORT_OF_PARTS = new Effort(Duration.ofSeconds(5), 1);
    private static final Effort EFFORT_TO_ASK = Effort.within(Duration.ofSeconds(15));
    private static final Effort EFFORT_WHEN_DOWN = new Effort(Duration.ofSeconds(15), 3);
    private static final Effort EFFORT_TO_ASK_WHEN_DOWN = new Effort(Duration.ofSeconds(15), 1);
    private static final Duration MOST_FOR_RETRIES = Duration.ofMinutes(1);
    private static final int PAGES_BY_LINK = 100;
    private static final int PAGES_BY_SKIP = 20;

    /** It is read object by object. */
    private static final int FAILURES_OF_AN_INSTANT = 10;

    private static final int MOST_GAPS = 500;
    private static final int MOST_UNREADABLE_IN_ONE_INSTANT = 20;
    private static final Duration MARGIN = WindowPlanner.SMALLEST_SPAN.multipliedBy(2);
    private static final Duration LARGEST_INSTANT = WindowPlanner.SMALLEST_SPAN.multipliedBy(4);
    private static final Duration FIRST_RETRY = Duration.ofMinutes(15);
    private static final Duration LONGEST_RETRY = Duration.ofHours(24);

    private final FeedClient client;
    private final WindowPlanner planner;
    private final WindowCollector windows;
    private final FeedState state;
    private final InstantSource clock;
    private final InputLog log;
    private final HealthEvents health;
    private final Runnable checkpoint;
    private boolean mayBeDown;
    private Instant begun = Instant.EPOCH;
    private Instant begunAt = Instant.EPOCH;

    /** Who hears of problems. */
    record Reports(InputLog log, HealthEvents health) {}

    FeedCollector(
            WindowPlanner planner, WindowCollector windows, FeedState state, Reports reports, Runnable checkpoint) {
        this.client = windows.client();
        this.planner = planner;
        this.windows = windows;
        this.state = state;
        this.clock = windows.clock();
        this.log = reports.log();
        this.health = reports.health();
        this.checkpoint = checkpoint;
    }

    /**
     * Reads everything that is new.
     *
     * @throws ApiException when the service refuses; the position stands where everything before it was read
     * @throws TransportException when the service cannot be reached; the same
     * @throws DefenderException when Splunk takes no more events
     */
    void poll() throws InterruptedException {
        poll(false);
    }

    /**
     * The same.
     *
     * @param doubtful whether the service may be down, and other feeds wait for this one: if it answers nothing but 5xx, the next
     *     poll asks it again
     */
    void poll(boolean doubtful) throws InterruptedException {
        mayBeDown = doubtful;
        compareClocks();
        takeBackFuture();
        begun = clock.instant();
        begunAt = state.position().readTo();
        work(aroundGaps(new TimeWindow(planner.from(state.position()), null)), true);
    }

    /**
     * Reads a stretch behind the position once more, and writes what is new in it.
     *
     * @return how many list elements the stretch held
     */
    int readAgain(TimeWindow window) throws InterruptedException {
        return work(aroundGaps(window), false);
    }

    private void compareClocks() {
        ClockCheck.Difference difference = state.clocks().check(client.ahead(), client.hostNow(), log);
        if (difference != null) {
            health.write(
                    "clocks",
                    "differ",
                    event -> event.member("feed", feedName())
                            .member("service_time", difference.service().toString())
                            .member("host_time", difference.host().toString())
                            .member("difference_seconds", difference.seconds()));
        }
    }

    /** A clock that ran ahead must not leave a checkpoint in the future. */
    private void takeBackFuture() {
        Position position = state.position();
        Position bounded = position.notAfter(client.present().plus(WindowCollector.PLAUSIBLE_LEAD));
        if (!bounded.equals(position)) {
            if (!bounded.readTo().equals(position.readTo())) {
                log.warn("Checkpoint of " + client.feed() + " taken back from " + position.readTo() + " to "
                        + bounded.readTo() + ": it was in the future.");
            }
            state.moveTo(bounded);
        }
    }

    private int work(List<TimeWindow> whole, boolean advancing) throws InterruptedException {
        Deque<Task> tasks = new ArrayDeque<>();
        whole.forEach(window -> tasks.addLast(new Task(window, false, advancing)));
        int done = 0;
        int objects = 0;
        while (!tasks.isEmpty()) {
            Task task = tasks.pop();
            ScanResult walk = read(task);
            List<TimeWindow> parts = walk.outcome() == ScanResult.Outcome.COMPLETE
                    ? List.of()
                    : planner.cut(task.window(), walk.cutAt(), clock.instant());
            if (walk.outcome() == ScanResult.Outcome.UNREADABLE && !walk.badLink()) {
                leaveOut(tasks, task, parts, walk);
            } else if (!parts.isEmpty()) {
                warnOfSmallerWindows(task.window(), walk);
                // the older part first, so that the position moves without holes
                for (int i = parts.size() - 1; i >= 0; i--) {
                    tasks.push(new Task(parts.get(i), task.narrowing(), advancing));
                }
            } else {
                if (walk.outcome() == ScanResult.Outcome.COMPLETE) {
                    objects += walk.objects();
                    done++;
                } else {
                    leaveGap(task.window(), walk.reason());
                }
                advance(task, walk);
                reportCatchingUp(done, tasks);
            }
            checkpoint.run();
        }
        return objects;
    }

    /** Goes on with what is newer than what cannot be read. */
    private void leaveOut(Deque<Task> tasks, Task task, List<TimeWindow> parts, ScanResult walk) {
        if (!task.narrowing()) {
            warnOfSmallerWindows(task.window(), walk);
        }
        if (parts.isEmpty() || !task.advancing() || !tasks.isEmpty()) {
            leaveGap(task.window(), walk.reason());
            advance(task, walk);
        } else {
            leaveGap(parts.get(0), walk.reason());
            tasks.push(new Task(parts.get(1), true, true));
        }
    }

    private void warnOfSmallerWindows(TimeWindow window, ScanResult walk) {
        if (!walk.reason().isEmpty() && state.isDue(FeedState.Notice.WINDOW, clock.instant())) {
            log.warn("Cannot read " + client.feed() + " from " + window + ": " + walk.reason()
                    + ". Reading it in smaller windows.");
        }
    }

    /** The window without what is known to be unreadable in it, which is tried at its own times. */
    private List<TimeWindow> aroundGaps(TimeWindow window) {
        List<TimeWindow> parts = new ArrayList<>();
        Instant from = window.from();
        Instant to = window.to();
        for (Gap gap : state.position().gaps()) {
            boolean outside =
                    gap.to().isBefore(from) || (to != null && gap.from().isAfter(to));
            if (!outside) {
                if (gap.from().isAfter(from)) {
                    parts.add(new TimeWindow(from, gap.from()));
                }
                from = gap.to();
            }
        }
        if (to == null || !from.isAfter(to)) {
            parts.add(new TimeWindow(from, to));
        }
        return parts;
    }

    private void reportCatchingUp(int windowsDone, Deque<Task> windowsLeft) {
        if (!windowsLeft.isEmpty()) {
            CatchingUp progress =
                    new CatchingUp(begun, begunAt, state.position().readTo(), clock.instant());
            log.info("catching up on " + client.feed() + ": read to "
                    + state.position().readTo() + " (windows read: " + windowsDone + ", to go: " + windowsLeft.size()
                    + "); "
                    + progress);
            log.catchingUp(progress);
        }
    }

    private ScanResult read(Task task) throws InterruptedException {
        if (task.narrowing()) {
            return read(task, EFFORT_WHEN_NARROWING);
        }
        Instant begun = client.hostNow();
        if (mayBeDown) {
            try {
                return walk(task, EFFORT_WHEN_DOWN);
            } catch (ApiException | TransportException failure) {
                if (isWorthNoMorePatience(failure)) {
                    throw failure;
                }
            }
            mayBeDown = false;
        }
        try {
            return read(task, EFFORT);
        } catch (ApiException | TransportException failure) {
            Duration left = PATIENCE.minus(Duration.between(begun, client.hostNow()));
            if (!WindowCollector.isLocal(failure) || left.isNegative() || left.isZero()) {
                throw failure;
            }
            // nothing else can be read either: this is waited out
            return read(task, Effort.within(left));
        }
    }

    private boolean isWorthNoMorePatience(DefenderException failure) throws InterruptedException {
        return switch (failure.code()) {
            case THROTTLED, RATE_LIMITED -> false;
            case UNAVAILABLE -> !windows.answers(clock.instant(), EFFORT_TO_ASK_WHEN_DOWN);
            default -> !WindowCollector.isLocal(failure);
        };
    }

    private ScanResult read(Task task, Effort effort) throws InterruptedException {
        try {
            return walk(task, effort);
        } catch (ApiException | TransportException failure) {
            boolean badLink = failure.code() == Code.BAD_LINK;
            if (badLink || (WindowCollector.isLocal(failure) && windows.answers(clock.instant(), EFFORT_TO_ASK))) {
                return ScanResult.unreadable(String.valueOf(failure.getMessage()), badLink);
            }
            throw failure;
        }
    }

    private ScanResult walk(Task task, Effort effort) throws InterruptedException {
        boolean cuttable = !planner.cut(task.window(), null, clock.instant()).isEmpty();
        PageLimit limit = new PageLimit(
                cuttable ? client.followsLinks() ? PAGES_BY_LINK : PAGES_BY_SKIP : PageLimit.UNLIMITED, effort);
        boolean leftBehind =
                !task.advancing() || planner.leavesBehind(state.position(), task.window(), clock.instant());
        return windows.walk(task.window(), limit, leftBehind);
    }

    private void advance(Task task, ScanResult walk) {
        if (!task.advancing()) {
            return;
        }
        TimeWindow window = task.window();
        Position position = state.position();
        Instant serviceTime = walk.serviceTime() == null ? clock.instant() : walk.serviceTime();
        Instant known = position.newest();
        if (walk.objects() == 0
                && walk.outcome() == ScanResult.Outcome.COMPLETE
                && known != null
                && window.contains(known)
                && Duration.between(known, serviceTime).compareTo(WindowPlanner.LONGEST_DOUBT) < 0) {
            if (!state.doubted()) {
                log.warn(client.feed() + " from " + window + " was answered with nothing, although an object of "
                        + known + " was there before; the answer is not believed, and the position stays until"
                        + " something comes or a day has passed");
            }
            state.setDoubted(true);
            return;
        }
        state.setDoubted(false);
        position = position.met(walk.newest());
        Instant end = window.to() == null || window.to().isAfter(serviceTime) ? serviceTime : window.to();
        Instant present = client.present();
        state.moveTo(position.readUpTo(end.isAfter(present) ? present : end));
    }

    /** What was left out is tried again after everything new. */
    private void leaveGap(TimeWindow window, String reason) {
        Instant now = clock.instant();
        Instant to = window.to() == null ? now : window.to();
        Instant end = to.isBefore(window.from()) ? window.from() : to;
        replace(null, List.of(new Gap(window.from(), end, now, now, 0, reason)));
    }

    private String feedName() {
        return client.feed().name().toLowerCase(Locale.ROOT);
    }

    /**
     * Tries again what could not be read, after everything new and the newest first. What these retries meet never ends the
     * poll: a gap that cannot be read now waits for its next time.
     */
    void retryGaps() throws InterruptedException {
        int open = state.position().gaps().size();
        if (open > MOST_GAPS && state.isDue(FeedState.Notice.GAPS, clock.instant())) {
            log.error(open + " periods of " + client.feed()
                    + " cannot be read. The service has a general problem with the data of this tenant: contact"
                    + " Microsoft support.");
        }
        Instant begun = clock.instant();
        // new data must not wait for the rest, nor for the calls that are permitted
        while (state.mayRetry(clock.instant()) && !clock.instant().isAfter(begun.plus(MOST_FOR_RETRIES))) {
            Gap gap = nextDue();
            Retry retry = gap == null ? Retry.POSTPONED : retry(gap);
            if (gap == null || retry == Retry.POSTPONED) {
                return;
            }
            if (retry == Retry.UNREADABLE) {
                state.failedRetry(isInstant(gap) ? FAILURES_OF_AN_INSTANT : 1);
            } else if (state.takeHeldRetries()) {
                tryAllAgain();
            }
            checkpoint.run();
        }
    }

    /** What came of one retry. */
    private enum Retry {
        READ,
        UNREADABLE,
        /** The service, or our own rate limiter, gives no answer now. */
        POSTPONED
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
            log.debug("Retry of " + gap.window() + " postponed: " + failure.getMessage());
            if (instant) {
                replace(gap, List.of(gap.postponed(clock.instant().plus(FIRST_RETRY))));
            }
            return Retry.POSTPONED;
        }
    }

    /** What holds an object that cannot be read and others is cut: the gap is what is left when everything else was read. */
    private Retry retryPeriod(Gap gap) throws InterruptedException {
        ScanResult walk = read(new Task(gap.window(), true, false));
        if (walk.outcome() == ScanResult.Outcome.COMPLETE) {
            close(gap);
            return Retry.READ;
        }
        String reason = walk.reason().isEmpty() ? gap.reason() : walk.reason();
        replace(
                gap,
                planner.cut(gap.window(), walk.cutAt(), gap.to()).stream()
                        .map(part -> gap.part(part, reason))
                        .toList());
        return Retry.UNREADABLE;
    }

    private Retry retryInstant(Gap gap) throws InterruptedException {
        if (windows.readApart(gap.window(), EFFORT_OF_PARTS, MOST_UNREADABLE_IN_ONE_INSTANT) == 0) {
            close(gap);
            return Retry.READ;
        }
        keep(gap);
        if (gap.attempts() > 0) {
            log.warn("Cannot read " + nameOf(gap) + " (" + gap.reason() + "). Retrying at " + nextTry(gap) + ".");
            return Retry.UNREADABLE;
        }
        log.error("Cannot read " + nameOf(gap) + " (" + gap.reason() + "). Collection continues; retrying at "
                + nextTry(gap) + ". If this persists, contact Microsoft support with the request id.");
        health.write(
                "unreadable_window",
                "incomplete",
                event -> event.member("feed", feedName())
                        .member("window_start", gap.from().toString())
                        .member("window_end", gap.to().toString())
                        .member("reason", gap.reason()));
        return Retry.UNREADABLE;
    }

    /** The service compares milliseconds, so that windows which end at the instant hold its object too. */
    private void keep(Gap gap) {
        Gap tried = gap.triedAgain(nextTry(gap), gap.reason());
        if (gap.attempts() > 0) {
            replace(gap, List.of(tried));
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
        replace(gap, List.of());
        log.info("Recovered: " + nameOf(gap) + " (" + gap.reason() + ").");
        if (gap.attempts() > 0) {
            tryAllAgain();
        }
    }

    /** The cause may be over for the others, too. */
    private void tryAllAgain() {
        Instant now = clock.instant();
        state.moveTo(state.position()
                .withGaps(state.position().gaps().stream()
                        .map(other -> other.nextTry().isAfter(now) ? other.postponed(now) : other)
                        .toList()));
    }

    private String nameOf(Gap gap) {
        return "objects of " + client.feed() + " updated between " + gap.from() + " and " + gap.to();
    }

    private Instant nextTry(Gap gap) {
        Duration pause = FIRST_RETRY.multipliedBy(1L << Math.min(gap.attempts(), 7));
        return clock.instant().plus(pause.compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : pause);
    }

    private void replace(@Nullable Gap before, List<Gap> after) {
        List<Gap> gaps = new ArrayList<>(state.position().gaps());
        if (before != null) {
            gaps.remove(before);
        }
        gaps.addAll(after);
        gaps.sort(Comparator.comparing(Gap::from));
        state.moveTo(state.position().withGaps(gaps));
    }

    /** A window to read, whether a part of it cannot be read, and whether the position moves behind it. */
    private record Task(TimeWindow window, boolean narrowing, boolean advancing) {}
}
