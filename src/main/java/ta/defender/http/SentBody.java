package ta.defender.http;

import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;

/** A body that is given up when the service takes nothing of it for too long. Java has no time-out for a write. */
final class SentBody extends HttpEntityWrapper {
    private static final int PIECE = 16 << 10;

    private static final ScheduledThreadPoolExecutor LOOKS = new ScheduledThreadPoolExecutor(1, work -> {
        Thread thread = new Thread(work, "http-body-watch");
        thread.setDaemon(true);
        return thread;
    });

    static {
        // One that is not needed any more would keep its body until its time comes.
        LOOKS.setRemoveOnCancelPolicy(true);
    }

    private final byte[] bytes;
    private final Duration limit;
    private final Runnable giveUp;
    private volatile boolean stuck;

    /** @param giveUp ends the connection, called from another thread */
    SentBody(RequestBody body, Duration limit, Runnable giveUp) {
        this(body.bytes(), ContentType.parse(body.contentType()), limit, giveUp);
    }

    private SentBody(byte[] bytes, ContentType type, Duration limit, Runnable giveUp) {
        super(new ByteArrayEntity(bytes, type));
        this.bytes = bytes;
        this.limit = limit;
        this.giveUp = giveUp;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        for (int at = 0; at < bytes.length; at += PIECE) {
            ScheduledFuture<?> watch = LOOKS.schedule(this::end, limit.toMillis(), TimeUnit.MILLISECONDS);
            try {
                out.write(bytes, at, Math.min(PIECE, bytes.length - at));
            } catch (IOException failure) {
                if (!stuck) {
                    throw failure;
                }
                SocketTimeoutException late = new SocketTimeoutException("the service takes nothing of the request");
                late.initCause(failure);
                throw late;
            } finally {
                watch.cancel(false);
            }
        }
    }

    /** Looks that wait for their time. */
    static int waiting() {
        return LOOKS.getQueue().size();
    }

    private void end() {
        stuck = true;
        giveUp.run();
    }
}
