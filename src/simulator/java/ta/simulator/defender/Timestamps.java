package ta.simulator.defender;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/** Writes instants as the services do: UTC with none to seven fraction digits. */
@SuppressWarnings("JavaInstantGetSecondsGetNano") // the fraction alone is what is written
final class Timestamps {
    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss").withZone(ZoneOffset.UTC);
    private static final int[] USUAL_DIGITS = {7, 7, 7, 6, 3, 2, 1, 0, 7, 4, 5, 7};

    private Timestamps() {}

    /** The text with exactly so many fraction digits; further ones are cut off. */
    static String text(Instant instant, int digits) {
        String seconds = SECONDS.format(instant);
        if (digits == 0) {
            return seconds + "Z";
        }
        String nanos = Integer.toString(1_000_000_000 + instant.getNano()).substring(1);
        return seconds + "." + nanos.substring(0, digits) + "Z";
    }

    /** The text with seven digits. */
    static String full(Instant instant) {
        return text(instant, 7);
    }

    /** A number of fraction digits as they are met in the wild, chosen by a number. */
    static int usualDigits(long choice) {
        return USUAL_DIGITS[(int) Math.floorMod(choice, (long) USUAL_DIGITS.length)];
    }

    /** The instant that {@link #text} leaves over. */
    static Instant cut(Instant instant, int digits) {
        long unit = (long) Math.pow(10, 9 - digits);
        return instant.truncatedTo(ChronoUnit.SECONDS).plusNanos(instant.getNano() / unit * unit);
    }
}
