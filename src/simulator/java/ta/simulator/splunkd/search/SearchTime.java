package ta.simulator.splunkd.search;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code earliest} and {@code latest}: epoch seconds, {@code now}, {@code -7d}, {@code +1h}, {@code -30d@d}, ISO-8601. Days begin in UTC. */
final class SearchTime {
    private static final Pattern RELATIVE =
            Pattern.compile("(?:([+-])(\\d*)(s|m|h|d|w|mon|y))?(?:@(s|m|h|d|w0?|mon|y)([+-]\\d+[smhdw])?)?");

    private SearchTime() {}

    static Instant of(String text, Instant now) throws SearchException {
        Matcher relative = RELATIVE.matcher(text);
        if (text.equals("now") || text.equals("now()")) {
            return now;
        }
        if (relative.matches() && !text.isEmpty()) {
            Instant moved = relative.group(1) == null
                    ? now
                    : moved(now, relative.group(1), relative.group(2), relative.group(3));
            Instant snapped = relative.group(4) == null ? moved : snapped(moved, relative.group(4));
            return relative.group(5) == null ? snapped : of(relative.group(5), snapped);
        }
        try {
            return text.matches("\\d+(\\.\\d+)?")
                    ? Instant.ofEpochMilli(
                            new BigDecimal(text).movePointRight(3).longValue())
                    : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw SearchException.refused("Invalid value \"" + text + "\" for time term.");
        }
    }

    private static Instant moved(Instant from, String sign, String amount, String unit) {
        long count = Long.parseLong(sign + (amount.isEmpty() ? "1" : amount));
        return switch (unit) {
            case "mon" -> from.atOffset(ZoneOffset.UTC).plusMonths(count).toInstant();
            case "y" -> from.atOffset(ZoneOffset.UTC).plusYears(count).toInstant();
            default -> from.plus(unit(unit).multipliedBy(count));
        };
    }

    private static Instant snapped(Instant time, String unit) {
        OffsetDateTime day = time.atOffset(ZoneOffset.UTC).truncatedTo(ChronoUnit.DAYS);
        return switch (unit) {
            case "s" -> time.truncatedTo(ChronoUnit.SECONDS);
            case "m" -> time.truncatedTo(ChronoUnit.MINUTES);
            case "h" -> time.truncatedTo(ChronoUnit.HOURS);
            case "d" -> day.toInstant();
            case "mon" -> day.withDayOfMonth(1).toInstant();
            case "y" -> day.withDayOfYear(1).toInstant();
            default -> day.minusDays(day.getDayOfWeek().getValue() % 7).toInstant();
        };
    }

    private static Duration unit(String name) {
        return switch (name) {
            case "s" -> Duration.ofSeconds(1);
            case "m" -> Duration.ofMinutes(1);
            case "h" -> Duration.ofHours(1);
            case "d" -> Duration.ofDays(1);
            default -> Duration.ofDays(7);
        };
    }
}
