package ta.defender.update;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Splunk's {@code maxtime}: how long an alert action may run before it is ended by force. */
public final class MaxTime {
    /** Splunk's own default. */
    public static final Duration DEFAULT = Duration.ofMinutes(5);

    private static final Pattern SPAN = Pattern.compile("(\\d{1,9})\\s*(s|sec|m|min|h|d|)\\w*");
    private static final Duration LONGEST_MARGIN = Duration.ofSeconds(30);

    /** Java takes some seconds to start on a busy host, before it can look at a clock. */
    private static final Duration SHORTEST_MARGIN = Duration.ofSeconds(7);

    private MaxTime() {}

    /** Reads {@code 300}, {@code 300s}, {@code 5m}, {@code 1h} or {@code 1d}; the default when it is none of these. */
    public static Duration parse(@Nullable String text) {
        Matcher span = SPAN.matcher(text == null ? "" : text.strip());
        if (!span.matches()) {
            return DEFAULT;
        }
        long number = Long.parseLong(span.group(1));
        return switch (span.group(2)) {
            case "m", "min" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            case "d" -> Duration.ofDays(number);
            default -> Duration.ofSeconds(number);
        };
    }

    /** The part of it that updates may use; the rest is for starting and for reporting. */
    public static Duration usable(Duration maxTime) {
        Duration margin = shorter(LONGEST_MARGIN, maxTime.dividedBy(5));
        return maxTime.minus(
                margin.compareTo(SHORTEST_MARGIN) > 0 ? margin : shorter(SHORTEST_MARGIN, maxTime.dividedBy(2)));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
