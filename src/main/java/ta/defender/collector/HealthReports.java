package ta.defender.collector;

import com.google.gson.JsonObject;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import ta.defender.json.Slice;
import ta.defender.model.DefenderException;
import ta.defender.model.Version;
import ta.defender.output.EventHeader;
import ta.defender.output.EventOutput;

/** Sends at regular intervals how each input and output does, so that the receiver can raise an alarm on silence. */
final class HealthReports implements AutoCloseable {
    static final String SOURCETYPE = "ms:defender:health";

    private final CollectorConfig.Health settings;
    private final List<String> inputs;
    private final Outputs outputs;
    private final CollectorMetrics metrics;
    private final InstantSource clock;
    private final EventOutput target;
    private final CountDownLatch closed = new CountDownLatch(1);

    HealthReports(
            CollectorConfig.Health settings,
            List<String> inputs,
            Outputs outputs,
            CollectorMetrics metrics,
            InstantSource clock) {
        this.settings = settings;
        this.inputs = inputs;
        this.outputs = outputs;
        this.metrics = metrics;
        this.clock = clock;
        this.target = new FanOut("health", outputs.named(settings.outputs(), Map.of()), metrics);
    }

    HealthReports start() {
        Thread thread = new Thread(this::run, "health");
        thread.setDaemon(true);
        thread.start();
        return this;
    }

    private void run() {
        try {
            JsonObject started = event("started", "started");
            started.addProperty("version", Version.CURRENT);
            send(started);
            do {
                report();
            } while (!closed.await(settings.interval().toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException | DefenderException ended) {
            // With the outputs.
        }
    }

    /** One event for each input and each output. */
    void report() {
        for (String input : inputs) {
            boolean failing = metrics.isFailing(input);
            JsonObject event = event("input", failing ? "failing" : "ok");
            event.addProperty("input", input);
            event.addProperty("events", metrics.events(input));
            Double lag = metrics.figure(input, "lag_seconds");
            if (lag != null) {
                event.addProperty("lag_seconds", lag.longValue());
            }
            send(event);
        }
        for (OutputFigures output : outputs.figures()) {
            JsonObject event = event("output", output.isUp() ? "ok" : "down");
            event.addProperty("output", output.name());
            event.addProperty("settled", output.settled());
            event.addProperty("pending_bytes", output.pendingBytes());
            event.addProperty("refused", metrics.refusals(output.name()));
            send(event);
        }
    }

    private JsonObject event(String check, String outcome) {
        JsonObject event = new JsonObject();
        event.addProperty("time", clock.instant().toString());
        event.addProperty("check", check);
        event.addProperty("outcome", outcome);
        return event;
    }

    private void send(JsonObject event) {
        Instant now = clock.instant();
        target.write(
                new EventHeader("collector://health", now, "defender-collector", SOURCETYPE, null, null),
                List.of(Slice.of(event.toString())));
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
