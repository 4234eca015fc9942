package ta.defender.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import ta.defender.model.Feed;

/**
 * Hours and days of trouble in virtual time.
 *
 * <p>The goal of each: nothing is lost, nothing comes twice, the service is not hammered, and the position is back at the
 * present when the trouble is over. {@link OutageScenarios} has the dangerous ones. Each is played on one of its APIs, in turn, and
 * with {@code -Doutages=all} ({@code make outages}) on all of them. The longest take more than half of all the time; they are
 * played then only.
 */
class OutagesTest {
    private static final Path REPORT = Path.of("docs", "outages.md");
    private static final List<Scenario> SCENARIOS = OutageScenarios.all();
    private static final boolean ALL =
            "all".equals(System.getProperty("outages")) || "write".equals(System.getProperty("golden"));
    /** Each of these takes tens of thousands of calls. */
    private static final List<String> LONG = List.of("a day behind", "three days down", "old alerts in new incidents");

    private static final Map<String, Outcome> OUTCOMES = new ConcurrentHashMap<>();

    static Stream<Arguments> runs() {
        // to look at some of them alone: -Dscenario=<part of its name>
        String wanted = System.getProperty("scenario", "");
        return SCENARIOS.stream()
                .filter(scenario -> scenario.name().contains(wanted)
                        || scenario.proposedBy().equals(wanted))
                .flatMap(scenario -> scenario.feeds().stream()
                        .filter(feed -> !wanted.isEmpty() || isPlayed(scenario, feed))
                        .map(feed -> Arguments.of(scenario, feed)));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("runs")
    void play_whenTheOutageIsOver_hasLostNothing(Scenario scenario, Feed feed) {
        Outcome outcome = outcome(scenario, feed);

        assertThat(outcome.lost()).as("lost; the log: %s", outcome.log()).isEmpty();
        assertThat(outcome.altered()).as("altered").isEmpty();
        assertThat(outcome.duplicates()).as("duplicates").isLessThanOrEqualTo(outcome.mayBeTwice());
        assertThat(outcome.lag()).as("lag").isGreaterThan(scenario.mostAhead().negated());
        if (scenario.delay() != null) {
            assertThat(outcome.delay()).as("delay").isLessThanOrEqualTo(scenario.delay());
        }
    }

    @Test
    void play_twice_comesToTheSame() {
        Scenario scenario = OutageScenarios.all().stream()
                .filter(Scenario::restarts)
                .findFirst()
                .orElseThrow();

        assertThat(scenario.play(Feed.XDR_INCIDENTS))
                .usingRecursiveComparison()
                .isEqualTo(outcome(scenario, Feed.XDR_INCIDENTS));
    }

    /** After a wanted change, a run with {@code -Dgolden=write} writes the page anew. */
    @Test
    void report_isWhatTheScenariosCameTo() throws IOException {
        String written = Files.readString(REPORT, StandardCharsets.UTF_8);
        SCENARIOS.forEach(scenario -> scenario.feeds().stream()
                .filter(feed -> isPlayed(scenario, feed))
                .forEach(feed -> outcome(scenario, feed)));
        String report = OutageReport.of(SCENARIOS, OUTCOMES, written);

        if ("write".equals(System.getProperty("golden"))) {
            Files.writeString(REPORT, report, StandardCharsets.UTF_8);
        }

        assertThat(Files.readString(REPORT, StandardCharsets.UTF_8))
                .as(
                        "%s is out of date: run ./mvnw test -Dtest=OutagesTest -Dgolden=write, look at the difference and"
                                + " commit it",
                        REPORT)
                .isEqualTo(report);
    }

    private static boolean isPlayed(Scenario scenario, Feed feed) {
        List<Feed> feeds = scenario.feeds();
        boolean itsTurn = feed == feeds.get(SCENARIOS.indexOf(scenario) % feeds.size());
        return ALL || (itsTurn && LONG.stream().noneMatch(scenario.name()::contains));
    }

    static String key(Scenario scenario, Feed feed) {
        return scenario.name() + ", " + feed;
    }

    private static Outcome outcome(Scenario scenario, Feed feed) {
        return OUTCOMES.computeIfAbsent(key(scenario, feed), absent -> scenario.play(feed));
    }
}
