package ta.defender.testing;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import ta.defender.json.Slice;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.output.EventHeader;
import ta.defender.output.EventOutput;

/**
 * The add-on's end of the pipe to splunkd, and what came out of the other end: flushed events, without those that nobody
 * had read two seconds before the process ended.
 */
public final class SplunkPipe implements EventOutput {
    /** What splunkd has read and not processed may be lost when it ends. */
    public static final Duration UNREAD = Duration.ofSeconds(2);

    /** One event that reached Splunk at that moment; {@link Instant#MAX} while it is in the pipe. */
    public record Event(Instant at, String sourcetype, String data) {}

    private final InstantSource truth;
    private final List<Event> buffered = new ArrayList<>();
    private final List<Event> flushed = new ArrayList<>();
    private int writesLeft = Integer.MAX_VALUE;
    private Runnable onWrite = () -> {};
    private boolean gone;
    private boolean stalled;

    /** splunkd reads no more for a while, and what is written stays in the pipe; or goes on. */
    public void setStalled(boolean newStalled) {
        stalled = newStalled;
        if (!stalled) {
            readAll();
        }
    }

    private void readAll() {
        Instant now = truth.instant();
        for (int i = 0; i < flushed.size(); i++) {
            if (flushed.get(i).at().equals(Instant.MAX)) {
                flushed.set(
                        i,
                        new Event(
                                now, flushed.get(i).sourcetype(), flushed.get(i).data()));
            }
        }
    }

    public SplunkPipe(InstantSource truth) {
        this.truth = truth;
    }

    /** Runs before each event is taken. */
    public void setOnWrite(Runnable newOnWrite) {
        onWrite = newOnWrite;
    }

    /** The reader goes away after so many more events. */
    public void breakAfter(int writes) {
        writesLeft = writes;
    }

    /** The process ends: what was not flushed, or flushed a moment ago, never arrives. */
    public void cut() {
        buffered.clear();
        Instant unread = truth.instant().minus(UNREAD);
        while (!flushed.isEmpty() && flushed.get(flushed.size() - 1).at().isAfter(unread)) {
            flushed.remove(flushed.size() - 1);
        }
        gone = true;
    }

    /** A new process opens the pipe anew. */
    public void reopen() {
        gone = false;
        stalled = false;
        writesLeft = Integer.MAX_VALUE;
    }

    @Override
    public void write(EventHeader header, List<Slice> data) {
        requireReader();
        onWrite.run();
        if (writesLeft-- <= 0) {
            throw new DefenderException(Code.OUTPUT, "broken pipe", "");
        }
        buffered.add(new Event(
                truth.instant(), header.sourcetype(), Slice.of(Slice.join(data)).utf8()));
    }

    @Override
    public void flush() {
        requireReader();
        Instant now = stalled ? Instant.MAX : truth.instant();
        for (Event event : buffered) {
            flushed.add(new Event(now, event.sourcetype(), event.data()));
        }
        buffered.clear();
    }

    @Override
    public long written() {
        return (long) flushed.size() + buffered.size();
    }

    @Override
    public long settled() {
        requireReader();
        Instant limit = truth.instant().minus(UNREAD);
        int settled = flushed.size();
        while (settled > 0 && flushed.get(settled - 1).at().isAfter(limit)) {
            settled--;
        }
        return settled;
    }

    @Override
    public void close() {
        flush();
    }

    /** What Splunk has, in order. */
    public List<Event> events() {
        return List.copyOf(flushed);
    }

    /** How many events Splunk got after that moment. */
    public int countSince(Instant moment) {
        return (int)
                flushed.stream().filter(event -> event.at().isAfter(moment)).count();
    }

    private void requireReader() {
        if (gone || writesLeft < 0) {
            throw new DefenderException(Code.OUTPUT, "broken pipe", "");
        }
    }
}
