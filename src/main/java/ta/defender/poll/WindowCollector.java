package ta.defender.poll;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;
import ta.defender.http.TransportException;
import ta.defender.json.Element;
import ta.defender.json.Slice;
import ta.defender.microsoft.ApiException;
import ta.defender.microsoft.FeedClient;
import ta.defender.microsoft.Page;
import ta.defender.microsoft.PageRange;
import ta.defender.model.TimeWindow;
import ta.defender.output.EventHeader;
import ta.defender.output.EventOutput;
import ta.defender.output.OutputException;

/** Reads one window and writes every version in it that was not written before. Used by one thread at a time. */
final class WindowCollector {
    private static final int PASSES = 6;

    /** How far past the service's clock an object's instant may lie and still be taken for true. */
    private static final Duration PLAUSIBLE_LEAD = Duration.ofMinutes(5);

    private final FeedClient client;
    private final WindowReader reader;
    private final Normaliser normaliser;
    private final FeedState state;
    private final EventLabels labels;
    private final EventOutput sink;
    private final InstantSource clock;
    private final Counters counters;
    private final VersionListener listener;
    private final Runnable written;

    // of the pass that is running
    private TimeWindow window = new TimeWindow(Instant.MIN, null);
    private int fresh;
    private boolean ascending;
    private @Nullable Instant latest;
    private @Nullable Instant newest;

    /**
     * @param clock the service's
     * @param threads for pages that are asked for before their turn
     * @param listener hears of each version that is written
     * @param written called when everything up to now was handed to Splunk without error
     */
    WindowCollector(
            FeedClient client,
            Normaliser normaliser,
            FeedState state,
            EventLabels labels,
            EventOutput sink,
            InstantSource clock,
            Counters counters,
            ThreadFactory threads,
            VersionListener listener,
            Runnable written) {
        this.client = client;
        this.reader = new WindowReader(client, normaliser.shape(), threads);
        this.normaliser = normaliser;
        this.state = state;
        this.labels = labels;
        this.sink = sink;
        this.clock = clock;
        this.counters = counters;
        this.listener = listener;
        this.written = written;
    }

    /**
     * Reads the window to its end.
     *
     * @param leftBehind whether no later poll will read it again, so that it must be read until nothing new turns up
     */
    ScanResult walk(TimeWindow asked, PageLimit limit, boolean leftBehind) throws InterruptedException {
        Pass pass = pass(asked, limit);
        ScanResult walk = pass.walk();
        for (int passes = 1; leftBehind && pass.mayHaveMissedSome() && passes < PASSES; passes++) {
            pass = pass(asked, limit);
            if (pass.fresh() == 0) {
                return walk;
            }
        }
        return walk;
    }

    /** Reads the objects of a window that cannot be cut one by one; returns how many of them could not be read. */
    int oneByOne(TimeWindow asked, Duration patience, int mostUnreadable) throws InterruptedException {
        int unreadable = 0;
        for (int skip = 0; unreadable <= mostUnreadable; skip++) {
            begin(asked);
            try {
                Page page = client.page(asked, new PageRange(skip, 1), patience, normaliser.shape(), this::element);
                pageEnd();
                if (page.objects() == 0) {
                    return unreadable;
                }
            } catch (SinkFailure e) {
                throw e.failure();
            } catch (ApiException | TransportException e) {
                if (!Trouble.isLocal(e)) {
                    throw e;
                }
                unreadable++;
            }
        }
        return unreadable;
    }

    /** Whether the service answers at all: asks for the newest object only. */
    boolean answers(Instant now, Duration patience) throws InterruptedException {
        begin(new TimeWindow(now, null));
        try {
            client.page(window, new PageRange(0, 1), patience, normaliser.shape(), this::element);
            pageEnd();
            return true;
        } catch (SinkFailure e) {
            throw e.failure();
        } catch (ApiException | TransportException e) {
            return false;
        }
    }

    private Pass pass(TimeWindow asked, PageLimit limit) throws InterruptedException {
        begin(asked);
        PageTrail trail = new PageTrail(limit.pages());
        try {
            WindowRead read = reader.read(asked, limit, this::element, page -> {
                pageEnd();
                trail.page(page, client.pageSize(), ascending ? latest : null);
            });
            return new Pass(read, fresh, trail, newest);
        } catch (SinkFailure e) {
            throw e.failure();
        }
    }

    private void begin(TimeWindow asked) {
        window = asked;
        fresh = 0;
        ascending = true;
        latest = null;
        newest = null;
    }

    private void element(Element element) throws IOException {
        normaliser.versions(element, this::version);
    }

    private void version(ObjectVersion version) {
        counters.object();
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
        Instant time = version.updated() == null ? clock.instant() : version.updated();
        // an old alert is met again for as long as its incident is
        Instant remembered = cutBy != null && cutBy.isAfter(time) ? cutBy : time;
        if (state.ledger().recall(version.fingerprint(), remembered)) {
            return;
        }
        EventHeader header = labels.header(time, version.sourcetype());
        try {
            sink.write(header, version.text());
            listener.written(version, time);
        } catch (OutputException e) {
            throw new SinkFailure(e);
        }
        state.ledger().add(version.fingerprint(), remembered);
        fresh++;
        long bytes = 0;
        for (Slice slice : version.text()) {
            bytes += slice.length();
        }
        counters.event(header.sourcetype(), bytes, version.updated());
    }

    /** One object with a bogus date must not hide the newest of the others. */
    private void meet(Instant instant) {
        if ((newest == null || instant.isAfter(newest))
                && !instant.isAfter(clock.instant().plus(PLAUSIBLE_LEAD))) {
            newest = instant;
        }
    }

    private void pageEnd() {
        counters.page();
        try {
            sink.flush();
        } catch (OutputException e) {
            throw new SinkFailure(e);
        }
        written.run();
    }

    /** One walk over all pages of the window. */
    private record Pass(
            WindowRead read,
            int fresh,
            PageTrail trail,
            @Nullable Instant newest) {

        boolean mayHaveMissedSome() {
            return read.complete() && read.objects() > 0 && !trail.isOneShortPage();
        }

        ScanResult walk() {
            return new ScanResult(
                    read.complete() ? ScanResult.Outcome.COMPLETE : ScanResult.Outcome.TOO_LONG,
                    read.objects(),
                    read.serviceTime(),
                    newest,
                    trail.cutAt(),
                    "");
        }
    }
}
