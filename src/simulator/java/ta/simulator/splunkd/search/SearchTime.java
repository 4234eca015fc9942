package ta.simulator.splunkd.search;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code earliest} and {@code latest}: epoch seconds, {@code now}, {@code -7d}, {@code +1h}, ISO-8601; no snapping. */
final class SearchTime {
    private static final Pattern RELATIVE = Pattern.compile("([+-])(\\d+)(s|m|h|d|w)");

    private SearchTime() {}

    static Instant of(String text, Instant now) throws SearchException {
        Matcher relative = RELATIVE.matcher(text);
        if (text.equals("now") || text.equals("now()")) {
            return now;
        }
        if (relative.matches()) {
            long amount = Long.parseLong(relative.group(1) + relative.group(2));
            return now.plus(unit(relative.group(3)).multipliedBy(amount));
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
