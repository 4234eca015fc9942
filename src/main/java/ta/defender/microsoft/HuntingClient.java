package ta.defender.microsoft;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import ta.defender.http.ApiException;
import ta.defender.http.ErrorResponse;
import ta.defender.http.HttpRequest;
import ta.defender.http.HttpResponse;
import ta.defender.http.RequestBody;
import ta.defender.http.Responses;
import ta.defender.http.ServerClock;
import ta.defender.http.Sleeper;
import ta.defender.http.Transport;
import ta.defender.http.TransportException;
import ta.defender.json.Slice;
import ta.defender.json.TableScanner;
import ta.defender.model.Code;
import ta.defender.model.Issue;

/**
 * Runs advanced hunting queries of one account, and can do nothing else. Callable from any thread.
 *
 * <p>It repeats by itself what may be transient, twice: after that a query for less is the better repeat. Where the quota
 * of calls is used up it waits once; the quota of CPU is the caller's to wait for.
 */
public final class HuntingClient {
    /** The application permission that the service asks for. */
    public static final String PERMISSION = "ThreatHunting.Read.All";

    /** The service ends a query after three minutes; the answer has to come over as well. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(12);

    private static final String PATH = "/v1.0/security/runHuntingQuery";
    private static final int ATTEMPTS = 3;
    private static final Duration FIRST_BACKOFF = Duration.ofSeconds(2);

    /** Calls are counted by the minute. */
    private static final Duration CALL_QUOTA_WAIT = Duration.ofSeconds(60);

