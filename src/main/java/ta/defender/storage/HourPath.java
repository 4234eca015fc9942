package ta.defender.storage;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The name of a blob that holds one hour: {@code <root>y=2026/m=11/d=23/h=17/m=00/PT1H.json}.
 *
 * @param hour the beginning of the hour
 * @param rest the name behind the root
 */
record HourPath(Instant hour, String rest) {
    private static final Pattern NAME = Pattern.compile(
            "(?:|\\P{Cntrl}*?/)(y=(\\d{4})/m=(\\d{2})/d=(\\d{2})/[hH]=(\\d{2})/(?:\\P{Cntrl}*/)?[^/\\p{Cntrl}]+\\.(?i:json))");

    /** Reads a blob's name; null when it is none of an hour. */
    static @Nullable HourPath parse(String name) {
        Matcher matcher = NAME.matcher(name);
        if (!matcher.matches()) {
            return null;
        }
        try {
            LocalDateTime hour = LocalDateTime.of(
                    Integer.parseInt(matcher.group(2)),
                    Integer.parseInt(matcher.group(3)),
                    Integer.parseInt(matcher.group(4)),
                    Integer.parseInt(matcher.group(5)),
                    0);
            return new HourPath(hour.toInstant(ZoneOffset.UTC), matcher.group(1));
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** What the names of all blobs of a day begin with. */
    static String dayPrefix(String root, Instant day) {
        OffsetDateTime date = day.atOffset(ZoneOffset.UTC);
        return String.format(
                Locale.ROOT,
                "%sy=%04d/m=%02d/d=%02d/",
                root,
                date.getYear(),
                date.getMonthValue(),
                date.getDayOfMonth());
    }

    /** Whether a folder's last part is a year: what stands before it is a root. */
    static boolean isYear(String folder) {
        return folder.matches("(?s)(|.*/)y=\\d{4}/");
    }
}
