package ta.defender.testing;

import java.util.ArrayList;
import java.util.List;
import ta.defender.json.Slice;
import ta.defender.output.EmitException;
import ta.defender.output.EventHeader;
import ta.defender.output.EventSink;

/** An event sink that remembers what it was given, and fails when told to. */
public final class RecordingSink implements EventSink {
    /**
     * One event.
     *
     * @param header as it was given
     * @param data its pieces joined
     */
    public record Event(EventHeader header, String data) {}

    private final List<Event> events = new ArrayList<>();
    private int calls;
    private int flushed;
    private int failingCall;
    private boolean failed;
    private boolean closed;

    /** Lets the {@code call}-th call from now on fail (1 is the next), whichever it is, and all after it. */
    public synchronized RecordingSink failOn(int call) {
        failingCall = calls + call;
        return this;
    }

    @Override
    public synchronized void write(EventHeader header, List<Slice> data) {
        call();
        events.add(new Event(header, Slice.of(Slice.join(data)).utf8()));
    }

    @Override
    public synchronized void flush() {
        call();
        flushed = events.size();
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        try {
            call();
            flushed = events.size();
        } finally {
            closed = true;
        }
    }

    /** All events given so far. */
    public synchronized List<Event> events() {
        return List.copyOf(events);
    }

    /** The events that a flush has handed over. */
    public synchronized List<Event> flushedEvents() {
        return List.copyOf(events.subList(0, flushed));
    }

    /** The texts of all events given so far. */
    public synchronized List<String> data() {
        return events.stream().map(Event::data).toList();
    }

    /** Whether it was closed. */
    public synchronized boolean isClosed() {
        return closed;
    }

    private void call() {
        calls++;
        failed |= calls == failingCall;
        if (failed) {
            throw new EmitException("the sink was told to fail");
        }
        if (closed) {
            throw new EmitException("the sink is closed");
        }
    }
}
