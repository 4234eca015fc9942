package ta.defender.poll;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;
import ta.defender.http.ApiException;
import ta.defender.http.Effort;
import ta.defender.http.TransportException;
import ta.defender.json.Element;
import ta.defender.json.Fingerprint;
import ta.defender.json.Slice;
import ta.defender.microsoft.FeedClient;
import ta.defender.microsoft.Page;
import ta.defender.microsoft.PageRange;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.model.TimeWindow;
import ta.defender.output.EventHeader;
import ta.defender.output.EventOutput;

/** Reads one window and writes every version in it that was not written before. Used by one thread at a time. */
final class WindowCollector {
    private static final int PASSES = 6;

    /** So many pages one after the other that bring nothing new are the end of a list, whatever its links say. */
    private static final int STALE_PAGES = 2;

    private static final Duration A_MOMENT = Duration.ofSeconds(5);

    private static final int MOST_UNREADABLE_IN_A_ROW = 4;

    private static final int EMPTY_PAGES = 20;

    /** How far past the service's clock an object's instant may lie and still be taken for true. */
    static final Duration PLAUSIBLE_LEAD = Duration.ofMinutes(5);

    private final FeedClient client;
    private final WindowReader reader;
    private final Normaliser normaliser;
    private final KnownVersions known;
    private final EventLabels labels;
    private final EventOutput sink;
    private final InstantSource clock;
    private final Counters counters;
    private final VersionListener listener;
    private final Runnable written;

    // of the pass that is running
    private TimeWindow window = new TimeWindow(Instant.MIN, null);
    /** Sums of the fingerprints of each page: the same objects have the same in any order. */
    private final Set<Fingerprint> pagesMet = new HashSet<>();

    private long pageHigh;
    private long pageLow;
    private int pageVersions;
    private int metInList;
    private int stalePages;
    private int fresh;
    private boolean ascending;
    private @Nullable Instant latest;
    private Instant lastPage = Instant.EPOCH;
    private @Nullable Instant newest;

    /**
     * What goes on beside the reading.
     *
     * @param threads for pages that are asked for before their turn
     * @param listener hears of each version that is written
     * @param written called when everything up to now was handed to the output without error
     */
    record Hooks(ThreadFactory threads, VersionListener listener, Runnable written) {}

    WindowCollector(FeedClient client, Normaliser normaliser, FeedState state, FeedOutput out, Hooks hooks) {
        this.client = client;
        this.reader = new WindowReader(client, normaliser.shape(), hooks.threads());
        this.normaliser = normaliser;
        this.known = new KnownVersions(state.known());
        this.labels = out.labels();
        this.sink = out.sink();
        this.clock = out.clock();
        this.counters = out.counters();
        this.listener = hooks.listener();
        this.written = hooks.written();
    }

    /** The API that is read. */
    FeedClient client() {
        return client;
    }

    /** The service's. */
    InstantSource clock() {
        return clock;
    }

    /**
     * Reads the window to its end.
     *
     * @param leftBehind whether no later poll will read it again, so that it must be read until nothing new turns up
     */
    ScanResult scan(TimeWindow asked, PageLimit limit, boolean leftBehind) throws InterruptedException {
        Pass pass = pass(asked, limit);
        ScanResult result = pass.result();
        for (int passes = 1; leftBehind && pass.mayHaveMissedSome() && passes < PASSES; passes++) {
            pass = pass(asked, limit);
            if (pass.fresh() == 0) {
                return result;
            }
        }
        return result;
    }

    /**
     * Reads a window that cannot be cut in ever smaller pages around what cannot be read.
     *
     * @return how many objects could not be read
     */
    int readApart(TimeWindow asked, Effort effort, int mostUnreadable) throws InterruptedException {
        int unreadable = 0;
        int skip = 0;
        int top = client.pageSize();
        int inARow = 0;
        begin(asked);
        while (unreadable <= mostUnreadable && inARow < MOST_UNREADABLE_IN_A_ROW) {
            try {
                Page page = client.page(asked, new PageRange(skip, top), effort, normaliser.shape(), this::element);
                pageEnd();
                if (page.objects() == 0) {
                    return unreadable;
                }
                inARow = 0;
                skip += page.objects();
                top = Math.min(client.pageSize(), 2 * top);
            } catch (ApiException | TransportException e) {
                if (!isLocal(e)) {
                    throw e;
                }
                if (top == 1) {
                    unreadable++;
                    inARow++;
                    skip++;
                } else {
                    top = Math.max(1, top / 4);
                }
            }
        }
        return unreadable;
    }

    /** Whether another part of the data might well be readable. */
    static boolean isLocal(DefenderException failure) {
        return switch (failure.code()) {
            // a smaller window needs no links
            case UNAVAILABLE, BAD_LINK -> true;
            case RESPONSE_TIMEOUT, CONNECTION_LOST, BODY_CORRUPT, BODY_MALFORMED, BODY_TOO_LARGE, OTHER -> true;
            default -> false;
        };
    }