    private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);

    /** Parts of the texts with which the service says that the answer is too large; no code tells it apart from others. */
    private static final Set<String> TOO_LARGE = Set.of(
            "exceeded the allowed result size",
            "exceeded the allowed limits",
            "e_query_result_set_too_large",
            "e_runaway_query",
            "e_low_memory_condition",
            "query execution has timed out",
            "query execution timed out");

    private final Transport transport;
    private final URI uri;
    private final ServerClock clock;
    private final Sleeper sleeper;
    private final RandomGenerator random;

    /**
     * @param transport authorised for Graph and within its rate limits, which repeats nothing by itself and waits for an
     *     answer as long as the service may take
     * @param graphUrl without a slash at its end
     */
    public HuntingClient(
            Transport transport, URI graphUrl, ServerClock clock, Sleeper sleeper, RandomGenerator random) {
        this.transport = transport;
        this.uri = URI.create(graphUrl + PATH);
        this.clock = clock;
        this.sleeper = sleeper;
        this.random = random;
    }

    /** The service's clock, as its answers tell it. */
    public ServerClock clock() {
        return clock;
    }

    /** What the service's clock shows. */
    public Instant now() {
        return clock.instant();
    }

    /**
     * Runs a query.
     *
     * @throws ApiException when the service does not give the rows
     * @throws TransportException when it cannot be reached
     */
    public HuntingAnswer run(HuntingQuery query, HuntingHandler handler) throws InterruptedException {
        Instant deadline = clock.hostNow().plus(query.timeout());
        boolean waited = false;
        int failures = 0;
        while (true) {
            Attempt rows = new Attempt(handler);
            try {
                return attempt(query, rows, deadline);
            } catch (ApiException e) {
                if (!waited && e.code() == Code.HUNTING_CALL_QUOTA && waitForCalls(e, query, deadline)) {
                    waited = true;
                } else if (!isTransient(e.code()) || !pause(rows, ++failures, deadline)) {
                    throw e;
                }
            } catch (TransportException e) {
                if (!e.isTransient() || e.code() == Code.BODY_TOO_LARGE || !pause(rows, ++failures, deadline)) {
                    throw translated(e);
                }
            }
        }
    }

    private static boolean isTransient(Code code) {
        return code == Code.HUNTING_UNAVAILABLE || code == Code.UNAVAILABLE;
    }

    /** Waits before another attempt; false when there must be none. */
    private boolean pause(Attempt rows, int failures, Instant deadline) throws InterruptedException {
        Duration pause = FIRST_BACKOFF.multipliedBy(1L << (failures - 1)).plusMillis(random.nextLong(1_000));
        if (failures == ATTEMPTS
                || (rows.count > 0 && !rows.handler.isRepeatable())
                || !clock.hostNow().plus(pause).isBefore(deadline)) {
            return false;
        }
        sleeper.sleep(pause);
        return true;
    }

    /** Waits until the service takes calls again; false when that is too long. */
    private boolean waitForCalls(ApiException refused, HuntingQuery query, Instant deadline)
            throws InterruptedException {
        Duration asked = refused.retryAfter() == null ? CALL_QUOTA_WAIT : refused.retryAfter();
        Duration longest = query.interactive() ? CALL_QUOTA_WAIT : LONGEST_WAIT;
        if (asked.compareTo(longest) > 0 || !clock.hostNow().plus(asked).isBefore(deadline)) {
            return false;
        }
        sleeper.sleep(asked);
        return true;
    }

    private HuntingAnswer attempt(HuntingQuery query, Attempt rows, Instant deadline) throws InterruptedException {
        JsonObject body = new JsonObject();
        body.addProperty("Query", query.text());
        if (query.timespan() != null) {
            body.addProperty("Timespan", query.timespan());
        }
        Duration left = Duration.between(clock.hostNow(), deadline);
        HttpRequest request = HttpRequest.post(uri, RequestBody.of("application/json; charset=utf-8", body.toString()))
                .withHeader("Accept", "application/json")
                // asking twice does no more than asking once
                .asRepeatable()
                .withTimeout(left.isNegative() ? Duration.ZERO : left);
        Answer answer = transport.exchange(
                query.interactive() ? request.asWriteBack() : request, response -> read(response, rows));
        if (answer.error() != null) {
            throw failure(answer, answer.error());
        }
        return new HuntingAnswer(answer.rows());
    }

    private Answer read(HttpResponse response, Attempt rows) throws IOException {
        Instant serviceTime = serviceTime(response.header("Date"));
        if (response.status() != 200) {
            Duration wait = Responses.retryAfter(response, serviceTime);
            return new Answer(response.status(), 0, false, ServiceError.read(response), wait);
        }
        Integer count = TableScanner.scan(response.body(), "schema", "results", rows);
        ServiceError error = ServiceError.ofList(rows.error, count != null, "rows");
        return new Answer(200, rows.count, count != null, error, null);
    }

    private Instant serviceTime(@Nullable String date) {
        Instant time = Responses.date(date);
        if (time == null) {
            return now();
        }
        clock.told(time);
        return time;
    }

    private ApiException failure(Answer answer, ServiceError error) {
        int status = answer.status();
        String what = "Advanced hunting on " + uri.getHost() + " answered " + error.describe(status);
        Code code = code(answer, error.message());
        Duration asked = status == 429 || status >= 500 ? answer.retryAfter() : null;
        return new ApiException(
                code,
                what,
                remedy(code, status, error.message()) + waitFor(code, asked),
                new ErrorResponse(status, error.code(), error.describe(status), asked));
    }

    private static Code code(Answer answer, String message) {
        String text = message.toLowerCase(Locale.ROOT);
        return switch (answer.status()) {
            case 401 -> Code.HUNTING_UNAUTHORIZED;
            case 403 -> Code.HUNTING_FORBIDDEN;
            case 408 -> Code.HUNTING_UNAVAILABLE;
            case 413 -> Code.HUNTING_TOO_LARGE;
            case 429 ->
                text.matches("(?s).*\\b(cpu|resources?)\\b.*") ? Code.HUNTING_CPU_QUOTA : Code.HUNTING_CALL_QUOTA;
            case 400 -> TOO_LARGE.stream().anyMatch(text::contains) ? Code.HUNTING_TOO_LARGE : Code.HUNTING_QUERY;
            case 200 -> {
                // with rows, the query works, and less of it may be answered whole
                Code other = answer.hasRows() ? Code.HUNTING_UNAVAILABLE : Code.UNAVAILABLE;
                yield TOO_LARGE.stream().anyMatch(text::contains) ? Code.HUNTING_TOO_LARGE : other;
            }
            default -> answer.status() >= 500 ? Code.HUNTING_UNAVAILABLE : Code.HUNTING_QUERY;
        };
    }

    private static String remedy(Code code, int status, String message) {
        return switch (code) {
            case HUNTING_UNAUTHORIZED -> "check the app registration and its secret";
            case HUNTING_FORBIDDEN ->
                "grant the application permission " + PERMISSION + " with admin consent to the app registration";
            case HUNTING_CPU_QUOTA ->
                "the tenant's quota of CPU is used up until the next quarter of an hour; make queries cheaper or run them"
                        + " less often";
            case HUNTING_CALL_QUOTA -> "run fewer queries at a time, or try again later";
            case HUNTING_TOO_LARGE -> "narrow the time range, or project fewer columns";
            case HUNTING_UNAVAILABLE, UNAVAILABLE -> "try again later, or narrow the time range";
            case HUNTING_QUERY ->
                status != 400
                        ? "check the account's cloud and the proxy: another server may have answered"
                        : message.toLowerCase(Locale.ROOT).contains("failed to resolve")
                                ? "check the spelling; a table that the tenant does not license looks the same"
                                : "correct the query";
            default -> "";
        };
    }

    private static String waitFor(Code code, @Nullable Duration asked) {
        return code == Code.HUNTING_CALL_QUOTA && asked != null ? ", in " + asked.toSeconds() + " s" : "";
    }

    /** A body that broke off, stalled or is too large is the service's trouble with the size; the rest stays as it is. */
    private RuntimeException translated(TransportException failure) {
        return switch (failure.code()) {
            case RESPONSE_TIMEOUT, BODY_CORRUPT -> caused(Code.HUNTING_UNAVAILABLE, failure);
            case BODY_TOO_LARGE -> caused(Code.HUNTING_TOO_LARGE, failure);
            default -> failure;
        };
    }

    private static ApiException caused(Code code, TransportException failure) {
        Issue issue = failure.issue();
        String remedy = issue.remedy().isEmpty() ? remedy(code, 0, "") : issue.remedy();
        return new ApiException(code, issue.what(), remedy, ErrorResponse.of(0), failure);
    }

    /** The rows of one attempt. */
    private static final class Attempt implements TableScanner.Handler {
        private final HuntingHandler handler;
        private @Nullable Slice error;
        private int count;

        Attempt(HuntingHandler handler) {
            this.handler = handler;
        }

        @Override
        public void head(Slice json) throws IOException {
            handler.columns(columns(json));
        }

        @Override
        public void row(Slice json) throws IOException {
            count++;
            handler.row(json);
        }

        @Override
        public void error(Slice json) {
            error = json;
        }

        /** The columns that the schema names; rows may have more. */
        private static List<HuntingColumn> columns(Slice json) {
            List<HuntingColumn> columns = new ArrayList<>();
            JsonElement head = JsonParser.parseString(json.utf8());
            for (JsonElement column : head.isJsonArray() ? head.getAsJsonArray() : new JsonArray()) {
                if (column.isJsonObject()) {
                    columns.add(new HuntingColumn(member(column, "name"), member(column, "type")));
                }
            }
            return columns;
        }

        private static String member(JsonElement column, String name) {
            for (String key : column.getAsJsonObject().keySet()) {
                if (key.equalsIgnoreCase(name)
                        && column.getAsJsonObject().get(key).isJsonPrimitive()) {
                    return column.getAsJsonObject().get(key).getAsString();
                }
            }
            return "";
        }
    }

    /** An answer as a value: the number of rows, or an error, beside which there may be rows. */
    private record Answer(
            int status,
            int rows,
            boolean hasRows,
            @Nullable ServiceError error,
            @Nullable Duration retryAfter) {}
}
