package ta.defender.testing;

import java.util.ArrayList;
import java.util.List;
import ta.defender.json.Slice;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.output.EventHeader;
import ta.defender.output.EventOutput;

/** An event output that remembers what it was given, and fails when told to. */
public final class RecordingOutput implements EventOutput {
    /**
     * One event.
     *
     * @param header as it was given
     * @param data its pieces joined
     * @param object what that is of, or the same
     */
    public record Event(EventHeader header, String data, String object) {}

    private final List<Event> events = new ArrayList<>();
    private int calls;
    private int flushed;
    private int failingCall;
    private boolean failed;
    private boolean taking = true;
    private int settled;
    private boolean closed;

    /** Lets the {@code call}-th call from now on fail (1 is the next), whichever it is, and all after it. */
    public synchronized RecordingOutput failOn(int call) {
        failingCall = calls + call;
        return this;
    }

    @Override
    public synchronized void write(EventHeader header, List<Slice> data) {
        write(header, data, Slice.of(Slice.join(data)));
    }

    @Override
    public synchronized void write(EventHeader header, List<Slice> data, Slice object) {
        call();
        events.add(new Event(header, Slice.of(Slice.join(data)).utf8(), object.utf8()));
    }

    @Override
    public synchronized void flush() {
        call();
        flushed = events.size();
    }

    @Override
    public synchronized long written() {
        return events.size();
    }

    @Override
    public synchronized long settled() {
        if (failed) {
            throw new DefenderException(Code.OUTPUT, "the output was told to fail", "");
        }
        settled = taking ? flushed : settled;
        return settled;
    }

    /** Whether the other side takes what is flushed at once, as it does from the start. */
    public synchronized RecordingOutput taking(boolean newTaking) {
        taking = newTaking;
        return this;
    }

    /** The other side has taken the first {@code events} of those flushed, and takes no more. */
    public synchronized void settledUpTo(int events) {
        taking = false;
        settled = Math.min(events, flushed);
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
            throw new DefenderException(Code.OUTPUT, "the output was told to fail", "");
        }
        if (closed) {
            throw new DefenderException(Code.OUTPUT, "the output is closed", "");
        }
    }
}
