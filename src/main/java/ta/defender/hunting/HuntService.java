package ta.defender.hunting;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import ta.defender.checkpoint.ProcessName;
import ta.defender.http.Sleeper;
import ta.defender.json.IssueJson;
import ta.defender.json.Json;
import ta.defender.json.RequestReader;
import ta.defender.json.Slice;
import ta.defender.microsoft.HuntingColumn;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.model.Faults;
import ta.defender.model.Issue;

/**
 * The operations {@code POST hunt} and {@code GET hunt/<id>} of the add-on's service: a query is started, runs by itself,
 * and its rows are fetched in pages. Callable from any thread.
 */
public final class HuntService {
    private static final int MOST_RUNNING = 8;
    private static final int PAGE_BYTES = 4 << 20;
    private static final Duration BETWEEN_STATES = Duration.ofMillis(250);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

    /** How long a call waits for rows: splunkd may serve one call after the other. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

    private final HuntSpool spool;
    private final InstantSource clock;
    private final Sleeper sleeper;
    private final ThreadFactory threads;
    private final RandomGenerator random;
    private final AtomicInteger running = new AtomicInteger();

    /**
     * @param directory for results, shared by all processes of the service on this host
     * @param random for identifiers, which nobody may guess
     * @param threads one for each query
     */
    public HuntService(
            Path directory, InstantSource clock, Sleeper sleeper, RandomGenerator random, ThreadFactory threads) {
        this.spool = new HuntSpool(directory, clock);
        this.clock = clock;
        this.sleeper = sleeper;
        this.random = random;
        this.threads = threads;
    }

    /** Removes results that nobody fetches any more; a process that ended leaves its own behind. */
    public void sweep() {
        try {
            spool.sweep();
        } catch (IOException e) {
            // the next query tries again, and says so
        }
    }

    /**
     * Starts a query.
     *
     * @param parameters {@code account} and {@code query}, {@code timespan} and {@code max} if wanted
     * @param user who asks, and alone may fetch the rows
     * @param source asks Microsoft, with the authority of this call
     * @return its identifier
     */
    public String start(RequestReader parameters, String user, HuntSource source) {
        String account = parameters.text("account");
        String query = parameters.text("query");
        String timespan = parameters.text("timespan");
        int max = parameters.number("max", HuntRequest.MAX_ROWS, 1, HuntRequest.MAX_ROWS);
        if (account.isEmpty()) {
            parameters.fault(Code.SETTING_INVALID, "account", "is required", "name a stanza of defender_account.conf");
        }
        if (query.isBlank()
                || query.length() > HuntRequest.MAX_QUERY
                || query.stripLeading().startsWith(".")
                || !Json.isUnicode(query)) {
            parameters.fault(
                    Code.SETTING_INVALID,
                    "query",
                    query.isBlank() ? "is required" : "is not accepted",
                    "give a KQL query of at most " + HuntRequest.MAX_QUERY + " characters");
        }
        if (!timespan.isEmpty() && !HuntRequest.isTimespan(timespan)) {
            parameters.fault(Code.SETTING_INVALID, "timespan", "is not accepted", HuntRequest.TIMESPANS);
        }
        parameters.end();
        if (running.incrementAndGet() > MOST_RUNNING) {
            running.decrementAndGet();
            throw new DefenderException(
                    Code.HUNT_BUSY, MOST_RUNNING + " queries are running", "try again when one has ended");
        }
        HuntRequest request = new HuntRequest(query, timespan.isEmpty() ? null : timespan, max);
        try {
            return begin(account, request, user, source);
        } catch (IOException | RuntimeException e) {
            running.decrementAndGet();
            throw new DefenderException(
                    Code.HUNT_SPOOL,
                    "the result has no place to be kept (" + e.getMessage() + ")",
                    "check the disk",
                    e);
        }
    }

    private String begin(String account, HuntRequest request, String user, HuntSource source) throws IOException {
        spool.sweep();
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        String id = HexFormat.of().formatHex(bytes);
        Run run = new Run(id, spool.create(id), user);
        run.state("running");
        threads.newThread(() -> run.go(source, account, request)).start();
        return id;
    }

    /**
     * The rows of a query from an offset on; waits a moment when there are none yet.
     *
     * @param offset 0, then what the page before gave as {@code next}
     * @return {@code {"ok":true,"hunt":{"id","tenant_id","status","columns","next","finished","cut"},"rows":[…]}}
     */
    public String page(String id, long offset, String user) throws InterruptedException {
        if (!HuntSpool.isId(id)) {
            throw unknown();
        }
        try {
            spool.sweep();
            Instant timeout = clock.instant().plus(LONGEST_WAIT);
            while (true) {
                Optional<JsonObject> found = spool.state(id);
                if (found.isEmpty() || !Json.text(found.get(), "user").equals(user)) {
                    throw unknown();
                }
                JsonObject state = found.get();
                spool.touch(id);
                long bytes = state.get("bytes").getAsLong();
                if (offset < 0 || offset > bytes) {
                    throw notAnOffset();
                }
                boolean runs = isRunning(state);
                if (runs
                        && !ProcessName.isAlive(Json.text(state, "process"))
                        && spool.state(id).filter(HuntService::isRunning).isPresent()) {
                    throw new DefenderException(
                            Code.HUNT_LOST, "the process that ran the query has ended", "run it again");
                }
                if (bytes > offset || !runs || !clock.instant().isBefore(timeout)) {
                    return answer(id, state, offset, bytes);
                }
                sleeper.sleep(BETWEEN_LOOKS);
            }
        } catch (IOException e) {
            throw new DefenderException(
                    Code.HUNT_SPOOL, "the result cannot be read (" + e.getMessage() + ")", "run it again", e);
        }
    }

