package ta.simulator.splunkd.input;

import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The {@code interval} of a stanza: seconds, 0 (at once), -1 (once), or a cron schedule of five numeric fields. */
final class Interval {
    private static final int[][] RANGES = {{0, 59}, {0, 23}, {1, 31}, {1, 12}, {0, 7}};

    private final double seconds;
    private final List<Set<Integer>> cron;

    private Interval(double seconds, List<Set<Integer>> cron) {
        this.seconds = seconds;
        this.cron = cron;
    }

    /** Reads the setting; what cannot be read counts as the default of 60 seconds. */
    static Interval of(String text) {
        String[] fields = text.strip().split("\\s+", -1);
        try {
            if (fields.length != RANGES.length) {
                return new Interval(Double.parseDouble(text.strip()), List.of());
            }
            List<Set<Integer>> cron = new ArrayList<>();
            for (int field = 0; field < RANGES.length; field++) {
                cron.add(values(fields[field], RANGES[field][0], RANGES[field][1]));
            }
            return new Interval(0, cron);
        } catch (NumberFormatException e) {
            return new Interval(60, List.of());
        }
    }

    /** Delay before the first run: none, except that a cron schedule does not run at start. */
    Duration first() {
        return cron.isEmpty() ? Duration.ZERO : untilCron(LocalDateTime.now(ZoneOffset.UTC));
    }

    /** Delay before the next run, given how long ago the last one started. */
    Optional<Duration> afterStart(Duration age) {
        if (!cron.isEmpty()) {
            return Optional.of(untilCron(LocalDateTime.now(ZoneOffset.UTC)));
        }
        if (seconds < 0) {
            return Optional.empty();
        }
        Duration left = Duration.ofMillis(Math.round(seconds * 1000)).minus(age);
        return Optional.of(left.isNegative() ? Duration.ZERO : left);
    }

    /** Time until the next minute that the schedule names; a year when none does. */
    Duration untilCron(LocalDateTime now) {
        LocalDateTime minute = now.truncatedTo(ChronoUnit.MINUTES).plusMinutes(1);
        LocalDateTime end = now.plusYears(1);
        while (minute.isBefore(end) && !named(minute)) {
            minute = minute.plusMinutes(1);
        }
        return Duration.between(now, minute);
    }

    private boolean named(LocalDateTime minute) {
        int weekday = minute.getDayOfWeek().getValue() % 7;
        return cron.get(0).contains(minute.getMinute())
                && cron.get(1).contains(minute.getHour())
                && cron.get(2).contains(minute.getDayOfMonth())
                && cron.get(3).contains(minute.getMonthValue())
                && (cron.get(4).contains(weekday)
                        || (weekday == 0 && cron.get(4).contains(7)));
    }

    private static Set<Integer> values(String field, int lowest, int highest) {
        Set<Integer> values = new TreeSet<>();
        for (String part : field.split(",", -1)) {
            int slash = part.indexOf('/');
            int step = slash < 0 ? 1 : Integer.parseInt(part.substring(slash + 1));
            String range = slash < 0 ? part : part.substring(0, slash);
            int dash = range.indexOf('-');
            int from = range.equals("*") ? lowest : Integer.parseInt(dash < 0 ? range : range.substring(0, dash));
            int to = range.equals("*") ? highest : dash < 0 ? from : Integer.parseInt(range.substring(dash + 1));
            for (int value = from; value <= Math.min(to, highest); value += Math.max(step, 1)) {
                values.add(value);
            }
        }
        return values;
    }
}
