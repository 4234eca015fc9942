package ta.defender.hunting;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import ta.defender.json.Timestamps;

/** A stretch of time in whole seconds, its end excluded. */
record HuntingWindow(Instant from, Instant to) {
    /** The service's finest step. */
    private static final Duration TICK = Duration.ofNanos(100);

    HuntingWindow {
        if (!from.isBefore(to)) {
            throw new IllegalArgumentException("no time between " + from + " and " + to);
        }
    }

    Duration length() {
        return Duration.between(from, to);
    }

    boolean canBeHalved() {
        return length().toSeconds() > 1;
    }

    /** The earlier half first. */
    List<HuntingWindow> halves() {
        Instant middle = from.plusSeconds(length().toSeconds() / 2);
        return List.of(new HuntingWindow(from, middle), new HuntingWindow(middle, to));
    }

    /** The query for this window alone: {@code between} takes both its ends. */
    String limit(String query, String timeField) {
        return query + "\n| where " + timeField + " between (datetime(" + Timestamps.format(from) + ") .. datetime("
                + Timestamps.format(to.minus(TICK)) + "))";
    }

    /** In ISO 8601. */
    String timespan() {
        return Timestamps.format(from) + "/" + Timestamps.format(to);
    }

    @Override
    public String toString() {
        return Timestamps.format(from) + " to " + Timestamps.format(to);
    }
}
