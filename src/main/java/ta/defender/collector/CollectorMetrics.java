package ta.defender.collector;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What can be watched, in Prometheus' text format. */
final class CollectorMetrics {
    static final String BACKFILL_RATIO = "backfill_ratio";
    static final String BACKFILL_LEFT = "backfill_left";

    private final Map<String, LongAdder> events = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> refused = new ConcurrentHashMap<>();
    private final Set<String> failing = ConcurrentHashMap.newKeySet();
    private final Set<String> unsaved = ConcurrentHashMap.newKeySet();
    private final Map<String, Map<String, Double>> figures = new ConcurrentHashMap<>();

    void event(String input) {
        events.computeIfAbsent(input, name -> new LongAdder()).increment();
    }

    void refused(String output) {
        refused.computeIfAbsent(output, name -> new LongAdder()).increment();
    }

    /** Whether the last poll of an input came to its end. */
    void failing(String input, boolean fails) {
        mark(failing, input, fails);
    }

    /** Whether the position of an input cannot be saved. */
    void unsaved(String input, boolean fails) {
        mark(unsaved, input, fails);
    }

    private static void mark(Set<String> marked, String input, boolean isMarked) {
        if (isMarked) {
            marked.add(input);
        } else {
            marked.remove(input);
        }
    }

    boolean isFailing(String input) {
        return failing.contains(input) || unsaved.contains(input);
    }

    long events(String input) {
        return sum(events.get(input));
    }

    long refusals(String output) {
        return sum(refused.get(output));
    }

    private static long sum(@Nullable LongAdder count) {
        return count == null ? 0 : count.sum();
    }

    /** The newest value of a figure of an input; null when there is none. */
    @Nullable Double figure(String input, String figure) {
        return figures.getOrDefault(input, Map.of()).get(figure);
    }

    /** The newest value of a figure of an input's last poll. */
    void figure(String input, String figure, double value) {
        figures.computeIfAbsent(input, name -> new ConcurrentHashMap<>()).put(figure, value);
    }

    /** @param linesLost of the log */
    String text(Collection<String> inputs, Collection<OutputFigures> outputs, long linesLost) {
        StringBuilder text = new StringBuilder(2048);
        head(text, "defender_collector_input_events_total", "counter", "Events that an input has read.");
        for (String input : inputs) {
            line(text, "defender_collector_input_events_total", "input", input, events(input));
        }
        head(
                text,
                "defender_collector_input_up",
                "gauge",
                "0 while the polls of an input fail, or its position cannot be saved.");
        inputs.forEach(input -> line(text, "defender_collector_input_up", "input", input, isFailing(input) ? 0 : 1));
        figure(text, "lag_seconds", "defender_collector_input_lag_seconds", "How far reading is behind the present.");
        figure(text, "gaps", "defender_collector_input_gaps", "Windows that could not be read and are tried again.");
        figure(text, "retries", "defender_collector_input_retries", "Calls that the last poll repeated.");
        figure(text, "seconds", "defender_collector_input_poll_seconds", "How long the last poll took.");
        figure(
                text,
                BACKFILL_RATIO,
                "defender_collector_input_backfill_ratio",
                "Share of the past that the present poll has read; 1 when it has reached the present.");
        figure(
                text,
                BACKFILL_LEFT,
                "defender_collector_input_backfill_left_seconds",
                "How long the rest of the past takes at the speed so far.");
        head(text, "defender_collector_output_events_total", "counter", "Messages that an output has taken.");
        outputs.forEach(output ->
                line(text, "defender_collector_output_events_total", "output", output.name(), output.written()));
        head(
                text,
                "defender_collector_output_settled_total",
                "counter",
                "Messages that need no further delivery: the other side has them, or refused/ has.");
        outputs.forEach(output ->
                line(text, "defender_collector_output_settled_total", "output", output.name(), output.settled()));
        head(
                text,
                "defender_collector_output_bytes_total",
                "counter",
                "Bytes of the messages that an output has taken.");
        outputs.forEach(
                output -> line(text, "defender_collector_output_bytes_total", "output", output.name(), output.bytes()));
        head(text, "defender_collector_output_pending_bytes", "gauge", "Bytes of messages that have not settled.");
        outputs.forEach(output ->
                line(text, "defender_collector_output_pending_bytes", "output", output.name(), output.pendingBytes()));
        head(text, "defender_collector_output_retries_total", "counter", "How often something was sent again.");
        outputs.forEach(output ->
                line(text, "defender_collector_output_retries_total", "output", output.name(), output.retries()));
        head(text, "defender_collector_output_refused_total", "counter", "Messages that are kept in refused/.");
        outputs.forEach(output -> line(
                text, "defender_collector_output_refused_total", "output", output.name(), refusals(output.name())));
        head(text, "defender_collector_output_up", "gauge", "1 while the other side takes messages.");
        outputs.forEach(
                output -> line(text, "defender_collector_output_up", "output", output.name(), output.isUp() ? 1 : 0));
        head(text, "defender_collector_log_lines_lost_total", "counter", "Log lines that nobody read.");
        text.append("defender_collector_log_lines_lost_total ")
                .append(linesLost)
                .append('\n');
        return text.toString();
    }

    private void figure(StringBuilder text, String figure, String name, String help) {
        head(text, name, "gauge", help);
        new TreeMap<>(figures).forEach((input, values) -> {
            Double value = values.get(figure);
            if (value != null) {
                number(text, name, "input", input, value);
            }
        });
    }

    private static void head(StringBuilder text, String name, String type, String help) {
        text.append("# HELP ").append(name).append(' ').append(help).append('\n');
        text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    }

    private static void line(StringBuilder text, String name, String label, String value, long number) {
        text.append(name)
                .append('{')
                .append(label)
                .append("=\"")
                .append(value)
                .append("\"} ")
                .append(number)
                .append('\n');
    }

    private static void number(StringBuilder text, String name, String label, String value, double number) {
        text.append(name).append('{').append(label).append("=\"").append(value).append("\"} ");
        text.append(number);
        text.append('\n');
    }
}
