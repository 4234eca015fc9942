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
import ta.defender.http.TransportException;
import ta.defender.microsoft.FeedClient;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.model.Gap;
import ta.defender.model.Position;
import ta.defender.model.TimeWindow;

/**
 * One poll of one feed: everything behind the position is read, window by window, and the position moves behind each
 * window that was read to its end. What cannot be read is narrowed down, remembered as a gap, and tried again later.
 */
final class FeedCollector {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration PATIENCE_WHEN_NARROWING = Duration.ofSeconds(15);
    private static final Duration TIMEOUT_OF_PARTS = Duration.ofSeconds(5);
    private static final Duration MOST_FOR_RETRIES = Duration.ofMinutes(2);
    private static final int PAGES_BY_LINK = 100;
    private static final int PAGES_BY_SKIP = 20;
    private static final int MOST_GAPS = 500;
    private static final int MOST_UNREADABLE_IN_ONE_INSTANT = 20;
    private static final Duration FIRST_RETRY = Duration.ofHours(1);
    private static final Duration LONGEST_RETRY = Duration.ofHours(24);

    private final FeedClient client;
    private final WindowPlanner planner;
    private final WindowCollector windows;
    private final FeedState state;
    private final InstantSource clock;
    private final InputLog log;
    private final HealthEvents health;
    private final Runnable checkpoint;
    private @Nullable Gap retried;
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
            switch (walk.outcome()) {
                case COMPLETE -> {
                    objects += walk.objects();
                    done++;
                    if (advancing) {
                        advance(task.window(), walk);
                        reportCatchingUp(done, tasks);
                    }
                }
                case TOO_LONG -> cut(tasks, task, walk, false);
                case UNREADABLE -> cut(tasks, task, walk, true);
            }
            checkpoint.run();
        }
        return objects;
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
                    + state.position().readTo() + " after " + windowsDone + " windows, " + windowsLeft.size()
                    + " to go; " + progress);
            log.catchingUp(progress);
        }
    }

    private ScanResult read(Task task) throws InterruptedException {
        boolean cuttable = !planner.cut(task.window(), null, clock.instant()).isEmpty();
        PageLimit limit = new PageLimit(
                cuttable ? client.followsLinks() ? PAGES_BY_LINK : PAGES_BY_SKIP : PageLimit.UNLIMITED,
                task.narrowing() ? PATIENCE_WHEN_NARROWING : PATIENCE);
        boolean leftBehind =
                !task.advancing() || planner.leavesBehind(state.position(), task.window(), clock.instant());
        try {
            return windows.walk(task.window(), limit, leftBehind);
        } catch (ApiException | TransportException failure) {
            boolean badLink = failure.code() == Code.BAD_LINK;
            if (badLink
                    || (WindowCollector.isLocal(failure)
                            && windows.answers(clock.instant(), PATIENCE_WHEN_NARROWING))) {
                return ScanResult.unreadable(String.valueOf(failure.getMessage()));
            }
            throw failure;
        }
    }

    private void cut(Deque<Task> tasks, Task task, ScanResult walk, boolean narrowing) throws InterruptedException {
        List<TimeWindow> parts = planner.cut(task.window(), walk.cutAt(), clock.instant());
        if (parts.isEmpty()) {
            // what is newer comes first; the gap is read in smaller parts afterwards
            if (retried == null
                    || windows.readApart(task.window(), TIMEOUT_OF_PARTS, MOST_UNREADABLE_IN_ONE_INSTANT) > 0) {
                leaveGap(task.window(), walk.reason());
            }
            if (task.advancing()) {
                advance(task.window(), walk);
            }
            return;
        }
        boolean failing = narrowing || !walk.reason().isEmpty();
        if (failing && !task.narrowing() && state.isDue(FeedState.Notice.WINDOW, clock.instant())) {
            log.warn("Cannot read " + client.feed() + " from " + task.window() + ": " + walk.reason()
                    + ". Reading it in smaller windows.");
        }
        // the older part first, so that the position moves without holes
        for (int i = parts.size() - 1; i >= 0; i--) {
            tasks.push(new Task(parts.get(i), narrowing || task.narrowing(), task.advancing()));
        }
    }

    private void advance(TimeWindow window, ScanResult walk) {
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

    private void leaveGap(TimeWindow window, String reason) {
        Instant now = clock.instant();
        Instant to = window.to() == null ? now : window.to();
        Instant end = to.isBefore(window.from()) ? window.from() : to;
        Gap gap = retried == null
                ? new Gap(window.from(), end, now, now, 0, reason)
                : new Gap(window.from(), end, retried.since(), nextTry(retried), retried.attempts() + 1, reason);
        boolean reported = retried != null;
        List<Gap> gaps = new ArrayList<>();
        for (Gap known : state.position().gaps()) {
            if (known.touches(gap)) {
                gap = known.joinedWith(gap);
                reported = true;
            } else {
                gaps.add(known);
            }
        }
        gaps.add(gap);
        gaps.sort(Comparator.comparing(Gap::from));
        state.moveTo(state.position().withGaps(gaps));
        if (reported) {
            return;
        }
        log.error("Cannot read objects of " + client.feed() + " updated between " + window.from() + " and " + end
                + " (" + reason + "). Collection continues; retrying. If this persists, contact Microsoft support with"
                + " the request id.");
        health.write(
                "unreadable_window",
                "incomplete",
                event -> event.member("feed", feedName())
                        .member("window_start", window.from().toString())
                        .member("window_end", end.toString())
                        .member("reason", reason));
    }

    private String feedName() {
        return client.feed().name().toLowerCase(Locale.ROOT);
    }

    /**
     * Tries again what could not be read, after everything new. What these retries meet never ends the poll: a gap that
     * cannot be read now waits for its next time.
     */
    void retryGaps() throws InterruptedException {
        List<Gap> gaps = state.position().gaps();
        if (gaps.size() > MOST_GAPS && state.isDue(FeedState.Notice.GAPS, clock.instant())) {
            log.error(gaps.size() + " periods of " + client.feed()
                    + " cannot be read. The service has a general problem with the data of this tenant: contact"
                    + " Microsoft support.");
        }
        Instant begun = clock.instant();
        for (Gap gap : gaps) {
            boolean due = !gap.nextTry().isAfter(clock.instant())
                    || gap.nextTry().isAfter(clock.instant().plus(LONGEST_RETRY));
            if (due && !retry(gap)) {
                return;
            }
            checkpoint.run();
            if (clock.instant().isAfter(begun.plus(MOST_FOR_RETRIES))) {
                // new data must not wait for the rest
                return;
            }
        }
    }

    /** Gives whether others may be tried, too. */
    private boolean retry(Gap gap) throws InterruptedException {
        replace(gap, null);
        retried = gap;
        boolean done = false;
        try {
            if (gap.window().span(gap.to()).compareTo(WindowPlanner.SMALLEST_SPAN.multipliedBy(2)) > 0) {
                work(List.of(gap.window()), false);
            } else if (windows.readApart(gap.window(), TIMEOUT_OF_PARTS, MOST_UNREADABLE_IN_ONE_INSTANT) > 0) {
                leaveGap(gap.window(), gap.reason());
            }
            done = true;
        } catch (ApiException | TransportException failure) {
            log.debug("Retry of " + gap.window() + " postponed: " + failure.getMessage());
        } finally {
            retried = null;
            if (!done) {
                replace(null, gap.postponed(clock.instant().plus(FIRST_RETRY)));
            }
        }
        if (done) {
            report(gap);
        }
        return done;
    }

    private void report(Gap gap) {
        boolean open = state.position().gaps().stream().anyMatch(left -> left.touches(gap));
        String what = "objects of " + client.feed() + " updated between " + gap.from() + " and " + gap.to();
        if (open) {
            log.warn("Cannot read " + what + " (" + gap.reason() + "). Retrying at " + nextTry(gap) + ".");
        } else {
            log.info("Recovered: " + what + " (" + gap.reason() + ").");
        }
    }

    private Instant nextTry(Gap gap) {
        Duration pause = FIRST_RETRY.multipliedBy(1L << Math.min(gap.attempts(), 5));
        return clock.instant().plus(pause.compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : pause);
    }

    private void replace(@Nullable Gap before, @Nullable Gap after) {
        List<Gap> gaps = new ArrayList<>(state.position().gaps());
        if (before != null) {
            gaps.remove(before);
        }
        if (after != null) {
            gaps.add(after);
        }
        gaps.sort(Comparator.comparing(Gap::from));
        state.moveTo(state.position().withGaps(gaps));
    }

    /** A window to read, whether trouble is being narrowed down in it, and whether the position moves behind it. */
    private record Task(TimeWindow window, boolean narrowing, boolean advancing) {}
}
