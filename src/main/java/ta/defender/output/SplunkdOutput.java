package ta.defender.output;

import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import ta.defender.json.Slice;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;

/**
 * Splunk's XML streaming protocol of modular inputs, into the pipe to splunkd.
 *
 * <p>The lock is held for one event or one flush at a time. Both block while splunkd does not read, so callers must hold
 * nothing that others wait for.
 *
 * <p>What has left the pipe settles after two seconds, if the parent process is still there and somebody still reads: a line
 * feed between events, which XML ignores, would fail otherwise.
 */
public final class SplunkdOutput implements EventOutput {
    static final int BUFFER_SIZE = 64 << 10;

    private static final int HEADER_BUFFER = 512;

    /** Half of the smallest pipe that Linux gives to a user who has many of them. */
    private static final int MOST_UNREAD_FOR_PROBE = 2 << 10;

    private static final byte[] STREAM = XmlBuffer.ascii("<stream>\n");
    private static final byte[] STREAM_END = XmlBuffer.ascii("</stream>\n");
    private static final byte[] LINE_FEED = XmlBuffer.ascii("\n");
    private static final byte[] EVENT = XmlBuffer.ascii("<event stanza=\"");
    private static final byte[] EVENT_OPEN = XmlBuffer.ascii("\" unbroken=\"1\">");
    private static final byte[] TIME = XmlBuffer.ascii("<time>");
    private static final byte[] TIME_END = XmlBuffer.ascii("</time>");
    private static final byte[] SOURCE = XmlBuffer.ascii("<source>");
    private static final byte[] SOURCE_END = XmlBuffer.ascii("</source>");
    private static final byte[] SOURCETYPE = XmlBuffer.ascii("<sourcetype>");
    private static final byte[] SOURCETYPE_END = XmlBuffer.ascii("</sourcetype>");
    private static final byte[] INDEX = XmlBuffer.ascii("<index>");
    private static final byte[] INDEX_END = XmlBuffer.ascii("</index>");
    private static final byte[] HOST = XmlBuffer.ascii("<host>");
    private static final byte[] HOST_END = XmlBuffer.ascii("</host>");
    private static final byte[] DATA = XmlBuffer.ascii("<data>");
    private static final byte[] EVENT_END = XmlBuffer.ascii("</data><done/></event>\n");

    private final ReentrantLock lock = new ReentrantLock();
    private final OutputStream out;
    private final XmlBuffer buffer;
    private final SettledBytes pipe;
    private final BooleanSupplier parentAlive;
    private final AtomicLong written = new AtomicLong();
    private volatile long settled;

    /** The header of the last event, and what it is in the stream: most events differ in their time alone. */
    private @Nullable EventHeader header;

    private byte[] beforeTime = {};
    private byte[] afterTime = {};
    /** Whether half an event may be in the stream: nothing may follow it. */
    private boolean unfinished;

    private @Nullable IOException failure;
    private boolean closed;

    private SplunkdOutput(OutputStream out, int bufferSize, SettledBytes pipe, BooleanSupplier parentAlive) {
        this.out = out;
        this.buffer = new XmlBuffer(out, bufferSize);
        this.pipe = pipe;
        this.parentAlive = parentAlive;
    }

    /**
     * Begins a stream on the process's standard output, around {@code System.out}, which would hide failures. Sends its
     * first tag at once, so that an output that is gone shows before any work is done.
     *
     * @param clock one that nobody can set
     * @param parentAlive whether the process that reads is still there
     */
    public static SplunkdOutput onStandardOutput(InstantSource clock, BooleanSupplier parentAlive) {
        return open(
                new FileOutputStream(FileDescriptor.out),
                BUFFER_SIZE,
                new SettledBytes(UnreadBytes.ofStandardOutput(), clock),
                parentAlive);
    }

    /**
     * Begins a stream, and sends its first tag at once.
     *
     * @param out closed with the output; must not hide failures as {@code System.out} does
     */
    static SplunkdOutput open(OutputStream out, int bufferSize, SettledBytes pipe, BooleanSupplier parentAlive) {
        SplunkdOutput output = new SplunkdOutput(out, bufferSize, pipe, parentAlive);
        output.locked(() -> {
            output.buffer.markup(STREAM);
            output.send();
        });
        return output;
    }

