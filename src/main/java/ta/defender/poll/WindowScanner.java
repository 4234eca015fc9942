package ta.defender.poll;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import ta.defender.http.ApiException;
import ta.defender.http.Effort;
import ta.defender.http.TransportException;
import ta.defender.microsoft.FeedClient;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.model.TimeWindow;

/**
 * Repeats the read of a window as often as its failure is worth, and tells a window that cannot be read from a service that does not
 * answer: where the service answers otherwise, only a part of the data cannot be read.
 */
final class WindowScanner {
    private static final Duration TIMEOUT = Duration.ofMinutes(3);
    private static final Effort EFFORT = new Effort(TIMEOUT, 3);

    /** The same failure again, in a part of what failed before, is an answer. */
    private static final Effort EFFORT_OF_PARTS = new Effort(Duration.ofSeconds(15), 1);

    private static final Effort EFFORT_OF_OBJECTS = new Effort(Duration.ofSeconds(5), 1);
    private static final Effort EFFORT_TO_ASK = Effort.within(Duration.ofSeconds(15));
    private static final Effort EFFORT_WHEN_DOWN = new Effort(Duration.ofSeconds(15), 3);
    private static final Effort EFFORT_TO_ASK_WHEN_DOWN = new Effort(Duration.ofSeconds(15), 1);
    private static final int PAGES_BY_LINK = 100;
    private static final int PAGES_BY_SKIP = 20;
    private static final int MOST_UNREADABLE_OBJECTS = 20;

    private final FeedClient client;
    private final WindowCollector windows;
    private final WindowPlanner planner;
    private final InstantSource clock;
    private boolean mayBeDown;

    WindowScanner(WindowCollector windows, WindowPlanner planner) {
        this.client = windows.client();
        this.windows = windows;
        this.planner = planner;
        this.clock = windows.clock();
    }

    /**
     * Called before a poll.
     *
     * @param doubtful whether the service may be down: if it answers nothing but 5xx, the poll ends at once
     */
    void begin(boolean doubtful) {
        mayBeDown = doubtful;
    }

    /**
     * Reads a window.
     *
     * @param leftBehind whether no later poll reads it again
     * @throws ApiException when the service refuses
     * @throws TransportException when it cannot be reached
     */
    ScanResult scan(TimeWindow window, boolean leftBehind) throws InterruptedException {
        Instant begun = client.clock().hostNow();
        if (mayBeDown) {
            try {
                return scan(window, leftBehind, EFFORT_WHEN_DOWN);
            } catch (ApiException | TransportException failure) {
                if (endsPoll(failure)) {
                    throw failure;
                }
            }
            mayBeDown = false;
        }
        try {
            return unlessUnreadable(window, leftBehind, EFFORT);
        } catch (ApiException | TransportException failure) {
            Duration left = TIMEOUT.minus(Duration.between(begun, client.clock().hostNow()));
            if (!WindowCollector.isLocal(failure) || left.isNegative() || left.isZero()) {
                throw failure;
            }
            // nothing else can be read either: this is waited out
            return unlessUnreadable(window, leftBehind, Effort.within(left));
        }
    }

    /** Reads a part of a window that could not be read. */
    ScanResult scanPart(TimeWindow window, boolean leftBehind) throws InterruptedException {
        return unlessUnreadable(window, leftBehind, EFFORT_OF_PARTS);
    }

    /** Reads a window object by object; gives how many objects could not be read. */
    int scanObjects(TimeWindow window) throws InterruptedException {
        return windows.readApart(window, EFFORT_OF_OBJECTS, MOST_UNREADABLE_OBJECTS);
    }

    /** The window in two parts, the older one first; empty when it is too small. */
    List<TimeWindow> cut(TimeWindow window, @Nullable Instant hint) {
        return planner.cut(window, hint, clock.instant());
    }

    /** Whether the service answers at all. */
    boolean answers() throws InterruptedException {
        return windows.answers(clock.instant(), EFFORT_TO_ASK);
    }

    private boolean endsPoll(DefenderException failure) throws InterruptedException {
        return switch (failure.code()) {
            case THROTTLED, RATE_LIMITED -> false;
            case UNAVAILABLE -> !windows.answers(clock.instant(), EFFORT_TO_ASK_WHEN_DOWN);
            default -> !WindowCollector.isLocal(failure);
        };
    }

    private ScanResult unlessUnreadable(TimeWindow window, boolean leftBehind, Effort effort)
            throws InterruptedException {
        try {
            return scan(window, leftBehind, effort);
        } catch (ApiException | TransportException failure) {
            boolean badLink = failure.code() == Code.BAD_LINK;
            if (badLink || (WindowCollector.isLocal(failure) && answers())) {
                return ScanResult.unreadable(String.valueOf(failure.getMessage()), badLink);
            }
            throw failure;
        }
    }

    private ScanResult scan(TimeWindow window, boolean leftBehind, Effort effort) throws InterruptedException {
        int pages = cut(window, null).isEmpty()
                ? PageLimit.UNLIMITED
                : client.followsLinks() ? PAGES_BY_LINK : PAGES_BY_SKIP;
        return windows.scan(window, new PageLimit(pages, effort), leftBehind);
    }
}
