package ta.defender.poll;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import ta.defender.http.TransportException;
import ta.defender.microsoft.ApiException;
import ta.defender.microsoft.FeedClient;
import ta.defender.model.Gap;
import ta.defender.model.Position;
import ta.defender.model.TimeWindow;
import ta.defender.output.OutputException;

/**
 * One poll of one feed: everything behind the position is read, window by window, and the position moves behind each
 * window that was read to its end. What cannot be read is narrowed down, remembered as a gap, and tried again later.
 */
final class FeedCollector {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration PATIENCE_WHEN_NARROWING = Duration.ofSeconds(15);
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
    private final Runnable checkpoint;

    FeedCollector(
            FeedClient client,
            WindowPlanner planner,
            WindowCollector windows,
            FeedState state,
            InstantSource clock,
            InputLog log,
            Runnable checkpoint) {
        this.client = client;
        this.planner = planner;
        this.windows = windows;
        this.state = state;
        this.clock = clock;
        this.log = log;
        this.checkpoint = checkpoint;
    }

    /**
     * Reads everything that is new.
     *
     * @throws ApiException when the service refuses; the position stands where everything before it was read
     * @throws TransportException when the service cannot be reached; the same
     * @throws OutputException when Splunk takes no more events
     */
    void poll() throws InterruptedException {
        retryGaps();
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
            log.info("catching up on " + client.feed() + ": read to "
                    + state.position().readTo() + " after " + windowsDone + " windows, " + windowsLeft.size()
                    + " to go");
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
            if (Trouble.isLocal(failure) && windows.answers(clock.instant(), PATIENCE_WHEN_NARROWING)) {
                return ScanResult.unreadable(String.valueOf(failure.getMessage()));
            }
            throw failure;
        }
    }

    private void cut(Deque<Task> tasks, Task task, ScanResult walk, boolean narrowing) throws InterruptedException {
        List<TimeWindow> parts = planner.cut(task.window(), walk.cutAt(), clock.instant());
        if (parts.isEmpty()) {
            TimeWindow window = task.window();
            int unreadable = windows.oneByOne(window, PATIENCE_WHEN_NARROWING, MOST_UNREADABLE_IN_ONE_INSTANT);
            if (unreadable > 0) {
                leaveGap(window, walk.reason());
            }
            if (task.advancing()) {
                advance(window, walk);
            }
            return;
        }
        if (narrowing && !task.narrowing()) {
            log.warn(client.feed() + " from " + task.window() + " cannot be read: " + walk.reason()
                    + "; the service answers otherwise, so the window is cut to find the part that cannot be read");
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
                && Duration.between(known, serviceTime).compareTo(WindowPlanner.LONGEST_LOOK_BACK) < 0) {
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
        state.moveTo(position.readUpTo(end));
    }

    private void leaveGap(TimeWindow window, String reason) {
        Instant now = clock.instant();
        Instant to = window.to() == null ? now : window.to();
        Instant end = to.isBefore(window.from()) ? window.from() : to;
        Gap gap = new Gap(window.from(), end, now, now.plus(FIRST_RETRY), 1, reason);
        boolean reported = false;
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
        log.error(client.feed() + ": an object updated between " + window.from() + " and " + end
                + " cannot be read (" + reason + "); everything else goes on, and it is tried again at "
                + now.plus(FIRST_RETRY) + "; if it stays so, ask Microsoft's support with the request id");
    }

    private void retryGaps() throws InterruptedException {
        Position position = state.position();
        if (position.gaps().size() > MOST_GAPS) {
            log.error(client.feed() + ": " + position.gaps().size()
                    + " stretches of time cannot be read; the service has a general problem with this tenant's data");
        }
        for (Gap gap : position.gaps()) {
            if (!gap.nextTry().isAfter(clock.instant())) {
                retry(gap);
                checkpoint.run();
            }
        }
    }

    private void retry(Gap gap) throws InterruptedException {
        List<Gap> gaps = new ArrayList<>(state.position().gaps());
        gaps.remove(gap);
        ScanResult walk = read(new Task(gap.window(), true, false));
        if (walk.outcome() != ScanResult.Outcome.COMPLETE
                && windows.oneByOne(gap.window(), PATIENCE_WHEN_NARROWING, MOST_UNREADABLE_IN_ONE_INSTANT) > 0) {
            Duration pause = FIRST_RETRY.multipliedBy(1L << Math.min(gap.attempts(), 5));
            Instant next = clock.instant().plus(pause.compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : pause);
            gaps.add(gap.triedAgain(next, walk.reason()));
            gaps.sort(Comparator.comparing(Gap::from));
            log.warn(client.feed() + ": what was updated between " + gap.window() + " still cannot be read ("
                    + walk.reason() + "); tried again at " + next);
        } else {
            log.info(client.feed() + ": what was updated between " + gap.window() + " could be read at last");
        }
        state.moveTo(state.position().withGaps(gaps));
    }

    /** A window to read, whether trouble is being narrowed down in it, and whether the position moves behind it. */
    private record Task(TimeWindow window, boolean narrowing, boolean advancing) {}
}
