package ta.defender.http;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads how long a service wants us to wait: from the {@code Retry-After} header or, failing that, from its words. */
final class RetryAfter {
    private static final BigDecimal LONGEST_SECONDS = BigDecimal.valueOf(1_000_000_000L);
    private static final Pattern SECONDS = Pattern.compile("\\d{1,100}(\\.\\d{1,100})?");

    /** As in "You can send requests again in 43 seconds". */
    private static final Pattern WORDS = Pattern.compile(
            "\\b(?:after|in|wait|wait for)\\s+(\\d{1,9}(?:\\.\\d{1,9})?)\\s*(seconds?|secs?|s|minutes?|mins?|m)\\b",
            Pattern.CASE_INSENSITIVE);

    /** The three forms of a date in HTTP; the last two are obsolete and still legal. */
    private static final List<DateTimeFormatter> DATES = List.of(
            DateTimeFormatter.RFC_1123_DATE_TIME,
            new DateTimeFormatterBuilder()
                    .appendPattern("EEEE, dd-MMM-")
                    .appendValueReduced(ChronoField.YEAR, 2, 2, 2000)
                    .appendPattern(" HH:mm:ss 'GMT'")
                    .toFormatter(Locale.ENGLISH)
                    .withZone(ZoneOffset.UTC),
            DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.ENGLISH)
                    .withZone(ZoneOffset.UTC));

    private RetryAfter() {}

    /**
     * The wait that {@code header} asks for: whole seconds, rounded up, never negative.
     *
     * @param header the field's value, or null when it is missing
     * @param responseTime what the service's clock showed; a date is taken relative to it
     * @return null when there is no such field or it makes no sense
     */
    static @Nullable Duration parse(@Nullable String header, Instant responseTime) {
        if (header == null) {
            return null;
        }
        String value = header.strip();
        if (SECONDS.matcher(value).matches()) {
            return seconds(new BigDecimal(value));
        }
        Instant until = date(value);
        if (until == null) {
            return null;
        }
        return until.isAfter(responseTime)
                ? seconds(
                        BigDecimal.valueOf(Duration.between(responseTime, until).toMillis(), 3))
                : Duration.ZERO;
    }

    /** The wait that the text of an answer asks for, or null. */
    static @Nullable Duration fromWords(String text) {
        Matcher found = WORDS.matcher(text);
        if (!found.find()) {
            return null;
        }
        Duration wait = seconds(new BigDecimal(found.group(1)));
        boolean minutes = found.group(2).toLowerCase(Locale.ROOT).startsWith("m");
        return minutes ? wait.multipliedBy(60) : wait;
    }

    /** A date as HTTP writes it, or null. */
    static @Nullable Instant date(@Nullable String value) {
        if (value == null) {
            return null;
        }
        for (DateTimeFormatter format : DATES) {
            try {
                return format.parse(value.strip(), ZonedDateTime::from).toInstant();
            } catch (DateTimeException otherForm) {
                // The next one.
            }
        }
        return null;
    }

    private static Duration seconds(BigDecimal seconds) {
        return Duration.ofSeconds(
                seconds.min(LONGEST_SECONDS).setScale(0, RoundingMode.CEILING).longValueExact());
    }
}
