package ta.defender.json;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The instants of the Defender APIs: {@code 2026-11-23T10:00:00.1234567Z}.
 *
 * <p>Read tolerantly: any number of fraction digits (beyond nanoseconds they are dropped), {@code Z} or an offset or
 * nothing, which means UTC, letters in lower case, a space in place of {@code T}. Compare instants, never their texts.
 */
public final class Timestamps {
    /** Before this there was no Defender: an earlier instant, such as year 1, stands for none. */
    public static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");

    private static final int SECONDS_PER_DAY = 86_400;
    private static final int NANOS_PER_TICK = 100;
    private static final DateTimeFormatter WHOLE_SECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss", Locale.ROOT);

    private Timestamps() {}

    /** The instant that a text names, null if it names none. */
    public static @Nullable Instant parse(@Nullable String text) {
        if (text == null) {
            return null;
        }
        byte[] bytes = text.strip().getBytes(StandardCharsets.UTF_8);
        return new TimestampReader(bytes, 0, bytes.length).read();
    }

    /** The instant that a JSON value names; null if it is not a string or names none. */
    public static @Nullable Instant parse(@Nullable Slice json) {
        if (json == null || json.length() < 2 || json.bytes()[json.from()] != '"') {
            return null;
        }
        int from = json.from() + 1;
        int to = json.to() - 1;
        Instant instant = new TimestampReader(json.bytes(), from, to).read();
        // some writers escape the plus sign of an offset
        return instant == null && JsonStrings.indexOfEscape(json.bytes(), from, to) >= 0
                ? parse(JsonStrings.decode(json.bytes(), from, to))
                : instant;
    }

    /**
     * The spelling that OData filters take: UTC, as many fraction digits as needed, seven at most; what is finer is cut
     * off, towards the past.
     */
    public static String format(Instant instant) {
        OffsetDateTime time = instant.atOffset(ZoneOffset.UTC);
        StringBuilder text = new StringBuilder(WHOLE_SECONDS.format(time));
        int ticks = time.getNano() / NANOS_PER_TICK;
        if (ticks > 0) {
            String digits = Integer.toString(10_000_000 + ticks);
            int end = digits.length();
            while (digits.charAt(end - 1) == '0') {
                end--;
            }
            text.append('.').append(digits, 1, end);
        }
        return text.append('Z').toString();
    }

    /** Days from 1970-01-01 to a date of the Gregorian calendar. */
    static long epochDay(int year, int month, int day) {
        // Years begin in March here, so that the leap day is their last.
        long shifted = month > 2 ? year : year - 1L;
        long era = Math.floorDiv(shifted, 400L);
        long yearOfEra = shifted - era * 400;
        long dayOfYear = (153L * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
        long dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
        return era * 146_097 + dayOfEra - 719_468;
    }

    static long epochSecond(long epochDay, int secondOfDay) {
        return epochDay * SECONDS_PER_DAY + secondOfDay;
    }
}
