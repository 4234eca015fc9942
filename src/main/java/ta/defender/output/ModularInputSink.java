package ta.defender.output;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import ta.defender.json.Slice;

/**
 * Splunk's XML streaming protocol of modular inputs.
 *
 * <p>The lock is held for one event or one flush at a time. Both block while Splunk does not read, so callers must hold
 * nothing that others wait for.
 */
public final class ModularInputSink implements EventSink {
    static final int BUFFER_SIZE = 64 << 10;

    private static final byte[] STREAM = XmlBuffer.ascii("<stream>\n");
    private static final byte[] STREAM_END = XmlBuffer.ascii("</stream>\n");
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
    private final AtomicLong events = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private @Nullable IOException failure;
    private boolean closed;

    private ModularInputSink(OutputStream out, int bufferSize) {
        this.out = out;
        this.buffer = new XmlBuffer(out, bufferSize);
    }

    /**
     * Begins a stream, and sends its first tag at once, so that an output that is gone shows before any work is done.
     *
     * @param out closed with the sink; must not hide failures as {@code System.out} does
     */
    public static ModularInputSink open(OutputStream out) {
        return open(out, BUFFER_SIZE);
    }

    static ModularInputSink open(OutputStream out, int bufferSize) {
        ModularInputSink sink = new ModularInputSink(out, bufferSize);
        sink.locked(() -> {
            sink.buffer.markup(STREAM);
            sink.send();
        });
        return sink;
    }

    /** Begins a stream on the process's standard output, around {@code System.out}, which would hide failures. */
    public static ModularInputSink onStandardOutput() {
        return open(new FileOutputStream(FileDescriptor.out));
    }

    @Override
    public void write(EventHeader header, List<Slice> data) {
        locked(() -> {
            event(header, data);
            events.incrementAndGet();
            bytes.set(buffer.total());
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
            EmitException problem = endStream();
            closed = true;
            try {
                out.close();
            } catch (IOException notClosed) {
                problem = problem == null ? new EmitException(messageOf(notClosed), notClosed) : problem;
            }
            if (problem != null) {
                throw problem;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Events taken so far. */
    public long events() {
        return events.get();
    }

    /** Bytes of the stream up to the end of the last event taken. */
    public long bytes() {
        return bytes.get();
    }

    private void event(EventHeader header, List<Slice> data) throws IOException {
        buffer.markup(EVENT);
        buffer.value(header.stanza());
        buffer.markup(EVENT_OPEN);
        Instant time = header.time();
        if (time != null) {
            buffer.markup(TIME);
            buffer.markup(XmlBuffer.ascii(EpochTime.format(time)));
            buffer.markup(TIME_END);
        }
        field(SOURCE, header.source(), SOURCE_END);
        field(SOURCETYPE, header.sourcetype(), SOURCETYPE_END);
        field(INDEX, header.index(), INDEX_END);
        field(HOST, header.host(), HOST_END);
        buffer.markup(DATA);
        for (Slice piece : data) {
            buffer.text(piece);
        }
        buffer.markup(EVENT_END);
    }

    private void field(byte[] begin, @Nullable String value, byte[] end) throws IOException {
        if (value != null) {
            buffer.markup(begin);
            buffer.value(value);
            buffer.markup(end);
        }
    }

    private @Nullable EmitException endStream() {
        try {
            locked(() -> {
                buffer.markup(STREAM_END);
                send();
            });
            return null;
        } catch (EmitException problem) {
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
            if (failure != null) {
                throw new EmitException(messageOf(failure), failure);
            }
            if (closed) {
                throw new EmitException("the event stream to Splunk is closed already");
            }
            perform(step);
        } finally {
            lock.unlock();
        }
    }

    private void perform(Step step) {
        // Until the step is done, half an event may be in the stream, and nothing may follow it.
        failure = new IOException("an event was not written to its end");
        try {
            step.run();
            failure = null;
        } catch (IOException failed) {
            failure = failed;
            throw new EmitException(messageOf(failed), failed);
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