    /** Whether the service answers at all: asks for the newest object only, unless a page came a moment ago. */
    boolean answers(Instant now, Effort effort) throws InterruptedException {
        Duration since = Duration.between(lastPage, client.clock().hostNow());
        if (!since.isNegative() && since.compareTo(A_MOMENT) < 0) {
            return true;
        }
        begin(new TimeWindow(now, null));
        try {
            client.page(window, new PageRange(0, 1), effort, normaliser.shape(), this::element);
            pageEnd();
            return true;
        } catch (ApiException e) {
            // asked to wait, by a service that is there
            return e.code() == Code.THROTTLED;
        } catch (TransportException e) {
            return e.code() == Code.RATE_LIMITED;
        }
    }

    private Pass pass(TimeWindow asked, PageLimit limit) throws InterruptedException {
        begin(asked);
        PageTrail trail = new PageTrail(limit.pages());
        WindowRead read = reader.read(asked, limit, this::element, page -> {
            pageEnd();
            trail.page(page, client.pageSize(), ascending ? latest : null);
            return !isStale(page);
        });
        return new Pass(read, fresh, trail, newest, endsSomewhere(read));
    }

    /** Whether the list goes round in a circle: the service ignores {@code $skip}, or its links never end. */
    private boolean isStale(Page page) {
        boolean isFresh = pageVersions > 0 && pagesMet.add(new Fingerprint(pageHigh, pageLow));
        metInList += isFresh ? pageVersions : 0;
        stalePages = isFresh ? 0 : stalePages + 1;
        beginPage();
        return stalePages >= (page.objects() == 0 ? EMPTY_PAGES : STALE_PAGES);
    }

    /** A list that goes round is complete when it is shorter than a page; a longer one is read in smaller windows. */
    private boolean endsSomewhere(WindowRead read) {
        return !read.stale() || metInList < client.largestPage();
    }

    private void begin(TimeWindow asked) {
        window = asked;
        pagesMet.clear();
        metInList = 0;
        beginPage();
        stalePages = 0;
        fresh = 0;
        ascending = true;
        latest = null;
        newest = null;
    }

    private void beginPage() {
        pageHigh = 0;
        pageLow = 0;
        pageVersions = 0;
    }

    private void element(Element element) throws IOException {
        normaliser.versions(element, this::version);
    }

    private void version(ObjectVersion version) {
        counters.object();
        pageHigh += version.fingerprint().high();
        pageLow += version.fingerprint().low();
        pageVersions++;
        Instant cutBy = version.cutBy();
        if (cutBy != null) {
            if (cutBy.isBefore(window.from().minusMillis(1))) {
                counters.outsideWindow();
                return;
            }
            ascending &= latest == null || !cutBy.isBefore(latest);
            latest = cutBy;
            meet(cutBy);
        }
        Instant now = clock.instant();
        Instant time = version.updated() == null ? now : version.updated();
        // an old alert is met again for as long as its incident is
        Instant remembered = cutBy != null && cutBy.isAfter(time) ? cutBy : time;
        KnownVersions.Answer answer = known.ask(version, remembered, now);
        if (answer == KnownVersions.Answer.KNOWN || answer == KnownVersions.Answer.OTHER_TEXT_AGAIN) {
            return;
        }
        if (answer == KnownVersions.Answer.OTHER_TEXT) {
            counters.otherText();
        }
        EventHeader header = labels.header(time, version.sourcetype());
        sink.write(header, version.text(), version.object());
        known.add(version, answer, remembered, now);
        listener.written(version, time);
        fresh++;
        long bytes = 0;
        for (Slice slice : version.text()) {
            bytes += slice.length();
        }
        counters.event(header.sourcetype(), bytes);
    }

    /** One object with a bogus date must not hide the newest of the others. */
    private void meet(Instant instant) {
        if ((newest == null || instant.isAfter(newest))
                && !instant.isAfter(clock.instant().plus(PLAUSIBLE_LEAD))) {
            newest = instant;
        }
    }

    private void pageEnd() {
        lastPage = client.clock().hostNow();
        counters.page();
        sink.flush();
        written.run();
    }

    /** One reading of all pages of the window. */
    private record Pass(
            WindowRead read,
            int fresh,
            PageTrail trail,
            @Nullable Instant newest,
            boolean ends) {

        boolean mayHaveMissedSome() {
            return read.complete() && !read.stale() && read.objects() > 0 && !trail.isOneShortPage();
        }

        ScanResult result() {
            return new ScanResult(
                    read.complete() && ends ? ScanResult.Outcome.COMPLETE : ScanResult.Outcome.TOO_LONG,
                    read.objects(),
                    read.serviceTime(),
                    newest,
                    read.stale() ? null : trail.cutAt(),
                    read.stale() ? "its pages go round in a circle" : "",
                    false);
        }
    }
}
