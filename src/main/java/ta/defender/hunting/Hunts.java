package ta.defender.hunting;

import com.google.gson.JsonArray;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import ta.defender.json.Slice;
import ta.defender.microsoft.HuntingColumn;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.model.Faults;

/** The query of one search, run with several accounts at the same time. */
final class Hunts {
    /** The service runs eight queries; one search leaves some to others. */
    private static final int MOST_AT_ONCE = 4;

    private static final int MOST_ROWS = 10_000;
    private static final int MOST_BYTES = 1 << 20;

    /** Rows that are there are not kept longer for want of more. */
    private static final Duration LONGEST_KEPT = Duration.ofMillis(500);

    private static final Set<Code> QUOTAS = EnumSet.of(Code.HUNTING_CALL_QUOTA, Code.HUNTING_CPU_QUOTA);

    static final Slice NO_ROWS = Slice.of("");

    private final BlockingQueue<Slice> pages;
    private final InstantSource clock;
    private final List<Thread> running = new ArrayList<>();
    private final List<String> errors = new ArrayList<>();
    private final List<JsonArray> messages = new ArrayList<>();
    private final int accounts;
    private int ended;
    private int failed;
    private long rows;

    Hunts(HuntSource source, HuntArguments arguments, ThreadFactory threads, int pagesAhead, InstantSource clock) {
        this.pages = new LinkedBlockingQueue<>(pagesAhead);
        this.clock = clock;
        this.accounts = arguments.accounts().size();
        arguments.remarks().forEach(remark -> messages.add(HuntCommand.message("WARN", remark)));
        Queue<String> waiting = new ConcurrentLinkedQueue<>(arguments.accounts());
        for (int i = 0; i < Math.min(accounts, MOST_AT_ONCE); i++) {
            running.add(threads.newThread(() -> {
                for (String next = waiting.poll(); next != null; next = waiting.poll()) {
                    hunt(source, next, arguments.request());
                }
            }));
        }
        running.forEach(Thread::start);
    }

    /** The next rows as CSV; an empty page when all has ended; null if there is nothing yet. */
    @Nullable Slice next(Duration timeout) throws InterruptedException {
        Slice page = pages.poll(timeout.toMillis(), TimeUnit.MILLISECONDS);
        if (page == null && allEnded()) {
            page = pages.poll();
            return page == null ? NO_ROWS : page;
        }
        return page;
    }

    /** Waits a moment for the end of all queries, unless there are rows already. */
    synchronized void awaitEnd(Duration timeout) throws InterruptedException {
        Instant until = clock.instant().plus(timeout);
        for (Instant now = clock.instant();
                ended < accounts && pages.isEmpty() && now.isBefore(until);
                now = clock.instant()) {
            wait(Math.max(1, Duration.between(now, until).toMillis()));
        }
    }

    /** Whether nothing comes any more. */
    boolean isFinished() {
        return allEnded() && pages.isEmpty();
    }

    synchronized boolean isSuccess() {
        return failed < accounts;
    }

    /** What is to be said now, and is not said again. */
    synchronized List<JsonArray> takeMessages(boolean finished) {
        List<JsonArray> taken = new ArrayList<>(messages);
        messages.clear();
        if (finished) {
            boolean all = failed == accounts;
            // rows of the other accounts count all the same
            errors.forEach(text -> taken.add(HuntCommand.message(all ? "ERROR" : "WARN", text)));
            errors.clear();
            if (!all) {
                taken.add(HuntCommand.message("INFO", "defenderhunt: " + rows + " rows"));
            }
        }
        return taken;
    }

    void cancel() {
        running.forEach(Thread::interrupt);
    }

    private synchronized boolean allEnded() {
        return ended == accounts;
    }

    private void hunt(HuntSource source, String account, HuntRequest request) {
        Pages receiver = new Pages();
        try {
            boolean cut = source.run(account, request, receiver);
            receiver.flush();
            end(account, cut ? cut(account, receiver.total, request.max()) : null, List.of());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            end(account, null, List.of("cancelled"));
        } catch (DefenderException e) {
            if (e.issues().stream().allMatch(issue -> QUOTAS.contains(issue.code()))) {
                limited(account, receiver, HuntCommand.texts(e));
            } else {
                fail(account, receiver, HuntCommand.texts(e));
            }
        } catch (RuntimeException | Error e) {
            fail(account, receiver, List.of(Faults.issue(e).toString()));
        }
    }

    /** When the quota is used up, the search keeps the rows that came. */
    private void limited(String account, Pages receiver, List<String> texts) {
        try {
            receiver.flush();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        String kept = receiver.total == 0 ? "no rows were read" : "only " + receiver.total + " rows were read";
        end(account, account + ": " + String.join("; ", texts) + "; " + kept, List.of());
    }

    private void fail(String account, Pages receiver, List<String> texts) {
        try {
            receiver.flush();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        List<String> all = new ArrayList<>(texts);
        if (receiver.total > 0) {
            all.add(receiver.total + " rows came before the failure");
        }
        end(account, null, all);
    }

    private static String cut(String account, long rows, int max) {
        return account + ": the result is cut after " + rows + " rows"
                + (rows >= max && max < HuntRequest.MAX_ROWS ? " (max)" : "") + "; narrow the time range or the query";
    }

    private synchronized void end(String account, @Nullable String warning, List<String> problems) {
        ended++;
        notifyAll();
        if (warning != null) {
            messages.add(HuntCommand.message("WARN", warning));
        }
        if (!problems.isEmpty()) {
            failed++;
            problems.forEach(problem -> errors.add(account + ": " + problem));
        }
    }

    private synchronized void count(int more) {
        rows += more;
    }

    /** Gathers rows of one account into pages. */
    private final class Pages implements HuntReceiver {
        private @Nullable CsvPage page;
        private Instant begun = Instant.MAX;
        private long total;

        @Override
        public void begin(String tenantId, List<HuntingColumn> columns) {
            page = new CsvPage(tenantId, columns);
        }

        @Override
        public void row(Slice row) throws InterruptedException {
            CsvPage current = page;
            if (current == null) {
                throw new IllegalStateException("a row before the columns");
            }
            if (!current.add(row)) {
                flush();
                current.add(row);
            }
            if (current.rows() == 1) {
                begun = clock.instant();
            }
            total++;
            if (current.rows() >= MOST_ROWS
                    || current.length() >= MOST_BYTES
                    || Duration.between(begun, clock.instant()).compareTo(LONGEST_KEPT) > 0) {
                flush();
            }
        }

        void flush() throws InterruptedException {
            CsvPage current = page;
            if (current != null && current.rows() > 0) {
                int count = current.rows();
                pages.put(Slice.of(current.take()));
                count(count);
            }
        }
    }
}
