package ta.defender.cli;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import ta.defender.model.InvalidSettingsException;

/** How long a queued update may wait: {@code param.expires}. */
final class RequestLife {
    private static final Duration DEFAULT = Duration.ofHours(24);
    private static final Duration SHORTEST = Duration.ofSeconds(10);
    private static final Duration LONGEST = Duration.ofDays(30);
    private static final Pattern SPAN = Pattern.compile("(\\d{1,7})([smhd])");

    private RequestLife() {}

    /** Reads {@code <n>[smhd]}; the default when it is empty. */
    static Duration parse(String text) {
        String written = text.strip();
        if (written.isEmpty()) {
            return DEFAULT;
        }
        Matcher span = SPAN.matcher(written);
        Duration life = span.matches() ? span(Long.parseLong(span.group(1)), span.group(2)) : Duration.ZERO;
        if (life.compareTo(SHORTEST) < 0 || life.compareTo(LONGEST) > 0) {
            throw new InvalidSettingsException(
                    "expires", "value '" + written + "' is not accepted; use <n>[smhd] from 10s to 30d, such as 24h");
        }
        return life;
    }

    private static Duration span(long number, String unit) {
        return switch (unit) {
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }
}