    @Override
    public void write(EventHeader header, List<Slice> data) {
        locked(() -> {
            event(header, data);
            written.set(buffer.total());
        });
    }

    @Override
    public void flush() {
        locked(this::send);
    }

    @Override
    public void close() {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            DefenderException problem = endStream();
            closed = true;
            try {
                out.close();
            } catch (IOException notClosed) {
                problem = problem == null
                        ? new DefenderException(Code.OUTPUT, messageOf(notClosed), "", notClosed)
                        : problem;
            }
            if (problem != null) {
                throw problem;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Bytes of the stream up to the end of the last event taken. */
    @Override
    public long written() {
        return written.get();
    }

    @Override
    public long settled() {
        // a thread that writes may hold the lock for as long as splunkd does not read: meanwhile no more is known
        if (lock.tryLock()) {
            try {
                requireOpen();
                lookIntoPipe();
            } finally {
                lock.unlock();
            }
        }
        return settled;
    }

    private void lookIntoPipe() {
        pipe.look(buffer.sent());
        long ripe = pipe.ripe();
        if (ripe > pipe.settled() && parentAlive.getAsBoolean() && isRead()) {
            pipe.settle(ripe);
            settled = Math.min(ripe, written.get());
        }
    }

    private boolean isRead() {
        // with more in the pipe, the line feed might have to wait for the reader
        if (!pipe.isReaderProven() && pipe.unread() <= MOST_UNREAD_FOR_PROBE) {
            perform(() -> {
                buffer.markup(LINE_FEED);
                send();
            });
        }
        return pipe.isReaderProven();
    }

    private void event(EventHeader next, List<Slice> data) throws IOException {
        if (header == null || !header.isOfTheKindOf(next)) {
            render(next);
        }
        buffer.markup(beforeTime);
        Instant time = next.time();
        if (time != null) {
            buffer.markup(TIME);
            buffer.markup(XmlBuffer.ascii(EpochTime.format(time)));
            buffer.markup(TIME_END);
        }
        buffer.markup(afterTime);
        for (Slice piece : data) {
            buffer.text(piece);
        }
        buffer.markup(EVENT_END);
    }

    private void render(EventHeader next) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        XmlBuffer text = new XmlBuffer(bytes, HEADER_BUFFER);
        text.markup(EVENT);
        text.value(next.stanza());
        text.markup(EVENT_OPEN);
        text.drain();
        beforeTime = bytes.toByteArray();
        bytes.reset();
        field(text, SOURCE, next.source(), SOURCE_END);
        field(text, SOURCETYPE, next.sourcetype(), SOURCETYPE_END);
        field(text, INDEX, next.index(), INDEX_END);
        field(text, HOST, next.host(), HOST_END);
        text.markup(DATA);
        text.drain();
        afterTime = bytes.toByteArray();
        header = next;
    }

    private static void field(XmlBuffer text, byte[] begin, @Nullable String value, byte[] end) throws IOException {
        if (value != null) {
            text.markup(begin);
            text.value(value);
            text.markup(end);
        }
    }

    private @Nullable DefenderException endStream() {
        try {
            locked(() -> {
                buffer.markup(STREAM_END);
                send();
            });
            return null;
        } catch (DefenderException problem) {
            return problem;
        }
    }

    private void send() throws IOException {
        buffer.drain();
        out.flush();
    }

    private void locked(Step step) {
        lock.lock();
        try {
            requireOpen();
            perform(step);
        } finally {
            lock.unlock();
        }
    }

    private void requireOpen() {
        if (unfinished && failure == null) {
            failure = new IOException("an event was not written to its end");
        }
        if (failure != null) {
            throw new DefenderException(Code.OUTPUT, messageOf(failure), "", failure);
        }
        if (closed) {
            throw new DefenderException(Code.OUTPUT, "the event stream to Splunk is already closed", "");
        }
    }

    private void perform(Step step) {
        unfinished = true;
        try {
            long before = buffer.sent();
            step.run();
            unfinished = false;
            if (buffer.sent() > before) {
                pipe.sent();
            }
        } catch (IOException failed) {
            failure = failed;
            throw new DefenderException(Code.OUTPUT, messageOf(failed), "", failed);
        }
    }

    private static String messageOf(IOException failure) {
        return "cannot write events to Splunk: " + failure.getMessage();
    }

    /** A part of the stream. */
    private interface Step {
        void run() throws IOException;
    }
}
