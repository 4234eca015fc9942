package ta.defender.model;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where the first run of an input begins: a fixed instant, or a distance back from the moment of that run.
 *
 * @param text as the user wrote it
 */
public record StartTime(
        String text, @Nullable Instant instant, @Nullable Duration back) {
    /** What is accepted, for messages. */
    public static final String ACCEPTED =
            "use an ISO-8601 instant such as 2026-11-01T00:00:00Z, or -<n> with the unit s, m, h or d such as -7d";

    private static final Pattern BACK = Pattern.compile("-(\\d{1,9})([smhd])");

    /** Reads a value; null when it is neither form. */
    public static @Nullable StartTime parse(String text) {
        Matcher matcher = BACK.matcher(text);
        if (matcher.matches()) {
            long amount = Long.parseLong(matcher.group(1));
            Duration back = switch (matcher.group(2).charAt(0)) {
                case 's' -> Duration.ofSeconds(amount);
                case 'm' -> Duration.ofMinutes(amount);
                case 'h' -> Duration.ofHours(amount);
                default -> Duration.ofDays(amount);
            };
            return back.toDays() > 36_500 ? null : new StartTime(text, null, back);
        }
        try {
            OffsetDateTime time = OffsetDateTime.parse(text);
            // what services and the log can spell
            boolean usual = time.getYear() >= 1 && time.getYear() <= 9999;
            return usual ? new StartTime(text, time.toInstant(), null) : null;
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** The instant meant, for a first run at {@code now}. */
    public Instant resolve(Instant now) {
        return instant != null ? instant : now.minus(back == null ? Duration.ZERO : back);
    }

    /**
     * Refuses a start in the future, which would bring nothing for ever.
     *
     * @throws DefenderException when it lies after {@code now}
     */
    public void requirePast(Instant now) {
        if (instant != null && instant.isAfter(now)) {
            Instant second = now.truncatedTo(ChronoUnit.SECONDS);
            throw DefenderException.setting(
                    "start_time", "'" + text + "' is in the future (it is " + second + " on this host)", ACCEPTED);
        }
    }
}
