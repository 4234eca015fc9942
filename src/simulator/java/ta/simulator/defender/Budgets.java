package ta.simulator.defender;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import ta.simulator.net.Reply;
import ta.simulator.net.Request;

/** The documented numbers of calls per minute and hour, counted per tenant (contract §1.3, §1.5, §2.2, §3.9). */
final class Budgets {
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    /** A budget; {@code perHour} 0 means that only the minute counts. */
    private record Budget(String name, int perMinute, int perHour) {}

    private final SimulatorClock clock;
    private final SimulatorSettings settings;
    private final Map<String, Deque<Instant>> calls = new HashMap<>();

    Budgets(SimulatorClock clock, SimulatorSettings settings) {
        this.clock = clock;
        this.settings = settings;
    }

    /** Counts the call, or answers 429 when it is one too many; refused calls are not counted. */
    synchronized Optional<Reply> check(Request request, Api api, String tenantId, ErrorBodies errors) {
        if (!settings.throttling()) {
            return Optional.empty();
        }
        Budget budget = budget(request, api);
        Instant now = clock.instant();
        Deque<Instant> past = calls.computeIfAbsent(tenantId + " " + budget.name(), key -> new ArrayDeque<>());
        while (!past.isEmpty() && past.peekFirst().isBefore(now.minus(Duration.ofHours(1)))) {
            past.removeFirst();
        }
        Duration wait = longest(
                wait(past, now, Duration.ofMinutes(1), budget.perMinute()),
                wait(past, now, Duration.ofHours(1), budget.perHour()));
        if (wait.isZero()) {
            past.addLast(now);
            return Optional.empty();
        }
        boolean graph = api.audience() == Audience.GRAPH;
        Reply reply = graph
                ? errors.reply(request, 429)
                : errors.reply(
                        request,
                        new ApiException(
                                429,
                                "TooManyRequests",
                                "API calls quota exceeded, maximum admitted " + budget.perMinute()
                                        + " per minute. Try again after "
                                        + Timestamps.text(now.plus(wait).plusSeconds(1), 0) + "."));
        return Optional.of(withRetryAfter(reply, now, wait));
    }

    private Reply withRetryAfter(Reply reply, Instant now, Duration wait) {
        long seconds = wait.plusMillis(999).toSeconds();
        return switch (settings.retryAfterForm()) {
            case "integer" -> reply.withHeader("Retry-After", "" + seconds);
            case "decimal" ->
                reply.withHeader("Retry-After", String.format(Locale.ROOT, "%.3f", wait.toMillis() / 1000.0));
            case "date" -> reply.withHeader("Retry-After", HTTP_DATE.format(now.plusSeconds(seconds)));
            default -> reply;
        };
    }

    private static Duration wait(Deque<Instant> past, Instant now, Duration window, int allowed) {
        if (allowed == 0) {
            return Duration.ZERO;
        }
        Instant begin = now.minus(window);
        long within = past.stream().filter(call -> call.isAfter(begin)).count();
        if (within < allowed) {
            return Duration.ZERO;
        }
        Instant oldest =
                past.stream().filter(call -> call.isAfter(begin)).findFirst().orElse(now);
        return Duration.between(now, oldest.plus(window)).plusMillis(1);
    }

    private static Duration longest(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    private static Budget budget(Request request, Api api) {
        boolean single = request.path().matches(".*/(alerts|incidents)/[^/]+");
        return switch (api) {
            case GRAPH_ALERTS, GRAPH_INCIDENTS -> new Budget("graph", 150, 0);
            case ENDPOINT_ALERTS ->
                request.path().endsWith("/batchUpdate")
                        ? new Budget("endpoint batch", 10, 500)
                        : new Budget("endpoint alerts", 100, 1500);
            case XDR_INCIDENTS, XDR_ALERTS ->
                single && request.method().equals("GET")
                        ? new Budget("xdr single", 100, 1500)
                        : new Budget("xdr " + request.method(), 50, 1500);
        };
    }
}
