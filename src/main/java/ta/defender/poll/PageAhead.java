package ta.defender.poll;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;
import ta.defender.json.Element;
import ta.defender.microsoft.Page;
import ta.defender.microsoft.PageHandler;

/**
 * A page that is asked for, in a thread of its own, while the one before it is still being handled. It comes as far as its
 * first object, which waits for {@link #take()}.
 */
final class PageAhead {
    private final URI uri;
    private final Thread thread;
    private final FutureTask<Page> reading;
    private final CountDownLatch turn = new CountDownLatch(1);

    private PageAhead(URI uri, PageHandler handler, Read read, ThreadFactory threads) {
        this.uri = uri;
        this.reading = new FutureTask<>(() -> read.page(uri, new InTurn(handler)));
        this.thread = threads.newThread(reading);
    }

    static PageAhead begin(URI uri, PageHandler handler, Read read, ThreadFactory threads) {
        PageAhead ahead = new PageAhead(uri, handler, read, threads);
        ahead.thread.start();
        return ahead;
    }

    URI uri() {
        return uri;
    }

    /** Lets the page's objects come, and waits until all have been handed over. What was wrong with it shows here. */
    Page take() throws InterruptedException {
        turn.countDown();
        try {
            return reading.get();
        } catch (ExecutionException e) {
            throw failure(e.getCause());
        } catch (InterruptedException e) {
            abandon();
            awaitEnd();
            throw e;
        }
    }

    /** Objects may be on their way to the handler, which is used by one thread at a time. */
    private void awaitEnd() {
        while (!reading.isDone()) {
            try {
                reading.get();
            } catch (ExecutionException | InterruptedException e) {
                // what was wrong matters no more, and the first interrupt is on its way already
            }
        }
    }

    /** Gives the page up; none of its objects is handed over any more. */
    void abandon() {
        thread.interrupt();
    }

    private static RuntimeException failure(@Nullable Throwable cause) throws InterruptedException {
        if (cause instanceof InterruptedException e) {
            throw e;
        }
        if (cause instanceof Error e) {
            throw e;
        }
        return cause instanceof RuntimeException e ? e : new IllegalStateException(cause);
    }

    /** Reads a page; callable from any thread. */
    interface Read {
        Page page(URI uri, PageHandler handler) throws InterruptedException;
    }

    /** Holds the first object back until it is the page's turn. */
    private final class InTurn implements PageHandler {
        private final PageHandler handler;
        private @Nullable URI next;
        private boolean begun;

        InTurn(PageHandler handler) {
            this.handler = handler;
        }

        @Override
        public void next(URI following) {
            next = following;
        }

        @Override
        public void element(Element element) throws IOException {
            if (!begun) {
                await();
                begun = true;
                if (next != null) {
                    handler.next(next);
                }
            }
            handler.element(element);
        }

        private void await() throws IOException {
            try {
                turn.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw (IOException) new InterruptedIOException("the page was given up").initCause(e);
            }
        }
    }
}
