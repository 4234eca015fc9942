package ta.simulator.demo;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import ta.simulator.defender.Fault;
import ta.simulator.defender.Tenant;

/** What happens while a watcher looks on: a first fill, new and changed objects, refusals, a restart, and the sum of it. */
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
        screen.say("The first fill, in pages of 40 at most");
        boolean inTime =
                await(this::complete) && changesUnderRefusals() && restartWithBrokenConnections() && oneQuietPoll();
        if (!inTime) {
            screen.say("Time is up before everything happened.");
        }
        return summary(inTime);
    }

    private boolean changesUnderRefusals() throws InterruptedException {
        stage.endAct();
        screen.say("2 new incidents with 3 alerts each, 4 old alerts change; Graph throttles (429) twice,"
                + " Defender XDR is down (503) once");
        stage.trouble(Source.GRAPH_ALERTS, 2, Fault.throttle("1"));
        stage.trouble(Source.XDR_INCIDENTS, 1, Fault.unavailable("1"));
        Tenant tenant = stage.defender().tenant();
        tenant.addIncident(3);
        tenant.addIncident(3);
        List<String> alerts = tenant.alertIds();
        for (int number = 0; number < 4; number++) {
            tenant.updateAlert(alerts.get(number * 50), "status", "inProgress");
        }
        return await(this::complete);
    }

    private boolean restartWithBrokenConnections() throws InterruptedException {
        letPositionSettle();
        stage.endAct();
        screen.say("Splunk restarts the inputs; 1 new incident with 5 alerts; Graph resets a connection,"
                + " Defender for Endpoint's next answer breaks off in the middle");
        stage.defender().tenant().addIncident(5);
        stage.trouble(Source.GRAPH_INCIDENTS, 1, Fault.reset());
        stage.trouble(Source.ENDPOINT_ALERTS, 1, Fault.resetMidBody(500));
        stage.restartInputs();
        return await(this::complete);
    }

    /** The add-on counts events as delivered only some seconds after it wrote them; a restart before would repeat them. */
    private void letPositionSettle() throws InterruptedException {
        long until = System.nanoTime() + SETTLED.toNanos();
        await(() -> System.nanoTime() > until);
    }

    private boolean oneQuietPoll() throws InterruptedException {
        stage.endAct();
        screen.say("One more poll of each, to see that nothing comes twice");
        Map<Source, Long> before = new EnumMap<>(Source.class);
        lists().forEach(source -> before.put(source, stage.polls(source)));
        boolean polled = await(() -> lists().allMatch(source -> stage.polls(source) > before.get(source)));
        long until = System.nanoTime() + Duration.ofSeconds(2).toNanos();
        return polled && await(() -> System.nanoTime() > until);
    }

    private boolean summary(boolean inTime) {
        stage.endAct();
        boolean good = inTime;
        StringBuilder wrong = new StringBuilder();
        Map<Source, Tally> tallies = new EnumMap<>(Source.class);
        for (Source source : Source.values()) {
            Tally tally = stage.tally(source);
            tallies.put(source, tally);
            if (!tally.exact()) {
                good = false;
                wrong.append("\n    ").append(source.label()).append(": ").append(tally);
            }
        }
        screen.line("");
        screen.say(good ? "Everything arrived, once." : "Not everything is as it should be: " + wrong);
        screen.line("");
        row("", "events", "pages", "MB", "faults", "duplicates", "lost");
        tallies.forEach((source, tally) -> row(
                source.label(),
                tally.events(),
                source.hasListOfItsOwn() ? stage.pages(source) : "inside",
                source.hasListOfItsOwn() ? String.format(Locale.ROOT, "%.1f", stage.megabytes(source)) : "",
                source.hasListOfItsOwn() ? stage.troubles(source) : "",
                tally.surplus(),
                tally.lost().size()));
        row("their changes", stage.changes(), "", "", "", "", "");
        row(
                "all",
                tallies.values().stream().mapToInt(Tally::events).sum() + stage.changes(),
                lists().mapToLong(stage::pages).sum(),
                String.format(
                        Locale.ROOT,
                        "%.1f",
                        lists().mapToDouble(stage::megabytes).sum()),
                stage.troubles(),
                tallies.values().stream().mapToInt(Tally::surplus).sum(),
                tallies.values().stream().mapToInt(tally -> tally.lost().size()).sum());
        screen.line("");
        screen.line("    " + Duration.ofNanos(System.nanoTime() - started).toSeconds() + " seconds");
        return good;
    }

    private void row(Object... cells) {
        screen.line(String.format(Locale.ROOT, "    %-16s %8s %8s %8s %8s %12s %6s", cells));
    }

    private boolean complete() {
        return Stream.of(Source.values()).allMatch(source -> stage.tally(source).complete());
    }

    private static Stream<Source> lists() {
        return Stream.of(Source.values()).filter(Source::hasListOfItsOwn);
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
