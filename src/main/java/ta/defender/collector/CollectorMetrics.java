package ta.defender.collector;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import ta.defender.output.carrier.Carrier;

/** What can be watched, in Prometheus' text format. */
final class CollectorMetrics {
    private final Map<String, LongAdder> events = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> refused = new ConcurrentHashMap<>();
    private final Map<String, Map<String, Double>> figures = new ConcurrentHashMap<>();

    void event(String input) {
        events.computeIfAbsent(input, name -> new LongAdder()).increment();
    }

    void refused(String output) {
        refused.computeIfAbsent(output, name -> new LongAdder()).increment();
    }

    /** The newest value of a figure of an input's last poll. */
    void figure(String input, String figure, double value) {
        figures.computeIfAbsent(input, name -> new ConcurrentHashMap<>()).put(figure, value);
    }

    String text(Collection<String> inputs, Collection<Carrier> outputs) {
        StringBuilder text = new StringBuilder(2048);
        head(text, "defender_collector_input_events_total", "counter", "Events that an input has read.");
        for (String input : inputs) {
            LongAdder count = events.get(input);
            line(text, "defender_collector_input_events_total", "input", input, count == null ? 0 : count.sum());
        }
        figure(text, "lag_seconds", "defender_collector_input_lag_seconds", "How far reading is behind the present.");
        figure(text, "gaps", "defender_collector_input_gaps", "Windows that could not be read and are tried again.");
        figure(text, "retries", "defender_collector_input_retries", "Calls that the last poll repeated.");
        figure(text, "seconds", "defender_collector_input_poll_seconds", "How long the last poll took.");
        head(text, "defender_collector_output_events_total", "counter", "Messages that an output has taken.");
        outputs.forEach(output ->
                line(text, "defender_collector_output_events_total", "output", output.name(), output.written()));
        head(text, "defender_collector_output_settled_total", "counter", "Messages that the other side has.");
        outputs.forEach(output ->
                line(text, "defender_collector_output_settled_total", "output", output.name(), output.settled()));
        head(text, "defender_collector_output_bytes_total", "counter", "Bytes of all messages taken.");
        outputs.forEach(
                output -> line(text, "defender_collector_output_bytes_total", "output", output.name(), output.bytes()));
        head(text, "defender_collector_output_pending_bytes", "gauge", "Bytes of messages that have not settled.");
        outputs.forEach(output ->
                line(text, "defender_collector_output_pending_bytes", "output", output.name(), output.pendingBytes()));
        head(text, "defender_collector_output_retries_total", "counter", "How often delivery began again.");
        outputs.forEach(output ->
                line(text, "defender_collector_output_retries_total", "output", output.name(), output.retries()));
        head(text, "defender_collector_output_refused_total", "counter", "Messages that the other side refused.");
        outputs.forEach(output -> {
            LongAdder count = refused.get(output.name());
            line(
                    text,
                    "defender_collector_output_refused_total",
                    "output",
                    output.name(),
                    count == null ? 0 : count.sum());
        });
        head(text, "defender_collector_output_up", "gauge", "1 while the other side takes messages.");
        outputs.forEach(output ->
                line(text, "defender_collector_output_up", "output", output.name(), output.failure() == null ? 1 : 0));
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
