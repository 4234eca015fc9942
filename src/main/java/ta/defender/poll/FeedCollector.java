package ta.defender.poll;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import ta.defender.http.ApiException;
import ta.defender.http.TransportException;
import ta.defender.microsoft.FeedClient;
import ta.defender.model.DefenderException;
import ta.defender.model.Gap;
import ta.defender.model.Position;
import ta.defender.model.TimeWindow;

/**
 * One poll of one feed: everything behind the position is read, window by window, and the position moves behind each
 * window that was read to its end. Where only a part of the data cannot be read, the rest comes first, the newest before all;
 * the part becomes a gap for {@link GapRetries}.
 */
final class FeedCollector {
    /** A service may cut the lists of every poll. */
    private static final Duration WORTH_TELLING = Duration.ofMinutes(30);

    private final FeedClient client;
    private final WindowPlanner planner;
    private final WindowScanner scanner;
    private final GapRetries retries;
    private final FeedState state;
    private final InstantSource clock;
    private final InputLog log;
    private final HealthEvents health;
    private final Runnable checkpoint;
    private Instant begun = Instant.EPOCH;
    private Instant begunAt = Instant.EPOCH;

    /** Who hears of problems. */
    record Reports(InputLog log, HealthEvents health) {}

    FeedCollector(
            WindowPlanner planner, WindowCollector windows, FeedState state, Reports reports, Runnable checkpoint) {
        this.client = windows.client();
        this.planner = planner;
        this.scanner = new WindowScanner(windows, planner);
        this.state = state;
        this.clock = windows.clock();
        this.retries = new GapRetries(client.feed(), scanner, state, reports, clock);
        this.log = reports.log();
        this.health = reports.health();
        this.checkpoint = checkpoint;
    }

    /**
     * Reads everything that is new.
     *
     * @param doubtful whether the service may be down, and other feeds wait for this one: if it answers nothing but 5xx, the next
     *     poll asks it again
     * @throws ApiException when the service refuses; the position stands where everything before it was read
     * @throws TransportException when the service cannot be reached; the same
     * @throws DefenderException when Splunk takes no more events
     */
    void poll(boolean doubtful) throws InterruptedException {
        scanner.begin(doubtful);
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
        ClockCheck.Difference difference =
                state.clocks().check(client.clock().ahead(), client.clock().hostNow(), log);
        if (difference != null) {
            health.write(
                    "clocks",
                    "differ",
                    event -> event.member("feed", client.feed().word())
                            .member("service_time", difference.service().toString())
                            .member("host_time", difference.host().toString())
                            .member("difference_seconds", difference.seconds()));
        }
    }

    /** A clock that ran ahead must not leave a checkpoint in the future. */
    private void takeBackFuture() throws InterruptedException {
        Position position = state.position();
        if (!withoutFuture(position).equals(position) && !client.clock().isTold()) {
            // this host's clock may be the one that is wrong
            scanner.answers();
        }
        Position bounded = withoutFuture(position);
        if (!bounded.equals(position)) {
            if (!bounded.readTo().equals(position.readTo())) {
                log.warn("Checkpoint of " + client.feed() + " taken back from " + position.readTo() + " to "
                        + bounded.readTo() + ": it was in the future.");
            }
            state.moveTo(bounded);
        }
    }

    /** In the future is what both clocks show as such: one of the two may have been set back. */
    private Position withoutFuture(Position position) {
        Instant host = client.clock().hostNow();
        Instant present = host.isAfter(client.now()) ? host : client.now();
        return position.start().isAfter(present)
                ? planner.beginning(present)
                : position.notAfter(present, WindowCollector.PLAUSIBLE_LEAD);
    }

