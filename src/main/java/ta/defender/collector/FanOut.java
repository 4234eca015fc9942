package ta.defender.collector;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import ta.defender.json.Slice;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.output.EventHeader;
import ta.defender.output.EventOutput;
import ta.defender.output.format.Document;
import ta.defender.output.format.NotAnObjectException;

/** The outputs of one input: an event has settled when all of them have it. */
final class FanOut implements EventOutput {
    private final String input;
    private final CollectorMetrics metrics;
    private final List<Branch> branches = new ArrayList<>();
    private long written;

    FanOut(String input, List<Output> outputs, CollectorMetrics metrics) {
        this.input = input;
        this.metrics = metrics;
        outputs.forEach(output -> branches.add(new Branch(output)));
    }

    /** One output, and which of its messages an event of ours ended with. */
    private static final class Branch {
        private final Output output;
        private final Deque<long[]> marks = new ArrayDeque<>();
        private long settled;

        Branch(Output output) {
            this.output = output;
        }

        /** Up to which event of ours this output has settled. */
        long settled(long written) {
            long done = output.carrier().settled();
            for (long[] mark = marks.peekFirst(); mark != null && mark[1] <= done; mark = marks.peekFirst()) {
                settled = mark[0];
                marks.removeFirst();
            }
            return marks.isEmpty() ? written : settled;
        }
    }

    @Override
    public void write(EventHeader header, List<Slice> data) {
        Slice event = joined(data);
        write(header, event, object(event));
    }

    @Override
    public void write(EventHeader header, List<Slice> data, Slice object) {
        Slice event = joined(data);
        Document whole = object(object);
        write(header, event, whole == null ? object(event) : whole.passedOnAs(event));
    }

    private static Slice joined(List<Slice> data) {
        return data.size() == 1 ? data.get(0) : Slice.of(Slice.join(data));
    }

    private void write(EventHeader header, Slice event, @Nullable Document object) {
        try {
            for (Branch branch : branches) {
                if (!branch.output.write(header, event, object)) {
                    throw new DefenderException(
                            Code.OUTPUT, "Output " + branch.output.carrier().name() + " is closed", "");
                }
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new DefenderException(Code.OUTPUT, "Shut down while an output was full", "", interrupted);
        }
        synchronized (this) {
            written++;
            for (Branch branch : branches) {
                branch.marks.addLast(
                        new long[] {written, branch.output.carrier().written()});
            }
        }
        metrics.event(input);
    }

    private static @Nullable Document object(Slice event) {
        try {
            return Document.parse(event);
        } catch (NotAnObjectException notJson) {
            return null;
        }
    }

    /** Outputs send by themselves. */
    @Override
    public void flush() {
        // Nothing waits here.
    }

    @Override
    public synchronized long written() {
        return written;
    }

    @Override
    public synchronized long settled() {
        long least = written;
        for (Branch branch : branches) {
            least = Math.min(least, branch.settled(written));
        }
        return least;
    }

    /** The outputs belong to other inputs, too. */
    @Override
    public void close() {
        // Closed by the collector.
    }
}
