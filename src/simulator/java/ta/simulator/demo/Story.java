package ta.simulator.demo;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import ta.simulator.defender.Fault;

/** What happens while a watcher looks on: a first fill, new and changed alerts, refusals, a restart, and the sum of it. */
final class Story {
    private static final Duration SETTLED = Duration.ofSeconds(4);

    private final Stage stage;
    private final Screen screen;
    private final long started = System.nanoTime();
    private final Duration limit;

    Story(Stage stage, Duration limit) {
        this.stage = stage;
        this.screen = stage.screen();
        this.limit = limit;
    }

    /** Plays to the end; whether nothing was lost and nothing came twice. */
    boolean play() throws InterruptedException {
        boolean inTime =
                await(this::complete) && newAlertsUnderThrottling() && restartWithBrokenConnection() && oneQuietPoll();
        if (!inTime) {
            screen.say("Time is up before everything happened.");
        }
        return summary(inTime);
    }

    private boolean newAlertsUnderThrottling() throws InterruptedException {
        screen.keepProgress();
        screen.say("Microsoft: 8 new alerts, 4 old ones change; the next two requests are throttled (429)");
        stage.trouble(2, Fault.throttle("1"));
        stage.defender().tenant().addAlerts(8);
        List<String> ids = stage.defender().tenant().alertIds();
        for (int number = 0; number < 4; number++) {
            stage.defender().tenant().updateAlert(ids.get(number * 40), "status", "inProgress");
        }
        return await(this::complete);
    }

    private boolean restartWithBrokenConnection() throws InterruptedException {
        screen.keepProgress();
        letPositionSettle();
        screen.say("Splunk restarts the input; 5 new alerts; the next answer breaks off in the middle");
        stage.defender().tenant().addAlerts(5);
        stage.trouble(1, Fault.resetMidBody(2000));
        stage.splunkd().restartInput(Stage.SCHEME);
        return await(this::complete);
    }

    /** The add-on counts events as delivered only some seconds after it wrote them; a restart before would repeat them. */
    private void letPositionSettle() throws InterruptedException {
        long until = System.nanoTime() + SETTLED.toNanos();
        await(() -> System.nanoTime() > until);
    }

    private boolean oneQuietPoll() throws InterruptedException {
        screen.keepProgress();
        screen.say("One more poll, to see that nothing comes twice");
        long before = stage.polls();
        return await(() -> stage.polls() >= before + 2);
    }

    private boolean summary(boolean inTime) {
        Tally tally = stage.tally();
        boolean good = inTime && tally.exact();
        screen.keepProgress();
        screen.line("");
        screen.say(good ? "Everything arrived, once." : "Not everything is as it should be: " + tally);
        row("events", String.valueOf(tally.events()));
        row("pages", String.valueOf(stage.pages()));
        row("megabytes", stage.megabytes());
        row("faults met", String.valueOf(stage.troubles()));
        row("duplicates", String.valueOf(tally.surplus()));
        row("lost", String.valueOf(tally.lost().size()));
        row(
                "seconds",
                String.valueOf(Duration.ofNanos(System.nanoTime() - started).toSeconds()));
        return good;
    }

    private void row(String name, String value) {
        screen.line(String.format(Locale.ROOT, "    %-12s %8s", name, value));
    }

    private boolean complete() {
        return stage.tally().complete();
    }

    private boolean await(BooleanSupplier reached) throws InterruptedException {
        while (!reached.getAsBoolean()) {
            if (System.nanoTime() - started > limit.toNanos()) {
                stage.show();
                return false;
            }
            stage.show();
            Thread.sleep(250);
        }
        stage.show();
        return true;
    }
}