    private int work(List<TimeWindow> whole, boolean advancing) throws InterruptedException {
        Deque<Task> tasks = new ArrayDeque<>();
        whole.forEach(window -> tasks.addLast(new Task(window, false, advancing)));
        int done = 0;
        int objects = 0;
        while (!tasks.isEmpty()) {
            Task task = tasks.pop();
            ScanResult result = scan(task);
            List<TimeWindow> parts = result.outcome() == ScanResult.Outcome.COMPLETE
                    ? List.of()
                    : scanner.cut(task.window(), result.cutAt());
            if (result.outcome() == ScanResult.Outcome.UNREADABLE && !result.badLink()) {
                leaveOut(tasks, task, parts, result);
            } else if (!parts.isEmpty()) {
                warnOfSmallerWindows(task.window(), result);
                // the older part first, so that the position moves without holes
                for (int i = parts.size() - 1; i >= 0; i--) {
                    tasks.push(new Task(parts.get(i), task.narrowing(), advancing));
                }
            } else {
                if (result.outcome() == ScanResult.Outcome.COMPLETE) {
                    objects += result.objects();
                    done++;
                } else {
                    leaveGap(task.window(), result.reason());
                }
                advance(task, result);
                reportCatchingUp(done, tasks);
            }
            checkpoint.run();
        }
        return objects;
    }

    /** Goes on with what is newer than what cannot be read. */
    private void leaveOut(Deque<Task> tasks, Task task, List<TimeWindow> parts, ScanResult result) {
        if (!task.narrowing()) {
            warnOfSmallerWindows(task.window(), result);
        }
        if (parts.isEmpty() || !task.advancing() || !tasks.isEmpty()) {
            leaveGap(task.window(), result.reason());
            advance(task, result);
        } else {
            leaveGap(parts.get(0), result.reason());
            tasks.push(new Task(parts.get(1), true, true));
        }
    }

    private void warnOfSmallerWindows(TimeWindow window, ScanResult result) {
        if (!result.reason().isEmpty() && state.isDue(FeedState.Notice.WINDOW, clock.instant())) {
            log.warn("Cannot read " + client.feed() + " from " + window + ": " + result.reason()
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
            if (begunAt.isBefore(begun.minus(WORTH_TELLING))) {
                log.info("catching up on " + client.feed() + ": read to "
                        + state.position().readTo() + " (windows read: " + windowsDone + ", to go: "
                        + windowsLeft.size() + "); "
                        + progress);
            }
            log.catchingUp(progress);
        }
    }

    private ScanResult scan(Task task) throws InterruptedException {
        boolean leftBehind =
                !task.advancing() || planner.leavesBehind(state.position(), task.window(), clock.instant());
        try {
            ScanResult result = task.narrowing()
                    ? scanner.scanPart(task.window(), leftBehind)
                    : scanner.scan(task.window(), leftBehind);
            compareClocks();
            return result;
        } catch (ApiException refused) {
            compareClocks();
            throw refused;
        }
    }

    private void advance(Task task, ScanResult result) {
        if (!task.advancing()) {
            return;
        }
        TimeWindow window = task.window();
        Position position = state.position();
        Instant serviceTime = result.serviceTime() == null ? clock.instant() : result.serviceTime();
        Instant known = position.newest();
        if (result.objects() == 0
                && result.outcome() == ScanResult.Outcome.COMPLETE
                && known != null
                && window.contains(known)
                && Duration.between(known, serviceTime).compareTo(WindowPlanner.LONGEST_DOUBT) < 0) {
            if (!state.doubted()) {
                log.warn("Empty response ignored: " + client.feed() + " from " + window
                        + " lacks an object last seen at " + known
                        + ". Checkpoint not advanced until something comes or a day has passed.");
            }
            state.setDoubted(true);
            return;
        }
        state.setDoubted(false);
        position = position.met(result.newest());
        Instant end = window.to() == null || window.to().isAfter(serviceTime) ? serviceTime : window.to();
        Instant present = client.present();
        state.moveTo(position.readUpTo(end.isAfter(present) ? present : end));
    }

    /** What was left out is tried again after everything new. */
    private void leaveGap(TimeWindow window, String reason) {
        Instant now = clock.instant();
        Instant to = window.to() == null ? now : window.to();
        Instant end = to.isBefore(window.from()) ? window.from() : to;
        state.replaceGap(null, List.of(new Gap(window.from(), end, now, now, 0, reason)));
    }

    /** Reads again what could not be read, as far as it is due. */
    void retryGaps() throws InterruptedException {
        retries.run(checkpoint);
    }

    /** A window to read, whether a part of it cannot be read, and whether the position moves behind it. */
    private record Task(TimeWindow window, boolean narrowing, boolean advancing) {}
}