    private static boolean isRunning(JsonObject state) {
        return Json.text(state, "status").equals("running");
    }

    private String answer(String id, JsonObject state, long offset, long bytes) throws IOException {
        if (!spool.isBeginOfRow(id, offset)) {
            throw notAnOffset();
        }
        byte[] rows = spool.rows(id, offset, bytes, PAGE_BYTES);
        long next = offset + rows.length;
        if (Json.text(state, "status").equals("failed") && next == bytes && rows.length == 0) {
            spool.remove(id);
            throw new DefenderException(IssueJson.list(state, "errors"));
        }
        // a failure is told behind the rows that came before it
        boolean finished = Json.text(state, "status").equals("done") && next == bytes;
        JsonObject hunt = new JsonObject();
        hunt.addProperty("id", id);
        hunt.addProperty("tenant_id", Json.text(state, "tenant_id"));
        hunt.addProperty("status", Json.text(state, "status"));
        hunt.add("columns", Json.array(state, "columns"));
        hunt.addProperty("next", next);
        hunt.addProperty("finished", finished);
        hunt.addProperty("cut", state.get("cut").getAsBoolean());
        String list = new String(rows, java.nio.charset.StandardCharsets.UTF_8)
                .strip()
                .replace('\n', ',');
        return "{\"ok\":true,\"hunt\":" + hunt + ",\"rows\":[" + list + "]}";
    }

    private static DefenderException notAnOffset() {
        return new DefenderException(List.of(new Issue(
                Code.SETTING_INVALID, "is not an offset of this result", "use next of the last page", "offset")));
    }

    private static DefenderException unknown() {
        return new DefenderException(
                Code.HUNT_UNKNOWN,
                "there is no such result of yours",
                "results are forgotten " + HuntSpool.FORGOTTEN_AFTER.toMinutes()
                        + " minutes after the last call; run the query again");
    }

    /** One query on its way to the disk. */
    private final class Run implements HuntReceiver {
        private final String id;
        private final HuntSpool.Writer writer;
        private final String user;
        private String tenant = "";
        private JsonArray columns = new JsonArray();
        private List<Issue> issues = List.of();
        private boolean cut;
        private Instant written = Instant.MIN;

        Run(String id, HuntSpool.Writer writer, String user) {
            this.id = id;
            this.writer = writer;
            this.user = user;
        }

        void go(HuntSource source, String account, HuntRequest request) {
            String status = "failed";
            try {
                cut = source.run(account, request, this);
                status = "done";
            } catch (DefenderException e) {
                issues = e.issues();
            } catch (InterruptedException e) {
                issues = List.of(Issue.of(Code.HUNT_CANCELLED, "the query was cancelled", ""));
            } catch (RuntimeException | Error e) {
                issues = List.of(Faults.issue(e));
            } finally {
                running.decrementAndGet();
                end(status);
            }
        }

        private void end(String status) {
            try (writer) {
                state(status);
                if (spool.isForgotten(id)) {
                    spool.remove(id);
                }
            } catch (IOException e) {
                // a later request for the rows is told that the result is unknown
            }
        }

        @Override
        public void begin(String tenantId, List<HuntingColumn> newColumns) {
            tenant = tenantId;
            columns = new JsonArray();
            for (HuntingColumn column : newColumns) {
                JsonObject one = new JsonObject();
                one.addProperty("name", column.name());
                one.addProperty("type", column.type());
                columns.add(one);
            }
            try {
                state("running");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void row(Slice row) throws InterruptedException {
            try {
                writer.row(row);
                Instant now = clock.instant();
                if (Duration.between(written, now).compareTo(BETWEEN_STATES) > 0) {
                    if (spool.isForgotten(id)) {
                        throw new InterruptedException("nobody fetches the rows");
                    }
                    state("running");
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void state(String status) throws IOException {
            written = clock.instant();
            JsonObject state = new JsonObject();
            state.addProperty("user", user);
            state.addProperty("tenant_id", tenant);
            state.addProperty("status", status);
            state.addProperty("cut", cut);
            state.addProperty("process", ProcessName.current());
            state.add("columns", columns);
            state.add("errors", IssueJson.write(issues));
            writer.state(state);
        }
    }
}
