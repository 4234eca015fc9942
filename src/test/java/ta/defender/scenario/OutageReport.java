package ta.defender.scenario;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import ta.defender.model.Feed;

/** Writes what the scenarios came to as a page for people. */
final class OutageReport {
    private static final String HEAD = """
            # Outages

            What the polling inputs do when things go wrong: SCENARIOS outages, RUNS runs, DAYS days of virtual time. This page is
            written by `OutagesTest`; after a wanted change of behaviour run `./mvnw test -Dtest=OutagesTest -Dgolden=write` and read the
            difference.

            Each run is the product from the input stanza down to the call: schedule, windows, dedup cache, checkpoint, retries, rate limiter,
            tokens. Only the network, the clock, the disk and splunkd are models. The service is written from the documentation of the API:
            lists that change while they are read, paging by skipping over live data, page limits, late visibility, a clock of its own.

            - **lost** compares with the service's truth: each version of an object that could be read for 20 minutes has to be in
              Splunk, text unchanged. It must be 0.
            - **duplicates** must be 0, but for the scenarios in which the process is killed: there it may be what splunkd had
              not read two seconds before the last save. An orderly stop repeats nothing.
            - **proposed by** us, or outside: by somebody who drove the built package without knowing the code.
            - **calls** are what the service saw, **longest wait** is the longest pause of one call before it was sent again or had its turn
              in the call budget, **lag** is how far the saved position was behind the service's clock at the end.

            | Scenario | What happens | Proposed by | API | Emitted | Duplicates | Lost | Calls | Longest wait | Lag |
            |---|---|---|---|---|---|---|---|---|---|
            """;

    private OutageReport() {}

    /**
     * The page.
     *
     * @param written the page as it is, for the rows of what was not played
     */
    static String of(List<Scenario> scenarios, Map<String, Outcome> outcomes, String written) {
        Map<String, String> before = rows(written);
        StringBuilder rows = new StringBuilder();
        int runs = 0;
        Duration played = Duration.ZERO;
        for (Scenario scenario : scenarios) {
            String name = scenario.name();
            String happens = scenario.happens();
            for (Feed feed : scenario.feeds()) {
                Outcome outcome = outcomes.get(OutagesTest.key(scenario, feed));
                if (outcome != null) {
                    rows.append(row(name, happens, scenario.proposedBy(), feed, outcome));
                } else {
                    rows.append(before.getOrDefault(key(scenario.name(), text(feed)), ""));
                }
                name = "";
                happens = "";
                runs++;
                played = played.plus(scenario.length());
            }
        }
        return HEAD.replace("SCENARIOS", Integer.toString(scenarios.size()))
                        .replace("RUNS", Integer.toString(runs))
                        .replace("DAYS", Long.toString(played.toDays()))
                + rows;
    }

    /** The rows of a page, by scenario and API. */
    private static Map<String, String> rows(String page) {
        Map<String, String> rows = new HashMap<>();
        String name = "";
        for (String line : page.lines().filter(row -> row.startsWith("| ")).toList()) {
            String[] cells = line.split("\\|");
            name = cells[1].isBlank() ? name : cells[1].strip();
            rows.put(key(name, cells[4].strip()), line + "\n");
        }
        return rows;
    }

    private static String key(String name, String feed) {
        return name + ", " + feed;
    }

    private static String text(Feed feed) {
        return feed.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String row(String name, String happens, String proposedBy, Feed feed, Outcome outcome) {
        return String.format(
                Locale.ROOT,
                "| %s | %s | %s | %s | %d | %d | %d | %d | %s | %s |\n",
                name,
                happens,
                name.isEmpty() ? "" : proposedBy,
                text(feed),
                outcome.emitted(),
                outcome.duplicates(),
                outcome.lost().size(),
                outcome.calls(),
                text(outcome.longestWait()),
                text(outcome.lag()));
    }

    /** Rounded to seconds. */
    private static String text(Duration duration) {
        long seconds = Math.round(duration.toMillis() / 1000.0);
        String sign = seconds < 0 ? "-" : "";
        long size = Math.abs(seconds);
        if (size >= 3600) {
            return sign + size / 3600 + " h " + size % 3600 / 60 + " min";
        }
        return size >= 120 ? sign + size / 60 + " min " + size % 60 + " s" : sign + size + " s";
    }
}
